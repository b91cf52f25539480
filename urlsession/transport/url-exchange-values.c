/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-struct-private.h"

#include "transport/url-exchange-metrics-private.h"
#include "transport/url-framing-private.h"

/* What is asked of an exchange, and how it is to be. */

void
url_exchange_set_cookies (UrlExchange *self,
                          const char  *cookies)
{
  soup_message_headers_replace (soup_message_get_request_headers (self->message), "Cookie",
                                cookies);
}

void
url_exchange_set_shares (UrlExchange *self)
{
  /* libsoup makes a connection for each request that may not be sent twice. It
   * does not send it twice for this. */
  soup_message_add_flags (self->message, SOUP_MESSAGE_IDEMPOTENT);
}

void
url_exchange_set_single (UrlExchange *self)
{
  self->single = TRUE;
}

guint64
url_exchange_get_wire_bytes (UrlExchange *self)
{
  gint64 early = self->early != NULL ? url_early_response_get_activity (self->early) : 0;
  guint64 bytes = (guint64) early + url_exchange_metrics_get_wire_bytes (self->metrics);

  /* Frames without anything in them are no progress. */
  if (self->http2)
    bytes += self->body_read - (guint64) url_framing_get_raw_bytes (self->message);

  return bytes;
}

void
url_exchange_set_paused (UrlExchange *self,
                         gboolean     paused)
{
  /* What has to be there when it could be sent cannot be paused, and is small. */
  if (url_transport_get_lane (self->transport) == URL_LANE_INTERACTIVE)
    return;

  self->paused = paused;
  if (self->body_stream != NULL)
    url_body_stream_set_paused (self->body_stream, paused);
}

UrlExchangeFaults
url_exchange_get_faults (UrlExchange *self)
{
  return self->faults;
}

unsigned
url_exchange_get_restarts (UrlExchange *self)
{
  return self->restarts;
}

gboolean
url_exchange_has_connected (UrlExchange *self)
{
  return self->connected;
}

gboolean
url_exchange_is_http2 (UrlExchange *self)
{
  return self->http2;
}

gboolean
url_exchange_is_waiting_for_body (UrlExchange *self)
{
  return self->stream == NULL && self->http2_body == NULL && self->body_stream != NULL &&
         url_body_stream_is_waiting (self->body_stream);
}
