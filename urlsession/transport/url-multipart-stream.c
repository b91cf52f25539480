/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-multipart-stream-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"

/* A form from its first delimiter to its last: what stands before each part, then
 * the part, of which only one is open at a time. */
struct _UrlMultipartStream
{
  GInputStream parent_instance;

  UrlMultipartPlan *plan; /* (owned) */
  unsigned index;         /* of the part; past the last one in the tail */
  gsize offset;           /* into the text before the part, or into the tail */
  GInputStream *content;  /* (owned) (nullable): of the part, while it is read */
  gint64 remaining;       /* bytes of the content to come, −1 unknown */
};

G_DEFINE_FINAL_TYPE (UrlMultipartStream, url_multipart_stream, G_TYPE_INPUT_STREAM)

static const UrlMultipartEntry *
get_entry (UrlMultipartStream *self)
{
  return self->index < self->plan->entries->len
             ? &g_array_index (self->plan->entries, UrlMultipartEntry, self->index)
             : NULL;
}

/* The file that is read is the one that was looked at, and nobody wrote to it. */
static gboolean
check_file (UrlMultipartStream       *self,
            const UrlMultipartEntry  *entry,
            GCancellable             *cancellable,
            GError                  **error)
{
  g_autoptr (GFileInfo) info = NULL;
  UrlFileVersion stamp;

  if (!entry->stamped)
    return TRUE;

  info = g_file_input_stream_query_info (G_FILE_INPUT_STREAM (self->content),
                                         URL_FILE_VERSION_ATTRIBUTES, cancellable, error);
  if (info == NULL)
    return FALSE;

  url_file_version_read (&stamp, info);
  if (url_file_version_equal (&stamp, &entry->stamp))
    return TRUE;

  g_set_error (error, URL_ERROR, URL_ERROR_FILE_CHANGED,
               _("the file “%s” was changed while it was sent"), entry->part->filename);

  return FALSE;
}

static gboolean
open_content (UrlMultipartStream       *self,
              const UrlMultipartEntry  *entry,
              GCancellable             *cancellable,
              GError                  **error)
{
  const UrlPart *part = entry->part;

  self->remaining = entry->length;
  if (part->bytes != NULL)
    {
      self->content = g_memory_input_stream_new_from_bytes (part->bytes);
    }
  else if (part->stream != NULL)
    {
      self->content = g_object_ref (part->stream);
      return !part->seekable || g_seekable_seek (G_SEEKABLE (part->stream), part->start,
                                                 G_SEEK_SET, cancellable, error);
    }
  else
    {
      self->content = G_INPUT_STREAM (g_file_read (part->file, cancellable, error));
      return self->content != NULL && check_file (self, entry, cancellable, error);
    }

  return TRUE;
}

static gboolean
end_content (UrlMultipartStream       *self,
             const UrlMultipartEntry  *entry,
             GCancellable             *cancellable,
             GError                  **error)
{
  if (!check_file (self, entry, cancellable, error))
    return FALSE;

  if (self->remaining > 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                   _("the field “%s” has fewer bytes than were announced"), entry->part->name);
      return FALSE;
    }

  g_clear_object (&self->content);
  self->offset = 0;
  self->index++;

  return TRUE;
}

/* 0: the part is at its end, and the next follows. */
static gssize
read_content (UrlMultipartStream       *self,
              const UrlMultipartEntry  *entry,
              void                     *buffer,
              gsize                     count,
              GCancellable             *cancellable,
              GError                  **error)
{
  gssize size = 0;

  if (self->remaining >= 0)
    count = (gsize) MIN ((gint64) MIN (count, (gsize) G_MAXSSIZE), self->remaining);
  if (count > 0)
    size = g_input_stream_read (self->content, buffer, count, cancellable, error);
  if (size > 0 && self->remaining > 0)
    self->remaining -= size;

  return size == 0 && !end_content (self, entry, cancellable, error) ? -1 : size;
}

static gsize
copy_text (UrlMultipartStream *self,
           const char         *text,
           void               *buffer,
           gsize               count)
{
  gsize size = MIN (count, strlen (text + self->offset));

  memcpy (buffer, text + self->offset, size);
  self->offset += size;

  return size;
}

static gssize
url_multipart_stream_read (GInputStream  *stream,
                           void          *buffer,
                           gsize          count,
                           GCancellable  *cancellable,
                           GError       **error)
{
  UrlMultipartStream *self = URL_MULTIPART_STREAM (stream);
  const UrlMultipartEntry *entry = NULL;

  for (entry = get_entry (self); entry != NULL; entry = get_entry (self))
    {
      gssize size = 0;

      if (self->content == NULL)
        size = (gssize) copy_text (self, entry->head, buffer, count);
      if (size > 0)
        return size;

      if (self->content == NULL && !open_content (self, entry, cancellable, error))
        return -1;
      size = read_content (self, entry, buffer, count, cancellable, error);
      if (size != 0)
        return size;
    }

  return (gssize) copy_text (self, self->plan->tail, buffer, count);
}

static gboolean
url_multipart_stream_close (GInputStream  *stream,
                            GCancellable  *cancellable,
                            GError       **error)
{
  /* The application's streams stay open. */
  g_clear_object (&URL_MULTIPART_STREAM (stream)->content);

  return TRUE;
}

static void
url_multipart_stream_finalize (GObject *object)
{
  UrlMultipartStream *self = URL_MULTIPART_STREAM (object);

  g_clear_object (&self->content);
  g_clear_pointer (&self->plan, url_multipart_plan_unref);

  G_OBJECT_CLASS (url_multipart_stream_parent_class)->finalize (object);
}

static void
url_multipart_stream_class_init (UrlMultipartStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = url_multipart_stream_finalize;
  stream_class->read_fn = url_multipart_stream_read;
  stream_class->close_fn = url_multipart_stream_close;
}

static void
url_multipart_stream_init (UrlMultipartStream *self)
{
}

GInputStream *
url_multipart_stream_new (UrlMultipartPlan *plan)
{
  UrlMultipartStream *self = g_object_new (URL_TYPE_MULTIPART_STREAM, NULL);

  self->plan = url_multipart_plan_ref (plan);

  return G_INPUT_STREAM (self);
}
