/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-content-range-private.h"

#include <string.h>

#define UNIT "bytes "

/* Reads digits, of which there has to be one at least, and moves on. */
static gboolean
read_number (const char **text,
             gint64      *number)
{
  char *end = NULL;
  guint64 value;

  if (!g_ascii_isdigit (**text))
    return FALSE;

  value = g_ascii_strtoull (*text, &end, 10);
  if (value >= G_MAXINT64)
    return FALSE;

  *number = (gint64) value;
  *text = end;

  return TRUE;
}

static gboolean
read_char (const char **text,
           char         wanted)
{
  if (**text != wanted)
    return FALSE;

  (*text)++;

  return TRUE;
}

gboolean
url_content_range_parse (const char      *text,
                         UrlContentRange *range)
{
  gboolean satisfied;

  *range = (UrlContentRange) { -1, -1, -1 };
  if (text == NULL || g_ascii_strncasecmp (text, UNIT, strlen (UNIT)) != 0)
    return FALSE;

  text += strlen (UNIT);
  satisfied = !read_char (&text, '*');
  if (satisfied && (!read_number (&text, &range->start) || !read_char (&text, '-') ||
                    !read_number (&text, &range->end) || range->end < range->start))
    return FALSE;

  if (!read_char (&text, '/'))
    return FALSE;

  if (satisfied && read_char (&text, '*'))
    return *text == '\0';

  return read_number (&text, &range->total) && *text == '\0' && range->end < range->total;
}
