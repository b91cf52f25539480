/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-private.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "base/url-network-private.h"
#include "message/url-error.h"
#include "message/url-headers-private.h"
#include "message/url-uri-private.h"
#include "transport/url-body-stream-private.h"
#include "transport/url-buffers-private.h"
#include "transport/url-framing-private.h"
#include "transport/url-tls-guard-private.h"
#include "transport/url-transport-error-private.h"

/* More header bytes than any engine here takes. */
#define HEADER_FLOOD (60 * 1024)

/* How much of a body that nobody wants is read to keep the connection, and for
 * how long. */
#define DRAIN (64 * 1024)
#define DRAIN_MS 1000

/* More responses before the final one than any server has reason to send. */
#define MAX_INFORMATIONAL 32

struct _UrlExchange
{
  grefcount ref_count; /* one for the owner, one for each call libsoup has */

  SoupSession *session;    /* (owned): it must outlive its streams */
  UrlRequestHead *request; /* (owned) */
  UrlBody *body;           /* (owned) (nullable) */
  char *display;           /* (owned) */

  const UrlExchangeEvents *events; /* (nullable): NULL once freed or ended */
  gpointer listener;               /* (unowned) */
  GDestroyNotify closed;
  gpointer closed_data;

  SoupMessage *message;       /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  UrlBodyStream *body_stream; /* (owned) (nullable) */
  GInputStream *stream;       /* (owned) (nullable) */
  guint8 *buffer;             /* (owned) (nullable): while it is read into */
  GError *failure;            /* (owned) (nullable): why we broke it off */
  gsize drain_left;           /* bytes of a dismissed body still to be read */
  GSource *drain_timer;       /* (owned) (nullable) */
  unsigned informational;     /* responses before the final one */
  gboolean paused;
  gboolean reading;
};

static UrlExchange *
exchange_ref (UrlExchange *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

static void
exchange_unref (UrlExchange *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  if (self->drain_timer != NULL)
    g_source_destroy (self->drain_timer);
  g_clear_pointer (&self->drain_timer, g_source_unref);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->body_stream);
  g_clear_pointer (&self->body, url_body_unref);
  g_clear_pointer (&self->request, url_request_head_unref);
  g_clear_pointer (&self->display, g_free);
  g_clear_pointer (&self->buffer, url_buffer_release);
  g_clear_error (&self->failure);
  if (self->closed != NULL)
    self->closed (self->closed_data);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlExchange, exchange_unref)

/* What libsoup gets for a call. Only calls are work that an exit waits for: an
 * exchange whose body nobody asks for is at rest. */
static UrlExchange *
begin_call (UrlExchange *self)
{
  url_network_enter ();

  return exchange_ref (self);
}

static UrlExchange *
end_call (gpointer user_data)
{
  url_network_leave ();

  return user_data;
}

static void
break_off (UrlExchange *self,
           GError      *reason)
{
  if (self->failure == NULL)
    self->failure = reason;
  else
    g_error_free (reason);

  g_cancellable_cancel (self->cancellable);
}

static void
close_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_input_stream_close_finish (G_INPUT_STREAM (object), result, NULL);
  exchange_unref (end_call (user_data));
}

/* Gives the connection back, or closes it if the body was not read to its
 * end. */
static void
close_stream (UrlExchange *self)
{
  g_autoptr (GInputStream) stream = g_steal_pointer (&self->stream);

  if (stream != NULL)
    g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, close_cb, begin_call (self));
}

static guint64
header_bytes (UrlExchange *self)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  return soup_message_metrics_get_response_header_bytes_received (metrics);
}

static GError *
error_for (UrlExchange  *self,
           const GError *cause)
{
  const GError *body_error =
      self->body_stream != NULL ? url_body_stream_get_error (self->body_stream) : NULL;

  if (body_error != NULL)
    return url_transport_error_new_for_body (body_error, self->display);

  /* libsoup gives up on a flood of headers as if the connection had. */
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) && self->stream == NULL &&
      header_bytes (self) >= HEADER_FLOOD)
    {
      g_autoptr (GError) flood = g_error_new_literal (URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                                                      cause->message);

      return url_transport_error_new (flood, 0, self->display);
    }

  return url_transport_error_new (self->failure != NULL ? self->failure : cause,
                                  soup_message_get_tls_peer_certificate_errors (self->message),
                                  self->display);
}

static void
report_end (UrlExchange *self,
            GError      *error)
{
  const UrlExchangeEvents *events = g_steal_pointer (&self->events);

  close_stream (self);
  if (events != NULL)
    events->ended (self->listener, error);
  else
    g_clear_error (&error);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (UrlExchange) self = end_call (user_data);
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  self->reading = FALSE;
  if (size > 0 && (gsize) size < self->drain_left)
    {
      self->drain_left -= (gsize) size;
      url_exchange_read (self);
      return;
    }

  if (size == 0)
    error = url_framing_check (self->message, G_INPUT_STREAM (object));

  if (self->events == NULL)
    {
      close_stream (self);
    }
  else if (size > 0)
    {
      g_autoptr (GBytes) piece =
          url_buffer_to_bytes (g_steal_pointer (&self->buffer), (gsize) size);

      self->events->piece (self->listener, piece,
                           url_framing_get_raw_bytes (self->message));
    }
  else
    {
      report_end (self, error != NULL ? error_for (self, error) : NULL);
    }
}

static void
append_header (const char *name,
               const char *value,
               gpointer    user_data)
{
  url_headers_append_foreign (user_data, name, value);
}

/* Also of a response before the final one. */
static UrlResponseHead *
create_head (UrlExchange *self)
{
  const char *const versions[] = { "HTTP/1.0", "HTTP/1.1", "HTTP/2" };
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (self->message);
  const char *reason = soup_message_get_reason_phrase (self->message);
  UrlHeaders *headers = url_headers_new ();
  UrlResponseHead *head = NULL;

  soup_message_headers_foreach (soup_message_get_response_headers (self->message), append_header,
                                headers);
  head = url_response_head_new (self->request->uri, soup_message_get_status (self->message),
                                versions[soup_message_get_http_version (self->message)], headers);
  if (reason != NULL)
    head->reason_phrase = g_utf8_make_valid (reason, -1);
  if (certificate != NULL)
    head->certificate_pem = url_tls_guard_dup_chain_pem (certificate);

  return head;
}

static void
send_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (UrlExchange) self = end_call (user_data);
  g_autoptr (UrlResponseHead) head = NULL;
  g_autoptr (GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (self->events == NULL)
    {
      close_stream (self);
      return;
    }

  if (self->stream == NULL)
    {
      report_end (self, error_for (self, error));
      return;
    }

  if (!url_framing_check_head (self->message, &error))
    {
      report_end (self, error_for (self, error));
      return;
    }

  head = create_head (self);
  self->events->head (self->listener, head);
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  UrlExchange        *self)
{
  GError *error = NULL;

  if (self->events != NULL)
    self->events->activity (self->listener);

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    url_tls_guard_prepare (G_TLS_CONNECTION (connection));
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED &&
           !url_tls_guard_check (G_TLS_CONNECTION (connection), &error))
    break_off (self, error);
}

static void
got_informational_cb (SoupMessage *message,
                      UrlExchange *self)
{
  g_autoptr (UrlResponseHead) head = NULL;

  /* The end of a protocol's use is no information about a response. */
  if (self->events == NULL || soup_message_get_status (message) == SOUP_STATUS_SWITCHING_PROTOCOLS)
    return;

  if (++self->informational > MAX_INFORMATIONAL)
    {
      break_off (self, g_error_new_literal (URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                                            _("it sends early responses without end")));
      return;
    }

  head = create_head (self);
  self->events->informational (self->listener, head);
}

static void
wrote_body_data_cb (SoupMessage *message,
                    unsigned        size,
                    UrlExchange *self)
{
  if (self->events != NULL)
    self->events->body_sent (self->listener, size);
}

/* libsoup closes a body it has begun to send, so each attempt needs its own. */
static gboolean
set_body (UrlExchange *self)
{
  GError *error = NULL;

  g_clear_object (&self->body_stream);
  self->body_stream = url_body_stream_new (self->body, &error);
  if (self->body_stream == NULL)
    {
      break_off (self, error);
      return FALSE;
    }

  url_body_stream_set_paused (self->body_stream, self->paused);
  soup_message_set_request_body (self->message, NULL, G_INPUT_STREAM (self->body_stream),
                                 url_body_get_length (self->body));

  return TRUE;
}

static void
restarted_cb (SoupMessage *message,
              UrlExchange *self)
{
  if (self->events != NULL)
    self->events->rewound (self->listener);
  if (self->body != NULL)
    set_body (self);
}

static void
add_request_header (const char *name,
                    const char *value,
                    gpointer    user_data)
{
  UrlExchange *self = user_data;

  if (url_transport_owns_header (name))
    g_warning ("Header “%s” ignored: it belongs to the connection", name);
  else
    soup_message_headers_append (soup_message_get_request_headers (self->message), name, value);
}

static void
add_session_header (const char *name,
                    const char *value,
                    gpointer    user_data)
{
  UrlExchange *self = user_data;

  if (!url_headers_contains (self->request->headers, name))
    soup_message_headers_append (soup_message_get_request_headers (self->message), name, value);
}

static void
fill_request (UrlExchange                *self,
              const UrlTransportSettings *settings)
{
  url_headers_foreach (self->request->headers, add_request_header, self);
  if (settings->additional_headers != NULL)
    url_headers_foreach (settings->additional_headers, add_session_header, self);

  if (settings->user_agent != NULL)
    {
      SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);

      if (soup_message_headers_get_one (headers, "User-Agent") == NULL)
        soup_message_headers_append (headers, "User-Agent", settings->user_agent);
    }
}

UrlExchange *
url_exchange_new (UrlTransport            *transport,
                  UrlRequestHead          *request,
                  UrlBody                 *body,
                  const UrlExchangeEvents *events,
                  gpointer                 listener)
{
  UrlExchange *self = g_new0 (UrlExchange, 1);

  g_assert (url_network_is_current ());

  g_ref_count_init (&self->ref_count);
  self->session = g_object_ref (url_transport_get_engine (transport));
  self->request = url_request_head_ref (request);
  self->body = body != NULL ? url_body_ref (body) : NULL;
  self->display = url_request_head_display (request);
  self->events = events;
  self->listener = listener;
  self->cancellable = g_cancellable_new ();
  self->message = soup_message_new_from_uri (request->method, request->uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS);
  fill_request (self, url_transport_get_settings (transport));

  g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (self->message, "got-informational", G_CALLBACK (got_informational_cb), self);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  g_signal_connect (self->message, "restarted", G_CALLBACK (restarted_cb), self);

  return self;
}

void
url_exchange_start (UrlExchange    *self,
                    GDestroyNotify  closed,
                    gpointer        closed_data)
{
  self->closed = closed;
  self->closed_data = closed_data;
  if (self->body != NULL)
    set_body (self);

  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT,
                           self->cancellable, send_cb, begin_call (self));
}

void
url_exchange_read (UrlExchange *self)
{
  if (self->reading || self->stream == NULL || url_network_is_quitting ())
    return;

  if (self->buffer == NULL)
    self->buffer = url_buffer_take ();
  self->reading = TRUE;
  g_input_stream_read_async (self->stream, self->buffer, URL_BUFFER_SIZE, G_PRIORITY_DEFAULT,
                             self->cancellable, read_cb, begin_call (self));
}

guint64
url_exchange_get_wire_bytes (UrlExchange *self)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  return soup_message_metrics_get_request_header_bytes_sent (metrics) +
         soup_message_metrics_get_request_body_bytes_sent (metrics) +
         soup_message_metrics_get_response_header_bytes_received (metrics) +
         soup_message_metrics_get_response_body_bytes_received (metrics);
}

void
url_exchange_set_paused (UrlExchange *self,
                         gboolean     paused)
{
  self->paused = paused;
  if (self->body_stream != NULL)
    url_body_stream_set_paused (self->body_stream, paused);
}

static gboolean
drain_timer_cb (gpointer data)
{
  g_cancellable_cancel (((UrlExchange *) data)->cancellable);

  return G_SOURCE_REMOVE;
}

void
url_exchange_dismiss (UrlExchange *self)
{
  self->events = NULL;
  self->drain_left = DRAIN;
  self->drain_timer = url_network_add_timeout (DRAIN_MS, "[urlsession] rest of a redirect",
                                               drain_timer_cb, self, NULL);
  url_exchange_read (self);
  exchange_unref (self);
}

gboolean
url_exchange_is_waiting_for_body (UrlExchange *self)
{
  return self->stream == NULL && self->body_stream != NULL &&
         url_body_stream_is_waiting (self->body_stream);
}

void
url_exchange_free (UrlExchange *self)
{
  /* One that has ended gives its connection back undisturbed. */
  if (self->events != NULL)
    g_cancellable_cancel (self->cancellable);
  self->events = NULL;
  if (!self->reading)
    close_stream (self);
  exchange_unref (self);
}
