/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http-engine-private.h"

#include "base/url-connectivity-private.h"
#include "base/url-network-private.h"

struct _UrlHttpEngine
{
  gatomicrefcount ref_count;
  UrlHttpGate gate;
  UrlHttpCookies cookies; /* (owned) */
  unsigned max_redirects;
  UrlTransportSettings settings; /* (owned) */
  UrlTransport *transport;       /* (owned) (nullable): NULL until first used */
  unsigned network;              /* changes when the transport was renewed */
  UrlConnectionQueue *queue;     /* (owned) */
};

UrlHttpEngine *
url_http_engine_new (UrlTransportSettings *settings,
                     const UrlHttpGate    *gate,
                     const UrlHttpCookies *cookies,
                     unsigned              max_redirects)
{
  UrlHttpEngine *self = g_new0 (UrlHttpEngine, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->queue = url_connection_queue_new (settings->max_connections,
                                          settings->max_connections_per_host);
  self->gate = *gate;
  if (cookies != NULL)
    self->cookies = (UrlHttpCookies) { url_cookie_store_ref (cookies->store), cookies->policy };
  self->max_redirects = max_redirects;
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

  if (self->transport != NULL)
    url_transport_abort (self->transport);
  g_clear_pointer (&self->transport, url_transport_unref);
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

  if (self->transport != NULL)
    url_network_invoke (engine_free, self);
  else
    engine_free (self);
}

UrlTransport *
url_http_engine_get_transport (UrlHttpEngine *self)
{
  if (self->transport == NULL)
    self->transport = url_transport_new (&self->settings);

  return self->transport;
}

void
url_http_engine_renew (UrlHttpEngine *self)
{
  g_clear_pointer (&self->transport, url_transport_unref);
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
