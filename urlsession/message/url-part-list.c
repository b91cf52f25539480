/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-part-list-private.h"

#include <string.h>

#define MAX_BOUNDARY 70

UrlPart *
url_part_new (const char *name,
              const char *filename,
              const char *content_type)
{
  UrlPart *part = g_new0 (UrlPart, 1);

  g_atomic_ref_count_init (&part->ref_count);
  part->name = g_strdup (name);
  part->filename = g_strdup (filename);
  part->content_type = g_strdup (content_type);

  return part;
}

static UrlPart *
part_ref (const UrlPart *part)
{
  UrlPart *shared = (UrlPart *) part;

  g_atomic_ref_count_inc (&shared->ref_count);

  return shared;
}

void
url_part_unref (UrlPart *part)
{
  if (!g_atomic_ref_count_dec (&part->ref_count))
    return;

  g_free (part->name);
  g_free (part->filename);
  g_free (part->content_type);
  g_clear_pointer (&part->bytes, g_bytes_unref);
  g_clear_object (&part->file);
  g_clear_object (&part->stream);
  g_free (part);
}

UrlPartList *
url_part_list_new (const char *boundary)
{
  UrlPartList *list = g_new0 (UrlPartList, 1);

  g_atomic_ref_count_init (&list->ref_count);
  list->boundary = g_strdup (boundary);
  list->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) url_part_unref);

  return list;
}

UrlPartList *
url_part_list_copy (UrlPartList *list)
{
  UrlPartList *copy = url_part_list_new (list->boundary);

  for (unsigned i = 0; i < list->parts->len; i++)
    g_ptr_array_add (copy->parts, part_ref (g_ptr_array_index (list->parts, i)));

  return copy;
}

UrlPartList *
url_part_list_ref (UrlPartList *list)
{
  g_atomic_ref_count_inc (&list->ref_count);

  return list;
}

void
url_part_list_unref (UrlPartList *list)
{
  if (!g_atomic_ref_count_dec (&list->ref_count))
    return;

  g_free (list->boundary);
  g_ptr_array_unref (list->parts);
  g_free (list);
}

void
url_part_list_add (UrlPartList *list,
                   UrlPart     *part)
{
  g_ptr_array_add (list->parts, part);
}

static gboolean
can_be_read_again (UrlPartList *list)
{
  for (unsigned i = 0; i < list->parts->len; i++)
    {
      const UrlPart *part = g_ptr_array_index (list->parts, i);

      if (part->stream != NULL && !part->seekable)
        return FALSE;
    }

  return TRUE;
}

void
url_part_list_take (UrlPartList *list)
{
  atomic_store (&list->taken, TRUE);
}

gboolean
url_part_list_is_spent (UrlPartList *list)
{
  return atomic_load (&list->taken) && !can_be_read_again (list);
}

/* Quotes as forms of browsers do, which is what servers read: in UTF-8, and with
 * the three characters that would end the value percent-encoded (RFC 7578,
 * section 2, and the HTML Standard, "multipart/form-data encoding algorithm").
 * A backslash stays alone: few servers take it for an escape. */
static void
append_quoted (GString    *out,
               const char *name,
               const char *value)
{
  g_string_append_printf (out, "; %s=\"", name);
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\r' || *p == '\n')
        g_string_append_printf (out, "%%%02X", (unsigned) *p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

char *
url_part_list_dup_head (UrlPartList *list,
                        UrlPart     *part,
                        const char  *content_type)
{
  GString *head = g_string_new (NULL);

  if (part->content_type != NULL)
    content_type = part->content_type;

  g_string_append_printf (head, "%s--%s\r\nContent-Disposition: form-data",
                          part != g_ptr_array_index (list->parts, 0) ? "\r\n" : "",
                          list->boundary);
  append_quoted (head, "name", part->name);
  if (part->filename != NULL)
    append_quoted (head, "filename", part->filename);
  g_string_append (head, "\r\n");
  if (content_type != NULL)
    g_string_append_printf (head, "Content-Type: %s\r\n", content_type);
  g_string_append (head, "\r\n");

  return g_string_free (head, FALSE);
}

char *
url_part_list_dup_tail (UrlPartList *list)
{
  return g_strdup_printf ("%s--%s--\r\n", list->parts->len > 0 ? "\r\n" : "", list->boundary);
}

gboolean
url_is_boundary (const char *boundary)
{
  gsize length = strlen (boundary);

  for (const char *p = boundary; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("'()+_,-./:=? ", *p) == NULL)
        return FALSE;
    }

  return length > 0 && length <= MAX_BOUNDARY && boundary[length - 1] != ' ';
}
