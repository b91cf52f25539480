/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-json-scan-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static const char *
skip_digits (const char *p)
{
  while (g_ascii_isdigit (*p))
    p++;

  return p;
}

static void
read_integer (const char    *text,
              UrlJsonNumber *number)
{
  errno = 0;
  number->integer = g_ascii_strtoll (text, NULL, 10);
  if (errno == 0 && (number->integer != 0 || *text != '-'))
    {
      number->kind = URL_JSON_NUMBER_INTEGER;
      return;
    }

  number->real = g_ascii_strtod (text, NULL);
  if (number->integer == 0)
    {
      /* Only a double knows a negative zero. */
      number->kind = URL_JSON_NUMBER_DOUBLE;
      return;
    }

  errno = 0;
  number->kind = isfinite (number->real) ? URL_JSON_NUMBER_LARGE : URL_JSON_NUMBER_INFINITE;
  number->large = *text != '-' ? g_ascii_strtoull (text, NULL, 10) : 0;
  if (errno != 0)
    number->large = 0;
}

const char *
url_json_scan_number (const char    *text,
                      UrlJsonNumber *number_out)
{
  const char *p = *text == '-' ? text + 1 : text;
  const char *fraction = NULL;
  const char *exponent = NULL;

  *number_out = (UrlJsonNumber){ .kind = URL_JSON_NUMBER_NONE };
  if (!g_ascii_isdigit (*p) || (p[0] == '0' && g_ascii_isdigit (p[1])))
    return p;

  p = skip_digits (p);
  if (*p == '.')
    {
      fraction = p + 1;
      p = skip_digits (fraction);
      if (p == fraction)
        return p;
    }
  if (*p == 'e' || *p == 'E')
    {
      exponent = p[1] == '+' || p[1] == '-' ? p + 2 : p + 1;
      p = skip_digits (exponent);
      if (p == exponent)
        return p;
    }

  if (fraction == NULL && exponent == NULL)
    {
      read_integer (text, number_out);
      return p;
    }

  number_out->real = g_ascii_strtod (text, NULL);
  number_out->kind =
      isfinite (number_out->real) ? URL_JSON_NUMBER_DOUBLE : URL_JSON_NUMBER_INFINITE;

  return p;
}

/* The four digits of \uXXXX; −1 if they are not there. */
static int
read_hex4 (const char *p,
           const char *end)
{
  int value = 0;

  if (end - p < 4)
    return -1;
  for (unsigned i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (p[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }

  return value;
}

/* Reads behind "\u"; a character beyond the basic plane is two of them. */
static gboolean
append_unicode (GString     *out,
                const char **cursor,
                const char  *end,
                const char **reason_out)
{
  int first = read_hex4 (*cursor, end);
  int second = -1;

  if (first < 0)
    {
      *reason_out = N_("an escape sequence is not complete");
      return FALSE;
    }
  if (first == 0)
    {
      *reason_out = N_("there is a NUL in a string");
      return FALSE;
    }
  *cursor += 4;
  if (first < 0xd800 || first > 0xdfff)
    {
      g_string_append_unichar (out, (gunichar) first);
      return TRUE;
    }

  if (first <= 0xdbff && end - *cursor >= 6 && (*cursor)[0] == '\\' && (*cursor)[1] == 'u')
    second = read_hex4 (*cursor + 2, end);
  if (second < 0xdc00 || second > 0xdfff)
    {
      *reason_out = N_("there is half of a surrogate pair in a string");
      return FALSE;
    }
  *cursor += 6;
  g_string_append_unichar (out, 0x10000 + (((gunichar) first & 0x3ff) << 10) +
                                    ((gunichar) second & 0x3ff));

  return TRUE;
}

/* Reads behind the backslash. */
static gboolean
append_escaped (GString     *out,
                const char **cursor,
                const char  *end,
                const char **reason_out)
{
  const char *const names = "\"\\/bfnrt";
  const char *const values = "\"\\/\b\f\n\r\t";
  const char *name = NULL;

  if (*cursor < end && **cursor == 'u')
    {
      *cursor += 1;
      return append_unicode (out, cursor, end, reason_out);
    }

  name = *cursor < end ? strchr (names, **cursor) : NULL;
  if (name == NULL)
    {
      *reason_out = N_("there is an unknown escape sequence");
      return FALSE;
    }
  g_string_append_c (out, values[name - names]);
  *cursor += 1;

  return TRUE;
}

char *
url_json_scan_string (const char **cursor,
                      const char  *end,
                      const char **reason_out)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (*cursor < end)
    {
      const char *start = *cursor;

      while (*cursor < end && (guint8) **cursor >= 0x20 && **cursor != '"' && **cursor != '\\')
        *cursor += 1;
      g_string_append_len (out, start, *cursor - start);
      if (*cursor == end)
        break;

      if (**cursor == '"')
        {
          *cursor += 1;
          return g_string_free (g_steal_pointer (&out), FALSE);
        }
      if (**cursor != '\\')
        {
          *reason_out = N_("there is a control character in a string");
          return NULL;
        }
      *cursor += 1;
      if (!append_escaped (out, cursor, end, reason_out))
        return NULL;
    }

  *reason_out = N_("a string does not end");

  return NULL;
}
