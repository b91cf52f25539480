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
  GByteArray *body; /* (owned) */
};

UrlMemorySink *
url_memory_sink_new (gint64 limit)
{
  UrlMemorySink *self = g_new0 (UrlMemorySink, 1);

  self->limit = limit;
  self->body = g_byte_array_new ();

  return self;
}

void
url_memory_sink_free (UrlMemorySink *self)
{
  g_byte_array_unref (self->body);
  g_free (self);
}

/* A GByteArray counts in 32 bits and doubles as it grows. */
static gint64
effective_limit (UrlMemorySink *self)
{
  const gint64 possible = G_MAXUINT / 2;

  return self->limit < 0 ? possible : MIN (self->limit, possible);
}

gboolean
url_memory_sink_write (UrlMemorySink  *self,
                       GBytes         *piece,
                       const char     *uri_display,
                       GError        **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece, &size);

  if ((gint64) size > effective_limit (self) - (gint64) self->body->len)
    {
      g_set_error (error, URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM,
                   _("The body of %s is larger than %" G_GINT64_FORMAT
                     " bytes; raise “max-response-size” of the session's configuration, or take "
                     "the body as it arrives with “data-received”"),
                   uri_display, effective_limit (self));
      g_byte_array_set_size (self->body, 0);
      return FALSE;
    }

  g_byte_array_append (self->body, data, (unsigned) size);

  return TRUE;
}

GBytes *
url_memory_sink_steal (UrlMemorySink *self)
{
  GByteArray *body = self->body;

  self->body = g_byte_array_new ();

  return g_byte_array_free_to_bytes (body);
}
