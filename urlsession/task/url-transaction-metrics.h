/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/message/url-request.h>
#include <urlsession/message/url-response.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

/**
 * UrlFetchType:
 * @URL_FETCH_TYPE_NETWORK: from a server. Since: 1.0
 * @URL_FETCH_TYPE_CACHE: from a cache on this machine. Since: 1.0
 * @URL_FETCH_TYPE_OTHER: from elsewhere, such as a file. Since: 1.0
 *
 * Where a response came from.
 *
 * Since: 1.0
 */
typedef enum
{
  URL_FETCH_TYPE_NETWORK,
  URL_FETCH_TYPE_CACHE,
  URL_FETCH_TYPE_OTHER,
} UrlFetchType;

#define URL_TYPE_TRANSACTION_METRICS (url_transaction_metrics_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlTransactionMetrics, url_transaction_metrics, URL, TRANSACTION_METRICS,
                      GObject)

URL_AVAILABLE_IN_1_0
UrlRequest         *url_transaction_metrics_get_request               (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
UrlResponse        *url_transaction_metrics_get_response              (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
UrlFetchType        url_transaction_metrics_get_fetch_type            (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
const char         *url_transaction_metrics_get_protocol_name         (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gboolean            url_transaction_metrics_get_reused_connection     (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gboolean            url_transaction_metrics_get_proxy                 (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gboolean            url_transaction_metrics_get_metered               (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
const char         *url_transaction_metrics_get_local_address         (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
const char         *url_transaction_metrics_get_remote_address        (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
GTlsProtocolVersion url_transaction_metrics_get_tls_protocol_version  (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
const char         *url_transaction_metrics_get_tls_cipher            (UrlTransactionMetrics *self);

URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_fetch_start           (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_fetch_end             (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_dns_start             (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_dns_end               (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_connect_start         (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_connect_end           (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_tls_start             (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_tls_end               (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_request_start         (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_request_end           (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_response_start        (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_response_end          (UrlTransactionMetrics *self);

URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_request_header_bytes  (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_request_body_bytes    (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_request_body_size     (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_response_header_bytes (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_response_body_bytes   (UrlTransactionMetrics *self);
URL_AVAILABLE_IN_1_0
gint64              url_transaction_metrics_get_response_body_size    (UrlTransactionMetrics *self);

G_END_DECLS
