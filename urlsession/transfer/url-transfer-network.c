/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include <string.h>

#include "base/url-network-private.h"
#include "message/url-headers-private.h"

/* The network side of a transfer. */

/* After this long a question that is still open is logged. */
#define DECISION_PATIENCE_MS (30 * 1000)

/* Any question is answered, or of no matter any more. */
static void
stop_watch (UrlTransfer *self)
{
  self->asking = FALSE;
  url_transfer_timers_touch (self);
  url_timer_stop (&self->decision_timer);
}

/* A question about the response may still be open. */
static void
release_network (UrlTransfer *self)
{
  url_transfer_timers_stop (self);
  url_transfer_progress_stop (self);
  if (self->download != NULL)
    url_transfer_download_stop_timers (self->download);
  g_clear_pointer (&self->load, url_http_load_free);
  if (!self->running)
    return;

  self->running = FALSE;
  url_transfer_unref (self);
}

void
url_transfer_network_unload (UrlTransfer *self)
{
  if (self->inherited != NULL)
    self->load = g_steal_pointer (&self->inherited);
  if (self->load == NULL)
    return;

  url_http_load_conclude (self->load);
  g_clear_pointer (&self->load, url_http_load_free);
}

void
url_transfer_network_conclude (UrlTransfer *self,
                               GError      *error)
{
  url_transfer_ref (self);
  url_transfer_network_unload (self);
  release_network (self);
  self->handed_over = TRUE;
  self->has_ended = error == NULL;
  url_transfer_push_end (self, error);
  url_transfer_unref (self);
}

void
url_transfer_network_end (UrlTransfer *self,
                          GError      *error)
{
  if (self->download != NULL)
    url_transfer_download_end (self, error);
  else if (self->upload != NULL)
    url_transfer_upload_end (self, error);
  else
    url_transfer_network_conclude (self, error);
}

/* Whether those who get the body have taken enough of it. */
static gboolean
has_room (UrlTransfer *self)
{
  if (self->in_flight + URL_MAX_PIECE > URL_MAX_IN_FLIGHT)
    {
      /* Looked at again, because the context may have taken all of it between
       * the first look and the flag that asks it to call. */
      self->starved = TRUE;
      if (self->in_flight + URL_MAX_PIECE > URL_MAX_IN_FLIGHT)
        return FALSE;
      self->starved = FALSE;
    }

  if (self->download != NULL)
    return url_transfer_download_has_room (self);

  return self->pull == NULL || url_pull_queue_has_room (self->pull);
}

/* Who pulls the body has nothing to pull from before the answer. */
static gboolean
may_read (UrlTransfer *self)
{
  return self->accepted || (self->head != NULL && self->pull == NULL && self->download == NULL &&
                            self->received < URL_MAX_AHEAD);
}

void
url_transfer_network_want_more (UrlTransfer *self)
{
  if (!self->running || self->suspended || !may_read (self))
    return;

  if (self->pull != NULL && !self->opened)
    url_transfer_open (self);
  if (!has_room (self))
    return;

  if (self->download != NULL && self->download->segments != NULL)
    url_segments_read (self->download->segments);
  /* The last, because it may be the end. */
  if (self->load != NULL)
    url_http_load_read (self->load);
}

static void
activity_cb (gpointer listener)
{
  url_transfer_timers_touch (listener);
}

static void
expect_to_send (UrlTransfer *self)
{
  gint64 length = url_http_load_get_length (self->load);

  if (self->upload != NULL && self->upload->part_end > 0)
    self->expected_to_send = self->upload->record->length;
  else
    self->expected_to_send = length >= 0 ? self->sent_from + length : -1;
}

static void
body_sent_cb (gpointer listener,
              gsize    n_bytes)
{
  UrlTransfer *self = listener;

  url_transfer_timers_touch (self);
  atomic_fetch_add (&self->sent, (gint64) n_bytes);
  expect_to_send (self);
  url_transfer_progress_note (self);
}

static void
rewound_cb (gpointer listener)
{
  UrlTransfer *self = listener;

  self->sent = self->sent_from;
  self->rewinds++;
}

static void
followed_cb (gpointer        listener,
             UrlRequestHead *request)
{
  UrlTransfer *self = listener;

  self->told_waiting = FALSE;
  if (request->timeout > 0.0 && request->timeout != self->request_timeout)
    url_transfer_timers_set_request (self, request->timeout);
  expect_to_send (self);
  if (self->upload != NULL)
    url_transfer_upload_followed (self, request);
  url_transfer_push_request (self, request);
}

static gboolean
has_body (UrlTransfer *self)
{
  unsigned status = self->head->status_code;

  return strcmp (self->request->method, "HEAD") != 0 && status != 204 && status != 304;
}

static void
needs_body_cb (gpointer listener)
{
  UrlTransfer *self = listener;

  self->asking = (self->flags & URL_TRANSFER_DELIVERS) != 0;
  if (self->asking)
    url_transfer_push_body_request (self);
  else
    url_transfer_fail_body (self, NULL);
}

static void
redirect_cb (gpointer         listener,
             UrlResponseHead *response,
             UrlRequestHead  *proposed)
{
  UrlTransfer *self = listener;

  url_transfer_debug (self, URL_DEBUG_HTTP, "%u to %s", response->status_code,
             url_request_head_get_display (proposed));
  url_transfer_timers_touch (self);
  self->asking = (self->flags & URL_TRANSFER_DELIVERS) != 0;
  if (self->asking)
    url_transfer_push_redirect (self, response, proposed);
  else
    url_transfer_network_follow (self, proposed);
}

static void
waiting_cb (gpointer listener)
{
  UrlTransfer *self = listener;

  url_transfer_debug (self, URL_DEBUG_HTTP, "waits for a network");
  if ((self->flags & URL_TRANSFER_DELIVERS) != 0 && !self->told_waiting)
    url_transfer_push_waiting (self);
  self->told_waiting = TRUE;
}

static void
informational_cb (gpointer         listener,
                  UrlResponseHead *head)
{
  UrlTransfer *self = listener;

  url_transfer_timers_touch (self);
  if (self->upload != NULL)
    url_transfer_upload_informational (self, head);
  if ((self->flags & URL_TRANSFER_DELIVERS) != 0)
    url_transfer_push_informational (self, head);
}

void
url_transfer_network_take_head (UrlTransfer     *self,
                                UrlResponseHead *head)
{
  gboolean encoded = url_headers_contains (head->headers, "Content-Encoding");

  url_transfer_debug (self, URL_DEBUG_HTTP, "%u %s", head->status_code,
                      head->reason_phrase != NULL ? head->reason_phrase : "");
  /* A download that has let go of its connection may get several. */
  g_clear_pointer (&self->head, url_response_head_unref);
  self->head = url_response_head_ref (head);
  self->expected_raw = has_body (self) ? head->content_length : 0;
  self->expected = encoded && has_body (self) ? -1 : self->expected_raw;
  /* What was sent is told before what came back. */
  url_transfer_progress_flush (self);
  url_transfer_push_response (self);
}

static void
head_cb (gpointer         listener,
         UrlResponseHead *head)
{
  UrlTransfer *self = listener;

  url_transfer_timers_touch (self);
  if (self->download != NULL)
    {
      url_transfer_download_head (self, head);
      return;
    }
  if (self->upload != NULL && url_transfer_upload_head (self, head))
    return;

  self->asking = (self->flags & URL_TRANSFER_DELIVERS) != 0;
  self->accepted = !self->asking;
  self->hides_body = self->asking && self->pull == NULL;
  if (self->asking)
    self->ahead = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  url_transfer_network_take_head (self, head);
  url_transfer_network_want_more (self);
}

static void
piece_cb (gpointer  listener,
          GBytes   *piece,
          gint64    raw_total)
{
  UrlTransfer *self = listener;
  GError *error = NULL;

  url_transfer_timers_touch (self);
  if (self->inherited_ahead != NULL)
    {
      g_ptr_array_add (self->inherited_ahead, g_bytes_ref (piece));
      return;
    }
  if (self->upload != NULL && url_transfer_upload_piece (self, piece))
    return;

  atomic_fetch_add (&self->received, (gint64) g_bytes_get_size (piece));
  self->received_raw = self->resumed + raw_total;

  if (self->download != NULL)
    {
      url_transfer_download_piece (self, piece);
      return;
    }

  if (self->sink != NULL && !url_memory_sink_write (self->sink, piece, self->request, &error))
    {
      url_transfer_network_end (self, error);
      return;
    }

  if (self->pull != NULL)
    url_pull_queue_push (self->pull, piece);
  if (!self->accepted)
    g_ptr_array_add (self->ahead, g_bytes_ref (piece));
  if ((self->flags & URL_TRANSFER_DELIVERS) != 0 && (self->flags & URL_TRANSFER_NO_PIECES) == 0)
    url_transfer_push_data (self, piece);
  url_transfer_progress_note (self);
  url_transfer_network_want_more (self);
}

static void
transaction_cb (gpointer              listener,
                UrlTransactionRecord *record)
{
  url_transfer_put_transaction (listener, record);
}

static void
ended_cb (gpointer listener,
          GError  *error)
{
  UrlTransfer *self = listener;

  if (self->inherited_ahead == NULL)
    {
      url_transfer_network_end (self, error);
      return;
    }

  /* There is no place yet for what was read. */
  url_transfer_network_unload (self);
  self->inherited_error = error;
}

static const UrlHttpLoadEvents events = {
  .activity = activity_cb,
  .body_sent = body_sent_cb,
  .rewound = rewound_cb,
  .needs_body = needs_body_cb,
  .redirect = redirect_cb,
  .followed = followed_cb,
  .waiting = waiting_cb,
  .informational = informational_cb,
  .head = head_cb,
  .piece = piece_cb,
  .transaction = transaction_cb,
  .ended = ended_cb,
};

void
url_transfer_network_load (UrlTransfer    *self,
                           UrlRequestHead *request)
{
  self->load = url_http_load_new (self->engine, request, &events, self);
  url_http_load_set_priority (self->load, self->priority);
  /* Who pulls it is as slow as he likes, and what goes into a file is large. */
  if ((self->flags & (URL_TRANSFER_PULLED | URL_TRANSFER_BULK)) != 0 || self->download != NULL)
    url_http_load_set_bulk (self->load);
  url_transfer_timers_touch (self);
  if (self->suspended)
    url_http_load_set_paused (self->load, TRUE);
  url_http_load_start (self->load);
}

void
url_transfer_network_inherit (UrlTransfer *self)
{
  if (self->inherited == NULL)
    return;

  self->load = g_steal_pointer (&self->inherited);
  url_http_load_set_priority (self->load, self->priority);
  url_transfer_timers_touch (self);
}

void
url_transfer_network_begin (gpointer transfer)
{
  g_autoptr (UrlTransfer) self = transfer;
  GError *error = NULL;

  if (url_transfer_get_outcome (self) != URL_OUTCOME_NONE)
    return;

  if (self->download != NULL && self->download->plan->error != NULL)
    {
      url_transfer_push_end (self, g_error_copy (self->download->plan->error));
      return;
    }
  if (self->upload != NULL && self->upload->plan->error != NULL)
    {
      url_transfer_push_end (self, g_error_copy (self->upload->plan->error));
      return;
    }

  if (self->inherited_head == NULL &&
      !url_http_gate_check (url_http_engine_get_gate (self->engine), self->request, &error))
    {
      url_transfer_push_end (self, error);
      return;
    }

  url_transfer_debug (self, URL_DEBUG_HTTP, "%s", self->request->method);
  self->running = TRUE;
  url_transfer_ref (self);
  url_transfer_timers_start (self);
  if ((self->flags & URL_TRANSFER_KEEPS_BODY) != 0)
    self->sink = url_memory_sink_new (self->max_body);
  if (self->download != NULL)
    url_transfer_download_begin (self);
  else if (self->upload != NULL)
    url_transfer_upload_begin (self);
  else
    url_transfer_network_load (self, self->request);
}

/* A load that has failed meanwhile leaves nothing: the heir asks anew. */
void
url_transfer_network_give (UrlTransfer *self,
                           UrlTransfer *heir)
{
  stop_watch (self);
  if (self->load != NULL || self->has_ended)
    {
      heir->inherited = g_steal_pointer (&self->load);
      if (heir->inherited != NULL)
        url_http_load_set_listener (heir->inherited, heir);
      heir->inherited_head = url_response_head_ref (self->head);
      heir->inherited_ahead = g_steal_pointer (&self->ahead);
    }

  /* Nothing of the body is left to who waits for it here. */
  self->received = 0;
  self->received_raw = 0;
  if (self->sink != NULL)
    {
      url_memory_sink_free (self->sink);
      self->sink = url_memory_sink_new (self->max_body);
    }
  url_transfer_network_conclude (self, NULL);
}

void
url_transfer_network_stop (gpointer transfer)
{
  g_autoptr (UrlTransfer) self = transfer;

  stop_watch (self);
  if (self->download != NULL)
    url_transfer_download_stop (self);
  if (self->upload != NULL)
    url_transfer_upload_stop (self);
  release_network (self);
}

void
url_transfer_network_pause (gpointer transfer)
{
  g_autoptr (UrlTransfer) self = transfer;

  if (!self->running)
    return;

  url_transfer_timers_touch (self);
  if (self->load != NULL)
    url_http_load_set_paused (self->load, self->suspended);
  if (self->download != NULL)
    url_transfer_download_pause (self);
  /* What a suspended task could not tell, its speed for one. */
  if (!self->suspended)
    url_transfer_progress_note (self);
  url_transfer_network_want_more (self);
}

void
url_transfer_network_more (gpointer transfer)
{
  g_autoptr (UrlTransfer) self = transfer;

  url_transfer_timers_touch (self);
  url_transfer_network_want_more (self);
}

void
url_transfer_network_allow (gpointer transfer)
{
  g_autoptr (UrlTransfer) self = transfer;

  stop_watch (self);
  self->accepted = TRUE;
  g_clear_pointer (&self->ahead, g_ptr_array_unref);
  url_transfer_network_want_more (self);
}

void
url_transfer_network_order (gpointer transfer)
{
  g_autoptr (UrlTransfer) self = transfer;

  if (self->load != NULL)
    url_http_load_set_priority (self->load, self->priority);
}

static void
decision_timer_cb (gpointer data)
{
  UrlTransfer *self = data;

  g_message ("The task of %s waits for a decision since %d seconds",
             url_request_head_get_display (self->request), DECISION_PATIENCE_MS / 1000);
}

void
url_transfer_network_watch (gpointer transfer)
{
  g_autoptr (UrlTransfer) self = transfer;

  if (self->asking && !self->answered && !url_timer_is_running (&self->decision_timer))
    url_timer_start (&self->decision_timer, DECISION_PATIENCE_MS, decision_timer_cb, self);
}

void
url_transfer_network_follow (UrlTransfer    *self,
                             UrlRequestHead *next)
{
  stop_watch (self);
  if (self->load == NULL)
    return;

  if (next != NULL)
    url_http_load_follow (self->load, next);
  else
    url_http_load_refuse (self->load);
}

void
url_transfer_network_provide_body (UrlTransfer  *self,
                                   GInputStream *stream)
{
  g_autoptr (GInputStream) source = g_object_ref (stream);

  stop_watch (self);
  if (self->upload != NULL)
    g_set_object (&source, url_transfer_upload_wrap_stream (self, stream));
  if (self->load != NULL)
    url_http_load_provide_body (self->load, source);
}
