/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-upload-stream-private.h"

#include <string.h>

#define PIECE (64 * 1024)

/* So much is kept of what was given out, in case that the server has not taken it. */
#define MAX_KEPT (1024 * 1024)

/* The stream of an application as an upload reads it, which may be in several parts,
 * one request after the other: each ends where it has to and leaves the rest. What was
 * given out since a part began is kept as long as it is little. A reader that is
 * cancelled loses nothing, because the source is read for the stream and not for him.
 * Read asynchronously only, and on the network thread. */
struct _UrlUploadStream
{
  GInputStream parent_instance;

  GInputStream *source;      /* (owned) */
  GCancellable *cancellable; /* (owned): of the reading of it */
  GByteArray *kept;          /* (owned): what was read of it last, from @kept_at on */
  gint64 kept_at;
  gint64 given;              /* where who reads stands */
  gint64 part_end;           /* where a part ends, G_MAXINT64 for the last */
  gboolean keeps;            /* also what was given out */
  gboolean filling;
  gboolean ended;            /* there is no more in the source */
  GError *error;             /* (owned) (nullable): of the source */

  GTask *reader;             /* (owned) (nullable): waits for something to read */
  void *buffer;              /* (unowned): its */
  gsize count;
  gulong cancelled_id;       /* of its cancellable */
};

G_DEFINE_FINAL_TYPE (UrlUploadStream, url_upload_stream, G_TYPE_INPUT_STREAM)

static void serve (UrlUploadStream *self);

/* Where the source stands. */
static gint64
get_position (UrlUploadStream *self)
{
  return self->kept_at + self->kept->len;
}

static void
drop_before (UrlUploadStream *self,
             gint64           offset)
{
  if (offset > self->kept_at)
    g_byte_array_remove_range (self->kept, 0, (unsigned) (offset - self->kept_at));
  self->kept_at = offset;
}

static void
filled_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (UrlUploadStream) self = URL_UPLOAD_STREAM (user_data);
  g_autoptr (GBytes) piece =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &self->error);
  gsize size = piece != NULL ? g_bytes_get_size (piece) : 0;

  self->filling = FALSE;
  self->ended = piece != NULL && size == 0;
  if (size > 0)
    g_byte_array_append (self->kept, g_bytes_get_data (piece, NULL), (unsigned) size);
  serve (self);
}

static void
fill (UrlUploadStream *self)
{
  if (self->filling)
    return;

  self->filling = TRUE;
  g_input_stream_read_bytes_async (self->source, PIECE, G_PRIORITY_DEFAULT, self->cancellable,
                                   filled_cb, g_object_ref (self));
}

static gsize
give (UrlUploadStream *self)
{
  gint64 end = MIN (get_position (self), self->part_end);
  gsize size = MIN (self->count, (gsize) (end - self->given));

  memcpy (self->buffer, self->kept->data + (self->given - self->kept_at), size);
  self->given += (gint64) size;
  self->keeps = self->keeps && self->given - self->kept_at <= MAX_KEPT;
  if (!self->keeps)
    drop_before (self, self->given);

  return size;
}

static GTask *
take_reader (UrlUploadStream *self)
{
  g_clear_signal_handler (&self->cancelled_id, g_task_get_cancellable (self->reader));

  return g_steal_pointer (&self->reader);
}

/* The end of a part is told when it is known whether anything follows. */
static void
serve (UrlUploadStream *self)
{
  g_autoptr (GTask) reader = NULL;
  gboolean has_more = self->given < get_position (self);

  if (self->reader == NULL)
    return;

  if (!has_more && !self->ended && self->error == NULL)
    {
      fill (self);
      return;
    }

  reader = take_reader (self);
  if (has_more)
    g_task_return_int (reader, (gssize) give (self));
  else if (self->error != NULL)
    g_task_return_error (reader, g_error_copy (self->error));
  else
    g_task_return_int (reader, 0);
}

static void
cancelled_cb (GCancellable    *cancellable,
              UrlUploadStream *self)
{
  g_autoptr (GTask) reader = take_reader (self);

  g_task_return_error_if_cancelled (reader);
}

static void
url_upload_stream_read_async (GInputStream        *stream,
                              void                *buffer,
                              gsize                count,
                              int                  io_priority,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  UrlUploadStream *self = URL_UPLOAD_STREAM (stream);
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, url_upload_stream_read_async);
  g_task_set_priority (task, io_priority);
  if (g_task_return_error_if_cancelled (task))
    return;

  self->reader = g_steal_pointer (&task);
  self->buffer = buffer;
  self->count = count;
  if (cancellable != NULL)
    self->cancelled_id =
        g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self);
  serve (self);
}

static gssize
url_upload_stream_read_finish (GInputStream  *stream,
                               GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
url_upload_stream_read (GInputStream  *stream,
                        void          *buffer,
                        gsize          count,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "The stream of an upload is read asynchronously");

  return -1;
}

static void
url_upload_stream_finalize (GObject *object)
{
  UrlUploadStream *self = URL_UPLOAD_STREAM (object);

  g_clear_object (&self->source);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_byte_array_unref (self->kept);

  G_OBJECT_CLASS (url_upload_stream_parent_class)->finalize (object);
}

static void
url_upload_stream_class_init (UrlUploadStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = url_upload_stream_finalize;
  stream_class->read_fn = url_upload_stream_read;
  stream_class->read_async = url_upload_stream_read_async;
  stream_class->read_finish = url_upload_stream_read_finish;
}

static void
url_upload_stream_init (UrlUploadStream *self)
{
  self->cancellable = g_cancellable_new ();
  self->kept = g_byte_array_new ();
  self->keeps = TRUE;
  self->part_end = G_MAXINT64;
}

UrlUploadStream *
url_upload_stream_new (GInputStream *source,
                       gint64        offset)
{
  UrlUploadStream *self = g_object_new (URL_TYPE_UPLOAD_STREAM, NULL);

  self->source = g_object_ref (source);
  self->kept_at = offset;
  self->given = offset;

  return self;
}

void
url_upload_stream_stop (UrlUploadStream *self)
{
  g_cancellable_cancel (self->cancellable);
}

gboolean
url_upload_stream_can_begin (UrlUploadStream *self,
                             gint64           offset)
{
  return offset >= self->kept_at && offset <= get_position (self);
}

gboolean
url_upload_stream_begin (UrlUploadStream *self,
                         gint64           offset,
                         gint64           limit)
{
  if (!url_upload_stream_can_begin (self, offset))
    return FALSE;

  drop_before (self, offset);
  self->keeps = TRUE;
  self->given = offset;
  self->part_end = limit > 0 ? offset + limit : G_MAXINT64;

  return TRUE;
}

gint64
url_upload_stream_get_end (UrlUploadStream *self)
{
  return self->ended ? get_position (self) : -1;
}
