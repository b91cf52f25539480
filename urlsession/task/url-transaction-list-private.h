/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-transaction-metrics-private.h"

G_BEGIN_DECLS

#define URL_TYPE_TRANSACTION_LIST (url_transaction_list_get_type ())
G_DECLARE_FINAL_TYPE (UrlTransactionList, url_transaction_list, URL, TRANSACTION_LIST, GObject)

/* A list that never changes, and may be read from any thread, which a GListStore
 * may not. @records: (element-type UrlTransactionRecord) */
UrlTransactionList *url_transaction_list_new (GPtrArray *records) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
