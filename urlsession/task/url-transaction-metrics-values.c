/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-transaction-metrics-private.h"

/* The numbers: times and counts of bytes. */

/**
 * url_transaction_metrics_get_fetch_start: (get-property fetch-start)
 * @self: the metrics
 *
 * Gets when the fetch began, which may have been long before there was a
 * connection for it.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_fetch_start (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.fetch_start;
}

/**
 * url_transaction_metrics_get_fetch_end: (get-property fetch-end)
 * @self: the metrics
 *
 * Gets when it was over, whatever the result.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_fetch_end (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.fetch_end;
}

/**
 * url_transaction_metrics_get_dns_start: (get-property dns-start)
 * @self: the metrics
 *
 * Gets when the look-up of a name began: that of the host, or of the proxy.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_dns_start (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.dns_start;
}

/**
 * url_transaction_metrics_get_dns_end: (get-property dns-end)
 * @self: the metrics
 *
 * Gets when the look-up of the name ended.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_dns_end (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.dns_end;
}

/**
 * url_transaction_metrics_get_connect_start: (get-property connect-start)
 * @self: the metrics
 *
 * Gets when the first attempt to connect began.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_connect_start (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.connect_start;
}

/**
 * url_transaction_metrics_get_connect_end: (get-property connect-end)
 * @self: the metrics
 *
 * Gets when the connection was ready for the request, with TLS if it has any.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_connect_end (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.connect_end;
}

/**
 * url_transaction_metrics_get_tls_start: (get-property tls-start)
 * @self: the metrics
 *
 * Gets when the TLS handshake began.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_tls_start (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.tls_start;
}

/**
 * url_transaction_metrics_get_tls_end: (get-property tls-end)
 * @self: the metrics
 *
 * Gets when the TLS handshake ended.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_tls_end (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.tls_end;
}

/**
 * url_transaction_metrics_get_request_start: (get-property request-start)
 * @self: the metrics
 *
 * Gets when the request was about to be sent.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_request_start (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.request_start;
}

/**
 * url_transaction_metrics_get_request_end: (get-property request-end)
 * @self: the metrics
 *
 * Gets when all of the request had been handed to the network.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_request_end (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.request_end;
}

/**
 * url_transaction_metrics_get_response_start: (get-property response-start)
 * @self: the metrics
 *
 * Gets when the first bytes of a response came.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_response_start (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.response_start;
}

/**
 * url_transaction_metrics_get_response_end: (get-property response-end)
 * @self: the metrics
 *
 * Gets when the response had come to its end.
 *
 * Returns: monotonic microseconds, 0 if it did not happen
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_response_end (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->times.response_end;
}

/**
 * url_transaction_metrics_get_request_header_bytes: (get-property request-header-bytes)
 * @self: the metrics
 *
 * Gets how many bytes the head of the request took on the wire.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_request_header_bytes (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->counts.request_header_bytes;
}

/**
 * url_transaction_metrics_get_request_body_bytes: (get-property request-body-bytes)
 * @self: the metrics
 *
 * Gets how many bytes of the request's body were sent, framing included.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_request_body_bytes (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->counts.request_body_bytes;
}

/**
 * url_transaction_metrics_get_request_body_size: (get-property request-body-size)
 * @self: the metrics
 *
 * Gets how many bytes of the request's body were sent, as the application gave
 * them.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_request_body_size (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->counts.request_body_size;
}

/**
 * url_transaction_metrics_get_response_header_bytes: (get-property response-header-bytes)
 * @self: the metrics
 *
 * Gets how many bytes the head of the response took on the wire.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_response_header_bytes (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->counts.response_header_bytes;
}

/**
 * url_transaction_metrics_get_response_body_bytes: (get-property response-body-bytes)
 * @self: the metrics
 *
 * Gets how many bytes of the response's body came, as they were on the wire.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_response_body_bytes (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->counts.response_body_bytes;
}

/**
 * url_transaction_metrics_get_response_body_size: (get-property response-body-size)
 * @self: the metrics
 *
 * Gets how many bytes of the response's body came, after decoding.
 *
 * Returns: a number of bytes
 *
 * Since: 1.0
 */
gint64
url_transaction_metrics_get_response_body_size (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), 0);

  return self->record->counts.response_body_size;
}
