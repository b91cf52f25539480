/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include "message/url-content-range-private.h"
#include "message/url-headers-private.h"
#include "message/url-validator-private.h"

/* Line 1: a Content-Range. The others: an ETag, a Last-Modified and a Date. */

static void
check_range (const char *text)
{
  g_autofree char *written = NULL;
  UrlContentRange range;
  UrlContentRange again;

  if (!url_content_range_parse (text, &range))
    return;

  g_assert_cmpint (range.start, >=, -1);
  g_assert_cmpint (range.end, >=, range.start);
  g_assert_cmpint (range.start == -1, ==, range.end == -1);
  g_assert_true (range.total == -1 || range.total > range.end);
  if (range.start < 0 || range.total < 0)
    return;

  written = g_strdup_printf ("bytes %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                             range.start, range.end, range.total);
  g_assert_true (url_content_range_parse (written, &again));
  g_assert_cmpint (again.start, ==, range.start);
  g_assert_cmpint (again.end, ==, range.end);
  g_assert_cmpint (again.total, ==, range.total);
}

/* What goes back to the server in a field is one, and is its own. */
static void
check_validator (char **lines)
{
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autofree char *validator = NULL;

  url_headers_append_foreign (headers, "ETag", lines[1]);
  url_headers_append_foreign (headers, "Last-Modified", lines[2]);
  url_headers_append_foreign (headers, "Date", lines[3]);
  g_assert_cmpint (url_validator_get_time (headers), >=, G_MININT64 / G_USEC_PER_SEC);
  validator = url_validator_dup_strong (headers);
  if (validator == NULL)
    return;

  fuzz_assert_text (validator);
  g_assert_true (url_is_field_value (validator));
  g_assert_true (url_validator_matches (validator, headers));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_auto (GStrv) lines = fuzz_dup_lines (data, size, 4);

  check_range (lines[0]);
  check_validator (lines);

  return 0;
}
