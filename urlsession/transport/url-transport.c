/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-transport-private.h"

#include <libsoup/soup.h>

#include "base/url-network-private.h"
#include "base/url-timer-private.h"
#include "transport/url-exchange-private.h"

/* How long libsoup gets to notice that its connections were cut. */
#define FAREWELL_MS 50

struct _UrlTransport
{
  grefcount ref_count; /* one for the engine above, one for each exchange */
  UrlTransportSettings settings;
  UrlLane lane;
  SoupSession *session;        /* (owned) */
  UrlConnections *connections; /* (owned) */
  UrlSentFields *sent_fields;  /* (owned) */
  GPtrArray *exchanges;        /* (owned) (element-type UrlExchange): unowned ones */
  UrlTimer farewell;           /* since the last reference was given back */
};

/* The transports that live, for the exit of the process. */
static GPtrArray *transports; /* (owned) (element-type UrlTransport) */

static void
abort_transport (gpointer transport,
                 gpointer user_data)
{
  url_transport_abort (transport);
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
  g_clear_pointer (&settings->spool_folder, g_free);
}

static void
url_transport_settings_copy (UrlTransportSettings       *self,
                             const UrlTransportSettings *other)
{
  *self = *other;
  self->user_agent = g_strdup (other->user_agent);
  self->spool_folder = g_strdup (other->spool_folder);
  if (other->additional_headers != NULL)
    url_headers_ref (other->additional_headers);
  if (other->tls_database != NULL)
    g_object_ref (other->tls_database);
}

UrlTransport *
url_transport_new (const UrlTransportSettings *settings,
                   UrlLane                     lane)
{
  UrlTransport *self = g_new0 (UrlTransport, 1);

  g_assert (url_network_is_current ());

  g_ref_count_init (&self->ref_count);
  url_transport_settings_copy (&self->settings, settings);
  self->lane = lane;
  self->session = create_session (&self->settings);
  self->connections = url_connections_new ();
  self->sent_fields = url_sent_fields_new ();
  self->exchanges = g_ptr_array_new ();
  register_transport (self);

  return self;
}

UrlTransport *
url_transport_ref (UrlTransport *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

/* libsoup never lets go of a connection with HTTP/2 that was lost in the middle of a
 * body, and complains of it when its session goes: such a one is kept. */
static void
keep_session (SoupSession *session)
{
  static GPtrArray *kept = NULL;

  if (kept == NULL)
    kept = g_ptr_array_new ();
  g_ptr_array_add (kept, session);
}

static void
transport_free (UrlTransport *self)
{
  url_connections_close_shared (self->connections);
  if (url_connections_were_broken (self->connections))
    keep_session (g_steal_pointer (&self->session));
  g_clear_object (&self->session);
  g_clear_pointer (&self->connections, url_connections_free);
  g_clear_pointer (&self->sent_fields, url_sent_fields_free);
  g_clear_pointer (&self->exchanges, g_ptr_array_unref);
  url_transport_settings_clear (&self->settings);
  g_free (self);
}

static void
farewell_cb (gpointer data)
{
  transport_free (data);
  url_network_leave ();
}

void
url_transport_unref (UrlTransport *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_remove_fast (transports, self);
  if (!url_connections_had_http2 (self->connections))
    {
      transport_free (self);
      return;
    }

  /* libsoup must have let go of its connections before its session is gone, and of
   * those with HTTP/2 it does so when it finds them closed. */
  url_transport_abort (self);
  url_network_enter ();
  url_timer_start (&self->farewell, FAREWELL_MS, farewell_cb, self);
}

gboolean
url_transport_was_broken (UrlTransport *self)
{
  return url_connections_were_broken (self->connections);
}

static gboolean
abort_cb (gpointer session)
{
  soup_session_abort (session);

  return G_SOURCE_REMOVE;
}

/* Each exchange knows when it may be cancelled. libsoup cancels them all at once,
 * which has to come after. */
static void
abort_exchanges (UrlTransport *self)
{
  g_autoptr (GSource) source G_GNUC_UNUSED = NULL;

  for (unsigned i = 0; i < self->exchanges->len; i++)
    url_exchange_abort (g_ptr_array_index (self->exchanges, i));

  source = url_network_add_idle (G_PRIORITY_DEFAULT, "[urlsession] abort", abort_cb,
                                 g_object_ref (self->session), g_object_unref);
}

void
url_transport_abort (UrlTransport *self)
{
  url_connections_cut_all (self->connections);
  if (self->exchanges->len > 0)
    abort_exchanges (self);
  else
    soup_session_abort (self->session);
}

void
url_transport_add_exchange (UrlTransport *self,
                            UrlExchange  *exchange)
{
  g_ptr_array_add (self->exchanges, exchange);
}

void
url_transport_remove_exchange (UrlTransport *self,
                               UrlExchange  *exchange)
{
  g_ptr_array_remove_fast (self->exchanges, exchange);
}

const UrlTransportSettings *
url_transport_get_settings (UrlTransport *self)
{
  return &self->settings;
}

UrlLane
url_transport_get_lane (UrlTransport *self)
{
  return self->lane;
}

gboolean
url_transport_bounds_http2 (void)
{
  /* The first release of each kind. */
  const struct
  {
    unsigned major, minor, micro;
    gboolean bounds;
  } releases[] = {
    { 3, 8, 1, TRUE },  /* it has flow control of its own */
    { 3, 4, 0, FALSE }, /* it keeps in memory what is not read, however fast we are */
    { 3, 2, 0, TRUE },  /* it lets us read before it reads on */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (releases); i++)
    {
      if (soup_check_version (releases[i].major, releases[i].minor, releases[i].micro))
        return releases[i].bounds;
    }

  return FALSE;
}

gpointer
url_transport_get_engine (UrlTransport *self)
{
  return self->session;
}

UrlSentFields *
url_transport_get_sent_fields (UrlTransport *self)
{
  return self->sent_fields;
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
