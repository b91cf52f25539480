/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-multipart-plan-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_TYPE "application/octet-stream"
#define FILE_ATTRIBUTES URL_FILE_VERSION_ATTRIBUTES "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE

static void
clear_entry (gpointer data)
{
  g_free (((UrlMultipartEntry *) data)->head);
}

static char *
dup_media_type (const char *content_type)
{
  char *type = content_type != NULL ? g_content_type_get_mime_type (content_type) : NULL;

  return type != NULL ? type : g_strdup (DEFAULT_TYPE);
}

static gboolean
look_at_file (UrlMultipartEntry  *entry,
              char              **type_out,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr (GFileInfo) info = g_file_query_info (entry->part->file, FILE_ATTRIBUTES,
                                                  G_FILE_QUERY_INFO_NONE, cancellable, error);

  if (info == NULL)
    return FALSE;

  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, "%s", _("it is a directory"));
      return FALSE;
    }

  entry->stamped = g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR;
  url_file_version_read (&entry->stamp, info);
  entry->length = entry->stamped ? entry->stamp.size : -1;
  *type_out = dup_media_type (g_file_info_get_content_type (info));

  return TRUE;
}

/* From what is at hand; a stream is not read for it. */
static char *
guess_type (const UrlPart *part)
{
  gsize size = 0;
  const guint8 *data = part->bytes != NULL ? g_bytes_get_data (part->bytes, &size) : NULL;
  g_autofree char *content_type = g_content_type_guess (part->filename, data, size, NULL);

  return dup_media_type (content_type);
}

static gboolean
add_part (UrlMultipartPlan  *self,
          UrlPart           *part,
          GCancellable      *cancellable,
          GError           **error)
{
  UrlMultipartEntry entry = { .part = part, .length = part->length };
  g_autofree char *type = NULL;

  if (part->file != NULL && !look_at_file (&entry, &type, cancellable, error))
    return FALSE;

  if (part->bytes != NULL)
    entry.length = (gint64) g_bytes_get_size (part->bytes);
  if (type == NULL && part->content_type == NULL && part->filename != NULL)
    type = guess_type (part);
  entry.head = url_part_list_dup_head (self->parts, part, type);

  if (self->length >= 0 && entry.length >= 0 &&
      entry.length <= G_MAXINT64 / 2 - self->length)
    self->length += (gint64) strlen (entry.head) + entry.length;
  else
    self->length = -1;
  g_array_append_val (self->entries, entry);

  return TRUE;
}

UrlMultipartPlan *
url_multipart_plan_new (UrlPartList   *parts,
                        GCancellable  *cancellable,
                        GError       **error)
{
  g_autoptr (UrlMultipartPlan) self = g_new0 (UrlMultipartPlan, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->parts = url_part_list_ref (parts);
  self->entries = g_array_new (FALSE, FALSE, sizeof (UrlMultipartEntry));
  g_array_set_clear_func (self->entries, clear_entry);
  self->tail = url_part_list_dup_tail (parts);

  for (unsigned i = 0; i < parts->parts->len; i++)
    {
      if (!add_part (self, g_ptr_array_index (parts->parts, i), cancellable, error))
        return NULL;
    }
  if (self->length >= 0)
    self->length += (gint64) strlen (self->tail);

  return g_steal_pointer (&self);
}

UrlMultipartPlan *
url_multipart_plan_ref (UrlMultipartPlan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_multipart_plan_unref (UrlMultipartPlan *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->parts, url_part_list_unref);
  g_clear_pointer (&self->tail, g_free);
  g_free (self);
}
