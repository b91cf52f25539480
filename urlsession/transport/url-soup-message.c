/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-soup-message-private.h"

#include "message/url-headers-private.h"
#include "transport/url-tls-guard-private.h"

typedef struct
{
  SoupMessageHeaders *headers; /* (unowned): of the message */
  UrlHeaders *own;             /* (unowned): of the request */
} Filling;

static void
add_request_header (const char *name,
                    const char *value,
                    gpointer    user_data)
{
  Filling *filling = user_data;

  if (url_transport_owns_header (name))
    g_warning ("Header “%s” ignored: it belongs to the connection", name);
  else
    soup_message_headers_append (filling->headers, name, value);
}

static void
add_session_header (const char *name,
                    const char *value,
                    gpointer    user_data)
{
  Filling *filling = user_data;

  if (!url_headers_contains (filling->own, name))
    soup_message_headers_append (filling->headers, name, value);
}

void
url_soup_fill_request (SoupMessage                *message,
                       UrlRequestHead             *request,
                       const UrlTransportSettings *settings)
{
  Filling filling = { soup_message_get_request_headers (message), request->headers };

  url_headers_foreach (request->headers, add_request_header, &filling);
  if (settings->additional_headers != NULL)
    url_headers_foreach (settings->additional_headers, add_session_header, &filling);

  if (settings->user_agent != NULL &&
      soup_message_headers_get_one (filling.headers, "User-Agent") == NULL)
    soup_message_headers_append (filling.headers, "User-Agent", settings->user_agent);
}

static void
append_header (const char *name,
               const char *value,
               gpointer    user_data)
{
  url_headers_append_foreign (user_data, name, value);
}

UrlResponseHead *
url_soup_create_head (SoupMessage        *message,
                      GUri               *uri,
                      const UrlEarlyHead *early)
{
  const char *const versions[] = { "HTTP/1.0", "HTTP/1.1", "HTTP/2" };
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (message);
  UrlHeaders *headers = url_headers_new ();
  UrlResponseHead *head = NULL;
  UrlEarlyHead source = {
    .status = soup_message_get_status (message),
    .version = soup_message_get_http_version (message),
    .reason = soup_message_get_reason_phrase (message),
    .headers = soup_message_get_response_headers (message),
  };

  if (early != NULL)
    source = *early;

  soup_message_headers_foreach (source.headers, append_header, headers);
  head = url_response_head_new (uri, source.status, versions[source.version], headers);
  if (source.reason != NULL)
    head->reason_phrase = g_utf8_make_valid (source.reason, -1);
  if (certificate != NULL)
    head->certificate_pem = url_tls_guard_ref_chain_pem (certificate);

  return head;
}
