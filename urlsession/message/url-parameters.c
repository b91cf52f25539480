/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-parameters-private.h"

#include <string.h>

/* Reads a quoted string (RFC 9110, section 5.6.4); one that has no end ends
 * with the text. */
static char *
read_quoted (const char **cursor)
{
  GString *value = g_string_new (NULL);
  const char *p = *cursor + 1;

  for (; *p != '\0' && *p != '"'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (value, *p);
    }

  *cursor = p;

  return g_string_free (value, FALSE);
}

/* Reads a value without quotes. A backslash takes the meaning of a semicolon
 * away, as Cocoa has it. */
static char *
read_plain (const char **cursor,
            const char  *stops)
{
  GString *value = g_string_new (NULL);
  const char *p = *cursor;

  for (; *p != '\0' && strchr (stops, *p) == NULL; p++)
    {
      if (*p == '\\' && p[1] == ';')
        p++;
      g_string_append_c (value, *p);
    }

  *cursor = p;

  return g_strchomp (g_string_free (value, FALSE));
}

gboolean
url_parameter_read (const char   **cursor,
                    const char    *stops,
                    UrlParameter  *parameter)
{
  const char *p = *cursor + strspn (*cursor, "; \t");
  const char *ends = strchr (stops, ',') != NULL ? ";," : ";";
  gsize length = strcspn (p, "=;, \t");

  url_parameter_clear (parameter);
  if (*p == '\0' || (*p == ',' && *(ends + 1) == ','))
    {
      *cursor = p;
      return FALSE;
    }

  parameter->name = g_strndup (p, length);
  p += length;
  p += strspn (p, " \t");
  if (*p == '=')
    {
      p++;
      p += strspn (p, " \t");
      parameter->quoted = *p == '"';
      parameter->value = parameter->quoted ? read_quoted (&p) : read_plain (&p, stops);
      if (parameter->quoted && *p == '"')
        p++;
    }

  *cursor = p + strcspn (p, ends);

  return TRUE;
}

void
url_parameter_clear (UrlParameter *parameter)
{
  g_clear_pointer (&parameter->name, g_free);
  g_clear_pointer (&parameter->value, g_free);
  parameter->quoted = FALSE;
}
