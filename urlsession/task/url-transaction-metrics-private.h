/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-transaction-record-private.h"
#include "task/url-transaction-metrics.h"

G_BEGIN_DECLS

struct _UrlTransactionMetrics
{
  GObject parent_instance;

  /* Set before anybody else sees the object, and never changed. */
  UrlTransactionRecord *record; /* (owned) */
  UrlRequest *request;          /* (owned) */
  UrlResponse *response;        /* (owned) (nullable) */
  char *protocol_name;          /* (owned) (nullable) */
};

UrlTransactionMetrics *url_transaction_metrics_new (UrlTransactionRecord *record)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
