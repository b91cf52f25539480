/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-date-private.h"

#include <string.h>

static const char month_names[12][4] = {
  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

static const char weekday_names[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

/* The first of each kind counts; a member is -1 until it was found. */
typedef struct
{
  int hour;
  int minute;
  int second;
  int day;
  int month;
  int year;
} Found;

static gboolean
is_delimiter (char character)
{
  unsigned char c = (unsigned char) character;

  return c == 0x09 || (c >= 0x20 && c <= 0x2f) || (c >= 0x3b && c <= 0x40) ||
         (c >= 0x5b && c <= 0x60) || (c >= 0x7b && c <= 0x7e);
}

/* Reads @min to @max digits that no other digit follows. */
static gboolean
read_digits (const char **text,
             gsize        min,
             gsize        max,
             int         *value)
{
  const char *p = *text;
  int read = 0;

  while (g_ascii_isdigit (*p) && (gsize) (p - *text) < max)
    read = read * 10 + g_ascii_digit_value (*p++);

  if ((gsize) (p - *text) < min || g_ascii_isdigit (*p))
    return FALSE;

  *value = read;
  *text = p;

  return TRUE;
}

static gboolean
read_time (const char *token,
           Found      *found)
{
  int hour;
  int minute;
  int second;

  if (!read_digits (&token, 1, 2, &hour) || *token++ != ':' ||
      !read_digits (&token, 1, 2, &minute) || *token++ != ':' ||
      !read_digits (&token, 1, 2, &second))
    return FALSE;

  found->hour = hour;
  found->minute = minute;
  found->second = second;

  return TRUE;
}

static gboolean
read_month (const char *token,
            Found      *found)
{
  for (int i = 0; i < (int) G_N_ELEMENTS (month_names); i++)
    {
      if (g_ascii_strncasecmp (token, month_names[i], 3) == 0)
        {
          found->month = i + 1;
          return TRUE;
        }
    }

  return FALSE;
}

static void
read_token (const char *token,
            Found      *found)
{
  if (found->hour < 0 && read_time (token, found))
    return;

  if (found->day < 0 && read_digits (&token, 1, 2, &found->day))
    return;

  if (found->month < 0 && read_month (token, found))
    return;

  if (found->year < 0)
    read_digits (&token, 2, 4, &found->year);
}

gboolean
url_cookie_date_parse (const char *text,
                       gint64     *seconds)
{
  Found found = { -1, -1, -1, -1, -1, -1 };
  g_autofree char *copy = g_strdup (text);
  g_autoptr (GDateTime) date = NULL;
  char *p = copy;

  while (*p != '\0')
    {
      char *token = NULL;
      gboolean ends = FALSE;

      while (is_delimiter (*p))
        p++;
      token = p;
      while (*p != '\0' && !is_delimiter (*p))
        p++;
      ends = *p == '\0';
      *p = '\0';
      read_token (token, &found);
      if (!ends)
        p++;
    }

  if (found.hour < 0 || found.day < 0 || found.month < 0 || found.year < 0)
    return FALSE;

  if (found.year < 100)
    found.year += found.year >= 70 ? 1900 : 2000;
  if (found.year < 1601 || found.hour > 23 || found.minute > 59 || found.second > 59)
    return FALSE;

  date = g_date_time_new_utc (found.year, found.month, found.day, found.hour, found.minute,
                              found.second);
  if (date == NULL)
    return FALSE;

  *seconds = g_date_time_to_unix (date);

  return TRUE;
}

char *
url_cookie_date_format (gint64 seconds)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);

  if (date == NULL)
    return NULL;

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d GMT",
                          weekday_names[g_date_time_get_day_of_week (date) - 1],
                          g_date_time_get_day_of_month (date),
                          month_names[g_date_time_get_month (date) - 1],
                          g_date_time_get_year (date), g_date_time_get_hour (date),
                          g_date_time_get_minute (date), g_date_time_get_second (date));
}
