/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-struct-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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

static gboolean
hangup_cb (gpointer data)
{
  UrlExchange *self = data;
  guint64 bytes = url_exchange_get_wire_bytes (self);
  g_autoptr (GError) lost = NULL;

  /* libsoup is not through yet with what came before. */
  if (bytes != self->hangup_bytes)
    {
      self->hangup_bytes = bytes;
      return TRUE;
    }

  lost = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                              _("the server closed the connection"));
  if (self->http2_body != NULL)
    url_http2_body_break_off (self->http2_body, g_steal_pointer (&lost));
  else if (self->events != NULL)
    url_exchange_report_end (self, lost);

  return FALSE;
}

void
url_exchange_enter_http2 (UrlExchange *self)
{
  self->http2 = TRUE;
  if (self->events == NULL)
    return;

  self->watch = url_connections_watch (self->connections,
                                       soup_message_get_connection_id (self->message), hangup_cb,
                                       self);
}

gboolean
url_exchange_restart_http2 (UrlExchange  *self,
                            GError      **error)
{
  url_exchange_leave_http2 (self);
  g_clear_pointer (&self->head, url_response_head_unref);
  self->restarts++;
  if (self->restarts == 1)
    {
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
  if (self->watch != NULL)
    url_connections_unwatch (self->connections, g_steal_pointer (&self->watch));
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
      self->head = url_soup_create_head (self->message, self->request->uri, NULL);
      return TRUE;
    }

  /* What comes behind the body is no head, and belongs to nobody. */
  self->trailing = TRUE;
  if (self->http2_body != NULL)
    url_http2_body_take_trailers (self->http2_body);

  return FALSE;
}

void
url_exchange_take_http2_stream (UrlExchange *self)
{
  self->http2_body = url_http2_body_new (self->stream, self->transport, &body_events, self);
  g_clear_object (&self->stream);
  if (self->trailing)
    url_http2_body_take_trailers (self->http2_body);
  else
    url_http2_body_start (self->http2_body);
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

static gboolean
is_loss (const GError *cause)
{
  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
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

UrlExchangeFaults
url_exchange_find_faults (UrlExchange  *self,
                          const GError *cause)
{
  gboolean http2 = self->http2 ||
                   url_connections_is_http2 (self->connections,
                                             soup_message_get_connection_id (self->message));
  UrlExchangeFaults faults = 0;

  if (cause == NULL)
    return 0;
  if (refuses_http1 (self, cause))
    return URL_EXCHANGE_ONLY_HTTP2;
  if (!http2)
    return 0;

  if (self->connected)
    faults |= URL_EXCHANGE_FIRST_USE;
  if (self->head == NULL && self->informational == 0 && is_loss (cause))
    faults |= URL_EXCHANGE_UNANSWERED;
  if (is_loss (cause) && (self->restarts > 1 || !self->sent))
    faults |= URL_EXCHANGE_UNPROCESSED;

  return faults | URL_EXCHANGE_HTTP2;
}
