/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-transfer-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-network-private.h"
#include "transfer/url-pull-stream-private.h"
#include "transfer/url-transfer-struct-private.h"

static void
owner_ref (gpointer owner,
           gboolean take)
{
  if (take)
    url_transfer_ref (owner);
  else
    url_transfer_unref (owner);
}

UrlTransfer *
url_transfer_new (UrlMailbox     *mailbox,
                  UrlHttpEngine  *engine,
                  UrlRequestHead *request,
                  guint64         identifier)
{
  UrlTransfer *self = g_new0 (UrlTransfer, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->engine = url_http_engine_ref (engine);
  self->request = url_request_head_ref (request);
  self->identifier = identifier;
  url_port_init (&self->port, mailbox, self, owner_ref);
  g_mutex_init (&self->lock);
  self->expected = -1;
  self->expected_raw = -1;
  if (request->body != NULL)
    self->expected_to_send = (gint64) g_bytes_get_size (request->body);
  else if (request->body_file != NULL || request->body_stream != NULL ||
           request->body_parts != NULL || request->asks_body)
    self->expected_to_send = -1;

  return self;
}

UrlTransfer *
url_transfer_ref (UrlTransfer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_transfer_unref (UrlTransfer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (!self->running);
  g_assert (!url_timer_is_running (&self->decision_timer));
  if (self->inherited != NULL)
    url_network_invoke ((UrlNetworkFunc) url_http_load_free, self->inherited);
  g_clear_pointer (&self->inherited_head, url_response_head_unref);
  g_clear_pointer (&self->inherited_ahead, g_ptr_array_unref);
  g_clear_error (&self->inherited_error);
  g_clear_pointer (&self->ahead, g_ptr_array_unref);

  url_port_clear (&self->port);
  g_clear_pointer (&self->download, url_transfer_download_free);
  g_clear_pointer (&self->upload, url_transfer_upload_free);
  g_clear_pointer (&self->upload_data, g_bytes_unref);
  g_clear_pointer (&self->location, g_free);
  g_clear_pointer (&self->resume_data, g_bytes_unref);
  g_clear_pointer (&self->sink, url_memory_sink_free);
  g_clear_pointer (&self->pull, url_pull_queue_unref);
  g_clear_pointer (&self->head, url_response_head_unref);
  g_clear_pointer (&self->result, url_result_unref);
  g_clear_pointer (&self->transactions, g_ptr_array_unref);
  g_clear_pointer (&self->waiters, g_ptr_array_unref);
  g_clear_pointer (&self->engine, url_http_engine_unref);
  g_clear_pointer (&self->request, url_request_head_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
url_transfer_set_owner (UrlTransfer             *self,
                        const UrlTransferClient *client,
                        gpointer                 owner)
{
  self->client = client;
  self->owner = owner;
}

/* Takes the waiters that are due out of the list. */
static GPtrArray *
take_waiters (UrlTransfer *self,
              gboolean     on_ctx)
{
  GPtrArray *due = g_ptr_array_new_with_free_func ((GDestroyNotify) url_waiter_unref);

  for (unsigned i = 0; self->waiters != NULL && i < self->waiters->len;)
    {
      if (url_waiter_is_on_ctx (g_ptr_array_index (self->waiters, i)) == on_ctx)
        g_ptr_array_add (due, g_ptr_array_steal_index (self->waiters, i));
      else
        i++;
    }

  return due;
}

static void
resolve (GPtrArray *waiters,
         UrlResult *result)
{
  for (unsigned i = 0; i < waiters->len; i++)
    url_waiter_resolve (g_ptr_array_index (waiters, i), result);
}

/* Sets the outcome if there is none, and tells those who wait elsewhere. The
 * result is there as soon as the outcome is seen. @settles: also where the
 * outcome was claimed. */
static gboolean
decide (UrlTransfer *self,
        UrlOutcome   outcome,
        gboolean     settles,
        GError      *error)
{
  g_autoptr (GPtrArray) waiters = NULL;
  g_autoptr (UrlResult) result = NULL;
  gboolean finished = outcome == URL_OUTCOME_FINISHED;
  gboolean first;

  g_mutex_lock (&self->lock);
  first = self->outcome == URL_OUTCOME_NONE || (settles && self->claimed);
  self->claimed = self->claimed && !first;
  if (first)
    {
      GBytes *body = finished && self->sink != NULL ? url_memory_sink_steal (self->sink) : NULL;
      UrlResponseHead *head =
          finished && self->head != NULL ? url_response_head_ref (self->head) : NULL;

      url_transfer_close_transactions (self);
      self->result = url_result_new (error, body, head);
      result = url_result_ref (self->result);
      waiters = take_waiters (self, FALSE);
      atomic_store (&self->outcome, (int) outcome);
    }
  g_mutex_unlock (&self->lock);

  if (!first)
    {
      g_clear_error (&error);
      return FALSE;
    }

  url_transfer_debug (self, URL_DEBUG_TASK, "%s",
             result->error != NULL ? result->error->message : "finished");
  resolve (waiters, result);

  return TRUE;
}

/* On ctx: tells the owner, then those who wait here. */
static void
conclude (UrlTransfer *self)
{
  gpointer owner = g_steal_pointer (&self->owner);
  g_autoptr (GPtrArray) waiters = NULL;

  if (owner == NULL)
    return;

  self->hides_body = FALSE;
  self->client->ended (owner, self->result->error);

  g_mutex_lock (&self->lock);
  self->concluded = TRUE;
  waiters = take_waiters (self, TRUE);
  g_mutex_unlock (&self->lock);
  resolve (waiters, self->result);
}

static void
deliver_outcome (gpointer owner,
                 gpointer payload)
{
  conclude (owner);
}

static void
deliver_end (gpointer owner,
             gpointer payload)
{
  UrlTransfer *self = owner;
  const GError *error = payload;

  /* The one that became a download ends when it has handed over. */
  if (self->became && !self->told_became)
    return;

  /* Only here does it become final: a cancel in the last handler counts, and
   * tells of itself. */
  if (decide (self, error != NULL ? URL_OUTCOME_FAILED : URL_OUTCOME_FINISHED, TRUE,
              error != NULL ? g_error_copy (error) : NULL))
    conclude (self);
}

static void
deliver_data (gpointer owner,
              gpointer payload)
{
  UrlTransfer *self = owner;
  gsize size = g_bytes_get_size (payload);

  self->hides_body = FALSE;
  if (self->owner != NULL && !self->became)
    self->client->data (self->owner, payload);

  if (atomic_fetch_sub (&self->in_flight, size) - size <= URL_MAX_IN_FLIGHT / 2 &&
      atomic_exchange (&self->starved, FALSE))
    url_network_invoke (url_transfer_network_more, url_transfer_ref (self));
}

static void
deliver_progress (gpointer owner,
                  gpointer payload)
{
  UrlTransfer *self = owner;

  atomic_store (&self->progress_due, FALSE);
  if (self->owner != NULL)
    self->client->progress (self->owner);
}

static void
deliver_state (gpointer owner,
               gpointer payload)
{
  UrlTransfer *self = owner;

  if (self->owner != NULL)
    self->client->state (self->owner);
}

void
url_transfer_post_state (UrlTransfer *self)
{
  url_port_push (&self->port, deliver_state, NULL, NULL);
}

void
url_transfer_push_data (UrlTransfer *self,
                        GBytes      *piece)
{
  atomic_fetch_add (&self->in_flight, g_bytes_get_size (piece));
  url_port_push (&self->port, deliver_data, g_bytes_ref (piece), (GDestroyNotify) g_bytes_unref);
}

void
url_transfer_push_progress (UrlTransfer *self)
{
  if (!atomic_exchange (&self->progress_due, TRUE))
    url_port_push (&self->port, deliver_progress, NULL, NULL);
}

void
url_transfer_push_end (UrlTransfer *self,
                       GError      *error)
{
  /* Who reads the body does not wait for the context. */
  if (self->pull != NULL)
    url_pull_queue_end (self->pull, error, FALSE);

  if ((self->flags & URL_TRANSFER_DIRECT) == 0)
    url_port_push (&self->port, deliver_end, error, (GDestroyNotify) g_error_free);
  else if (decide (self, error != NULL ? URL_OUTCOME_FAILED : URL_OUTCOME_FINISHED, TRUE, error))
    url_port_push (&self->port, deliver_outcome, NULL, NULL);
}

void
url_transfer_set_priority (UrlTransfer *self,
                           double       priority)
{
  self->priority = priority;
  url_network_invoke (url_transfer_network_order, url_transfer_ref (self));
}

void
url_transfer_set_timeouts (UrlTransfer *self,
                           double       request_timeout,
                           double       resource_timeout)
{
  self->request_timeout = request_timeout;
  self->resource_timeout = resource_timeout;
}

void
url_transfer_start (UrlTransfer      *self,
                    UrlTransferFlags  flags,
                    double            priority,
                    gint64            max_body)
{
  self->flags = flags;
  self->priority = priority;
  self->max_body = max_body;
  if ((flags & URL_TRANSFER_PULLED) != 0)
    {
      g_mutex_lock (&self->lock);
      self->pull = url_pull_queue_new (URL_MAX_IN_FLIGHT, URL_MAX_PIECE);
      g_mutex_unlock (&self->lock);
    }
  url_transfer_note_start (self);
  url_network_invoke (url_transfer_network_begin, url_transfer_ref (self));
}

void
url_transfer_set_suspended (UrlTransfer *self,
                            gboolean     suspended)
{
  atomic_store (&self->suspended, suspended);
  if (suspended)
    url_port_hold (&self->port, URL_HOLD_SUSPENDED);
  else
    url_port_release (&self->port, URL_HOLD_SUSPENDED);

  url_network_invoke (url_transfer_network_pause, url_transfer_ref (self));
}

void
url_transfer_set_announced (UrlTransfer *self,
                            gboolean     announced)
{
  if (announced)
    url_port_release (&self->port, URL_HOLD_UNANNOUNCED);
  else
    url_port_hold (&self->port, URL_HOLD_UNANNOUNCED);
}

gboolean
url_transfer_end_outside (UrlTransfer *self,
                          UrlOutcome   outcome,
                          GError      *error)
{
  if (!decide (self, outcome, FALSE, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  if (self->pull != NULL)
    url_pull_queue_end (self->pull, self->result->error, TRUE);
  g_mutex_unlock (&self->lock);
  url_port_close (&self->port, deliver_outcome);

  return TRUE;
}

gboolean
url_transfer_end (UrlTransfer *self,
                  UrlOutcome   outcome,
                  GError      *error)
{
  if (!url_transfer_end_outside (self, outcome, error))
    return FALSE;

  url_network_invoke (url_transfer_network_stop, url_transfer_ref (self));

  return TRUE;
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  UrlTransfer *self = user_data;

  url_transfer_end (self, URL_OUTCOME_CANCELLED, url_transfer_new_cancelled (self));

  return G_SOURCE_REMOVE;
}

/* A source of the network thread, because a callback of the cancellable would
 * run inside of g_cancellable_cancel(), where results must not be handed out. */
static void
watch_cancellable (UrlTransfer  *self,
                   UrlWaiter    *waiter,
                   GCancellable *cancellable)
{
  g_autoptr (GSource) source = g_cancellable_source_new (cancellable);

  g_source_set_static_name (source, "[urlsession] cancellable");
  g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), url_transfer_ref (self),
                         (GDestroyNotify) url_transfer_unref);
  url_waiter_set_source (waiter, source);
  url_network_attach (source);
}

static void
hand_over_stream (UrlTransfer *self,
                  UrlWaiter   *opener)
{
  g_autoptr (UrlResult) result =
      url_result_new (NULL, NULL, url_response_head_ref (self->head));

  result->stream = url_pull_stream_new (self, self->head);
  url_waiter_resolve_there (opener, result);
}

/* With the lock held. */
static UrlWaiter *
take_opener (UrlTransfer *self)
{
  for (unsigned i = 0; self->waiters != NULL && i < self->waiters->len; i++)
    {
      if (url_waiter_opens (g_ptr_array_index (self->waiters, i)))
        return g_ptr_array_steal_index (self->waiters, i);
    }

  return NULL;
}

void
url_transfer_open (UrlTransfer *self)
{
  g_autoptr (UrlWaiter) opener = NULL;

  g_mutex_lock (&self->lock);
  self->opened = self->result == NULL;
  if (self->opened)
    opener = take_opener (self);
  g_mutex_unlock (&self->lock);

  if (opener != NULL)
    hand_over_stream (self, opener);
}

void
url_transfer_add_waiter (UrlTransfer  *self,
                         UrlWaiter    *waiter,
                         GCancellable *cancellable)
{
  g_autoptr (UrlResult) result = NULL;
  gboolean opens = FALSE;

  if (cancellable != NULL)
    watch_cancellable (self, waiter, cancellable);

  g_mutex_lock (&self->lock);
  opens = self->opened && url_waiter_opens (waiter);
  if (!opens && self->result != NULL && (self->concluded || !url_waiter_is_on_ctx (waiter)))
    {
      result = url_result_ref (self->result);
    }
  else if (!opens)
    {
      if (self->waiters == NULL)
        self->waiters = g_ptr_array_new_with_free_func ((GDestroyNotify) url_waiter_unref);
      g_ptr_array_add (self->waiters, url_waiter_ref (waiter));
    }
  g_mutex_unlock (&self->lock);

  if (opens)
    hand_over_stream (self, waiter);
  else if (result != NULL)
    url_waiter_resolve (waiter, result);
  url_waiter_unref (waiter);
}

UrlOutcome
url_transfer_get_outcome (UrlTransfer *self)
{
  return (UrlOutcome) atomic_load (&self->outcome);
}

void
url_transfer_get_counts (UrlTransfer       *self,
                         UrlTransferCounts *counts)
{
  /* What is read ahead of an answer counts when it passes the question. */
  gboolean hides_body = self->hides_body;

  counts->received = hides_body ? 0 : self->received;
  counts->expected = self->expected;
  counts->received_raw = hides_body ? 0 : self->received_raw;
  counts->expected_raw = self->expected_raw;
  counts->resumed = self->resumed;
  counts->written = self->written;
  counts->sent = self->sent;
  counts->sent_from = self->sent_from;
  counts->rewinds = self->rewinds;
  counts->expected_to_send = self->expected_to_send;
}

GError *
url_transfer_new_cancelled (UrlTransfer *self)
{
  return g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Loading %s was cancelled"),
                      url_request_head_get_display (self->request));
}
