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

void
url_framing_keep_connection (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (!url_framing_may_have_body (message, soup_message_get_status (message)) &&
      soup_message_headers_get_encoding (headers) == SOUP_ENCODING_EOF)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_NONE);
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

  return check_announced_length (lengths, error);
}

static GError *
check_length (SoupMessage *message)
{
  gint64 received = url_framing_get_raw_bytes (message);
  gint64 announced =
      soup_message_headers_get_content_length (soup_message_get_response_headers (message));

  if (received >= announced)
    return NULL;

  return g_error_new (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                      _("the body ended after %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " bytes"),
                      received, announced);
}

/* The stream that takes the chunks apart, below decoders and the like. */
static GInputStream *
find_chunk_reader (GInputStream *stream)
{
  GType type = g_type_from_name ("SoupBodyInputStream");

  while (type != 0 && G_IS_FILTER_INPUT_STREAM (stream) &&
         !g_type_is_a (G_OBJECT_TYPE (stream), type))
    stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));

  return type != 0 && g_type_is_a (G_OBJECT_TYPE (stream), type) ? stream : NULL;
}

/* A connection that closes between two chunks looks like the end. After the
 * last chunk the reader answers without asking the connection; before it, it
 * asks, and finds that it was cancelled. */
static GError *
check_last_chunk (GInputStream *stream)
{
  GInputStream *reader = find_chunk_reader (stream);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  /* As large as it wants it for a line: the last chunk may have come without
   * the empty line behind it. */
  char line[128];

  if (reader == NULL)
    return NULL;

  g_cancellable_cancel (cancelled);
  if (g_input_stream_read (reader, line, sizeof line, cancelled, NULL) == 0)
    return NULL;

  return g_error_new (G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "%s",
                      _("the body ended before its last chunk"));
}

static GError *
check_ending (SoupMessage  *message,
              GInputStream *stream)
{
  switch (soup_message_headers_get_encoding (soup_message_get_response_headers (message)))
    {
    case SOUP_ENCODING_CONTENT_LENGTH:
      return check_length (message);
    case SOUP_ENCODING_CHUNKED:
      return check_last_chunk (stream);
    case SOUP_ENCODING_UNRECOGNIZED:
    case SOUP_ENCODING_NONE:
    case SOUP_ENCODING_EOF:
    case SOUP_ENCODING_BYTERANGES:
    default:
      return NULL;
    }
}

/* Whether there is nothing more to come. One that saw its end was dropped by
 * its wrapper, or says so when it is asked again. */
static gboolean
decoder_is_at_end (GConverter *wrapper)
{
  g_autoptr (GConverter) decoder = NULL;
  guint8 rest[64];
  gsize n_read = 0;
  gsize n_written = 0;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (wrapper), "base-converter") != NULL)
    g_object_get (wrapper, "base-converter", &decoder, NULL);

  return decoder == NULL ||
         g_converter_convert (decoder, "", 0, rest, sizeof rest, G_CONVERTER_INPUT_AT_END, &n_read,
                              &n_written, NULL) == G_CONVERTER_FINISHED;
}

/* The framing may be whole and what was packed in it not. Of nothing at all a
 * decoder says the same. */
static GError *
check_decoders (SoupMessage  *message,
                GInputStream *stream)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (message);

  if (soup_message_metrics_get_response_body_size (metrics) == 0)
    return NULL;

  while (G_IS_FILTER_INPUT_STREAM (stream))
    {
      if (G_IS_CONVERTER_INPUT_STREAM (stream) &&
          !decoder_is_at_end (
              g_converter_input_stream_get_converter (G_CONVERTER_INPUT_STREAM (stream))))
        return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                                    _("the compressed data ends too early"));
      stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
    }

  return NULL;
}

GError *
url_framing_check (SoupMessage  *message,
                   GInputStream *stream)
{
  GError *error = NULL;

  if (!url_framing_may_have_body (message, soup_message_get_status (message)))
    return NULL;

  error = check_ending (message, stream);

  return error != NULL ? error : check_decoders (message, stream);
}
