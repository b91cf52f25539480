/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-struct-private.h"

#include "message/url-error.h"
#include "transport/url-transport-error-private.h"

/* More header bytes than any engine here takes. */
#define HEADER_FLOOD (60 * 1024)

guint64
url_exchange_get_header_bytes (UrlExchange *self)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (self->message);

  return soup_message_metrics_get_response_header_bytes_received (metrics);
}

/* The way to the server was there, and is no more. TLS has its own words for a
 * connection that ends where it should not. */
static gboolean
is_loss (UrlExchange  *self,
         const GError *cause)
{
  if (self->secured && g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_MISC))
    return TRUE;

  return self->sent && (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
                        g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE));
}

GError *
url_exchange_create_error (UrlExchange  *self,
                           const GError *cause)
{
  const GError *body_error =
      self->body_stream != NULL ? url_body_stream_get_error (self->body_stream) : NULL;
  const char *display = url_request_head_get_display (self->request);
  g_autoptr (GError) lost = NULL;

  /* One that we broke off is closed in the middle of its body, and so is one
   * whose response did not wait for it. */
  if (body_error != NULL && self->failure == NULL && self->superseded == NULL)
    return url_transport_error_new_for_body (body_error, display);

  /* libsoup gives up on a flood of headers as if the connection had. */
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) && self->stream == NULL &&
      url_exchange_get_header_bytes (self) >= HEADER_FLOOD)
    {
      g_autoptr (GError) flood = g_error_new_literal (URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                                                      cause->message);

      return url_transport_error_new (flood, 0, display);
    }

  if (self->failure != NULL)
    cause = self->failure;
  else if (is_loss (self, cause))
    cause = lost = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, cause->message);

  return url_transport_error_new (cause,
                                  soup_message_get_tls_peer_certificate_errors (self->message),
                                  display);
}
