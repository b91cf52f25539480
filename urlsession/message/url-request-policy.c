/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-request-struct-private.h"

/* How a request is made, and not what it says. */

/**
 * url_request_get_main_document_uri: (get-property main-document-uri)
 * @self: a request
 *
 * Gets the URL of the document that the load is for.
 *
 * Returns: (transfer none) (nullable): the URL
 *
 * Since: 1.0
 */
GUri *
url_request_get_main_document_uri (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), NULL);

  return self->main_document_uri;
}

/**
 * url_request_set_main_document_uri: (set-property main-document-uri)
 * @self: a request
 * @main_document_uri: (nullable): the URL
 *
 * Sets the URL of the document that the load is for.
 *
 * Since: 1.0
 */
void
url_request_set_main_document_uri (UrlRequest *self,
                                   GUri       *main_document_uri)
{
  g_return_if_fail (URL_IS_REQUEST (self));

  if (self->main_document_uri == main_document_uri || !url_request_check_change (self))
    return;

  if (main_document_uri != NULL)
    g_uri_ref (main_document_uri);
  g_clear_pointer (&self->main_document_uri, g_uri_unref);
  self->main_document_uri = main_document_uri;
  url_request_notify (self, PROP_MAIN_DOCUMENT_URI);
}

/**
 * url_request_get_handles_cookies: (get-property handles-cookies)
 * @self: a request
 *
 * Gets whether cookies are sent and stored.
 *
 * Returns: whether they are
 *
 * Since: 1.0
 */
gboolean
url_request_get_handles_cookies (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), TRUE);

  return self->handles_cookies;
}

/**
 * url_request_set_handles_cookies: (set-property handles-cookies)
 * @self: a request
 * @handles_cookies: whether they are
 *
 * Sets whether cookies are sent and stored.
 *
 * Since: 1.0
 */
void
url_request_set_handles_cookies (UrlRequest *self,
                                 gboolean    handles_cookies)
{
  g_return_if_fail (URL_IS_REQUEST (self));

  handles_cookies = !!handles_cookies;
  if (self->handles_cookies == handles_cookies || !url_request_check_change (self))
    return;

  self->handles_cookies = handles_cookies;
  url_request_notify (self, PROP_HANDLES_COOKIES);
}

/**
 * url_request_get_allows_metered_network: (get-property allows-metered-network)
 * @self: a request
 *
 * Gets whether the load may use a network that costs by volume.
 *
 * Returns: whether it may
 *
 * Since: 1.0
 */
gboolean
url_request_get_allows_metered_network (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), TRUE);

  return self->allows_metered_network;
}

/**
 * url_request_set_allows_metered_network: (set-property allows-metered-network)
 * @self: a request
 * @allows_metered_network: whether it may
 *
 * Sets whether the load may use a network that costs by volume.
 *
 * Since: 1.0
 */
void
url_request_set_allows_metered_network (UrlRequest *self,
                                        gboolean    allows_metered_network)
{
  g_return_if_fail (URL_IS_REQUEST (self));

  allows_metered_network = !!allows_metered_network;
  if (self->allows_metered_network == allows_metered_network || !url_request_check_change (self))
    return;

  self->allows_metered_network = allows_metered_network;
  url_request_notify (self, PROP_ALLOWS_METERED_NETWORK);
}

/**
 * url_request_get_expect_continue_size: (get-property expect-continue-size)
 * @self: a request
 *
 * Gets how large a body may be to be sent without asking the server.
 *
 * Returns: a number of bytes, −1 for any
 *
 * Since: 1.0
 */
gint64
url_request_get_expect_continue_size (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), -1);

  return self->expect_continue_size;
}

/**
 * url_request_set_expect_continue_size: (set-property expect-continue-size)
 * @self: a request
 * @expect_continue_size: a number of bytes, −1 for any
 *
 * Sets how large a body may be to be sent without asking the server.
 *
 * Since: 1.0
 */
void
url_request_set_expect_continue_size (UrlRequest *self,
                                      gint64      expect_continue_size)
{
  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (expect_continue_size >= -1);

  if (self->expect_continue_size == expect_continue_size || !url_request_check_change (self))
    return;

  self->expect_continue_size = expect_continue_size;
  url_request_notify (self, PROP_EXPECT_CONTINUE_SIZE);
}

/**
 * url_request_get_timeout: (get-property timeout)
 * @self: a request
 *
 * Gets how long the load waits without any progress.
 *
 * Returns: a number of seconds, 0 for the session's
 *
 * Since: 1.0
 */
double
url_request_get_timeout (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), 0.0);

  return self->timeout;
}

/**
 * url_request_set_timeout: (set-property timeout)
 * @self: a request
 * @timeout: a number of seconds, 0 for the session's
 *
 * Sets how long the load waits without any progress.
 *
 * Since: 1.0
 */
void
url_request_set_timeout (UrlRequest *self,
                         double      timeout)
{
  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (timeout >= 0.0);

  if (self->timeout == timeout || !url_request_check_change (self))
    return;

  self->timeout = timeout;
  url_request_notify (self, PROP_TIMEOUT);
}

/**
 * url_request_get_priority: (get-property priority)
 * @self: a request
 *
 * Gets how soon the load gets a connection where several wait.
 *
 * Returns: a number from 0 to 1
 *
 * Since: 1.0
 */
double
url_request_get_priority (UrlRequest *self)
{
  g_return_val_if_fail (URL_IS_REQUEST (self), 0.5);

  return self->priority;
}

/**
 * url_request_set_priority: (set-property priority)
 * @self: a request
 * @priority: a number from 0 to 1
 *
 * Sets how soon the load gets a connection where several wait.
 *
 * Since: 1.0
 */
void
url_request_set_priority (UrlRequest *self,
                          double      priority)
{
  g_return_if_fail (URL_IS_REQUEST (self));
  g_return_if_fail (priority >= 0.0 && priority <= 1.0);

  if (self->priority == priority || !url_request_check_change (self))
    return;

  self->priority = priority;
  url_request_notify (self, PROP_PRIORITY);
}
