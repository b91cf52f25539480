/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-media-type-private.h"

#include <string.h>

#include "message/url-headers-private.h"
#include "message/url-parameters-private.h"

static gboolean
is_mime_type (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 3);

  return g_strv_length (parts) == 2 && url_is_token (parts[0]) && url_is_token (parts[1]);
}

/* The value of the first parameter of this name. */
static char *
find_parameter (const char *parameters,
                const char *name)
{
  const char *cursor = parameters;
  g_auto (UrlParameter) parameter = { NULL };

  while (url_parameter_read (&cursor, "; \t", &parameter))
    {
      if (parameter.value != NULL && g_ascii_strcasecmp (parameter.name, name) == 0)
        return g_steal_pointer (&parameter.value);
    }

  return NULL;
}

void
url_media_type_parse (const char  *content_type,
                      char       **mime_type_out,
                      char       **charset_out)
{
  gsize length;
  g_autofree char *mime_type = NULL;
  g_autofree char *charset = NULL;

  *mime_type_out = NULL;
  *charset_out = NULL;
  if (content_type == NULL)
    return;

  length = strcspn (content_type, ";");
  mime_type = g_strstrip (g_strndup (content_type, length));
  if (is_mime_type (mime_type))
    *mime_type_out = g_ascii_strdown (mime_type, -1);

  charset = find_parameter (content_type + length, "charset");
  if (charset != NULL && url_is_token (charset))
    *charset_out = g_ascii_strdown (charset, -1);
}
