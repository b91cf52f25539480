/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

/* What the requests of a transfer have cost. */

/* @record (transfer full) */
static void
replace (UrlTransfer          *self,
         unsigned              position,
         UrlTransactionRecord *record)
{
  url_transaction_record_unref (self->transactions->pdata[position]);
  self->transactions->pdata[position] = record;
}

/* What was told of a request before gives way to what is told of it now. */
static void
put (UrlTransfer          *self,
     UrlTransactionRecord *record)
{
  if (self->transactions == NULL)
    self->transactions = g_ptr_array_new_full (1, (GDestroyNotify) url_transaction_record_unref);

  for (unsigned i = self->transactions->len; i > 0; i--)
    {
      UrlTransactionRecord *earlier = g_ptr_array_index (self->transactions, i - 1);

      if (earlier->attempt == record->attempt)
        {
          replace (self, i - 1, record);
          return;
        }
    }

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

/* Nobody on the network side says any more how far it has come. Of several at a time
 * only all together is known. */
static UrlTransactionRecord *
create_closed (UrlTransfer          *self,
               UrlTransactionRecord *record,
               gboolean              is_alone)
{
  UrlTransactionRecord *closed = url_transaction_record_copy (record);
  UrlTransactionCounts *counts = &closed->counts;
  gint64 sent = self->sent - self->sent_from;

  closed->times.fetch_end = self->ended;
  if (is_alone)
    {
      counts->request_body_size = MAX (counts->request_body_size, sent);
      counts->request_body_bytes = MAX (counts->request_body_bytes, sent);
      counts->response_body_size = MAX (0, self->received - self->resumed);
      counts->response_body_bytes = MAX (0, self->received_raw - self->resumed);
    }

  return closed;
}

void
url_transfer_close_transactions (UrlTransfer *self)
{
  self->ended = g_get_monotonic_time ();
  for (unsigned i = 0; self->transactions != NULL && i < self->transactions->len; i++)
    {
      UrlTransactionRecord *record = g_ptr_array_index (self->transactions, i);

      if (record->times.fetch_end == 0)
        replace (self, i,
                 create_closed (self, record,
                                !self->in_parts && i == self->transactions->len - 1));
    }
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
