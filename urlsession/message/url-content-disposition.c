/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-content-disposition-private.h"

#include <string.h>

#include "message/url-parameters-private.h"

/* Decodes `%41`; FALSE where something is not encoded as it has to be. */
static gboolean
append_decoded (GString    *out,
                const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != '%')
        {
          if (!g_ascii_isgraph (*p))
            return FALSE;
          g_string_append_c (out, *p);
          continue;
        }

      if (!g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
        return FALSE;
      g_string_append_c (out, (char) (g_ascii_xdigit_value (p[1]) * 16 +
                                      g_ascii_xdigit_value (p[2])));
      p += 2;
    }

  return strlen (out->str) == out->len;
}

/* Reads `charset'language'text` (RFC 8187, section 3.2.1, and its predecessor
 * RFC 5987, which had Latin-1 too). */
static char *
decode_extended (const char *value)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  const char *language = strchr (value, '\'');
  const char *text = language != NULL ? strchr (language + 1, '\'') : NULL;
  g_autofree char *charset = NULL;

  if (text == NULL || !append_decoded (bytes, text + 1))
    return NULL;

  charset = g_strndup (value, (gsize) (language - value));
  if (g_ascii_strcasecmp (charset, "UTF-8") == 0 && g_utf8_validate (bytes->str, -1, NULL))
    return g_string_free (g_steal_pointer (&bytes), FALSE);
  if (g_ascii_strcasecmp (charset, "ISO-8859-1") == 0)
    return g_convert (bytes->str, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);

  return NULL;
}

void
url_content_disposition_parse (const char  *field,
                               char       **extended_out,
                               char       **plain_out)
{
  gsize type_length = strcspn (field, ";");
  /* Some servers leave the type out. */
  const char *cursor = memchr (field, '=', type_length) != NULL ? field : field + type_length;
  g_auto (UrlParameter) parameter = { NULL };

  *extended_out = NULL;
  *plain_out = NULL;

  while (url_parameter_read (&cursor, ";", &parameter))
    {
      if (parameter.value == NULL)
        continue;

      if (*extended_out == NULL && !parameter.quoted &&
          g_ascii_strcasecmp (parameter.name, "filename*") == 0)
        *extended_out = decode_extended (parameter.value);
      else if (*plain_out == NULL && g_ascii_strcasecmp (parameter.name, "filename") == 0)
        *plain_out = g_steal_pointer (&parameter.value);
    }
}
