/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib.h>

#include "message/url-cookie-date-private.h"

typedef struct
{
  const char *text;
  const char *read; /* (nullable): as HTTP writes it; NULL if it is no date */
} Row;

static const Row rows[] = {
  { "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT" },
  { "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT" },
  { "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 GMT" },
  { "Mon, 10-Dec-2007 17:02:24 GMT", "Mon, 10 Dec 2007 17:02:24 GMT" },
  { "Wed, 09 Dec 2009 16:27:23 GMT", "Wed, 09 Dec 2009 16:27:23 GMT" },
  { "Thursday, 01-Jan-70 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT" },
  { "Thu, 01 Jan 69 00:00:00 GMT", "Tue, 01 Jan 2069 00:00:00 GMT" },
  { "Mon Dec 24 16:32:30 1977 GMT", "Sat, 24 Dec 1977 16:32:30 GMT" },
  { "08:49:37 06 nov 1994", "Sun, 06 Nov 1994 08:49:37 GMT" },
  { "1994 6 NOVEMBER 8:4:7", "Sun, 06 Nov 1994 08:04:07 GMT" },
  { "6 NOVEMBER 1994 8:4:7", "Sun, 06 Nov 1994 08:04:07 GMT" },
  { "06th Nov 1994 08:49:37.123", "Sun, 06 Nov 1994 08:49:37 GMT" },
  { "Wed, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 GMT" },
  { "29 Feb 2024 00:00:00", "Thu, 29 Feb 2024 00:00:00 GMT" },
  { "01 Jan 1601 00:00:00", "Mon, 01 Jan 1601 00:00:00 GMT" },
  { "31 Dec 1600 23:59:59", NULL },
  { "30 Feb 2024 00:00:00", NULL },
  { "29 Feb 2023 00:00:00", NULL },
  { "00 Nov 1994 08:49:37", NULL },
  { "32 Nov 1994 08:49:37", NULL },
  { "06 Nov 1994 24:00:00", NULL },
  { "06 Nov 1994 08:60:00", NULL },
  { "06 Nov 1994 08:00:60", NULL },
  { "06 Nov 1994 008:49:37", NULL },
  { "06 Nov 1994 08:49", NULL },
  { "06 Nov 1994", NULL },
  { "Nov 1994 08:49:37", NULL },
  { "06 1994 08:49:37", NULL },
  { "06 Nov 08:49:37", NULL },
  { "06 Nov 19945 08:49:37", NULL },
  { "06 Nov 1 08:49:37", NULL },
  { "99999999999999999999999999", NULL },
  { "0", NULL },
  { "-1", NULL },
  { ";;;", NULL },
  { "\xff\xfe", NULL },
  { "", NULL },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 seconds = 0;
      gboolean found = url_cookie_date_parse (rows[i].text, &seconds);
      g_autofree char *read = found ? url_cookie_date_format (seconds) : NULL;
      g_autofree char *shown = g_strescape (rows[i].text, NULL);

      g_test_message ("%s", shown);
      g_assert_cmpstr (read, ==, rows[i].read);
    }
}

static void
test_outside_the_calendar (void)
{
  g_assert_null (url_cookie_date_format (G_MAXINT64));
  g_assert_null (url_cookie_date_format (G_MININT64));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cookie/date/rows", test_rows);
  g_test_add_func ("/cookie/date/outside-the-calendar", test_outside_the_calendar);

  return g_test_run ();
}
