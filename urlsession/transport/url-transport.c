/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-transport-private.h"

#include <libsoup/soup.h>

#include "base/url-network-private.h"

struct _UrlTransport
{
  UrlTransportSettings settings;
  SoupSession *session;        /* (owned) */
  UrlConnections *connections; /* (owned) */
};

/* The transports that live, for the exit of the process. */
static GPtrArray *transports; /* (owned) (element-type UrlTransport) */

static void
abort_transport (gpointer transport,
                 gpointer user_data)
{
  UrlTransport *self = transport;

  url_connections_cut_full (self->connections);
  soup_session_abort (self->session);
}

static void
abort_all (void)
{
  g_ptr_array_foreach (transports, abort_transport, NULL);
}

static void
register_transport (UrlTransport *self)
{
  if (transports == NULL)
    {
      transports = g_ptr_array_new ();
      url_network_set_abort (abort_all);
    }

  g_ptr_array_add (transports, self);
}

static SoupSession *
create_session (const UrlTransportSettings *settings)
{
  int per_host = (int) settings->max_connections_per_host;
  SoupSession *session = g_object_new (SOUP_TYPE_SESSION,
                                       "accept-language-auto", settings->sends_accept_language,
                                       "max-conns", (int) settings->max_connections,
                                       "max-conns-per-host", per_host,
                                       /* Time is ours to measure. */
                                       "timeout", 0,
                                       NULL);

  /* It drops a request's body when it sends the request again. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  if (settings->tls_database != NULL)
    soup_session_set_tls_database (session, settings->tls_database);

  return session;
}

void
url_transport_settings_clear (UrlTransportSettings *settings)
{
  g_clear_pointer (&settings->user_agent, g_free);
  g_clear_pointer (&settings->additional_headers, url_headers_unref);
  g_clear_object (&settings->tls_database);
}

UrlTransport *
url_transport_new (UrlTransportSettings *settings)
{
  UrlTransport *self = g_new0 (UrlTransport, 1);

  g_assert (url_network_is_current ());

  self->settings = *settings;
  *settings = (UrlTransportSettings) { 0 };
  self->session = create_session (&self->settings);
  self->connections = url_connections_new ();
  register_transport (self);

  return self;
}

void
url_transport_free (UrlTransport *self)
{
  g_ptr_array_remove_fast (transports, self);
  abort_transport (self, NULL);
  g_clear_object (&self->session);
  g_clear_pointer (&self->connections, url_connections_unref);
  url_transport_settings_clear (&self->settings);
  g_free (self);
}

const UrlTransportSettings *
url_transport_get_settings (UrlTransport *self)
{
  return &self->settings;
}

gpointer
url_transport_get_engine (UrlTransport *self)
{
  return self->session;
}

UrlConnections *
url_transport_get_connections (UrlTransport *self)
{
  return self->connections;
}

gboolean
url_transport_owns_header (const char *name)
{
  const char *const owned[] = {
    "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Connection",
    "TE", "Trailer", "Transfer-Encoding", "Upgrade",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (owned); i++)
    {
      if (g_ascii_strcasecmp (owned[i], name) == 0)
        return TRUE;
    }

  return FALSE;
}
