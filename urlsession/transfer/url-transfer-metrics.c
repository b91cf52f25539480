/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

/* What the requests of a transfer have cost. */

static UrlTransactionRecord *
get_last (UrlTransfer *self)
{
  unsigned length = self->transactions != NULL ? self->transactions->len : 0;

  return length > 0 ? g_ptr_array_index (self->transactions, length - 1) : NULL;
}

/* Takes the place of the last one where that was not finished. */
static void
put (UrlTransfer          *self,
     UrlTransactionRecord *record)
{
  UrlTransactionRecord *last = get_last (self);

  if (self->transactions == NULL)
    self->transactions = g_ptr_array_new_full (1, (GDestroyNotify) url_transaction_record_unref);
  if (last != NULL && last->times.fetch_end == 0)
    g_ptr_array_set_size (self->transactions, (int) self->transactions->len - 1);
  g_ptr_array_add (self->transactions, record);
}

void
url_transfer_put_transaction (UrlTransfer          *self,
                              UrlTransactionRecord *record)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  /* A cancelled transfer is over before the network side hears of it. */
  if (self->ended == 0)
    put (self, url_transaction_record_ref (record));
}

void
url_transfer_close_transactions (UrlTransfer *self)
{
  UrlTransactionRecord *last = get_last (self);
  UrlTransactionRecord *closed = NULL;

  self->ended = g_get_monotonic_time ();
  if (last == NULL || last->times.fetch_end != 0)
    return;

  /* Nobody on the network side says any more how far it has come. */
  closed = url_transaction_record_copy (last);
  closed->times.fetch_end = self->ended;
  closed->counts.request_body_size = MAX (closed->counts.request_body_size, self->sent);
  closed->counts.request_body_bytes = MAX (closed->counts.request_body_bytes, self->sent);
  closed->counts.response_body_size = self->received;
  closed->counts.response_body_bytes = self->received_raw;
  put (self, closed);
}

void
url_transfer_note_start (UrlTransfer *self)
{
  self->started = g_get_monotonic_time ();
  self->started_real = g_get_real_time ();
}

void
url_transfer_metrics_clear (UrlTransferMetrics *metrics)
{
  g_clear_pointer (&metrics->transactions, g_ptr_array_unref);
}

void
url_transfer_get_metrics (UrlTransfer        *self,
                          UrlTransferMetrics *metrics)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  metrics->end = self->ended;
  metrics->start = self->started != 0 ? self->started : self->ended;
  metrics->start_real = self->started_real != 0 ? self->started_real : g_get_real_time ();
  metrics->transactions =
      self->transactions != NULL
          ? g_ptr_array_ref (self->transactions)
          : g_ptr_array_new_with_free_func ((GDestroyNotify) url_transaction_record_unref);
}
