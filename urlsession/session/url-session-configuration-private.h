/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/url-session-configuration.h"

G_BEGIN_DECLS

struct _UrlSessionConfiguration
{
  GObject parent_instance;

  gboolean ephemeral;
  char *app_id;                   /* (owned) (nullable) */
  UrlHeaders *additional_headers; /* (owned) (nullable) */
  char *user_agent;               /* (owned) (nullable) */
  gboolean sends_accept_language;
  unsigned max_connections;
  unsigned max_connections_per_host;
  unsigned max_redirects;
  gint64 max_response_size;
  double request_timeout;
  double resource_timeout;
  UrlCookieStorage *cookie_storage; /* (owned) (nullable) */
  UrlCookieAcceptPolicy cookie_accept_policy;
  gboolean handles_cookies;
  gboolean waits_for_connectivity;
  gboolean allows_metered_network;
  UrlHttpVersion http_version;
  GTlsDatabase *tls_database;               /* (owned) (nullable) */
  UrlTransportSecurity *transport_security; /* (owned) */
};

typedef enum
{
  PROP_EPHEMERAL = 1,
  PROP_APP_ID,
  PROP_ADDITIONAL_HEADERS,
  PROP_USER_AGENT,
  PROP_SENDS_ACCEPT_LANGUAGE,
  PROP_MAX_CONNECTIONS,
  PROP_MAX_CONNECTIONS_PER_HOST,
  PROP_MAX_REDIRECTS,
  PROP_MAX_RESPONSE_SIZE,
  PROP_REQUEST_TIMEOUT,
  PROP_RESOURCE_TIMEOUT,
  PROP_COOKIE_STORAGE,
  PROP_COOKIE_ACCEPT_POLICY,
  PROP_HANDLES_COOKIES,
  PROP_WAITS_FOR_CONNECTIVITY,
  PROP_ALLOWS_METERED_NETWORK,
  PROP_HTTP_VERSION,
  PROP_TLS_DATABASE,
  PROP_TRANSPORT_SECURITY,
} UrlSessionConfigurationProperty;

void url_session_configuration_notify (UrlSessionConfiguration         *self,
                                       UrlSessionConfigurationProperty  property);

G_END_DECLS
