/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-json-path-private.h"

/* The most characters of a foreign text in a message. */
#define QUOTED_CHARACTERS 64

void
url_json_path_append_index (GString  *path,
                            unsigned  index)
{
  g_string_append_printf (path, "[%u]", index);
}

static gboolean
is_plain (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
        return FALSE;
    }

  return *name != '\0';
}

void
url_json_path_append_member (GString    *path,
                             const char *name)
{
  g_autofree char *quoted = url_json_quote (name);

  g_string_append_printf (path, is_plain (name) ? ".%s" : "['%s']", quoted);
}

char *
url_json_quote (const char *text)
{
  gboolean whole = g_utf8_strlen (text, -1) <= QUOTED_CHARACTERS;
  g_autofree char *start = whole ? g_strdup (text) : g_utf8_substring (text, 0, QUOTED_CHARACTERS);
  GString *quoted = g_string_new (NULL);

  for (const char *p = start; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (quoted, g_unichar_isprint (c) ? c : ' ');
    }
  if (!whole)
    g_string_append (quoted, "…");

  return g_string_free (quoted, FALSE);
}
