/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-metrics-private.h"

#include "base/url-connectivity-private.h"
#include "message/url-headers-private.h"
#include "message/url-transaction-record-private.h"

/* The name of the mark on a connection that goes through a proxy: such a one is
 * seen only while it is made. */
#define PROXY_MARK "urlsession-proxy"

/* The names of its addresses there, as texts. */
#define LOCAL_MARK "urlsession-local-address"
#define REMOTE_MARK "urlsession-remote-address"

/* What was agreed on with its peer. */
#define CIPHER_MARK "urlsession-tls-cipher"
#define VERSION_MARK "urlsession-tls-version"

struct _UrlExchangeMetrics
{
  SoupMessage *message;            /* (owned) */
  UrlRequestHead *request;         /* (owned) */
  UrlConnections *connections;     /* (unowned) */
  UrlSentFields *sent_fields;      /* (unowned) */
  const UrlExchangeEvents *events; /* (nullable): NULL once finished */
  gpointer listener;               /* (unowned) */

  guint64 attempt;

  /* Of this attempt. libsoup keeps its own numbers for all attempts together,
   * takes the last of several addresses for the first, has no times for some
   * ends, and forgets everything before it says that it begins anew. */
  UrlRequestHead *sent;            /* (owned) (nullable): @request as it was sent */
  UrlResponseHead *response;       /* (owned) (nullable) */
  UrlTransactionTimes times;
  UrlTransactionCounts counts;
  GRefString *local_address;       /* (owned) (nullable) */
  GRefString *remote_address;      /* (owned) (nullable) */
  GRefString *tls_cipher;          /* (owned) (nullable) */
  GTlsProtocolVersion tls_version;
  gsize early_bytes;               /* of a head that libsoup has not seen */
  guint64 direct_bytes;            /* of a body likewise */
  gboolean connecting;             /* a connection was made for it */
  gboolean proxy;
};

/* Network thread only. */
static guint64 n_attempts;

static void
begin_attempt (UrlExchangeMetrics *self)
{
  self->attempt = ++n_attempts;
  g_clear_pointer (&self->sent, url_request_head_unref);
  g_clear_pointer (&self->response, url_response_head_unref);
  g_clear_pointer (&self->local_address, g_ref_string_release);
  g_clear_pointer (&self->remote_address, g_ref_string_release);
  g_clear_pointer (&self->tls_cipher, g_ref_string_release);
  self->direct_bytes = 0;
  self->times = (UrlTransactionTimes) { .fetch_start = g_get_monotonic_time () };
  self->counts = (UrlTransactionCounts) { 0 };
  self->tls_version = G_TLS_PROTOCOL_VERSION_UNKNOWN;
  self->early_bytes = 0;
  self->connecting = FALSE;
  self->proxy = FALSE;
}

static UrlTransactionRecord *
create_record (UrlExchangeMetrics *self)
{
  UrlTransactionRecord *record =
      url_transaction_record_new (self->sent != NULL ? self->sent : self->request);

  if (self->response != NULL)
    record->response = url_response_head_ref (self->response);
  record->attempt = self->attempt;
  record->times = self->times;
  record->counts = self->counts;
  if (self->local_address != NULL)
    record->local_address = g_ref_string_acquire (self->local_address);
  if (self->remote_address != NULL)
    record->remote_address = g_ref_string_acquire (self->remote_address);
  if (self->tls_cipher != NULL)
    record->tls_cipher = g_ref_string_acquire (self->tls_cipher);
  record->tls_version = self->tls_version;
  record->reused = self->times.request_start != 0 && !self->connecting;
  record->proxy = self->proxy;
  record->metered = url_connectivity_is_metered ();

  return record;
}

static void
report (UrlExchangeMetrics *self)
{
  g_autoptr (UrlTransactionRecord) record = NULL;

  if (self->events == NULL)
    return;

  record = create_record (self);
  self->events->transaction (self->listener, record);
}

static void
release_text (gpointer text)
{
  g_ref_string_release (text);
}

static GRefString *
address_to_string (GSocketAddress *address)
{
  g_autofree char *text = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;

  text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));

  return g_ref_string_new (text);
}

/* The addresses of a connection that stands stay the same, and are kept on it. */
static void
take_addresses (UrlExchangeMetrics *self,
                GSocketConnection  *connection)
{
  GRefString *local = g_object_get_data (G_OBJECT (connection), LOCAL_MARK);
  GRefString *remote = g_object_get_data (G_OBJECT (connection), REMOTE_MARK);

  if (remote == NULL)
    {
      g_autoptr (GSocketAddress) here = g_socket_connection_get_local_address (connection, NULL);
      g_autoptr (GSocketAddress) there = g_socket_connection_get_remote_address (connection, NULL);

      local = address_to_string (here);
      remote = address_to_string (there);
      g_object_set_data_full (G_OBJECT (connection), LOCAL_MARK, local, release_text);
      g_object_set_data_full (G_OBJECT (connection), REMOTE_MARK, remote, release_text);
    }

  g_clear_pointer (&self->local_address, g_ref_string_release);
  self->local_address = local != NULL ? g_ref_string_acquire (local) : NULL;
  g_clear_pointer (&self->remote_address, g_ref_string_release);
  self->remote_address = remote != NULL ? g_ref_string_acquire (remote) : NULL;
}

/* While it connects, the address is that of the next proxy, and tells for what
 * host it is used. */
static gboolean
connects_to_proxy (GIOStream *stream)
{
  g_autoptr (GSocketAddress) remote = NULL;

  if (G_IS_SOCKET_CONNECTION (stream))
    remote = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (stream), NULL);

  return G_IS_PROXY_ADDRESS (remote);
}

static void
take_tls (UrlExchangeMetrics *self,
          GTlsConnection     *connection)
{
  gpointer version = g_object_get_data (G_OBJECT (connection), VERSION_MARK);
  GRefString *cipher = g_object_get_data (G_OBJECT (connection), CIPHER_MARK);

  g_clear_pointer (&self->tls_cipher, g_ref_string_release);
  if (cipher != NULL)
    self->tls_cipher = g_ref_string_acquire (cipher);
  self->tls_version = (GTlsProtocolVersion) GPOINTER_TO_INT (version);
}

/* Once the handshake is over this stays the same as well. */
static void
mark_tls (GTlsConnection *connection)
{
  g_autofree char *cipher = g_tls_connection_get_ciphersuite_name (connection);
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (connection);

  g_object_set_data (G_OBJECT (connection), VERSION_MARK, GINT_TO_POINTER (version));
  if (cipher != NULL)
    g_object_set_data_full (G_OBJECT (connection), CIPHER_MARK, g_ref_string_new (cipher),
                            release_text);
}

/* What is known of the connection that the request goes over. */
static void
take_connection (UrlExchangeMetrics *self)
{
  g_autoptr (GIOStream) stream = url_connections_get (
      self->connections, soup_message_get_connection_id (self->message));
  g_autoptr (GSocketConnection) base = NULL;

  if (stream == NULL)
    return;

  if (G_IS_TLS_CONNECTION (stream))
    take_tls (self, G_TLS_CONNECTION (stream));
  self->proxy = g_object_get_data (G_OBJECT (stream), PROXY_MARK) != NULL;
  base = url_connections_dup_base (stream);
  if (base != NULL)
    take_addresses (self, base);
}

static void
note_once (gint64 *time)
{
  if (*time == 0)
    *time = g_get_monotonic_time ();
}

void
url_exchange_metrics_take_event (UrlExchangeMetrics *self,
                                 GSocketClientEvent  event,
                                 GIOStream          *stream)
{
  /* What is an address already is not looked up, although it is said to be. */
  gboolean resolves = !g_hostname_is_ip_address (g_uri_get_host (self->request->uri));

  self->connecting = TRUE;
  if (event == G_SOCKET_CLIENT_RESOLVING && resolves)
    note_once (&self->times.dns_start);
  else if (event == G_SOCKET_CLIENT_RESOLVED && resolves)
    note_once (&self->times.dns_end);
  else if (event == G_SOCKET_CLIENT_CONNECTING)
    note_once (&self->times.connect_start);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    note_once (&self->times.tls_start);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    note_once (&self->times.tls_end);
  else if (event == G_SOCKET_CLIENT_COMPLETE)
    note_once (&self->times.connect_end);

  self->proxy = self->proxy || event == G_SOCKET_CLIENT_PROXY_NEGOTIATING ||
                (event == G_SOCKET_CLIENT_CONNECTING && connects_to_proxy (stream));
  if (event == G_SOCKET_CLIENT_CONNECTED && G_IS_SOCKET_CONNECTION (stream))
    take_addresses (self, G_SOCKET_CONNECTION (stream));
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    {
      mark_tls (G_TLS_CONNECTION (stream));
      take_tls (self, G_TLS_CONNECTION (stream));
    }
  else if (event == G_SOCKET_CLIENT_COMPLETE && self->proxy)
    g_object_set_data (G_OBJECT (stream), PROXY_MARK, self);

  report (self);
}

void
url_exchange_metrics_begin_request (UrlExchangeMetrics *self)
{
  note_once (&self->times.request_start);
  take_connection (self);
}

/* The request with all fields, also those that were added on the way. */
static UrlRequestHead *
create_sent (UrlExchangeMetrics *self)
{
  UrlRequestHead *sent = url_request_head_copy (self->request);

  url_headers_unref (sent->headers);
  sent->headers = url_sent_fields_take (self->sent_fields,
                                        soup_message_get_request_headers (self->message));

  return sent;
}

/* Of an attempt that libsoup gives up it has forgotten the numbers when it says
 * so: they are copied whenever something was sent. */
static void
copy_sent_counts (UrlExchangeMetrics *self)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  self->counts.request_header_bytes =
      (gint64) soup_message_metrics_get_request_header_bytes_sent (metrics);
  self->counts.request_body_bytes =
      (gint64) (soup_message_metrics_get_request_body_bytes_sent (metrics) + self->direct_bytes);
  self->counts.request_body_size =
      (gint64) (soup_message_metrics_get_request_body_size (metrics) + self->direct_bytes);
}

void
url_exchange_metrics_take_sent (UrlExchangeMetrics *self)
{
  g_clear_pointer (&self->sent, url_request_head_unref);
  self->sent = create_sent (self);
  copy_sent_counts (self);
  report (self);
}

void
url_exchange_metrics_take_sent_data (UrlExchangeMetrics *self)
{
  copy_sent_counts (self);
}

void
url_exchange_metrics_take_direct_data (UrlExchangeMetrics *self,
                                       gsize               size)
{
  self->direct_bytes += size;
  copy_sent_counts (self);
}

void
url_exchange_metrics_end_request (UrlExchangeMetrics *self)
{
  note_once (&self->times.request_end);
  copy_sent_counts (self);
}

void
url_exchange_metrics_restart (UrlExchangeMetrics *self)
{
  /* What was answered is not sent again. */
  if (self->early_bytes > 0)
    return;

  self->times.fetch_end = g_get_monotonic_time ();
  report (self);
  begin_attempt (self);
}

UrlExchangeMetrics *
url_exchange_metrics_new (SoupMessage             *message,
                          UrlRequestHead          *request,
                          UrlTransport            *transport,
                          const UrlExchangeEvents *events,
                          gpointer                 listener)
{
  UrlExchangeMetrics *self = g_new0 (UrlExchangeMetrics, 1);

  self->message = g_object_ref (message);
  self->request = url_request_head_ref (request);
  self->connections = url_transport_get_connections (transport);
  self->sent_fields = url_transport_get_sent_fields (transport);
  self->events = events;
  self->listener = listener;
  begin_attempt (self);

  soup_message_add_flags (message, SOUP_MESSAGE_COLLECT_METRICS);

  return self;
}

void
url_exchange_metrics_free (UrlExchangeMetrics *self)
{
  g_clear_pointer (&self->sent, url_request_head_unref);
  g_clear_pointer (&self->response, url_response_head_unref);
  g_clear_pointer (&self->request, url_request_head_unref);
  g_clear_object (&self->message);
  g_clear_pointer (&self->local_address, g_ref_string_release);
  g_clear_pointer (&self->remote_address, g_ref_string_release);
  g_clear_pointer (&self->tls_cipher, g_ref_string_release);
  g_free (self);
}

static void
copy_received_counts (UrlExchangeMetrics *self)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  if (self->early_bytes > 0)
    {
      self->counts.response_header_bytes = (gint64) self->early_bytes;
      return;
    }

  self->counts.response_header_bytes =
      (gint64) soup_message_metrics_get_response_header_bytes_received (metrics);
  if (self->times.response_start == 0)
    self->times.response_start = (gint64) soup_message_metrics_get_response_start (metrics);
}

void
url_exchange_metrics_take_early (UrlExchangeMetrics *self,
                                 gsize               size)
{
  self->early_bytes = size;
}

void
url_exchange_metrics_take_head (UrlExchangeMetrics *self,
                                UrlResponseHead    *head)
{
  g_clear_pointer (&self->response, url_response_head_unref);
  self->response = url_response_head_ref (head);
  copy_received_counts (self);
  note_once (&self->times.response_start);
  report (self);
}

void
url_exchange_metrics_take_piece (UrlExchangeMetrics *self,
                                 gsize               size)
{
  self->counts.response_body_size += (gint64) size;
}

void
url_exchange_metrics_finish (UrlExchangeMetrics *self,
                             gint64              raw_total,
                             gboolean            complete)
{
  self->times.fetch_end = g_get_monotonic_time ();
  if (complete)
    self->times.response_end = self->times.fetch_end;
  self->counts.response_body_bytes = raw_total;
  copy_sent_counts (self);
  copy_received_counts (self);
  report (self);
  self->events = NULL;
}

guint64
url_exchange_metrics_get_wire_bytes (UrlExchangeMetrics *self)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  return soup_message_metrics_get_request_header_bytes_sent (metrics) +
         soup_message_metrics_get_request_body_bytes_sent (metrics) + self->direct_bytes +
         soup_message_metrics_get_response_header_bytes_received (metrics) +
         soup_message_metrics_get_response_body_bytes_received (metrics);
}
