/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-engine-private.h"

#include "base/url-folders-private.h"
#include "message/url-headers-private.h"
#include "policy/url-transport-security.h"
#include "storage/url-cookie-storage-private.h"

/* Header fields that a session's configuration must not set. */
static gboolean
is_reserved (const char *name)
{
  return url_transport_owns_header (name) || g_ascii_strcasecmp (name, "Authorization") == 0 ||
         g_ascii_strcasecmp (name, "Cookie") == 0 || g_ascii_strncasecmp (name, "Proxy-", 6) == 0;
}

static void
add_header (const char *name,
            const char *value,
            gpointer    user_data)
{
  if (is_reserved (name))
    g_warning ("Header “%s” ignored: it belongs to a request or a connection", name);
  else
    url_headers_append (user_data, name, value);
}

char *
url_session_dup_cache_folder (UrlSessionConfiguration *configuration)
{
  g_autofree char *app_id =
      url_folders_dup_app_id (url_session_configuration_get_app_id (configuration));

  return url_folders_get_cache (app_id);
}

static char *
default_user_agent (UrlSessionConfiguration *configuration)
{
  g_autofree char *app_id =
      url_folders_dup_app_id (url_session_configuration_get_app_id (configuration));

  return g_strconcat (app_id != NULL ? app_id : "", app_id != NULL ? " " : "",
                      "urlsession/" PACKAGE_VERSION, NULL);
}

UrlHttpEngine *
url_session_create_engine (UrlSessionConfiguration *configuration)
{
  UrlTransportSettings settings = { 0 };
  UrlTransportSecurity *security =
      url_session_configuration_get_transport_security (configuration);
  UrlHttpGate gate = {
    .allows_insecure_http = url_transport_security_get_allows_insecure_http (security),
    .allows_metered_network =
        url_session_configuration_get_allows_metered_network (configuration),
    .waits_for_connectivity =
        url_session_configuration_get_waits_for_connectivity (configuration),
  };
  UrlHttpCookies cookies = {
    .policy = url_session_configuration_get_cookie_accept_policy (configuration),
  };
  UrlHeaders *headers = url_session_configuration_get_additional_headers (configuration);
  const char *user_agent = url_session_configuration_get_user_agent (configuration);

  settings.max_connections = url_session_configuration_get_max_connections (configuration);
  settings.max_connections_per_host =
      url_session_configuration_get_max_connections_per_host (configuration);
  settings.sends_accept_language =
      url_session_configuration_get_sends_accept_language (configuration);
  g_set_object (&settings.tls_database, url_session_configuration_get_tls_database (configuration));
  if (!url_session_configuration_get_ephemeral (configuration))
    settings.spool_folder = url_session_dup_cache_folder (configuration);
  if (user_agent == NULL)
    settings.user_agent = default_user_agent (configuration);
  else if (*user_agent != '\0')
    settings.user_agent = g_strdup (user_agent);
  if (headers != NULL)
    {
      settings.additional_headers = url_headers_new ();
      url_headers_foreach (headers, add_header, settings.additional_headers);
      url_headers_freeze (settings.additional_headers);
    }

  if (url_session_configuration_get_handles_cookies (configuration))
    cookies.store = url_cookie_storage_get_store (
        url_session_configuration_get_cookie_storage (configuration));

  return url_http_engine_new (&settings, &gate, cookies.store != NULL ? &cookies : NULL,
                              url_session_configuration_get_max_redirects (configuration),
                              url_session_configuration_get_http_version (configuration));
}

void
url_session_choose_storage (UrlSessionConfiguration *configuration,
                            GMainContext            *context)
{
  g_autoptr (UrlCookieStore) store = NULL;
  g_autoptr (UrlCookieStorage) storage = NULL;
  g_autofree char *app_id = NULL;

  if (url_session_configuration_get_cookie_storage (configuration) != NULL)
    return;

  if (url_session_configuration_get_ephemeral (configuration))
    {
      store = url_cookie_store_new ();
    }
  else
    {
      app_id = url_folders_dup_app_id (url_session_configuration_get_app_id (configuration));
      store = url_cookie_store_get_shared (app_id);
    }

  storage = url_cookie_storage_new_for_store (store, context);
  url_session_configuration_set_cookie_storage (configuration, storage);
}
