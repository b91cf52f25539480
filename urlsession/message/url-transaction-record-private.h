/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"
#include "message/url-response-private.h"

G_BEGIN_DECLS

/* Monotonic µs, 0 where it did not happen. */
typedef struct
{
  gint64 fetch_start;
  gint64 fetch_end; /* 0 while it goes on */
  gint64 dns_start;
  gint64 dns_end;
  gint64 connect_start;
  gint64 connect_end; /* with TLS */
  gint64 tls_start;
  gint64 tls_end;
  gint64 request_start;
  gint64 request_end;
  gint64 response_start;
  gint64 response_end;
} UrlTransactionTimes;

/* Bytes as they were on the wire; sizes are those of the bodies themselves,
 * without what codings and framing make of them. */
typedef struct
{
  gint64 request_header_bytes;
  gint64 request_body_bytes;
  gint64 request_body_size;
  gint64 response_header_bytes;
  gint64 response_body_bytes;
  gint64 response_body_size;
} UrlTransactionCounts;

/* One request and what became of it: atomically counted, and never changed
 * after its makers have filled it in, so that it may cross threads. */
typedef struct
{
  gatomicrefcount ref_count;

  guint64 attempt; /* the same in all that is told of one request */
  UrlRequestHead *request;   /* (owned): with the fields that were sent */
  UrlResponseHead *response; /* (owned) (nullable) */
  UrlTransactionTimes times;
  UrlTransactionCounts counts;
  GRefString *local_address; /* (owned) (nullable): with its port */
  GRefString *remote_address; /* (owned) (nullable): likewise */
  GRefString *tls_cipher;    /* (owned) (nullable) */
  GTlsProtocolVersion tls_version;
  gboolean reused;           /* the connection served another request before */
  gboolean proxy;
  gboolean metered;
} UrlTransactionRecord;

/* With @request and nothing else, for the caller to fill in. */
UrlTransactionRecord *url_transaction_record_new   (UrlRequestHead       *request);
UrlTransactionRecord *url_transaction_record_copy  (UrlTransactionRecord *self);
UrlTransactionRecord *url_transaction_record_ref   (UrlTransactionRecord *self);
void                  url_transaction_record_unref (UrlTransactionRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlTransactionRecord, url_transaction_record_unref)

G_END_DECLS
