/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-framing-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"

gint64
url_framing_get_raw_bytes (SoupMessage *message)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);

  return (gint64) soup_message_metrics_get_response_body_bytes_received (metrics);
}

gboolean
url_framing_may_have_body (SoupMessage *message,
                           unsigned     status)
{
  return soup_message_get_method (message) != SOUP_METHOD_HEAD &&
         status != SOUP_STATUS_NO_CONTENT && status != SOUP_STATUS_NOT_MODIFIED;
}

gboolean
url_framing_ends_with_connection (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  return soup_message_get_http_version (message) != SOUP_HTTP_2_0 &&
         url_framing_may_have_body (message, soup_message_get_status (message)) &&
         soup_message_headers_get_encoding (headers) == SOUP_ENCODING_EOF;
}

void
url_framing_keep_connection (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (!url_framing_may_have_body (message, soup_message_get_status (message)) &&
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_EOF)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_NONE);
}

static gboolean
is_plain_number (const char *text)
{
  gsize length = strspn (text, "0123456789");

  return length > 0 && length < 19 && text[length] == '\0';
}

/* One length, several times perhaps. libsoup takes what is no number for 0, and
 * the last of several. */
static gboolean
check_announced_length (const char  *list,
                        GError     **error)
{
  g_auto (GStrv) lengths = g_strsplit (list, ",", -1);
  gboolean is_number = lengths[0] != NULL && g_ascii_string_to_unsigned (
      g_strstrip (lengths[0]), 10, 0, G_MAXINT64, NULL, NULL);

  if (!is_number)
    {
      g_set_error (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE, "%s",
                   _("the length of the response is no number"));
      return FALSE;
    }

  for (gsize i = 1; lengths[i] != NULL; i++)
    {
      if (strcmp (g_strstrip (lengths[i]), lengths[0]) != 0)
        {
          g_set_error (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE, "%s",
                       _("the response has several lengths"));
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
url_framing_check_head (SoupMessageHeaders  *headers,
                        GError             **error)
{
  const char *lengths = soup_message_headers_get_list (headers, "Content-Length");

  /* Chunks say where the body ends, whatever stands beside them. */
  if (lengths == NULL || soup_message_headers_get_one (headers, "Transfer-Encoding") != NULL)
    return TRUE;

  return is_plain_number (lengths) || check_announced_length (lengths, error);
}

static GError *
check_length (SoupMessage *message,
              gint64       received)
{
  gint64 announced =
      soup_message_headers_get_content_length (soup_message_get_response_headers (message));

  if (received >= announced)
    return NULL;

  return g_error_new (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                      _("the body ended after %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " bytes"),
                      received, announced);
}

/* The filter that reads from libsoup's own reader of chunks, below decoders and
 * the like. */
static GFilterInputStream *
find_above_chunks (GInputStream *stream)
{
  GType type = g_type_from_name ("SoupBodyInputStream");

  while (type != 0 && G_IS_FILTER_INPUT_STREAM (stream))
    {
      GFilterInputStream *filter = G_FILTER_INPUT_STREAM (stream);
      SoupEncoding encoding = SOUP_ENCODING_NONE;

      stream = g_filter_input_stream_get_base_stream (filter);
      if (!g_type_is_a (G_OBJECT_TYPE (stream), type))
        continue;

      g_object_get (stream, "encoding", &encoding, NULL);
      return encoding == SOUP_ENCODING_CHUNKED ? filter : NULL;
    }

  return NULL;
}

/* Nothing was read of the body yet, but what came with the head, and that is in
 * the stream below the reader. */
UrlBodyDecoder *
url_framing_take_chunks (GInputStream *stream)
{
  GFilterInputStream *above = find_above_chunks (stream);
  GInputStream *reader = above != NULL ? above->base_stream : NULL;
  UrlBodyDecoder *chunks = NULL;

  if (!G_IS_FILTER_INPUT_STREAM (reader))
    return NULL;

  chunks = url_body_decoder_new_chunked (
      g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (reader)));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (chunks), FALSE);
  /* It lives as long as it would have. */
  g_object_set_data_full (G_OBJECT (chunks), "url-replaced-reader", reader, g_object_unref);
  above->base_stream = g_object_ref (G_INPUT_STREAM (chunks));

  return chunks;
}

gint64
url_framing_get_left (SoupMessage      *message,
                      gint64            received,
                      UrlContentCoding *coding)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (soup_message_get_http_version (message) != SOUP_HTTP_1_1 ||
      !url_content_coding_is_none (coding) ||
      soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return -1;

  return soup_message_headers_get_content_length (headers) - received;
}

GError *
url_framing_check (SoupMessage      *message,
                   gint64            raw,
                   UrlBodyDecoder   *chunks,
                   UrlContentCoding *coding)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  GError *error = NULL;

  if (!url_framing_may_have_body (message, soup_message_get_status (message)))
    return NULL;

  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    error = check_length (message, raw);
  /* What the server sent unasked is not the next response. */
  if (chunks != NULL && url_body_decoder_has_rest (chunks))
    soup_message_headers_replace (soup_message_get_request_headers (message), "Connection",
                                  "close");

  /* The framing may be whole and what was packed in it not. */
  if (error == NULL && (chunks != NULL ? url_body_decoder_get_data_bytes (chunks) : raw) > 0)
    error = url_content_coding_check_end (coding);

  return error;
}
