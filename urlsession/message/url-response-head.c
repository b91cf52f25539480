/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-response-private.h"

#include "message/url-headers-private.h"
#include "message/url-media-type-private.h"

/* A length of several fields that differ is no length. */
static gint64
parse_content_length (UrlHeaders *headers)
{
  g_auto (GStrv) values = url_headers_get_all (headers, "Content-Length");
  guint64 length = 0;

  if (values[0] == NULL ||
      !g_ascii_string_to_unsigned (values[0], 10, 0, G_MAXINT64, &length, NULL))
    return -1;

  for (unsigned i = 1; values[i] != NULL; i++)
    {
      if (g_strcmp0 (values[i], values[0]) != 0)
        return -1;
    }

  return (gint64) length;
}

UrlResponseHead *
url_response_head_new (GUri       *uri,
                       unsigned    status_code,
                       const char *http_version,
                       UrlHeaders *headers)
{
  UrlResponseHead *head = g_new0 (UrlResponseHead, 1);
  g_auto (GStrv) types = url_headers_get_all (headers, "Content-Type");

  g_atomic_ref_count_init (&head->ref_count);
  head->uri = g_uri_ref (uri);
  head->status_code = status_code;
  head->http_version = g_strdup (http_version);
  url_headers_freeze (headers);
  head->headers = headers;
  url_media_type_parse (types[0], &head->mime_type, &head->charset);
  head->content_length = parse_content_length (headers);

  return head;
}

UrlResponseHead *
url_response_head_ref (UrlResponseHead *head)
{
  g_atomic_ref_count_inc (&head->ref_count);

  return head;
}

void
url_response_head_unref (UrlResponseHead *head)
{
  if (!g_atomic_ref_count_dec (&head->ref_count))
    return;

  g_uri_unref (head->uri);
  url_headers_unref (head->headers);
  g_free (head->reason_phrase);
  g_free (head->http_version);
  g_free (head->mime_type);
  g_free (head->charset);
  g_clear_pointer (&head->certificate_pem, g_ref_string_release);
  g_free (head);
}
