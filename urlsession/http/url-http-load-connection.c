/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http-load-struct-private.h"

#include "base/url-network-private.h"

/* The way of a hop to its connection: a network that may be used, its cookies, a
 * body that is there, and its turn. */

typedef struct
{
  UrlHttpEngine *engine; /* (owned) */
  GRefString *host;      /* (owned) */
  UrlLane lane;
} Slot;

UrlLane
url_http_load_choose_lane (UrlHttpLoad *self)
{
  if (self->tries_http2)
    return URL_LANE_INTERACTIVE;

  return url_http_engine_choose_lane (self->engine, self->host, self->bulk,
                                      url_http_load_get_length (self));
}

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  url_connection_queue_release (url_http_engine_get_queue (slot->engine), slot->host,
                                slot->lane == URL_LANE_INTERACTIVE);
  url_http_engine_unref (slot->engine);
  g_ref_string_release (slot->host);
  g_free (slot);
}

static void
granted_cb (gpointer data)
{
  UrlHttpLoad *self = data;
  Slot *slot = NULL;
  g_autofree char *cookies = NULL;

  self->ticket = NULL;
  self->begun = TRUE;
  self->network_changes = url_connectivity_get_changes ();
  if (url_network_is_quitting ())
    return;

  slot = g_new0 (Slot, 1);
  slot->engine = url_http_engine_ref (self->engine);
  slot->host = g_ref_string_acquire (self->host);
  slot->lane = self->lane;

  url_http_load_make_exchange (self);
  if (self->lane == URL_LANE_INTERACTIVE &&
      url_origin_memory_may_share (url_http_engine_get_origins (self->engine), self->host))
    url_exchange_set_shares (self->exchange);
  /* Two for a task, and libsoup may take them without asking. */
  if (self->connections > 0)
    url_exchange_set_single (self->exchange);
  cookies = url_http_cookies_dup_header (url_http_engine_get_cookies (self->engine), self->first,
                                         self->request);
  if (cookies != NULL)
    url_exchange_set_cookies (self->exchange, cookies);
  url_exchange_start (self->exchange, slot_free, slot);
  self->events->activity (self->listener);
}

static void
network_changed_cb (gpointer data)
{
  UrlHttpLoad *self = data;

  self->watch = NULL;
  url_http_load_try_again (self);
}

void
url_http_load_wait_for_network (UrlHttpLoad *self)
{
  self->watch = url_connectivity_watch (network_changed_cb, self);
  self->events->waiting (self->listener);
}

/* Waits, or fails, because the network there is must not be used. */
static void
refuse_network (UrlHttpLoad *self)
{
  if (url_http_engine_get_gate (self->engine)->waits_for_connectivity)
    url_http_load_wait_for_network (self);
  else
    url_http_load_end (self, url_http_gate_new_network_error (self->request));
}

static void
cookies_ready_cb (gpointer data)
{
  g_autoptr (UrlHttpLoad) self = data;

  self->fetching_cookies = FALSE;
  self->has_cookies = TRUE;
  if (self->events != NULL)
    url_http_load_advance (self);
}

static void
fetch_cookies (UrlHttpLoad *self)
{
  self->fetching_cookies = TRUE;
  if (url_http_cookies_prepare (url_http_engine_get_cookies (self->engine), self->request,
                                cookies_ready_cb, url_http_load_ref (self)))
    cookies_ready_cb (self);
}

static void
ask_connection (UrlHttpLoad *self)
{
  if (self->body != NULL && url_body_is_spent (self->body))
    {
      if (!self->body_asked)
        {
          self->body_asked = TRUE;
          self->events->needs_body (self->listener);
        }
      return;
    }

  self->lane = url_http_load_choose_lane (self);
  self->ticket = url_connection_queue_ask (url_http_engine_get_queue (self->engine), self->host,
                                           self->lane == URL_LANE_INTERACTIVE, self->priority,
                                           granted_cb, self);
}

void
url_http_load_advance (UrlHttpLoad *self)
{
  if (!self->measured || self->paused || self->begun || self->ticket != NULL || self->watch != NULL)
    return;

  if (!url_http_gate_allows_network (url_http_engine_get_gate (self->engine), self->request))
    {
      refuse_network (self);
      return;
    }

  if (!self->has_cookies && !self->fetching_cookies)
    fetch_cookies (self);
  else if (self->has_cookies)
    ask_connection (self);
}

void
url_http_load_try_again (UrlHttpLoad *self)
{
  /* Names may lead elsewhere there, and libsoup remembers them. */
  url_http_engine_renew_for_network (self->engine);
  url_http_load_advance (self);
}

