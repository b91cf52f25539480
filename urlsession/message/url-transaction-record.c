/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-transaction-record-private.h"

UrlTransactionRecord *
url_transaction_record_new (UrlRequestHead *request)
{
  UrlTransactionRecord *self = g_new0 (UrlTransactionRecord, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->request = url_request_head_ref (request);

  return self;
}

UrlTransactionRecord *
url_transaction_record_copy (UrlTransactionRecord *self)
{
  UrlTransactionRecord *copy = url_transaction_record_new (self->request);

  if (self->response != NULL)
    copy->response = url_response_head_ref (self->response);
  copy->attempt = self->attempt;
  copy->times = self->times;
  copy->counts = self->counts;
  if (self->local_address != NULL)
    copy->local_address = g_ref_string_acquire (self->local_address);
  if (self->remote_address != NULL)
    copy->remote_address = g_ref_string_acquire (self->remote_address);
  if (self->tls_cipher != NULL)
    copy->tls_cipher = g_ref_string_acquire (self->tls_cipher);
  copy->tls_version = self->tls_version;
  copy->reused = self->reused;
  copy->proxy = self->proxy;
  copy->metered = self->metered;

  return copy;
}

UrlTransactionRecord *
url_transaction_record_ref (UrlTransactionRecord *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_transaction_record_unref (UrlTransactionRecord *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  url_request_head_unref (self->request);
  g_clear_pointer (&self->response, url_response_head_unref);
  g_clear_pointer (&self->local_address, g_ref_string_release);
  g_clear_pointer (&self->remote_address, g_ref_string_release);
  g_clear_pointer (&self->tls_cipher, g_ref_string_release);
  g_free (self);
}
