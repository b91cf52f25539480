/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http-engine-private.h"

#include "base/url-connectivity-private.h"
#include "base/url-network-private.h"

/* The largest body that is sent, unless told so, where nobody else should wait for
 * it. */
#define MAX_SMALL_BODY (64 * 1024)

struct _UrlHttpEngine
{
  gatomicrefcount ref_count;
  UrlHttpGate gate;
  UrlHttpCookies cookies; /* (owned) */
  unsigned max_redirects;
  UrlTransportSettings settings; /* (owned) */
  UrlHttpVersion version;
  UrlTransport *transports[URL_N_LANES]; /* (owned) (nullable): NULL until first used */
  UrlOriginMemory *origins;      /* (owned) */
  unsigned network;              /* changes when the transport was renewed */
  UrlConnectionQueue *queue;     /* (owned) */
};

UrlHttpEngine *
url_http_engine_new (UrlTransportSettings *settings,
                     const UrlHttpGate    *gate,
                     const UrlHttpCookies *cookies,
                     unsigned              max_redirects,
                     UrlHttpVersion        version)
{
  UrlHttpEngine *self = g_new0 (UrlHttpEngine, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->queue = url_connection_queue_new (settings->max_connections,
                                          settings->max_connections_per_host);
  self->gate = *gate;
  if (cookies != NULL)
    self->cookies = (UrlHttpCookies) { url_cookie_store_ref (cookies->store), cookies->policy };
  self->max_redirects = max_redirects;
  self->version = version;
  self->origins = url_origin_memory_new ();
  self->settings = *settings;
  *settings = (UrlTransportSettings) { 0 };

  return self;
}

UrlHttpEngine *
url_http_engine_ref (UrlHttpEngine *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
engine_free (gpointer data)
{
  UrlHttpEngine *self = data;

  for (gsize i = 0; i < URL_N_LANES; i++)
    {
      if (self->transports[i] != NULL)
        url_transport_abort (self->transports[i]);
    }
  url_http_engine_renew (self);
  g_clear_pointer (&self->origins, url_origin_memory_free);
  g_clear_pointer (&self->queue, url_connection_queue_free);
  g_clear_pointer (&self->cookies.store, url_cookie_store_unref);
  url_transport_settings_clear (&self->settings);
  g_free (self);
}

void
url_http_engine_unref (UrlHttpEngine *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->transports[URL_LANE_BULK] != NULL || self->transports[URL_LANE_INTERACTIVE] != NULL)
    url_network_invoke (engine_free, self);
  else
    engine_free (self);
}

UrlTransport *
url_http_engine_get_transport (UrlHttpEngine *self,
                               UrlLane        lane)
{
  /* Those that are under way keep it. */
  if (self->transports[lane] != NULL && url_transport_was_broken (self->transports[lane]))
    g_clear_pointer (&self->transports[lane], url_transport_unref);
  if (self->transports[lane] == NULL)
    self->transports[lane] = url_transport_new (&self->settings, lane);

  return self->transports[lane];
}

static gboolean
offers_http2 (UrlHttpEngine *self,
              const char    *origin)
{
  return g_str_has_prefix (origin, "https:") && self->version != URL_HTTP_VERSION_HTTP_1_1;
}

/* @length: of a body, in bytes, −1 unknown. */
static gboolean
fits_http2 (gint64 length)
{
  return length >= 0 && length <= URL_TRANSPORT_MAX_HTTP2_BODY;
}

UrlLane
url_http_engine_choose_lane (UrlHttpEngine *self,
                             const char    *origin,
                             gboolean       bulk,
                             gint64         length)
{
  if (!offers_http2 (self, origin))
    return URL_LANE_BULK;
  if (url_origin_memory_is_only_http2 (self->origins, origin))
    return URL_LANE_INTERACTIVE;
  if (!fits_http2 (length))
    return URL_LANE_BULK;
  if (self->version == URL_HTTP_VERSION_HTTP_2)
    return URL_LANE_INTERACTIVE;

  return !bulk && length <= MAX_SMALL_BODY && self->settings.spool_folder != NULL &&
                 url_transport_bounds_http2 () &&
                 !url_origin_memory_has_misbehaved (self->origins, origin)
             ? URL_LANE_INTERACTIVE
             : URL_LANE_BULK;
}

gboolean
url_http_engine_may_use_http2 (UrlHttpEngine *self,
                               const char    *origin,
                               gint64         length)
{
  return offers_http2 (self, origin) && fits_http2 (length) &&
         !url_origin_memory_has_misbehaved (self->origins, origin);
}

UrlOriginMemory *
url_http_engine_get_origins (UrlHttpEngine *self)
{
  return self->origins;
}

void
url_http_engine_renew (UrlHttpEngine *self)
{
  for (gsize i = 0; i < URL_N_LANES; i++)
    g_clear_pointer (&self->transports[i], url_transport_unref);
}

void
url_http_engine_renew_for_network (UrlHttpEngine *self)
{
  if (self->network != url_connectivity_get_changes ())
    url_http_engine_renew (self);
  self->network = url_connectivity_get_changes ();
}

UrlConnectionQueue *
url_http_engine_get_queue (UrlHttpEngine *self)
{
  return self->queue;
}

const UrlHttpGate *
url_http_engine_get_gate (UrlHttpEngine *self)
{
  return &self->gate;
}

const UrlHttpCookies *
url_http_engine_get_cookies (UrlHttpEngine *self)
{
  return &self->cookies;
}

unsigned
url_http_engine_get_max_redirects (UrlHttpEngine *self)
{
  return self->max_redirects;
}
