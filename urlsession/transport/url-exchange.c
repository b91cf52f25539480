/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-struct-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-network-private.h"
#include "message/url-error.h"
#include "transport/url-buffers-private.h"
#include "transport/url-exchange-metrics-private.h"
#include "transport/url-framing-private.h"
#include "transport/url-soup-message-private.h"
#include "transport/url-tls-guard-private.h"

/* How much of a body that nobody wants is read to keep the connection, and for
 * how long. */
#define DRAIN (64 * 1024)
#define DRAIN_MS 1000

/* How many pieces one round of the main context hands on, at most. */
#define MAX_PIECES 8

/* More responses before the final one than any server has reason to send. */
#define MAX_INFORMATIONAL 32

static UrlExchange *
exchange_ref (UrlExchange *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

void
url_exchange_see_body (UrlExchange *self)
{
  url_network_detach (&self->unseen);
  self->head_pending = FALSE;
}

static void
let_go (UrlExchange *self)
{
  GDestroyNotify closed = g_steal_pointer (&self->closed);

  if (closed != NULL)
    closed (self->closed_data);
}

static void
exchange_unref (UrlExchange *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  url_transport_remove_exchange (self->transport, self);
  url_exchange_part (self);
  url_timer_stop (&self->drain_timer);
  url_network_detach (&self->unseen);
  g_signal_handlers_disconnect_by_data (self->message, self);
  url_exchange_leave_http2 (self);
  g_clear_pointer (&self->head, url_response_head_unref);
  g_clear_pointer (&self->metrics, url_exchange_metrics_free);
  g_clear_pointer (&self->coding, url_content_coding_free);
  g_clear_object (&self->chunks);
  g_clear_object (&self->stream);
  url_exchange_clear_body (self);
  g_clear_object (&self->superseded);
  g_clear_object (&self->message);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->transport, url_transport_unref);
  g_clear_pointer (&self->body, url_body_unref);
  g_clear_pointer (&self->request, url_request_head_unref);
  g_clear_pointer (&self->buffer, url_buffer_release);
  g_clear_error (&self->read_error);
  g_clear_error (&self->failure);
  let_go (self);
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
  UrlExchange *self = user_data;

  if (!self->forgotten)
    url_network_leave ();
  self->forgotten = FALSE;

  return self;
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
 * end, or that of the request not sent. */
static void
close_stream (UrlExchange *self)
{
  g_autoptr (GInputStream) stream = g_steal_pointer (&self->stream);

  url_exchange_leave_http2 (self);
  if (self->superseded != NULL)
    url_exchange_give_up (self, self->superseded);
  else if (stream != NULL)
    g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, close_cb, begin_call (self));
}

gint64
url_exchange_get_raw_bytes (UrlExchange *self)
{
  if (self->superseded != NULL)
    return url_early_response_get_raw_bytes (self->early);

  return self->http2 ? url_exchange_get_http2_raw_bytes (self)
                     : url_framing_get_raw_bytes (self->message);
}

void
url_exchange_report_end (UrlExchange  *self,
                         const GError *cause)
{
  const UrlExchangeEvents *events = NULL;
  GError *error = cause != NULL ? url_exchange_create_error (self, cause) : NULL;

  self->faults = url_exchange_find_faults (self, cause);
  url_exchange_conclude (self, error == NULL);
  events = g_steal_pointer (&self->events);
  close_stream (self);
  if (events != NULL)
    events->ended (self->listener, error);
  else
    g_clear_error (&error);
}

void
url_exchange_report_piece (UrlExchange *self,
                           GBytes      *piece)
{
  url_exchange_metrics_take_piece (self->metrics, g_bytes_get_size (piece));
  self->events->piece (self->listener, piece, url_exchange_get_raw_bytes (self));
}

static void
end_body (UrlExchange *self)
{
  if (self->events != NULL)
    url_exchange_report_end (self, NULL);
  else
    close_stream (self);
}

/* How much of the body can be read without coming to its end. */
static gint64
get_left (UrlExchange *self)
{
  if (self->coding == NULL || !G_IS_POLLABLE_INPUT_STREAM (self->stream) ||
      !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (self->stream)))
    return -1;

  return url_framing_get_left (self->message, self->received, self->coding);
}

/* Reads what is there already into the rest of the buffer, of which @size bytes are
 * taken, until that is half full: of TLS one gets 16 KiB at a time. An error is told
 * after what came before it. */
static gsize
read_on (UrlExchange *self,
         gsize        size)
{
  gint64 left = get_left (self);

  while (left > 0 && size <= URL_BUFFER_SIZE / 2)
    {
      g_autoptr (GError) error = NULL;
      gssize more = g_pollable_input_stream_read_nonblocking (
          G_POLLABLE_INPUT_STREAM (self->stream), self->buffer + size,
          MIN (URL_BUFFER_SIZE - size, (gsize) left), NULL, &error);

      if (more < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        self->read_error = g_steal_pointer (&error);
      if (more <= 0)
        break;

      self->received += more;
      size += (gsize) more;
      left -= more;
    }

  return size;
}

/* Hands on what is in the buffer. Whether more is wanted. */
static gboolean
hand_on (UrlExchange *self,
         gsize        size)
{
  g_autoptr (GBytes) piece = url_buffer_to_bytes (g_steal_pointer (&self->buffer), size);

  self->wants_more = FALSE;
  self->reporting = TRUE;
  url_exchange_report_piece (self, piece);
  self->reporting = FALSE;
  if (self->at_end)
    end_body (self);

  return self->wants_more && self->events != NULL;
}

/* Hands on what has come, and what is there behind it: each wait for more costs two
 * rounds of the main context. */
static void
hand_on_all (UrlExchange *self,
             gsize        size)
{
  for (unsigned pieces = 1; size > 0 && hand_on (self, size); pieces++)
    {
      size = 0;
      if (pieces < MAX_PIECES && self->read_error == NULL)
        {
          self->buffer = url_buffer_take ();
          size = read_on (self, 0);
        }
    }

  if (self->wants_more)
    url_exchange_read (self);
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
  if (self->read_error != NULL)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&self->read_error);
      size = -1;
    }

  self->received += MAX (size, 0);
  if (size > 0 && (gsize) size < self->drain_left)
    {
      self->drain_left -= (gsize) size;
      url_exchange_read (self);
      return;
    }

  if (size == 0 && self->coding != NULL)
    error = url_framing_check (self->message, url_exchange_get_raw_bytes (self), self->chunks,
                               self->coding);
  else if (size > 0 && self->coding != NULL)
    url_content_coding_check (self->coding, &error);

  if (self->events == NULL)
    close_stream (self);
  else if (size > 0 && error == NULL)
    hand_on_all (self, read_on (self, (gsize) size));
  else
    url_exchange_report_end (self, error);
}

static UrlResponseHead *
create_head (UrlExchange        *self,
             const UrlEarlyHead *early)
{
  return url_soup_create_head (self->message, self->request->uri, early);
}

void
url_exchange_report_head (UrlExchange     *self,
                          UrlResponseHead *head)
{
  url_exchange_metrics_take_head (self->metrics, head);
  self->events->head (self->listener, head);
  url_response_head_unref (head);
}

/* Who cuts a connection in TLS must not cut the body unnoticed. */
static void
demand_end (UrlExchange *self)
{
  g_autoptr (GIOStream) connection = url_connections_get (
      self->connections, soup_message_get_connection_id (self->message));

  url_tls_guard_demand_end (connection);
}

static void
take_stream (UrlExchange  *self,
             GInputStream *stream)
{
  if (url_framing_ends_with_connection (self->message))
    demand_end (self);
  self->stream = stream;
  self->chunks = url_framing_take_chunks (stream);
  self->coding = url_content_coding_new (stream);
  url_framing_keep_connection (self->message);
}

/* Who hears of the head may free it; the call that has returned still owns it. */
static void
begin_http2_body (UrlExchange *self)
{
  url_exchange_tell_http2_head (self);
  if (self->events != NULL)
    url_exchange_take_http2_stream (self);
  else
    close_stream (self);
}

static void
send_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (UrlExchange) self = end_call (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (object), result, &error);

  url_exchange_see_body (self);
  if (self->superseded != NULL)
    return;

  if (self->early != NULL)
    url_early_response_stop (self->early);
  if (stream != NULL)
    take_stream (self, g_steal_pointer (&stream));

  if (self->events == NULL)
    close_stream (self);
  else if (self->stream == NULL || self->failure != NULL ||
           !url_framing_check_head (soup_message_get_response_headers (self->message), &error))
    url_exchange_report_end (self, self->failure != NULL ? self->failure : error);
  else if (self->http2)
    begin_http2_body (self);
  else
    url_exchange_report_head (self, create_head (self, NULL));
}

void
url_exchange_report_informational (UrlExchange     *self,
                                   UrlResponseHead *head)
{
  if (++self->informational > MAX_INFORMATIONAL)
    url_exchange_break_off (self,
                            g_error_new_literal (URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                                                 _("it sends early responses without end")));
  else
    self->events->informational (self->listener, head);

  url_response_head_unref (head);
}

/* The response is there, so that nothing more need be sent. libsoup is left in
 * the middle of sending until the response was read, and then made to close. */
static void
supersede (UrlExchange        *self,
           const UrlEarlyHead *head)
{
  gboolean has_body = url_framing_may_have_body (self->message, head->status);
  g_autoptr (GError) error = NULL;

  url_body_stream_set_held (self->body_stream, TRUE);
  self->superseded = g_steal_pointer (&self->cancellable);
  self->cancellable = g_cancellable_new ();

  url_exchange_metrics_take_early (self->metrics, head->size);
  if (url_framing_check_head (head->headers, &error))
    self->stream = url_early_response_open (self->early, head, has_body, &error);

  if (self->stream != NULL)
    url_exchange_report_head (self, create_head (self, head));
  else
    url_exchange_report_end (self, error);
}

void
url_exchange_take_early (UrlExchange        *exchange,
                         const UrlEarlyHead *head)
{
  g_autoptr (UrlExchange) self = exchange_ref (exchange);

  if (self->events == NULL)
    return;

  if (SOUP_STATUS_IS_INFORMATIONAL (head->status))
    url_exchange_report_informational (self, create_head (self, head));
  else
    supersede (self, head);
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
  self->transport = url_transport_ref (transport);
  self->session = url_transport_get_engine (transport);
  self->connections = url_transport_get_connections (transport);
  self->request = url_request_head_ref (request);
  self->body = body != NULL ? url_body_ref (body) : NULL;
  self->events = events;
  self->listener = listener;
  self->cancellable = g_cancellable_new ();
  self->message = soup_message_new_from_uri (request->method, request->uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  /* It drops a request's body when it sends the request again. In a session that
   * has none, the body of each challenge is read to its end first. */
  soup_message_disable_feature (self->message, SOUP_TYPE_AUTH_MANAGER);
  self->metrics = url_exchange_metrics_new (self->message, request, transport, events, listener);
  url_soup_fill_request (self->message, request, url_transport_get_settings (transport));
  url_exchange_connect_signals (self);
  url_transport_add_exchange (transport, self);

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
    url_exchange_set_body (self);

  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT,
                           self->cancellable, send_cb, begin_call (self));
}

/* Where nothing more can come, the end is read without waiting for it. libsoup
 * closes a connection whose body was not read to its end. */
static gboolean
is_at_end (UrlExchange *self)
{
  guint8 rest;

  return self->coding != NULL &&
         self->received > 0 &&
         url_framing_get_left (self->message, self->received, self->coding) == 0 &&
         G_IS_POLLABLE_INPUT_STREAM (self->stream) &&
         g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream), &rest,
                                                   sizeof rest, NULL, NULL) == 0;
}

void
url_exchange_read (UrlExchange *self)
{
  if (self->http2_body != NULL)
    {
      url_http2_body_read (self->http2_body);
      return;
    }
  if (self->http2)
    {
      self->asked = TRUE;
      return;
    }
  if (self->reading || self->stream == NULL || url_network_is_quitting ())
    return;

  /* Who asks for more does not hear of the end before that call has returned. */
  if (self->reporting && is_at_end (self))
    {
      self->at_end = TRUE;
      return;
    }

  if (self->reporting)
    {
      self->wants_more = TRUE;
      return;
    }

  if (self->buffer == NULL)
    self->buffer = url_buffer_take ();
  self->reading = TRUE;
  g_input_stream_read_async (self->stream, self->buffer, URL_BUFFER_SIZE, G_PRIORITY_DEFAULT,
                             self->cancellable, read_cb, begin_call (self));
}

static void
drain_timer_cb (gpointer data)
{
  g_cancellable_cancel (((UrlExchange *) data)->cancellable);
}

void
url_exchange_conclude (UrlExchange *self,
                       gboolean     complete)
{
  if (self->events != NULL)
    url_exchange_metrics_finish (self->metrics, url_exchange_get_raw_bytes (self), complete);
}

void
url_exchange_dismiss (UrlExchange *self)
{
  url_exchange_conclude (self, TRUE);
  /* To end a stream of HTTP/2 costs no connection. */
  if (self->http2)
    {
      url_exchange_free (self);
      return;
    }

  self->events = NULL;
  g_clear_pointer (&self->metrics, url_exchange_metrics_free);
  self->drain_left = DRAIN;
  url_timer_start (&self->drain_timer, DRAIN_MS, drain_timer_cb, self);
  url_exchange_read (self);
  exchange_unref (self);
}

void
url_exchange_free (UrlExchange *self)
{
  if (self->early != NULL)
    url_early_response_stop (self->early);
  /* One that has ended gives its connection back undisturbed. */
  if (self->events != NULL)
    url_exchange_give_up (self, self->cancellable);
  self->events = NULL;
  g_clear_pointer (&self->metrics, url_exchange_metrics_free);
  if (!self->reading)
    close_stream (self);
  /* What libsoup has left of it is in nobody's way. */
  if (self->http2)
    let_go (self);
  exchange_unref (self);
}
