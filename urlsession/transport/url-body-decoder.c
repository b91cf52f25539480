/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-body-decoder-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A longer line between two chunks is no line. */
#define MAX_LINE 4096

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

  char buffer[BUFFER_SIZE];
  gsize buffered;
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
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _("its chunks cannot be told apart"));

  return FALSE;
}

/* Takes the next line off @window, without its end. Nothing, and no error,
 * while the line is not complete. */
static gboolean
take_line (Window  *window,
           char   **line_out,
           GError **error)
{
  const char *end = memchr (window->in, '\n', window->in_left);
  gsize length = end != NULL ? (gsize) (end - window->in) : 0;

  *line_out = NULL;
  if (end == NULL)
    return window->in_left <= MAX_LINE || fail (error);

  *line_out = g_strchomp (g_strndup (window->in, length));
  window->in += length + 1;
  window->in_left -= length + 1;

  return TRUE;
}

/* RFC 9112, section 7.1: the size may have extensions behind it. */
static gboolean
begin_chunk (UrlBodyDecoder *self,
             const char     *line,
             GError        **error)
{
  g_autofree char *digits = g_strchomp (g_strndup (line, strcspn (line, ";")));

  if (!g_ascii_string_to_unsigned (digits, 16, 0, G_MAXINT64, &self->remaining, NULL))
    return fail (error);

  self->state = self->remaining > 0 ? STATE_DATA : STATE_TRAILER;

  return TRUE;
}

static gboolean
read_line (UrlBodyDecoder *self,
           Window         *window,
           GError        **error)
{
  g_autofree char *line = NULL;

  if (!take_line (window, &line, error))
    return FALSE;
  if (line == NULL)
    return TRUE;

  if (self->state == STATE_CHUNK_SIZE)
    return begin_chunk (self, line, error);
  if (self->state == STATE_CHUNK_END && *line != '\0')
    return fail (error);

  if (self->state == STATE_CHUNK_END)
    self->state = STATE_CHUNK_SIZE;
  else if (*line == '\0')
    self->state = STATE_ENDED;

  return TRUE;
}

static void
copy_data (UrlBodyDecoder *self,
           Window         *window)
{
  gsize size = MIN (window->in_left, window->out_left);

  if (!self->endless)
    {
      size = (gsize) MIN (size, self->remaining);
      self->remaining -= size;
    }

  memcpy (window->out, window->in, size);
  window->in += size;
  window->in_left -= size;
  window->out += size;
  window->out_left -= size;
  if (!self->endless && self->remaining == 0)
    self->state = self->chunked ? STATE_CHUNK_END : STATE_ENDED;
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
      if (state == STATE_DATA)
        copy_data (self, window);
      else if (state != STATE_ENDED && !read_line (self, window, error))
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

static gboolean
fill (UrlBodyDecoder  *self,
      GCancellable    *cancellable,
      GError         **error)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
  gssize size = g_input_stream_read (base, self->buffer + self->buffered,
                                     BUFFER_SIZE - self->buffered, cancellable, error);

  if (size > 0)
    self->buffered += (gsize) size;
  else if (size == 0 && self->endless)
    self->state = STATE_ENDED;
  else if (size == 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                         _("the body ended before it was complete"));

  return size > 0 || self->state == STATE_ENDED;
}

static gssize
url_body_decoder_read (GInputStream  *stream,
                       void          *buffer,
                       gsize          count,
                       GCancellable  *cancellable,
                       GError       **error)
{
  UrlBodyDecoder *self = URL_BODY_DECODER (stream);
  gsize written = 0;

  while (written == 0)
    {
      if (!decode (self, buffer, count, &written, error))
        return -1;
      if (written == 0 && self->state == STATE_ENDED)
        return 0;
      if (written == 0 && !fill (self, cancellable, error))
        return -1;
    }

  return (gssize) written;
}

static GPollableInputStream *
get_base (GPollableInputStream *self)
{
  GFilterInputStream *filter = G_FILTER_INPUT_STREAM (self);

  return G_POLLABLE_INPUT_STREAM (g_filter_input_stream_get_base_stream (filter));
}

/* Buffered are only bytes that are not enough for anything, and bytes behind
 * the end, unless the last reader had no room for more. */
static gboolean
is_readable (GPollableInputStream *pollable)
{
  UrlBodyDecoder *self = URL_BODY_DECODER (pollable);

  return self->state == STATE_ENDED || self->buffered > 0 ||
         g_pollable_input_stream_is_readable (get_base (pollable));
}

static GSource *
create_source (GPollableInputStream *pollable,
               GCancellable         *cancellable)
{
  g_autoptr (GSource) child =
      g_pollable_input_stream_create_source (get_base (pollable), cancellable);

  return g_pollable_source_new_full (pollable, child, cancellable);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
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
