/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-memory-sink-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-error.h"

struct _UrlMemorySink
{
  gint64 limit;
  GBytes *first;    /* (owned) (nullable): the body, while it is of one piece */
  GByteArray *body; /* (owned) (nullable): since it is of several */
};

UrlMemorySink *
url_memory_sink_new (gint64 limit)
{
  UrlMemorySink *self = g_new0 (UrlMemorySink, 1);

  self->limit = limit;

  return self;
}

void
url_memory_sink_free (UrlMemorySink *self)
{
  g_clear_pointer (&self->first, g_bytes_unref);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_free (self);
}

/* A GByteArray counts in 32 bits and doubles as it grows. */
static gint64
effective_limit (UrlMemorySink *self)
{
  const gint64 possible = G_MAXUINT / 2;

  return self->limit < 0 ? possible : MIN (self->limit, possible);
}

static gsize
get_size (UrlMemorySink *self)
{
  if (self->first != NULL)
    return g_bytes_get_size (self->first);

  return self->body != NULL ? self->body->len : 0;
}

static void
append (UrlMemorySink *self,
        GBytes        *piece)
{
  g_byte_array_append (self->body, g_bytes_get_data (piece, NULL),
                       (unsigned) g_bytes_get_size (piece));
}

/* Small bodies come in one piece, which need not be copied. */
static void
keep (UrlMemorySink *self,
      GBytes        *piece)
{
  g_autoptr (GBytes) first = NULL;

  if (self->first == NULL && self->body == NULL)
    {
      self->first = g_bytes_ref (piece);
      return;
    }

  first = g_steal_pointer (&self->first);
  if (first != NULL)
    {
      self->body = g_byte_array_new ();
      append (self, first);
    }
  append (self, piece);
}

gboolean
url_memory_sink_write (UrlMemorySink  *self,
                       GBytes         *piece,
                       UrlRequestHead *request,
                       GError        **error)
{
  if ((gint64) g_bytes_get_size (piece) > effective_limit (self) - (gint64) get_size (self))
    {
      g_set_error (error, URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM,
                   _("The body of %s is larger than %" G_GINT64_FORMAT
                     " bytes; raise “max-response-size” of the session's configuration, take "
                     "the body as it arrives with “data-received”, or have it in a file with "
                     "“download_async”"),
                   url_request_head_get_display (request), effective_limit (self));
      g_clear_pointer (&self->first, g_bytes_unref);
      g_clear_pointer (&self->body, g_byte_array_unref);
      return FALSE;
    }

  keep (self, piece);

  return TRUE;
}

GBytes *
url_memory_sink_steal (UrlMemorySink *self)
{
  if (self->body != NULL)
    return g_byte_array_free_to_bytes (g_steal_pointer (&self->body));

  return self->first != NULL ? g_steal_pointer (&self->first) : g_bytes_new (NULL, 0);
}
