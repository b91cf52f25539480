/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-configuration-private.h"

/* How much, how long and over which networks. */

/**
 * url_session_configuration_get_max_connections: (get-property max-connections)
 * @self: a configuration
 *
 * Gets how many connections there are in all, at most.
 *
 * Returns: a number, at least 1
 *
 * Since: 1.0
 */
unsigned
url_session_configuration_get_max_connections (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), 0);

  return self->max_connections;
}

/**
 * url_session_configuration_set_max_connections: (set-property max-connections)
 * @self: a configuration
 * @max_connections: a number, at least 1
 *
 * Sets how many connections there are in all, at most.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_max_connections (UrlSessionConfiguration *self,
                                               unsigned                 max_connections)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (max_connections >= 1 && max_connections <= G_MAXINT);

  if (self->max_connections == max_connections)
    return;

  self->max_connections = max_connections;
  url_session_configuration_notify (self, PROP_MAX_CONNECTIONS);
}

/**
 * url_session_configuration_get_max_connections_per_host: (get-property max-connections-per-host)
 * @self: a configuration
 *
 * Gets how many connections there are to one host and port, at most.
 *
 * Returns: a number, at least 1
 *
 * Since: 1.0
 */
unsigned
url_session_configuration_get_max_connections_per_host (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), 0);

  return self->max_connections_per_host;
}

/**
 * url_session_configuration_set_max_connections_per_host: (set-property max-connections-per-host)
 * @self: a configuration
 * @max_connections_per_host: a number, at least 1
 *
 * Sets how many connections there are to one host and port, at most.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_max_connections_per_host (UrlSessionConfiguration *self,
                                                        unsigned                 max_connections_per_host)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (max_connections_per_host >= 1 && max_connections_per_host <= G_MAXINT);

  if (self->max_connections_per_host == max_connections_per_host)
    return;

  self->max_connections_per_host = max_connections_per_host;
  url_session_configuration_notify (self, PROP_MAX_CONNECTIONS_PER_HOST);
}

/**
 * url_session_configuration_get_max_redirects: (get-property max-redirects)
 * @self: a configuration
 *
 * Gets how many redirects a task follows, at most.
 *
 * Returns: a number, 0 for none
 *
 * Since: 1.0
 */
unsigned
url_session_configuration_get_max_redirects (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), 0);

  return self->max_redirects;
}

/**
 * url_session_configuration_set_max_redirects: (set-property max-redirects)
 * @self: a configuration
 * @max_redirects: a number, 0 for none
 *
 * Sets how many redirects a task follows, at most.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_max_redirects (UrlSessionConfiguration *self,
                                                        unsigned                 max_redirects)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (max_redirects <= G_MAXINT);

  if (self->max_redirects == max_redirects)
    return;

  self->max_redirects = max_redirects;
  url_session_configuration_notify (self, PROP_MAX_CONNECTIONS_PER_HOST);
}

/**
 * url_session_configuration_get_max_response_size: (get-property max-response-size)
 * @self: a configuration
 *
 * Gets how much of one body is kept in memory, at most.
 *
 * Returns: a number of bytes, −1 for any number
 *
 * Since: 1.0
 */
gint64
url_session_configuration_get_max_response_size (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), 0);

  return self->max_response_size;
}

/**
 * url_session_configuration_set_max_response_size: (set-property max-response-size)
 * @self: a configuration
 * @max_response_size: a number of bytes, −1 for any number
 *
 * Sets how much of one body is kept in memory, at most.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_max_response_size (UrlSessionConfiguration *self,
                                                 gint64                   max_response_size)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (max_response_size >= -1);

  if (self->max_response_size == max_response_size)
    return;

  self->max_response_size = max_response_size;
  url_session_configuration_notify (self, PROP_MAX_RESPONSE_SIZE);
}

/**
 * url_session_configuration_get_request_timeout: (get-property request-timeout)
 * @self: a configuration
 *
 * Gets how long a task waits without any progress.
 *
 * Returns: a number of seconds, 0 for ever
 *
 * Since: 1.0
 */
double
url_session_configuration_get_request_timeout (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), 0.0);

  return self->request_timeout;
}

/**
 * url_session_configuration_set_request_timeout: (set-property request-timeout)
 * @self: a configuration
 * @request_timeout: a number of seconds, 0 for ever
 *
 * Sets how long a task waits without any progress.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_request_timeout (UrlSessionConfiguration *self,
                                               double                   request_timeout)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (request_timeout >= 0.0);

  if (self->request_timeout == request_timeout)
    return;

  self->request_timeout = request_timeout;
  url_session_configuration_notify (self, PROP_REQUEST_TIMEOUT);
}

/**
 * url_session_configuration_get_resource_timeout: (get-property resource-timeout)
 * @self: a configuration
 *
 * Gets how long a task may take.
 *
 * Returns: a number of seconds, 0 for ever
 *
 * Since: 1.0
 */
double
url_session_configuration_get_resource_timeout (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), 0.0);

  return self->resource_timeout;
}

/**
 * url_session_configuration_set_resource_timeout: (set-property resource-timeout)
 * @self: a configuration
 * @resource_timeout: a number of seconds, 0 for ever
 *
 * Sets how long a task may take.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_resource_timeout (UrlSessionConfiguration *self,
                                                double                   resource_timeout)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (resource_timeout >= 0.0);

  if (self->resource_timeout == resource_timeout)
    return;

  self->resource_timeout = resource_timeout;
  url_session_configuration_notify (self, PROP_RESOURCE_TIMEOUT);
}

/**
 * url_session_configuration_get_waits_for_connectivity: (get-property waits-for-connectivity)
 * @self: a configuration
 *
 * Gets whether tasks wait for a network that can be used.
 *
 * Returns: whether they do
 *
 * Since: 1.0
 */
gboolean
url_session_configuration_get_waits_for_connectivity (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), FALSE);

  return self->waits_for_connectivity;
}

/**
 * url_session_configuration_set_waits_for_connectivity: (set-property waits-for-connectivity)
 * @self: a configuration
 * @waits_for_connectivity: whether they do
 *
 * Sets whether tasks wait for a network that can be used.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_waits_for_connectivity (UrlSessionConfiguration *self,
                                                      gboolean                 waits_for_connectivity)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));

  waits_for_connectivity = !!waits_for_connectivity;
  if (self->waits_for_connectivity == waits_for_connectivity)
    return;

  self->waits_for_connectivity = waits_for_connectivity;
  url_session_configuration_notify (self, PROP_WAITS_FOR_CONNECTIVITY);
}

/**
 * url_session_configuration_get_http_version: (get-property http-version)
 * @self: a configuration
 *
 * Gets what versions of HTTP servers are offered.
 *
 * Returns: the versions
 *
 * Since: 1.0
 */
UrlHttpVersion
url_session_configuration_get_http_version (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), URL_HTTP_VERSION_AUTO);

  return self->http_version;
}

/**
 * url_session_configuration_set_http_version: (set-property http-version)
 * @self: a configuration
 * @http_version: the versions
 *
 * Sets what versions of HTTP servers are offered.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_http_version (UrlSessionConfiguration *self,
                                            UrlHttpVersion           http_version)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));
  g_return_if_fail (http_version <= URL_HTTP_VERSION_HTTP_2);

  if (self->http_version == http_version)
    return;

  self->http_version = http_version;
  url_session_configuration_notify (self, PROP_HTTP_VERSION);
}

/**
 * url_session_configuration_get_allows_metered_network: (get-property allows-metered-network)
 * @self: a configuration
 *
 * Gets whether tasks use a network that costs by volume.
 *
 * Returns: whether they do
 *
 * Since: 1.0
 */
gboolean
url_session_configuration_get_allows_metered_network (UrlSessionConfiguration *self)
{
  g_return_val_if_fail (URL_IS_SESSION_CONFIGURATION (self), FALSE);

  return self->allows_metered_network;
}

/**
 * url_session_configuration_set_allows_metered_network: (set-property allows-metered-network)
 * @self: a configuration
 * @allows_metered_network: whether they do
 *
 * Sets whether tasks use a network that costs by volume.
 *
 * Since: 1.0
 */
void
url_session_configuration_set_allows_metered_network (UrlSessionConfiguration *self,
                                                      gboolean                 allows_metered_network)
{
  g_return_if_fail (URL_IS_SESSION_CONFIGURATION (self));

  allows_metered_network = !!allows_metered_network;
  if (self->allows_metered_network == allows_metered_network)
    return;

  self->allows_metered_network = allows_metered_network;
  url_session_configuration_notify (self, PROP_ALLOWS_METERED_NETWORK);
}
