/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz-stream.h"

#include <string.h>

struct _FuzzStream
{
  GInputStream parent_instance;

  guint8 *data; /* (owned) */
  gsize size;
  gsize position;
  gsize piece;
  gboolean paused;
  gboolean over;
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FuzzStream, fuzz_stream, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static gssize
fuzz_stream_read (GInputStream  *stream,
                  void          *buffer,
                  gsize          count,
                  GCancellable  *cancellable,
                  GError       **error)
{
  FuzzStream *self = FUZZ_STREAM (stream);
  gsize size = MIN (MIN (count, self->piece), self->size - self->position);

  if (size > 0)
    memcpy (buffer, self->data + self->position, size);
  self->position += size;
  self->paused = TRUE;
  self->over = size == 0;

  return (gssize) size;
}

static gssize
read_nonblocking (GPollableInputStream  *pollable,
                  void                  *buffer,
                  gsize                  count,
                  GError               **error)
{
  FuzzStream *self = FUZZ_STREAM (pollable);

  if (!self->paused)
    return fuzz_stream_read (G_INPUT_STREAM (pollable), buffer, count, NULL, error);

  self->paused = FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "nothing yet");

  return -1;
}

static gboolean
is_readable (GPollableInputStream *pollable)
{
  return !FUZZ_STREAM (pollable)->paused;
}

static GSource *
create_source (GPollableInputStream *pollable,
               GCancellable         *cancellable)
{
  /* Ready at each turn. */
  g_autoptr (GSource) child = g_timeout_source_new (0);

  FUZZ_STREAM (pollable)->paused = FALSE;

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
fuzz_stream_finalize (GObject *object)
{
  g_free (FUZZ_STREAM (object)->data);

  G_OBJECT_CLASS (fuzz_stream_parent_class)->finalize (object);
}

static void
fuzz_stream_class_init (FuzzStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fuzz_stream_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = fuzz_stream_read;
}

static void
fuzz_stream_init (FuzzStream *self)
{
}

FuzzStream *
fuzz_stream_new (const guint8 *data,
                 gsize         size,
                 gsize         piece)
{
  FuzzStream *self = g_object_new (FUZZ_TYPE_STREAM, NULL);

  self->data = g_memdup2 (data, size);
  self->size = size;
  self->piece = MAX (piece, 1);

  return self;
}

gboolean
fuzz_stream_is_over (FuzzStream *self)
{
  return self->over;
}
