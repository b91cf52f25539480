/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-struct-private.h"

#include "base/url-network-private.h"

/* The body of an exchange's request: when it goes out, and what the server says
 * meanwhile. */

/* How long a server may take to say that it wants the body (RFC 9110, section
 * 10.1.1, has the client go on without it). */
#define EXPECT_MS 1000

/* libsoup would wait for the answer as long as the connection lives, and does so
 * for exactly the value without the space, which servers do not see (RFC 9110,
 * section 5.5). */
#define EXPECT_VALUE "100-continue "

static void
update_hold (UrlExchange *self)
{
  url_body_stream_set_held (self->body_stream, self->early_holds || self->expecting);
}

static void
stop_expecting (UrlExchange *self)
{
  url_timer_stop (&self->expect_timer);
  self->expecting = FALSE;
}

static void
expect_timer_cb (gpointer data)
{
  UrlExchange *self = data;

  stop_expecting (self);
  if (self->superseded == NULL)
    update_hold (self);
}

static void
early_holds_cb (gpointer listener,
                gboolean holds)
{
  UrlExchange *self = listener;

  self->early_holds = holds;
  update_hold (self);
}

static void
early_head_cb (gpointer            listener,
               const UrlEarlyHead *head)
{
  UrlExchange *self = listener;

  if (head->status == SOUP_STATUS_CONTINUE || !SOUP_STATUS_IS_INFORMATIONAL (head->status))
    stop_expecting (self);

  url_exchange_take_early (self, head);
}

static void
early_failed_cb (gpointer listener,
                 GError  *error)
{
  url_exchange_break_off (listener, error);
}

static const UrlEarlyEvents early_events = {
  .holds = early_holds_cb,
  .head = early_head_cb,
  .failed = early_failed_cb,
};

static void
stop_listening (gpointer data)
{
  url_early_response_stop (((UrlExchange *) data)->early);
}

/* The answer, if any, comes to who listens. */
static void
await_answer (UrlExchange *self)
{
  if (!self->expecting)
    return;

  if (self->early != NULL)
    url_timer_start (&self->expect_timer, EXPECT_MS, expect_timer_cb, self);
  else
    expect_timer_cb (self);
}

static void
note_written (UrlExchange *self,
              gsize        size)
{
  self->body_written += size;
  /* What comes now is no early response. */
  if (self->early != NULL && url_body_stream_is_drained (self->body_stream, self->body_written))
    url_early_response_stop (self->early);

  if (self->events != NULL)
    self->events->body_sent (self->listener, size);
}

static void
wrote_direct_cb (gpointer data,
                 gsize    size)
{
  UrlExchange *self = data;

  if (self->metrics != NULL)
    url_exchange_metrics_take_direct_data (self->metrics, size);
  note_written (self, size);
}

/* GnuTLS takes a record that it has begun from another place, as long as it is the
 * same. Of others that is not known. */
static gboolean
is_gnutls (GIOStream *connection)
{
  return G_IS_TLS_CONNECTION (connection) &&
         g_str_has_suffix (G_OBJECT_TYPE_NAME (connection), "Gnutls");
}

/* libsoup sends 8 KiB at a time, and goes around the main loop twice for each. Of a
 * body whose length it has announced it does not see what goes out past it. */
static void
send_past_libsoup (UrlExchange *self,
                   GIOStream   *connection)
{
  gboolean in_records = is_gnutls (connection);

  if (url_body_get_length (self->body) >= 0 &&
      (in_records || G_OBJECT_TYPE (connection) == G_TYPE_TCP_CONNECTION))
    url_body_stream_set_direct (self->body_stream, g_io_stream_get_output_stream (connection),
                                in_records, wrote_direct_cb, self);
}

static void
wrote_headers_cb (SoupMessage *message,
                  UrlExchange *self)
{
  g_autoptr (GIOStream) connection = NULL;

  if (self->metrics != NULL)
    url_exchange_metrics_take_sent (self->metrics);
  /* That there is none libsoup says in the same breath. */
  if (self->metrics != NULL && self->body == NULL)
    url_exchange_metrics_end_request (self->metrics);

  self->sent = TRUE;
  self->secured = TRUE;
  url_exchange_send_http2 (self);
  if (self->events != NULL)
    self->events->sent (self->listener, self->http2);
  if (self->body_stream == NULL || self->events == NULL || self->http2)
    return;

  connection = url_connections_get (self->connections, soup_message_get_connection_id (message));
  if (connection != NULL)
    {
      self->early = url_early_response_new (connection, &early_events, self);
      url_body_stream_set_end_func (self->body_stream, stop_listening, self);
      send_past_libsoup (self, connection);
    }
  await_answer (self);
}

static void
wrote_body_data_cb (SoupMessage *message,
                    unsigned     size,
                    UrlExchange *self)
{
  if (self->metrics != NULL)
    url_exchange_metrics_take_sent_data (self->metrics);
  note_written (self, size);
}

static void
wrote_body_cb (SoupMessage *message,
               UrlExchange *self)
{
  if (self->metrics != NULL)
    url_exchange_metrics_end_request (self->metrics);
}

static gboolean
expects_answer (UrlExchange *self)
{
  gint64 length = url_body_get_length (self->body);
  gint64 limit = self->request->expect_continue_size;

  /* What may go out in HTTP/2 cannot wait, and is small. */
  if (url_transport_get_lane (self->transport) == URL_LANE_INTERACTIVE)
    return FALSE;

  return limit >= 0 && (length < 0 || length > limit);
}

gboolean
url_exchange_has_asked (UrlExchange *self)
{
  return self->body != NULL && expects_answer (self);
}

void
url_exchange_watch_sending (UrlExchange *self)
{
  g_signal_connect (self->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), self);
  if (self->body == NULL)
    return;

  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  g_signal_connect (self->message, "wrote-body", G_CALLBACK (wrote_body_cb), self);
}

/* In HTTP/2, libsoup resets the stream, and says so when it has read something. */
static void
body_failed_cb (gpointer data)
{
  url_exchange_nudge (data);
}

/* libsoup closes a body it has begun to send, so each attempt needs its own. */
void
url_exchange_set_body (UrlExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);

  url_exchange_clear_body (self);
  self->body_written = 0;
  self->body_stream = url_body_stream_new (self->body);
  self->expecting = expects_answer (self);
  if (self->expecting)
    soup_message_headers_replace (headers, "Expect", EXPECT_VALUE);
  update_hold (self);
  url_body_stream_set_paused (self->body_stream, self->paused);
  url_body_stream_set_fail_func (self->body_stream, body_failed_cb, self);
  if (url_transport_get_lane (self->transport) == URL_LANE_INTERACTIVE)
    url_body_stream_set_whole (self->body_stream);
  soup_message_set_request_body (self->message, NULL, G_INPUT_STREAM (self->body_stream),
                                 url_body_get_length (self->body));
}

void
url_exchange_clear_body (UrlExchange *self)
{
  stop_expecting (self);
  self->early_holds = FALSE;
  g_clear_pointer (&self->early, url_early_response_free);
  if (self->body_stream != NULL)
    url_body_stream_set_fail_func (self->body_stream, NULL, NULL);
  g_clear_object (&self->body_stream);
}
