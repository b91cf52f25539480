/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-early-response-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/url-network-private.h"
#include "message/url-error.h"
#include "transport/url-body-decoder-private.h"
#include "transport/url-body-stream-private.h"

#define PIECE (16 * 1024)

/* As libsoup has it. */
#define MAX_HEAD (64 * 1024)

struct _UrlEarlyResponse
{
  GIOStream *connection; /* (owned) */
  const UrlEarlyEvents *events;
  gpointer listener;       /* (unowned) */
  GSource *source;         /* (owned) (nullable): while it listens */
  GByteArray *taken;       /* (owned): bytes of a head, or behind it */
  UrlBodyDecoder *framing; /* (owned) (nullable) */
  gint64 taken_bytes;      /* in all */
};

static void
fail (UrlEarlyResponse *self,
      const char       *text)
{
  url_early_response_stop (self);
  self->events->failed (self->listener, g_error_new_literal (URL_ERROR,
                                                             URL_ERROR_BAD_SERVER_RESPONSE, text));
}

/* The length of the head in @taken with the empty line at its end, or 0. */
static gsize
find_head (UrlEarlyResponse *self)
{
  const char *bytes = (const char *) self->taken->data;
  gsize length = self->taken->len;

  for (gsize i = 0; i + 1 < length; i++)
    {
      if (bytes[i] != '\n')
        continue;
      if (bytes[i + 1] == '\n')
        return i + 2;
      if (i + 2 < length && bytes[i + 1] == '\r' && bytes[i + 2] == '\n')
        return i + 3;
    }

  return 0;
}

static void
take_head (UrlEarlyResponse *self,
           gsize             length)
{
  g_autofree char *text = g_strndup ((const char *) self->taken->data, length);
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autofree char *reason = NULL;
  UrlEarlyHead head = { .headers = headers, .size = length };
  unsigned status = 0;
  int lines = (int) (length - (text[length - 2] == '\r' ? 2 : 1));

  g_byte_array_remove_range (self->taken, 0, (unsigned) length);
  if (soup_headers_parse_response (text, lines, headers, &head.version, &status, &reason) &&
      status != SOUP_STATUS_SWITCHING_PROTOCOLS)
    {
      head.status = status;
      head.reason = reason;
      if (!SOUP_STATUS_IS_INFORMATIONAL (status))
        url_early_response_stop (self);
      self->events->head (self->listener, &head);
    }
  else
    {
      fail (self, _("it does not speak HTTP"));
    }

  soup_message_headers_unref (headers);
}

/* Tells the heads that are complete. */
static void
tell (UrlEarlyResponse *self)
{
  gsize length = find_head (self);

  while (self->source != NULL && length > 0)
    {
      take_head (self, length);
      length = find_head (self);
    }

  if (self->source == NULL)
    return;

  if (self->taken->len > MAX_HEAD)
    fail (self, _("its headers are too large"));
  else
    self->events->holds (self->listener, self->taken->len > 0);
}

/* What the end of a connection means for the request is libsoup's to find out,
 * unless it is in the middle of a head: then libsoup waits for a body that is
 * held, and would do so for ever. */
static void
end (UrlEarlyResponse *self,
     const GError     *error)
{
  url_early_response_stop (self);
  if (self->taken->len == 0)
    return;

  self->events->failed (self->listener,
                        error != NULL
                            ? g_error_copy (error)
                            : g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                                                   _("the response ended in its headers")));
}

static gboolean
readable_cb (GObject  *stream,
             gpointer  user_data)
{
  UrlEarlyResponse *self = user_data;
  g_autoptr (GError) error = NULL;
  guint8 piece[PIECE];
  gssize size = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), piece,
                                                          sizeof piece, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;

  if (size <= 0)
    {
      end (self, error);
      return G_SOURCE_REMOVE;
    }

  self->taken_bytes += size;
  g_byte_array_append (self->taken, piece, (unsigned) size);
  tell (self);

  return self->source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

UrlEarlyResponse *
url_early_response_new (GIOStream            *connection,
                        const UrlEarlyEvents *events,
                        gpointer              listener)
{
  UrlEarlyResponse *self = g_new0 (UrlEarlyResponse, 1);
  GInputStream *stream = g_io_stream_get_input_stream (connection);

  g_assert (url_network_is_current ());

  self->connection = g_object_ref (connection);
  self->events = events;
  self->listener = listener;
  self->taken = g_byte_array_new ();
  self->source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (stream), NULL);
  g_source_set_static_name (self->source, "[urlsession] early response");
  /* Before libsoup finds out that it cannot send any more, and closes. */
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT - 1);
  g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  url_network_attach (self->source);

  return self;
}

void
url_early_response_free (UrlEarlyResponse *self)
{
  url_early_response_stop (self);
  g_byte_array_unref (self->taken);
  g_clear_object (&self->framing);
  g_clear_object (&self->connection);
  g_free (self);
}

void
url_early_response_stop (UrlEarlyResponse *self)
{
  url_network_detach (&self->source);
}

/* RFC 9112, section 6.3. */
static UrlBodyDecoder *
create_framing (GInputStream        *stream,
                SoupMessageHeaders  *headers,
                gboolean             has_body,
                GError             **error)
{
  if (!has_body)
    return url_body_decoder_new (stream, 0);

  switch (soup_message_headers_get_encoding (headers))
    {
    case SOUP_ENCODING_CHUNKED:
      return url_body_decoder_new_chunked (stream);
    case SOUP_ENCODING_CONTENT_LENGTH:
      return url_body_decoder_new (stream, soup_message_headers_get_content_length (headers));
    case SOUP_ENCODING_UNRECOGNIZED:
      g_set_error_literal (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                           _("its transfer coding is not known"));
      return NULL;
    case SOUP_ENCODING_NONE:
    case SOUP_ENCODING_EOF:
    case SOUP_ENCODING_BYTERANGES:
    default:
      return url_body_decoder_new (stream, -1);
    }
}

/* Takes the content coding away (RFC 9110, section 8.4). */
static GInputStream *
decode (GInputStream        *stream,
        SoupMessageHeaders  *headers,
        GError             **error)
{
  const char *coding = soup_message_headers_get_list (headers, "Content-Encoding");
  g_autoptr (GConverter) decompressor = NULL;

  if (coding == NULL || g_ascii_strcasecmp (coding, "identity") == 0)
    return g_object_ref (stream);

  if (g_ascii_strcasecmp (coding, "gzip") == 0 || g_ascii_strcasecmp (coding, "x-gzip") == 0)
    decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  else if (g_ascii_strcasecmp (coding, "deflate") == 0)
    decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));

  if (decompressor != NULL)
    return g_converter_input_stream_new (stream, decompressor);

  /* What nobody here has offered to decode is for the application. */
  if (g_ascii_strcasecmp (coding, "br") != 0)
    return g_object_ref (stream);

  g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_DECODE_CONTENT,
               _("its content coding “%s” is not decoded here"), coding);

  return NULL;
}

GInputStream *
url_early_response_open (UrlEarlyResponse    *self,
                         const UrlEarlyHead  *head,
                         gboolean             has_body,
                         GError             **error)
{
  g_autoptr (GBytes) first = g_bytes_new (self->taken->data, self->taken->len);
  g_autoptr (UrlBodyStream) ahead = NULL;
  GInputStream *stream = NULL;

  g_byte_array_set_size (self->taken, 0);
  /* Read ahead at once: the connection is gone as soon as libsoup notices that
   * nobody takes what it sends. */
  ahead = url_body_stream_new_for_stream (g_io_stream_get_input_stream (self->connection), first);
  self->framing = create_framing (G_INPUT_STREAM (ahead), head->headers, has_body, error);
  if (self->framing == NULL)
    return NULL;

  stream = G_INPUT_STREAM (self->framing);

  return has_body ? decode (stream, head->headers, error) : g_object_ref (stream);
}

gint64
url_early_response_get_activity (UrlEarlyResponse *self)
{
  return self->taken_bytes + url_early_response_get_raw_bytes (self);
}

gint64
url_early_response_get_raw_bytes (UrlEarlyResponse *self)
{
  return self->framing != NULL ? url_body_decoder_get_raw_bytes (self->framing) : 0;
}
