/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http-load-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-connectivity-private.h"
#include "base/url-network-private.h"
#include "http/url-http-retry-private.h"
#include "http/url-redirect-private.h"
#include "message/url-error.h"
#include "message/url-uri-private.h"
#include "transport/url-exchange-private.h"
#include "transport/url-transport-error-private.h"

/* How much of a redirect's body is read while its question is open. */
#define MAX_KEPT (64 * 1024)

typedef struct
{
  UrlHttpEngine *engine; /* (owned) */
  char *host;            /* (owned) */
  UrlLane lane;
} Slot;

struct _UrlHttpLoad
{
  grefcount ref_count; /* one for the owner, one while the body is measured */

  UrlHttpEngine *engine; /* (owned) */
  UrlRequestHead *first; /* (owned): what the load began with */
  const UrlHttpLoadEvents *events; /* (nullable): NULL once freed or ended */
  gpointer listener;               /* (unowned) */

  /* Of this hop. */
  UrlRequestHead *request;     /* (owned) */
  char *host;                  /* (owned): what connections are counted by */
  UrlBody *body;               /* (owned) (nullable) */
  UrlTicket *ticket;           /* (nullable): owned by the queue */
  UrlConnectivityWatch *watch; /* (nullable): while it waits for a network */
  unsigned network_changes;    /* how many there had been when the exchange began */
  UrlExchange *exchange;       /* (owned) (nullable) */
  UrlResponseHead *redirecting; /* (owned) (nullable): a redirect in question */
  gboolean measured;
  gboolean fetching_cookies; /* from the disk */
  gboolean has_cookies;      /* they are there, if there are any */
  gboolean body_asked;
  gboolean begun; /* the exchange was made; it may be over */
  gint64 fetch_start; /* monotonic µs; 0 once an attempt counts from there */

  /* The body of a redirect, read ahead so that its connection is free while the
   * question is open, and there should the redirect be refused. */
  GByteArray *kept;   /* (owned) (nullable) */
  GError *kept_error; /* (owned) (nullable): how it ended */
  gint64 kept_told;   /* bytes of it that were reported */

  GCancellable *cancellable; /* (owned): ends the measuring */
  unsigned redirects;
  gboolean refused;
  gboolean bulk;
  UrlLane lane;         /* of this hop, once a connection was asked for */
  unsigned retries;     /* of this load */
  unsigned connections; /* that were made for it and lost */
  double priority;
  gboolean paused;
};

static UrlHttpLoad *
load_ref (UrlHttpLoad *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

static void
load_unref (UrlHttpLoad *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->redirecting, url_response_head_unref);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  g_clear_error (&self->kept_error);
  g_clear_pointer (&self->body, url_body_unref);
  g_clear_pointer (&self->request, url_request_head_unref);
  g_clear_pointer (&self->first, url_request_head_unref);
  g_clear_pointer (&self->engine, url_http_engine_unref);
  g_clear_pointer (&self->host, g_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlHttpLoad, load_unref)

/* @error (transfer full) (nullable) */
static void
end (UrlHttpLoad *self,
     GError      *error)
{
  const UrlHttpLoadEvents *events = NULL;

  url_http_load_conclude (self);
  events = g_steal_pointer (&self->events);
  events->ended (self->listener, error);
}

static void advance          (UrlHttpLoad *self);
static void try_again        (UrlHttpLoad *self);
static void wait_for_network (UrlHttpLoad *self);

static void
exchange_activity_cb (gpointer listener)
{
  UrlHttpLoad *self = listener;

  self->events->activity (self->listener);
}

static void
exchange_body_sent_cb (gpointer listener,
                       gsize    n_bytes)
{
  UrlHttpLoad *self = listener;

  self->events->body_sent (self->listener, n_bytes);
}

static void
exchange_rewound_cb (gpointer listener)
{
  UrlHttpLoad *self = listener;

  self->events->rewound (self->listener);
}

static void
exchange_informational_cb (gpointer         listener,
                           UrlResponseHead *head)
{
  UrlHttpLoad *self = listener;

  self->events->informational (self->listener, head);
}

/* The first attempt of a hop counts from where the hop began, which may have been
 * long before there was a connection. */
static void
exchange_transaction_cb (gpointer              listener,
                         UrlTransactionRecord *record)
{
  UrlHttpLoad *self = listener;

  if (self->fetch_start != 0)
    record->times.fetch_start = self->fetch_start;
  if (record->times.fetch_end != 0)
    self->fetch_start = 0;
  self->events->transaction (self->listener, record);
}

/* The request went out, and now it is known what is spoken. */
static void
exchange_sent_cb (gpointer listener,
                  gboolean shares)
{
  UrlHttpLoad *self = listener;

  self->events->activity (self->listener);
  if (self->lane != URL_LANE_INTERACTIVE)
    return;

  url_origin_memory_note_shares (url_http_engine_get_origins (self->engine), self->host, shares);
  url_connection_queue_set_multiplexed (url_http_engine_get_queue (self->engine), self->host,
                                        shares);
}

static GError *
too_many_redirects (UrlHttpLoad *self)
{
  return g_error_new (URL_ERROR, URL_ERROR_TOO_MANY_REDIRECTS,
                      _("The server redirects more than %u times; stopped at %s"), self->redirects,
                      url_request_head_get_display (self->request));
}

static void
exchange_head_cb (gpointer         listener,
                  UrlResponseHead *head)
{
  UrlHttpLoad *self = listener;
  g_autoptr (UrlRequestHead) next = url_redirect_propose (self->request, head);

  url_http_cookies_take (url_http_engine_get_cookies (self->engine), self->first, self->request,
                         head);
  if (next == NULL)
    {
      self->events->head (self->listener, head);
    }
  else if (self->redirects >= url_http_engine_get_max_redirects (self->engine))
    {
      end (self, too_many_redirects (self));
    }
  else
    {
      self->redirecting = url_response_head_ref (head);
      self->kept = g_byte_array_new ();
      url_exchange_read (self->exchange);
      self->events->redirect (self->listener, head, next);
    }
}

static void
exchange_piece_cb (gpointer  listener,
                   GBytes   *piece,
                   gint64    raw_total)
{
  UrlHttpLoad *self = listener;

  if (self->redirecting == NULL)
    {
      self->events->piece (self->listener, piece, raw_total);
      return;
    }

  g_byte_array_append (self->kept, g_bytes_get_data (piece, NULL),
                       (unsigned) g_bytes_get_size (piece));
  if (self->kept->len < MAX_KEPT)
    url_exchange_read (self->exchange);
}

/* Nothing was sent yet, and the next network may be better. */
static gboolean
can_wait (UrlHttpLoad  *self,
          const GError *error)
{
  return g_error_matches (error, URL_ERROR, URL_ERROR_NOT_CONNECTED) &&
         url_http_engine_get_gate (self->engine)->waits_for_connectivity;
}

static UrlLane
choose_lane (UrlHttpLoad *self)
{
  return url_http_engine_choose_lane (self->engine, self->host, self->bulk,
                                      url_http_load_get_length (self));
}

/* Takes note of what @faults say about the server, and tells whether the request
 * may be sent once more. */
static gboolean
take_faults (UrlHttpLoad       *self,
             UrlExchangeFaults  faults)
{
  UrlOriginMemory *origins = url_http_engine_get_origins (self->engine);

  self->connections += url_exchange_has_connected (self->exchange);
  self->retries += url_exchange_get_restarts (self->exchange);
  if ((faults & URL_EXCHANGE_ONLY_HTTP2) != 0)
    {
      url_origin_memory_note_only_http2 (origins, self->host);
      /* Somebody may have said that he wants none of that. */
      if (choose_lane (self) == URL_LANE_BULK)
        return FALSE;
    }

  /* A server may close what it has kept open for long, but not what was never of
   * use. */
  if ((faults & (URL_EXCHANGE_UNANSWERED | URL_EXCHANGE_UNPROCESSED)) != 0 &&
      ((faults & URL_EXCHANGE_FIRST_USE) != 0 || self->retries > 0))
    url_origin_memory_note_misbehaviour (origins, self->host);

  return url_http_retry_allowed (self->request, faults, self->retries, self->connections);
}

/* Makes way for the next attempt of this hop. */
static void
drop_exchange (UrlHttpLoad *self,
               GError      *error)
{
  g_error_free (error);
  g_clear_pointer (&self->exchange, url_exchange_free);
  self->begun = FALSE;
}

static void
exchange_ended_cb (gpointer  listener,
                   GError   *error)
{
  UrlHttpLoad *self = listener;
  UrlExchangeFaults faults = url_exchange_get_faults (self->exchange);

  if (self->redirecting == NULL && faults != 0 && take_faults (self, faults))
    {
      drop_exchange (self, error);
      self->retries++;
      self->body_asked = FALSE;
      self->events->rewound (self->listener);
      advance (self);
      return;
    }

  if (self->redirecting == NULL && can_wait (self, error))
    {
      drop_exchange (self, error);
      /* It may have come back before this failed. */
      if (self->network_changes == url_connectivity_get_changes ())
        wait_for_network (self);
      else
        try_again (self);
      return;
    }

  if (self->redirecting == NULL)
    {
      end (self, error);
      return;
    }

  self->kept_error = error;
  g_clear_pointer (&self->exchange, url_exchange_free);
}

static const UrlExchangeEvents exchange_events = {
  .activity = exchange_activity_cb,
  .body_sent = exchange_body_sent_cb,
  .rewound = exchange_rewound_cb,
  .informational = exchange_informational_cb,
  .sent = exchange_sent_cb,
  .head = exchange_head_cb,
  .piece = exchange_piece_cb,
  .transaction = exchange_transaction_cb,
  .ended = exchange_ended_cb,
};

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  url_connection_queue_release (url_http_engine_get_queue (slot->engine), slot->host,
                                slot->lane == URL_LANE_INTERACTIVE);
  url_http_engine_unref (slot->engine);
  g_free (slot->host);
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
  slot->host = g_strdup (self->host);
  slot->lane = self->lane;

  self->exchange = url_exchange_new (url_http_engine_get_transport (self->engine, self->lane),
                                     self->request, self->body, &exchange_events, self);
  if (self->lane == URL_LANE_INTERACTIVE &&
      url_origin_memory_may_share (url_http_engine_get_origins (self->engine), self->host))
    url_exchange_set_shares (self->exchange);
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
  try_again (self);
}

static void
wait_for_network (UrlHttpLoad *self)
{
  self->watch = url_connectivity_watch (network_changed_cb, self);
  self->events->waiting (self->listener);
}

/* Waits, or fails, because the network there is must not be used. */
static void
refuse_network (UrlHttpLoad *self)
{
  if (url_http_engine_get_gate (self->engine)->waits_for_connectivity)
    wait_for_network (self);
  else
    end (self, url_http_gate_new_network_error (self->request));
}

static void
cookies_ready_cb (gpointer data)
{
  g_autoptr (UrlHttpLoad) self = data;

  self->fetching_cookies = FALSE;
  self->has_cookies = TRUE;
  if (self->events != NULL)
    advance (self);
}

static void
fetch_cookies (UrlHttpLoad *self)
{
  self->fetching_cookies = TRUE;
  if (url_http_cookies_prepare (url_http_engine_get_cookies (self->engine), self->request,
                                cookies_ready_cb, load_ref (self)))
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

  self->lane = choose_lane (self);
  self->ticket = url_connection_queue_ask (url_http_engine_get_queue (self->engine), self->host,
                                           self->lane == URL_LANE_INTERACTIVE, self->priority,
                                           granted_cb, self);
}

/* Goes on to the next step, if none is under way. */
static void
advance (UrlHttpLoad *self)
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

/* In another network than before. */
static void
try_again (UrlHttpLoad *self)
{
  /* Names may lead elsewhere there, and libsoup remembers them. */
  url_http_engine_renew_for_network (self->engine);
  advance (self);
}

static void
measured_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (UrlHttpLoad) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean measured = url_body_measure_finish (result, &error);

  if (self->events == NULL)
    return;

  if (measured)
    {
      self->measured = TRUE;
      advance (self);
    }
  else
    {
      end (self, url_transport_error_new_for_body (error,
                                                   url_request_head_get_display (self->request)));
    }
}

/* Makes @request the one of the hop that begins. */
static void
set_request (UrlHttpLoad    *self,
             UrlRequestHead *request)
{
  /* The recipe of a body remembers that its stream was read. */
  if (self->request == NULL || !url_request_head_has_body_of (self->request, request))
    {
      g_clear_pointer (&self->body, url_body_unref);
      self->body = url_body_new (request);
    }

  url_request_head_ref (request);
  g_clear_pointer (&self->request, url_request_head_unref);
  self->request = request;

  g_free (self->host);
  self->host = g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (request->uri),
                                g_uri_get_host (request->uri), url_uri_get_port (request->uri));
  self->measured = self->body == NULL || url_body_get_length (self->body) >= 0;
  self->has_cookies = FALSE;
  self->body_asked = FALSE;
  self->begun = FALSE;
}

UrlHttpLoad *
url_http_load_new (UrlHttpEngine           *engine,
                   UrlRequestHead          *request,
                   const UrlHttpLoadEvents *events,
                   gpointer                 listener)
{
  UrlHttpLoad *self = g_new0 (UrlHttpLoad, 1);

  g_ref_count_init (&self->ref_count);
  self->engine = url_http_engine_ref (engine);
  self->events = events;
  self->listener = listener;
  self->cancellable = g_cancellable_new ();
  self->first = url_request_head_ref (request);
  set_request (self, request);

  return self;
}

void
url_http_load_set_bulk (UrlHttpLoad *self)
{
  self->bulk = TRUE;
}

void
url_http_load_blame (UrlHttpLoad *self)
{
  if (self->exchange != NULL && url_exchange_is_http2 (self->exchange))
    url_origin_memory_note_misbehaviour (url_http_engine_get_origins (self->engine), self->host);
}

void
url_http_load_set_listener (UrlHttpLoad *self,
                            gpointer     listener)
{
  self->listener = listener;
}

void
url_http_load_start (UrlHttpLoad *self)
{
  self->fetch_start = g_get_monotonic_time ();
  if (self->measured)
    advance (self);
  else
    url_body_measure_async (self->body, self->cancellable, measured_cb, load_ref (self));
}

void
url_http_load_follow (UrlHttpLoad    *self,
                      UrlRequestHead *next)
{
  GError *error = NULL;

  if (self->redirecting == NULL)
    return;

  g_clear_pointer (&self->redirecting, url_response_head_unref);
  if (!url_redirect_check (self->request, next, url_http_engine_get_gate (self->engine), &error))
    {
      end (self, error);
      return;
    }

  self->redirects++;
  g_clear_pointer (&self->kept, g_byte_array_unref);
  g_clear_error (&self->kept_error);
  g_clear_pointer (&self->exchange, url_exchange_dismiss);
  set_request (self, next);
  self->events->rewound (self->listener);
  self->events->followed (self->listener, next);
  url_http_load_start (self);
}

void
url_http_load_refuse (UrlHttpLoad *self)
{
  g_autoptr (UrlResponseHead) response = g_steal_pointer (&self->redirecting);

  if (response == NULL)
    return;

  self->refused = TRUE;
  self->events->head (self->listener, response);
}

void
url_http_load_provide_body (UrlHttpLoad  *self,
                            GInputStream *stream)
{
  if (!self->body_asked)
    return;

  self->body_asked = FALSE;
  url_body_provide (self->body, stream);
  advance (self);
}

/* Hands out what was read ahead of a redirect that was refused. */
static void
report_kept (UrlHttpLoad *self)
{
  g_autoptr (GByteArray) kept = g_steal_pointer (&self->kept);
  gsize size = MIN (kept->len, MAX_KEPT);
  g_autoptr (GBytes) piece = g_bytes_new (kept->data, size);

  if (size < kept->len)
    self->kept = g_byte_array_append (g_byte_array_new (), kept->data + size,
                                      kept->len - (unsigned) size);
  self->kept_told += (gint64) size;
  self->events->piece (self->listener, piece, self->kept_told);
}

void
url_http_load_read (UrlHttpLoad *self)
{
  if (self->kept != NULL && self->kept->len > 0)
    report_kept (self);
  else if (self->exchange != NULL)
    url_exchange_read (self->exchange);
  else if (self->refused)
    end (self, g_steal_pointer (&self->kept_error));
}

void
url_http_load_set_paused (UrlHttpLoad *self,
                          gboolean     paused)
{
  self->paused = paused;

  if (self->exchange != NULL)
    url_exchange_set_paused (self->exchange, paused);
  else if (paused && self->ticket != NULL)
    url_connection_queue_forget (url_http_engine_get_queue (self->engine),
                                 g_steal_pointer (&self->ticket));
  else
    advance (self);
}

void
url_http_load_set_priority (UrlHttpLoad *self,
                            double       priority)
{
  self->priority = priority;
  if (self->ticket != NULL)
    url_connection_queue_move (url_http_engine_get_queue (self->engine), self->ticket, priority);
}

gboolean
url_http_load_is_exchanging (UrlHttpLoad *self)
{
  return self->exchange != NULL && !url_exchange_is_waiting_for_body (self->exchange);
}

guint64
url_http_load_get_wire_bytes (UrlHttpLoad *self)
{
  return self->exchange != NULL ? url_exchange_get_wire_bytes (self->exchange) : 0;
}

gint64
url_http_load_get_length (UrlHttpLoad *self)
{
  return self->body != NULL ? url_body_get_length (self->body) : 0;
}

void
url_http_load_conclude (UrlHttpLoad *self)
{
  if (self->events != NULL && self->exchange != NULL)
    url_exchange_conclude (self->exchange, FALSE);
}

void
url_http_load_free (UrlHttpLoad *self)
{
  self->events = NULL;
  g_cancellable_cancel (self->cancellable);
  if (self->ticket != NULL)
    url_connection_queue_forget (url_http_engine_get_queue (self->engine),
                                 g_steal_pointer (&self->ticket));
  g_clear_pointer (&self->watch, url_connectivity_unwatch);
  g_clear_pointer (&self->exchange, url_exchange_free);
  load_unref (self);
}
