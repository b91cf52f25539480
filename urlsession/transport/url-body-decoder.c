/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-body-decoder-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"

/* A longer line between two chunks is no line. */
#define MAX_LINE 4096

/* Of all the fields behind the last chunk. */
#define MAX_TRAILERS (64 * 1024)

#define BUFFER_SIZE (16 * 1024)

typedef enum
{
  STATE_CHUNK_SIZE,
  STATE_DATA,
  STATE_CHUNK_END,
  STATE_TRAILER,
  STATE_ENDED,
} State;

struct _UrlBodyDecoder
{
  GFilterInputStream parent_instance;

  gboolean chunked;
  State state;
  guint64 remaining; /* bytes of the chunk or body still to come */
  gboolean endless;  /* until the connection ends */
  gint64 raw_bytes;
  gint64 data_bytes;
  gsize trailer_bytes;
  gboolean in_trailer; /* in the middle of a line of it */

  char buffer[BUFFER_SIZE];
  gsize buffered;
  gboolean starved; /* what is buffered is not enough for anything */
};

/* What one call has left to read and write. */
typedef struct
{
  const char *in;
  gsize in_left;
  char *out;
  gsize out_left;
} Window;

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UrlBodyDecoder, url_body_decoder, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                       _("its chunks cannot be told apart"));

  return FALSE;
}

static void
skip (Window *window,
      gsize   size)
{
  window->in += size;
  window->in_left -= size;
}

/* Takes the next line off @window, without its end. Nothing, and no error,
 * while the line is not complete. */
static gboolean
take_line (Window  *window,
           char   **line_out,
           GError **error)
{
  const char *end = memchr (window->in, '\n', window->in_left);
  gsize length = end != NULL ? (gsize) (end - window->in) : window->in_left;

  *line_out = NULL;
  if (length > MAX_LINE)
    return fail (error);
  if (end == NULL)
    return TRUE;

  if (length > 0 && end[-1] == '\r')
    end--;
  /* Neither of them stands in a line, and each hides what is behind it. */
  if (memchr (window->in, '\0', length) != NULL ||
      memchr (window->in, '\r', (gsize) (end - window->in)) != NULL)
    return fail (error);

  *line_out = g_strndup (window->in, (gsize) (end - window->in));
  skip (window, length + 1);

  return TRUE;
}

/* RFC 9112, section 7.1: the size may have extensions behind it. */
static gboolean
begin_chunk (UrlBodyDecoder *self,
             Window         *window,
             GError        **error)
{
  g_autofree char *line = NULL;

  if (!take_line (window, &line, error))
    return FALSE;
  if (line == NULL)
    return TRUE;

  line[strcspn (line, ";")] = '\0';
  if (!g_ascii_string_to_unsigned (g_strchomp (line), 16, 0, G_MAXINT64, &self->remaining, NULL))
    return fail (error);

  self->state = self->remaining > 0 ? STATE_DATA : STATE_TRAILER;

  return TRUE;
}

/* How long the empty line is that @window begins with, and 0 if it may become
 * one, or −1 if it does not. */
static gssize
measure_empty_line (Window *window)
{
  if (window->in_left == 0)
    return 0;
  if (window->in[0] == '\n')
    return 1;
  if (window->in[0] != '\r')
    return -1;
  if (window->in_left == 1)
    return 0;

  return window->in[1] == '\n' ? 2 : -1;
}

/* Data that is longer than the size before it is seen at its first byte. */
static gboolean
end_chunk (UrlBodyDecoder *self,
           Window         *window,
           GError        **error)
{
  gssize length = measure_empty_line (window);

  if (length < 0)
    return fail (error);
  if (length > 0)
    self->state = STATE_CHUNK_SIZE;
  skip (window, (gsize) length);

  return TRUE;
}

/* Nobody asks for the fields: only the empty line behind them matters. */
static gboolean
skip_trailer (UrlBodyDecoder *self,
              Window         *window,
              GError        **error)
{
  gssize empty = self->in_trailer ? -1 : measure_empty_line (window);
  gsize length = (gsize) MAX (empty, 0);

  if (empty > 0)
    {
      self->state = STATE_ENDED;
    }
  else if (empty < 0)
    {
      const char *end = memchr (window->in, '\n', window->in_left);

      length = end != NULL ? (gsize) (end - window->in) + 1 : window->in_left;
      self->in_trailer = end == NULL;
      self->trailer_bytes += length;
    }
  skip (window, length);

  return self->trailer_bytes <= MAX_TRAILERS || fail (error);
}

static void
note_data (UrlBodyDecoder *self,
           gsize           size)
{
  self->data_bytes += (gint64) size;
  if (self->endless)
    return;

  self->remaining -= size;
  if (self->remaining == 0)
    self->state = self->chunked ? STATE_CHUNK_END : STATE_ENDED;
}

static gsize
limit_to_data (UrlBodyDecoder *self,
               gsize           size)
{
  return self->endless ? size : (gsize) MIN (size, self->remaining);
}

static gboolean
copy_data (UrlBodyDecoder *self,
           Window         *window)
{
  gsize size = limit_to_data (self, MIN (window->in_left, window->out_left));

  memcpy (window->out, window->in, size);
  skip (window, size);
  window->out += size;
  window->out_left -= size;
  note_data (self, size);

  return TRUE;
}

static gboolean
step (UrlBodyDecoder *self,
      Window         *window,
      GError        **error)
{
  switch (self->state)
    {
    case STATE_CHUNK_SIZE:
      return begin_chunk (self, window, error);
    case STATE_DATA:
      return copy_data (self, window);
    case STATE_CHUNK_END:
      return end_chunk (self, window, error);
    case STATE_TRAILER:
      return skip_trailer (self, window, error);
    case STATE_ENDED:
    default:
      return TRUE;
    }
}

/* Works on @window for as long as that brings it forward. */
static gboolean
advance (UrlBodyDecoder *self,
         Window         *window,
         GError        **error)
{
  gsize before = 0;
  State state;

  do
    {
      before = window->in_left;
      state = self->state;
      if (!step (self, window, error))
        return FALSE;
    }
  while (window->in_left != before || self->state != state);

  return TRUE;
}

/* Decodes what is buffered into @out, as far as it goes. */
static gboolean
decode (UrlBodyDecoder  *self,
        void            *out,
        gsize            size,
        gsize           *written_out,
        GError         **error)
{
  Window window = { self->buffer, self->buffered, out, size };

  if (!advance (self, &window, error))
    return FALSE;

  self->raw_bytes += (gint64) (self->buffered - window.in_left);
  memmove (self->buffer, window.in, window.in_left);
  self->buffered = window.in_left;
  *written_out = size - window.out_left;

  return TRUE;
}

/* The base has ended. Only what ends with its connection may. */
static gboolean
end (UrlBodyDecoder  *self,
     GError         **error)
{
  if (self->endless)
    self->state = STATE_ENDED;
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                         _("the body ended before it was complete"));

  return self->endless;
}

static gssize
read_base (UrlBodyDecoder  *self,
           void            *buffer,
           gsize            count,
           gboolean         blocking,
           GCancellable    *cancellable,
           GError         **error)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
  gssize size = g_pollable_stream_read (base, buffer, count, blocking, cancellable, error);

  return size == 0 && !end (self, error) ? -1 : size;
}

/* Reads more into the buffer, or data where it is wanted. Returns how much of
 * the latter, or −1. */
static gssize
fill (UrlBodyDecoder  *self,
      void            *out,
      gsize            count,
      gboolean         blocking,
      GCancellable    *cancellable,
      GError         **error)
{
  gboolean straight = self->state == STATE_DATA && self->buffered == 0;
  gssize size = 0;

  self->starved = TRUE;
  if (straight)
    size = read_base (self, out, limit_to_data (self, count), blocking, cancellable, error);
  else
    size = read_base (self, self->buffer + self->buffered, BUFFER_SIZE - self->buffered, blocking,
                      cancellable, error);
  if (size < 0)
    return -1;

  self->starved = FALSE;
  if (!straight)
    {
      self->buffered += (gsize) size;
      return 0;
    }

  self->raw_bytes += size;
  if (size > 0)
    note_data (self, (gsize) size);

  return size;
}

static gssize
read_decoded (UrlBodyDecoder  *self,
              void            *buffer,
              gsize            count,
              gboolean         blocking,
              GCancellable    *cancellable,
              GError         **error)
{
  gsize written = 0;
  gssize straight = 0;

  while (written == 0 && straight == 0)
    {
      if (!decode (self, buffer, count, &written, error))
        return -1;
      if (written == 0 && self->state == STATE_ENDED)
        return 0;
      if (written == 0)
        straight = fill (self, buffer, count, blocking, cancellable, error);
    }

  return written > 0 ? (gssize) written : straight;
}

static gssize
url_body_decoder_read (GInputStream  *stream,
                       void          *buffer,
                       gsize          count,
                       GCancellable  *cancellable,
                       GError       **error)
{
  return read_decoded (URL_BODY_DECODER (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
read_nonblocking (GPollableInputStream  *pollable,
                  void                  *buffer,
                  gsize                  count,
                  GError               **error)
{
  return read_decoded (URL_BODY_DECODER (pollable), buffer, count, FALSE, NULL, error);
}

static GPollableInputStream *
get_base (GPollableInputStream *self)
{
  GFilterInputStream *filter = G_FILTER_INPUT_STREAM (self);

  return G_POLLABLE_INPUT_STREAM (g_filter_input_stream_get_base_stream (filter));
}

static gboolean
is_ready (UrlBodyDecoder *self)
{
  return self->state == STATE_ENDED || (self->buffered > 0 && !self->starved);
}

static gboolean
is_readable (GPollableInputStream *pollable)
{
  return is_ready (URL_BODY_DECODER (pollable)) ||
         g_pollable_input_stream_is_readable (get_base (pollable));
}

static GSource *
create_source (GPollableInputStream *pollable,
               GCancellable         *cancellable)
{
  g_autoptr (GSource) child = NULL;

  if (is_ready (URL_BODY_DECODER (pollable)))
    child = g_timeout_source_new (0);
  else
    child = g_pollable_input_stream_create_source (get_base (pollable), cancellable);

  return g_pollable_source_new_full (pollable, child, cancellable);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
  iface->read_nonblocking = read_nonblocking;
  iface->create_source = create_source;
}

static void
url_body_decoder_class_init (UrlBodyDecoderClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = url_body_decoder_read;
}

static void
url_body_decoder_init (UrlBodyDecoder *self)
{
}

UrlBodyDecoder *
url_body_decoder_new (GInputStream *base,
                      gint64        length)
{
  UrlBodyDecoder *self = g_object_new (URL_TYPE_BODY_DECODER, "base-stream", base, NULL);

  self->endless = length < 0;
  self->remaining = self->endless ? 0 : (guint64) length;
  self->state = length == 0 ? STATE_ENDED : STATE_DATA;

  return self;
}

UrlBodyDecoder *
url_body_decoder_new_chunked (GInputStream *base)
{
  UrlBodyDecoder *self = g_object_new (URL_TYPE_BODY_DECODER, "base-stream", base, NULL);

  self->chunked = TRUE;
  self->state = STATE_CHUNK_SIZE;

  return self;
}

gint64
url_body_decoder_get_raw_bytes (UrlBodyDecoder *self)
{
  return self->raw_bytes;
}

gint64
url_body_decoder_get_data_bytes (UrlBodyDecoder *self)
{
  return self->data_bytes;
}

gboolean
url_body_decoder_has_rest (UrlBodyDecoder *self)
{
  return self->state == STATE_ENDED && self->buffered > 0;
}
