/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-struct-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/url-network-private.h"
#include "message/url-error.h"
#include "transport/url-framing-private.h"
#include "transport/url-soup-message-private.h"
#include "transport/url-transport-error-private.h"

/* What is different with HTTP/2: libsoup neither tells who waits that a
 * connection is gone, nor knows an end of a body that has fields behind it, nor
 * lets the other side wait for who does not read. */

static gboolean
check_cb (gpointer   listener,
          gsize      size,
          GError   **error)
{
  UrlExchange *self = listener;
  GError *fault = NULL;

  self->body_read += size;
  if (size > 0)
    return url_content_coding_check (self->coding, error);

  fault = url_framing_check (self->message, url_exchange_get_raw_bytes (self), NULL, self->coding);
  if (fault != NULL)
    g_propagate_error (error, fault);

  return fault == NULL;
}

static void
piece_cb (gpointer  listener,
          GBytes   *piece)
{
  url_exchange_report_piece (listener, piece);
}

static void
ended_cb (gpointer  listener,
          GError   *error)
{
  g_autoptr (GError) cause = error;

  url_exchange_report_end (listener, cause);
}

static const UrlHttp2BodyEvents body_events = {
  .check = check_cb,
  .piece = piece_cb,
  .ended = ended_cb,
};

/* Ends what is being received, unless its end has come. Who waits for the head is
 * told by libsoup, whatever became of it; but it may keep a body of which nothing has
 * come. @error (transfer full) */
static void
fail_body (UrlExchange *self,
           GError      *error)
{
  if (self->http2_body != NULL)
    url_http2_body_break_off (self->http2_body, error);
  else if (self->told && !self->trailing)
    url_exchange_break_off (self, error);
  else if (self->head != NULL && !self->trailing && self->stream_error == NULL)
    self->stream_error = error;
  else
    g_error_free (error);
}

static GError *
new_lost_error (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                              _("the server closed the connection"));
}

static gboolean
hangup_cb (gpointer data)
{
  UrlExchange *self = data;
  guint64 bytes = url_exchange_get_wire_bytes (self);

  /* libsoup is not through yet with what came before. */
  if (bytes != self->hangup_bytes)
    {
      self->hangup_bytes = bytes;
      return TRUE;
    }

  if (self->head != NULL)
    fail_body (self, new_lost_error ());
  else if (self->events != NULL)
    url_exchange_break_off (self, new_lost_error ());

  return FALSE;
}

/* Of the body on its way, −1 if it does not say. */
static gint64
get_announced (UrlExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return -1;

  return soup_message_headers_get_content_length (headers);
}

static void
stream_ended_cb (gpointer data,
                 gint64   size)
{
  UrlExchange *self = data;
  gint64 announced = get_announced (self);

  if (announced >= 0 && size > announced)
    {
      fail_body (self, g_error_new_literal (URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                                            _("the body is longer than its length says")));
      return;
    }

  /* Whose length is wrong libsoup takes for one that goes on. */
  self->trailing = TRUE;
  if (self->http2_body != NULL)
    url_http2_body_finish (self->http2_body);
}

static GError *
new_reset_error (guint32 code)
{
  const char *const names[] = {
    "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT",
    "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR",
    "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
  };

  return g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, URL_HTTP2_ERROR_PREFIX "%s",
                      code < G_N_ELEMENTS (names) ? names[code] : "unknown");
}

static void
stream_reset_cb (gpointer data,
                 guint32  code)
{
  UrlExchange *self = data;
  GError *error = new_reset_error (code);

  if (self->head != NULL)
    fail_body (self, error);
  else
    url_exchange_break_off (self, error);
}

/* What libsoup does not understand ends its reading, and it tells nobody. An exit must
 * not wait for that. */
static void
forget_call (UrlExchange *self)
{
  if (!self->forgotten)
    url_network_leave ();
  self->forgotten = TRUE;
}

static GError *
new_wrong_error (void)
{
  return g_error_new_literal (URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                              _("what it sends is not valid HTTP/2"));
}

static void
stopped_cb (gpointer data,
            UrlStop  stop)
{
  UrlExchange *self = data;

  if (stop == URL_STOP_LOST)
    {
      fail_body (self, new_lost_error ());
      return;
    }

  if (self->head != NULL)
    {
      fail_body (self, new_wrong_error ());
      return;
    }

  forget_call (self);
  url_exchange_break_off (self, stop == URL_STOP_WRONG ? new_wrong_error () : new_lost_error ());
}

static const UrlStreamEvents stream_events = {
  .hangup = hangup_cb,
  .ended = stream_ended_cb,
  .reset = stream_reset_cb,
  .stopped = stopped_cb,
};

void
url_exchange_enter_http2 (UrlExchange *self)
{
  UrlSharedConnection *connection = url_connections_get_shared (
      self->connections, soup_message_get_connection_id (self->message));

  if (connection == NULL || self->watch != NULL)
    return;

  self->http2 = TRUE;
  if (self->events != NULL)
    self->watch = url_shared_connection_watch (connection, &stream_events, self);
}

void
url_exchange_send_http2 (UrlExchange *self)
{
  UrlSharedConnection *connection = url_connections_get_shared (
      self->connections, soup_message_get_connection_id (self->message));

  if (self->watch != NULL)
    url_stream_watch_send (self->watch);
  else if (connection != NULL)
    url_shared_connection_pass (connection);
}

/* What a connection spoke that was lost at once is not known: each time counts. */
gboolean
url_exchange_restart (UrlExchange  *self,
                      GError      **error)
{
  self->restarts++;
  /* The body of another response must not follow a head that was reported. */
  if (self->told)
    {
      g_propagate_error (error, new_lost_error ());
      return FALSE;
    }

  url_exchange_leave_http2 (self);
  g_clear_pointer (&self->head, url_response_head_unref);
  self->trailing = FALSE;
  if (self->restarts == 1 && !(self->single && self->connected))
    {
      self->was_http2 = self->http2;
      self->http2 = FALSE;
      return TRUE;
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "%s",
               _("the server did not take the request"));

  return FALSE;
}

void
url_exchange_leave_http2 (UrlExchange *self)
{
  url_network_detach (&self->telling);
  g_clear_pointer (&self->watch, url_stream_watch_free);
  g_clear_error (&self->stream_error);
  g_clear_pointer (&self->http2_body, url_http2_body_free);
}

/* Of several heads before the final one libsoup takes all but the first for it. */
static void
take_informational (UrlExchange *self)
{
  UrlResponseHead *head = url_soup_create_head (self->message, self->request->uri, NULL);

  soup_message_headers_clear (soup_message_get_response_headers (self->message));
  if (self->events != NULL)
    url_exchange_report_informational (self, head);
  else
    url_response_head_unref (head);
}

void
url_exchange_tell_http2_head (UrlExchange *self)
{
  if (self->told)
    return;

  self->told = TRUE;
  url_exchange_report_head (self, url_response_head_ref (self->head));
}

static gboolean
telling_cb (gpointer data)
{
  UrlExchange *self = data;

  g_clear_pointer (&self->telling, g_source_unref);
  if (self->events != NULL && self->failure == NULL)
    url_exchange_tell_http2_head (self);

  return G_SOURCE_REMOVE;
}

/* libsoup shows the head when something of the body has come, which may be much
 * later. */
static void
tell_soon (UrlExchange *self)
{
  self->telling = url_network_add_idle (G_PRIORITY_DEFAULT, "[urlsession] head in HTTP/2",
                                        telling_cb, self, NULL);
}

gboolean
url_exchange_take_http2_fields (UrlExchange *self)
{
  if (SOUP_STATUS_IS_INFORMATIONAL (soup_message_get_status (self->message)))
    {
      take_informational (self);
      return FALSE;
    }

  if (self->head == NULL)
    {
      if (self->watch != NULL)
        url_stream_watch_take_head (self->watch, get_announced (self));
      self->head = url_soup_create_head (self->message, self->request->uri, NULL);
      tell_soon (self);
      return TRUE;
    }

  /* What comes behind the body is no head, and belongs to nobody. */
  self->trailing = TRUE;
  if (self->http2_body != NULL)
    url_http2_body_finish (self->http2_body);

  return FALSE;
}

void
url_exchange_take_http2_stream (UrlExchange *self)
{
  self->http2_body = url_http2_body_new (self->stream, self->transport, &body_events, self);
  g_clear_object (&self->stream);
  if (self->stream_error != NULL)
    url_http2_body_break_off (self->http2_body, g_steal_pointer (&self->stream_error));
  else if (self->trailing)
    url_http2_body_finish (self->http2_body);
  else
    url_http2_body_start (self->http2_body);
  if (self->asked)
    url_http2_body_read (self->http2_body);
}

/* What libsoup counts has the headers of frames in it. Packed data cannot be told
 * from them; all other is what was read. */
gint64
url_exchange_get_http2_raw_bytes (UrlExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  gint64 announced = soup_message_headers_get_content_length (headers);
  gint64 counted = url_framing_get_raw_bytes (self->message);

  if (soup_message_headers_get_one (headers, "Content-Encoding") == NULL)
    return (gint64) self->body_read;

  return announced > 0 ? MIN (counted, announced) : counted;
}

/* Of the connection. */
static gboolean
is_cut (const GError *cause)
{
  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static gboolean
is_loss (const GError *cause)
{
  return is_cut (cause) ||
         (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_FAILED) &&
          g_str_has_prefix (cause->message, URL_HTTP2_ERROR_PREFIX));
}

/* Without the words for it, a server that insists on another protocol looks like
 * many another failure of TLS. */
static gboolean
refuses_http1 (UrlExchange  *self,
               const GError *cause)
{
  return url_transport_get_lane (self->transport) == URL_LANE_BULK && !self->secured &&
         cause->domain == G_TLS_ERROR && strstr (cause->message, "application protocol") != NULL;
}

/* Who has said anything speaks HTTP/1.1. */
static gboolean
has_answered (UrlExchange *self)
{
  return self->stream != NULL || self->informational > 0 ||
         soup_message_get_status (self->message) != SOUP_STATUS_NONE ||
         url_exchange_get_header_bytes (self) > 0 ||
         (self->early != NULL && url_early_response_get_activity (self->early) > 0);
}

/* Another has no words for it at all: it agrees on nothing and hangs up. */
static gboolean
may_refuse_http1 (UrlExchange  *self,
                  const GError *cause)
{
  return url_transport_get_lane (self->transport) == URL_LANE_BULK && self->unagreed &&
         self->failure == NULL && !has_answered (self) &&
         (self->body_stream == NULL || url_body_stream_get_error (self->body_stream) == NULL) &&
         (is_cut (cause) || cause->domain == G_TLS_ERROR);
}

UrlExchangeFaults
url_exchange_find_faults (UrlExchange  *self,
                          const GError *cause)
{
  UrlSharedConnection *shared = url_connections_get_shared (
      self->connections, soup_message_get_connection_id (self->message));
  gboolean http2 = self->http2 || self->was_http2 || shared != NULL;
  UrlExchangeFaults faults = 0;

  if (cause == NULL)
    return 0;
  if (refuses_http1 (self, cause))
    return URL_EXCHANGE_ONLY_HTTP2;
  if (!http2)
    return may_refuse_http1 (self, cause) ? URL_EXCHANGE_UNAGREED : 0;

  if (shared != NULL && is_cut (cause))
    url_shared_connection_break (shared);
  if (self->head != NULL && is_cut (cause))
    faults |= URL_EXCHANGE_BROKEN_OFF;
  if (self->connected)
    faults |= URL_EXCHANGE_FIRST_USE;
  if (self->head == NULL && self->informational == 0 && is_loss (cause))
    faults |= URL_EXCHANGE_UNANSWERED;
  if (is_loss (cause) && (self->restarts > 1 || !self->sent))
    faults |= URL_EXCHANGE_UNPROCESSED;

  if (url_transport_error_is_protocol (cause))
    faults |= URL_EXCHANGE_MISBEHAVED;

  return faults;
}
