/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http-load-struct-private.h"

#include <glib/gi18n-lib.h>

#include "http/url-http-retry-private.h"
#include "http/url-redirect-private.h"
#include "message/url-error.h"

/* What a load hears of the exchange of its hop, and makes of it. */

#define EXPECTATION_FAILED 417

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

/* A server that does not know the question is not asked (RFC 9110, section
 * 10.1.1). */
static void
repeat_without_asking (UrlHttpLoad *self)
{
  UrlRequestHead *request = url_request_head_copy (self->request);

  request->expect_continue_size = -1;
  url_request_head_unref (self->request);
  self->request = request;
  g_clear_pointer (&self->exchange, url_exchange_dismiss);
  self->begun = FALSE;
  self->body_asked = FALSE;
  self->events->rewound (self->listener);
  url_http_load_advance (self);
}

static void
exchange_head_cb (gpointer         listener,
                  UrlResponseHead *head)
{
  UrlHttpLoad *self = listener;
  g_autoptr (UrlRequestHead) next = url_redirect_propose (self->request, head);

  if (self->tries_http2 && url_exchange_is_http2 (self->exchange))
    url_origin_memory_note_only_http2 (url_http_engine_get_origins (self->engine), self->host);
  url_http_cookies_take (url_http_engine_get_cookies (self->engine), self->first, self->request,
                         head);
  if (head->status_code == EXPECTATION_FAILED && url_exchange_has_asked (self->exchange))
    {
      repeat_without_asking (self);
    }
  else if (next == NULL)
    {
      self->answered = TRUE;
      self->events->head (self->listener, head);
    }
  else if (self->redirects >= url_http_engine_get_max_redirects (self->engine))
    {
      url_http_load_end (self, too_many_redirects (self));
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
  if (self->kept->len < URL_HTTP_LOAD_MAX_KEPT)
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
      if (url_http_load_choose_lane (self) == URL_LANE_BULK)
        return FALSE;
    }

  if ((faults & URL_EXCHANGE_UNAGREED) != 0)
    {
      if (!url_http_engine_may_use_http2 (self->engine, self->host, url_http_load_get_length (self)))
        return FALSE;
      self->tries_http2 = TRUE;
    }

  /* A server may close what it has kept open for long, but not what was never of
   * use. */
  if ((faults & URL_EXCHANGE_MISBEHAVED) != 0 ||
      ((faults & (URL_EXCHANGE_UNANSWERED | URL_EXCHANGE_UNPROCESSED)) != 0 &&
       ((faults & URL_EXCHANGE_FIRST_USE) != 0 || self->retries > 0)))
    url_origin_memory_note_misbehaviour (origins, self->host);
  if ((faults & URL_EXCHANGE_BROKEN_OFF) != 0)
    url_origin_memory_note_loss (origins, self->host);

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

  if (self->redirecting == NULL && faults != 0 && take_faults (self, faults) && !self->answered)
    {
      drop_exchange (self, error);
      self->retries++;
      self->body_asked = FALSE;
      self->events->rewound (self->listener);
      url_http_load_advance (self);
      return;
    }

  if (self->redirecting == NULL && can_wait (self, error))
    {
      drop_exchange (self, error);
      /* It may have come back before this failed. */
      if (self->network_changes == url_connectivity_get_changes ())
        url_http_load_wait_for_network (self);
      else
        url_http_load_try_again (self);
      return;
    }

  if (self->redirecting == NULL)
    {
      url_http_load_end (self, error);
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

void
url_http_load_make_exchange (UrlHttpLoad *self)
{
  self->exchange = url_exchange_new (url_http_engine_get_transport (self->engine, self->lane),
                                     self->request, self->body, &exchange_events, self);
}
