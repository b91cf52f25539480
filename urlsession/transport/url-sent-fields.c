/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-sent-fields-private.h"

#include "transport/url-transport-private.h"

struct _UrlSentFields
{
  UrlHeaders *last; /* (owned): frozen */
};

UrlSentFields *
url_sent_fields_new (void)
{
  UrlSentFields *self = g_new0 (UrlSentFields, 1);

  self->last = url_headers_new ();
  url_headers_freeze (self->last);

  return self;
}

void
url_sent_fields_free (UrlSentFields *self)
{
  url_headers_unref (self->last);
  g_free (self);
}

static gboolean
is_last (UrlSentFields      *self,
         SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name = NULL;
  const char *value = NULL;
  unsigned n = 0;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      if (url_transport_owns_header (name))
        continue;
      if (!url_headers_field_is (self->last, n, name, value))
        return FALSE;
      n++;
    }

  return n == url_headers_get_n_fields (self->last);
}

static void
append_header (const char *name,
               const char *value,
               gpointer    user_data)
{
  if (!url_transport_owns_header (name))
    url_headers_append_foreign (user_data, name, value);
}

UrlHeaders *
url_sent_fields_take (UrlSentFields      *self,
                      SoupMessageHeaders *headers)
{
  if (!is_last (self, headers))
    {
      url_headers_unref (self->last);
      self->last = url_headers_new ();
      soup_message_headers_foreach (headers, append_header, self->last);
      url_headers_freeze (self->last);
    }

  return url_headers_ref (self->last);
}
