/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-transaction-metrics-private.h"

#include <string.h>

#include "url-enums.h"

/**
 * UrlTransactionMetrics:
 *
 * What one request and its response have cost.
 *
 * Times are in microseconds of the clock of [func@GLib.get_monotonic_time], and
 * 0 where it did not happen: name, connection and TLS on a connection that was
 * used before, the end of what failed, and all that would have come after it.
 * Those that are there follow each other as name, connection, TLS, request and
 * response do, except that a response may begin before the request has ended.
 *
 * Bytes are counted as they were on the wire, inside of TLS; sizes are those of
 * the bodies themselves, before the request's was framed and after the
 * response's was decoded.
 *
 * The object never changes and may be read from any thread.
 *
 * Since: 1.0
 */

typedef enum
{
  PROP_REQUEST = 1,
  PROP_RESPONSE,
  PROP_FETCH_TYPE,
  PROP_PROTOCOL_NAME,
  PROP_REUSED_CONNECTION,
  PROP_PROXY,
  PROP_METERED,
  PROP_LOCAL_ADDRESS,
  PROP_REMOTE_ADDRESS,
  PROP_TLS_PROTOCOL_VERSION,
  PROP_TLS_CIPHER,
  PROP_FETCH_START,
  PROP_FETCH_END,
  PROP_DNS_START,
  PROP_DNS_END,
  PROP_CONNECT_START,
  PROP_CONNECT_END,
  PROP_TLS_START,
  PROP_TLS_END,
  PROP_REQUEST_START,
  PROP_REQUEST_END,
  PROP_RESPONSE_START,
  PROP_RESPONSE_END,
  PROP_REQUEST_HEADER_BYTES,
  PROP_REQUEST_BODY_BYTES,
  PROP_REQUEST_BODY_SIZE,
  PROP_RESPONSE_HEADER_BYTES,
  PROP_RESPONSE_BODY_BYTES,
  PROP_RESPONSE_BODY_SIZE,
} UrlTransactionMetricsProperty;

static GParamSpec *props[PROP_RESPONSE_BODY_SIZE + 1];

G_DEFINE_FINAL_TYPE (UrlTransactionMetrics, url_transaction_metrics, G_TYPE_OBJECT)

static void
url_transaction_metrics_finalize (GObject *object)
{
  UrlTransactionMetrics *self = URL_TRANSACTION_METRICS (object);

  g_clear_pointer (&self->record, url_transaction_record_unref);
  g_clear_object (&self->request);
  g_clear_object (&self->response);
  g_clear_pointer (&self->protocol_name, g_free);

  G_OBJECT_CLASS (url_transaction_metrics_parent_class)->finalize (object);
}

static void
url_transaction_metrics_get_property (GObject    *object,
                                      unsigned    prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  UrlTransactionMetrics *self = URL_TRANSACTION_METRICS (object);

  switch ((UrlTransactionMetricsProperty) prop_id)
    {
    case PROP_REQUEST:
      g_value_set_object (value, url_transaction_metrics_get_request (self));
      break;
    case PROP_RESPONSE:
      g_value_set_object (value, url_transaction_metrics_get_response (self));
      break;
    case PROP_FETCH_TYPE:
      g_value_set_enum (value, (int) url_transaction_metrics_get_fetch_type (self));
      break;
    case PROP_PROTOCOL_NAME:
      g_value_set_string (value, url_transaction_metrics_get_protocol_name (self));
      break;
    case PROP_REUSED_CONNECTION:
      g_value_set_boolean (value, url_transaction_metrics_get_reused_connection (self));
      break;
    case PROP_PROXY:
      g_value_set_boolean (value, url_transaction_metrics_get_proxy (self));
      break;
    case PROP_METERED:
      g_value_set_boolean (value, url_transaction_metrics_get_metered (self));
      break;
    case PROP_LOCAL_ADDRESS:
      g_value_set_string (value, url_transaction_metrics_get_local_address (self));
      break;
    case PROP_REMOTE_ADDRESS:
      g_value_set_string (value, url_transaction_metrics_get_remote_address (self));
      break;
    case PROP_TLS_PROTOCOL_VERSION:
      g_value_set_enum (value, (int) url_transaction_metrics_get_tls_protocol_version (self));
      break;
    case PROP_TLS_CIPHER:
      g_value_set_string (value, url_transaction_metrics_get_tls_cipher (self));
      break;
    case PROP_FETCH_START:
      g_value_set_int64 (value, url_transaction_metrics_get_fetch_start (self));
      break;
    case PROP_FETCH_END:
      g_value_set_int64 (value, url_transaction_metrics_get_fetch_end (self));
      break;
    case PROP_DNS_START:
      g_value_set_int64 (value, url_transaction_metrics_get_dns_start (self));
      break;
    case PROP_DNS_END:
      g_value_set_int64 (value, url_transaction_metrics_get_dns_end (self));
      break;
    case PROP_CONNECT_START:
      g_value_set_int64 (value, url_transaction_metrics_get_connect_start (self));
      break;
    case PROP_CONNECT_END:
      g_value_set_int64 (value, url_transaction_metrics_get_connect_end (self));
      break;
    case PROP_TLS_START:
      g_value_set_int64 (value, url_transaction_metrics_get_tls_start (self));
      break;
    case PROP_TLS_END:
      g_value_set_int64 (value, url_transaction_metrics_get_tls_end (self));
      break;
    case PROP_REQUEST_START:
      g_value_set_int64 (value, url_transaction_metrics_get_request_start (self));
      break;
    case PROP_REQUEST_END:
      g_value_set_int64 (value, url_transaction_metrics_get_request_end (self));
      break;
    case PROP_RESPONSE_START:
      g_value_set_int64 (value, url_transaction_metrics_get_response_start (self));
      break;
    case PROP_RESPONSE_END:
      g_value_set_int64 (value, url_transaction_metrics_get_response_end (self));
      break;
    case PROP_REQUEST_HEADER_BYTES:
      g_value_set_int64 (value, url_transaction_metrics_get_request_header_bytes (self));
      break;
    case PROP_REQUEST_BODY_BYTES:
      g_value_set_int64 (value, url_transaction_metrics_get_request_body_bytes (self));
      break;
    case PROP_REQUEST_BODY_SIZE:
      g_value_set_int64 (value, url_transaction_metrics_get_request_body_size (self));
      break;
    case PROP_RESPONSE_HEADER_BYTES:
      g_value_set_int64 (value, url_transaction_metrics_get_response_header_bytes (self));
      break;
    case PROP_RESPONSE_BODY_BYTES:
      g_value_set_int64 (value, url_transaction_metrics_get_response_body_bytes (self));
      break;
    case PROP_RESPONSE_BODY_SIZE:
      g_value_set_int64 (value, url_transaction_metrics_get_response_body_size (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_transaction_metrics_class_init (UrlTransactionMetricsClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_transaction_metrics_finalize;
  object_class->get_property = url_transaction_metrics_get_property;

  /**
   * UrlTransactionMetrics:request:
   *
   * The request as it was sent, read-only: with the header fields that were
   * added on the way, without those of the connection.
   *
   * Since: 1.0
   */
  props[PROP_REQUEST] = g_param_spec_object ("request", NULL, NULL, url_request_get_type (), flags);

  /**
   * UrlTransactionMetrics:response:
   *
   * The response, `NULL` if none came.
   *
   * Since: 1.0
   */
  props[PROP_RESPONSE] =
      g_param_spec_object ("response", NULL, NULL, url_response_get_type (), flags);

  /**
   * UrlTransactionMetrics:fetch-type:
   *
   * Where the response came from. In this version that is always the network.
   *
   * Since: 1.0
   */
  props[PROP_FETCH_TYPE] =
      g_param_spec_enum ("fetch-type", NULL, NULL, URL_TYPE_FETCH_TYPE,
                         URL_FETCH_TYPE_NETWORK, flags);

  /**
   * UrlTransactionMetrics:protocol-name:
   *
   * The protocol by its name in TLS (ALPN), such as `http/1.1`, `NULL` without
   * a response.
   *
   * Since: 1.0
   */
  props[PROP_PROTOCOL_NAME] = g_param_spec_string ("protocol-name", NULL, NULL, NULL, flags);

  /**
   * UrlTransactionMetrics:reused-connection:
   *
   * Whether the connection had served another request before.
   *
   * Since: 1.0
   */
  props[PROP_REUSED_CONNECTION] =
      g_param_spec_boolean ("reused-connection", NULL, NULL, FALSE, flags);

  /**
   * UrlTransactionMetrics:proxy:
   *
   * Whether the connection went through a proxy.
   *
   * Since: 1.0
   */
  props[PROP_PROXY] = g_param_spec_boolean ("proxy", NULL, NULL, FALSE, flags);

  /**
   * UrlTransactionMetrics:metered:
   *
   * Whether the network was metered.
   *
   * Since: 1.0
   */
  props[PROP_METERED] = g_param_spec_boolean ("metered", NULL, NULL, FALSE, flags);

  /**
   * UrlTransactionMetrics:local-address:
   *
   * The address and port on this machine, such as `192.0.2.7:40112` or
   * `[2001:db8::7]:40112`, `NULL` if there was no connection.
   *
   * Since: 1.0
   */
  props[PROP_LOCAL_ADDRESS] = g_param_spec_string ("local-address", NULL, NULL, NULL, flags);

  /**
   * UrlTransactionMetrics:remote-address:
   *
   * The address and port of the server, or of the proxy, `NULL` if there was no
   * connection.
   *
   * Since: 1.0
   */
  props[PROP_REMOTE_ADDRESS] = g_param_spec_string ("remote-address", NULL, NULL, NULL, flags);

  /**
   * UrlTransactionMetrics:tls-protocol-version:
   *
   * The version of TLS, unknown for a connection without it.
   *
   * Since: 1.0
   */
  props[PROP_TLS_PROTOCOL_VERSION] =
      g_param_spec_enum ("tls-protocol-version", NULL, NULL, G_TYPE_TLS_PROTOCOL_VERSION,
                         G_TLS_PROTOCOL_VERSION_UNKNOWN, flags);

  /**
   * UrlTransactionMetrics:tls-cipher:
   *
   * The name of the TLS cipher suite, `NULL` for a connection without TLS.
   *
   * Since: 1.0
   */
  props[PROP_TLS_CIPHER] = g_param_spec_string ("tls-cipher", NULL, NULL, NULL, flags);

  /**
   * UrlTransactionMetrics:fetch-start:
   *
   * When the fetch began, which may have been long before there was a
   * connection for it, in monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_FETCH_START] = g_param_spec_int64 ("fetch-start", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:fetch-end:
   *
   * When it was over, whatever the result, in monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_FETCH_END] = g_param_spec_int64 ("fetch-end", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:dns-start:
   *
   * When the look-up of a name began: that of the host, or of the proxy, in
   * monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_DNS_START] = g_param_spec_int64 ("dns-start", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:dns-end:
   *
   * When the look-up of the name ended, in monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_DNS_END] = g_param_spec_int64 ("dns-end", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:connect-start:
   *
   * When the first attempt to connect began, in monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_CONNECT_START] =
      g_param_spec_int64 ("connect-start", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:connect-end:
   *
   * When the connection was ready for the request, with TLS if it has any, in
   * monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_CONNECT_END] = g_param_spec_int64 ("connect-end", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:tls-start:
   *
   * When the TLS handshake began, in monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_TLS_START] = g_param_spec_int64 ("tls-start", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:tls-end:
   *
   * When the TLS handshake ended, in monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_TLS_END] = g_param_spec_int64 ("tls-end", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:request-start:
   *
   * When the request was about to be sent, in monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_REQUEST_START] =
      g_param_spec_int64 ("request-start", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:request-end:
   *
   * When all of the request had been handed to the network, in monotonic
   * microseconds.
   *
   * Since: 1.0
   */
  props[PROP_REQUEST_END] = g_param_spec_int64 ("request-end", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:response-start:
   *
   * When the first bytes of a response came, in monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_RESPONSE_START] =
      g_param_spec_int64 ("response-start", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:response-end:
   *
   * When the response had come to its end, in monotonic microseconds.
   *
   * Since: 1.0
   */
  props[PROP_RESPONSE_END] =
      g_param_spec_int64 ("response-end", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:request-header-bytes:
   *
   * How many bytes the head of the request took on the wire.
   *
   * Since: 1.0
   */
  props[PROP_REQUEST_HEADER_BYTES] =
      g_param_spec_int64 ("request-header-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:request-body-bytes:
   *
   * How many bytes of the request's body were sent, framing included.
   *
   * Since: 1.0
   */
  props[PROP_REQUEST_BODY_BYTES] =
      g_param_spec_int64 ("request-body-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:request-body-size:
   *
   * How many bytes of the request's body were sent, as the application gave
   * them.
   *
   * Since: 1.0
   */
  props[PROP_REQUEST_BODY_SIZE] =
      g_param_spec_int64 ("request-body-size", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:response-header-bytes:
   *
   * How many bytes the head of the response took on the wire.
   *
   * Since: 1.0
   */
  props[PROP_RESPONSE_HEADER_BYTES] =
      g_param_spec_int64 ("response-header-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:response-body-bytes:
   *
   * How many bytes of the response's body came, as they were on the wire.
   *
   * Since: 1.0
   */
  props[PROP_RESPONSE_BODY_BYTES] =
      g_param_spec_int64 ("response-body-bytes", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTransactionMetrics:response-body-size:
   *
   * How many bytes of the response's body came, after decoding.
   *
   * Since: 1.0
   */
  props[PROP_RESPONSE_BODY_SIZE] =
      g_param_spec_int64 ("response-body-size", NULL, NULL, 0, G_MAXINT64, 0, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_transaction_metrics_init (UrlTransactionMetrics *self)
{
}

/* As TLS calls it: in lower case, and HTTP/2 without a name. */
static char *
get_protocol_name (UrlResponseHead *response)
{
  if (response == NULL || response->http_version == NULL)
    return NULL;

  return strcmp (response->http_version, "HTTP/2") == 0
             ? g_strdup ("h2")
             : g_ascii_strdown (response->http_version, -1);
}

UrlTransactionMetrics *
url_transaction_metrics_new (UrlTransactionRecord *record)
{
  UrlTransactionMetrics *self = g_object_new (URL_TYPE_TRANSACTION_METRICS, NULL);

  self->record = url_transaction_record_ref (record);
  self->request = url_request_new_for_head (record->request);
  if (record->response != NULL)
    self->response = url_response_new_for_head (record->response);
  self->protocol_name = get_protocol_name (record->response);

  return self;
}

/**
 * url_transaction_metrics_get_request: (get-property request)
 * @self: the metrics
 *
 * Gets the request as it was sent, read-only: with the header fields that were
 * added on the way, without those of the connection.
 *
 * Returns: (transfer none): the request
 *
 * Since: 1.0
 */
UrlRequest *
url_transaction_metrics_get_request (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), NULL);

  return self->request;
}

/**
 * url_transaction_metrics_get_response: (get-property response)
 * @self: the metrics
 *
 * Gets the response, `NULL` if none came.
 *
 * Returns: (transfer none) (nullable): the response, or `NULL`
 *
 * Since: 1.0
 */
UrlResponse *
url_transaction_metrics_get_response (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), NULL);

  return self->response;
}

/**
 * url_transaction_metrics_get_fetch_type: (get-property fetch-type)
 * @self: the metrics
 *
 * Gets where the response came from.
 *
 * Returns: the source
 *
 * Since: 1.0
 */
UrlFetchType
url_transaction_metrics_get_fetch_type (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), URL_FETCH_TYPE_OTHER);

  return URL_FETCH_TYPE_NETWORK;
}

/**
 * url_transaction_metrics_get_protocol_name: (get-property protocol-name)
 * @self: the metrics
 *
 * Gets the protocol by its name in TLS (ALPN), such as `http/1.1`, `NULL`
 * without a response.
 *
 * Returns: (nullable): the name, or `NULL`
 *
 * Since: 1.0
 */
const char *
url_transaction_metrics_get_protocol_name (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), NULL);

  return self->protocol_name;
}

/**
 * url_transaction_metrics_get_reused_connection: (get-property reused-connection)
 * @self: the metrics
 *
 * Gets whether the connection had served another request before.
 *
 * Returns: `TRUE` if it had
 *
 * Since: 1.0
 */
gboolean
url_transaction_metrics_get_reused_connection (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), FALSE);

  return self->record->reused;
}

/**
 * url_transaction_metrics_get_proxy: (get-property proxy)
 * @self: the metrics
 *
 * Gets whether the connection went through a proxy.
 *
 * Returns: `TRUE` if it did
 *
 * Since: 1.0
 */
gboolean
url_transaction_metrics_get_proxy (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), FALSE);

  return self->record->proxy;
}

/**
 * url_transaction_metrics_get_metered: (get-property metered)
 * @self: the metrics
 *
 * Gets whether the network was metered.
 *
 * Returns: `TRUE` if it was
 *
 * Since: 1.0
 */
gboolean
url_transaction_metrics_get_metered (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), FALSE);

  return self->record->metered;
}

/**
 * url_transaction_metrics_get_local_address: (get-property local-address)
 * @self: the metrics
 *
 * Gets the address and port on this machine, such as `192.0.2.7:40112` or
 * `[2001:db8::7]:40112`, `NULL` if there was no connection.
 *
 * Returns: (nullable): the address, or `NULL`
 *
 * Since: 1.0
 */
const char *
url_transaction_metrics_get_local_address (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), NULL);

  return self->record->local_address;
}

/**
 * url_transaction_metrics_get_remote_address: (get-property remote-address)
 * @self: the metrics
 *
 * Gets the address and port of the server, or of the proxy, `NULL` if there was
 * no connection.
 *
 * Returns: (nullable): the address, or `NULL`
 *
 * Since: 1.0
 */
const char *
url_transaction_metrics_get_remote_address (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), NULL);

  return self->record->remote_address;
}

/**
 * url_transaction_metrics_get_tls_protocol_version: (get-property tls-protocol-version)
 * @self: the metrics
 *
 * Gets the version of TLS, unknown for a connection without it.
 *
 * Returns: the version
 *
 * Since: 1.0
 */
GTlsProtocolVersion
url_transaction_metrics_get_tls_protocol_version (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), G_TLS_PROTOCOL_VERSION_UNKNOWN);

  return self->record->tls_version;
}

/**
 * url_transaction_metrics_get_tls_cipher: (get-property tls-cipher)
 * @self: the metrics
 *
 * Gets the name of the TLS cipher suite, `NULL` for a connection without TLS.
 *
 * Returns: (nullable): the name, or `NULL`
 *
 * Since: 1.0
 */
const char *
url_transaction_metrics_get_tls_cipher (UrlTransactionMetrics *self)
{
  g_return_val_if_fail (URL_IS_TRANSACTION_METRICS (self), NULL);

  return self->record->tls_cipher;
}
