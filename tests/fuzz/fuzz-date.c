/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "message/url-cookie-date-private.h"

/* A date of a cookie or another field. */

/* 1601 to 9999. */
#define FIRST G_GINT64_CONSTANT (-11644473600)
#define LAST G_GINT64_CONSTANT (253402300799)

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autofree char *written = NULL;
  gint64 seconds = 0;
  gint64 again = 0;

  if (!url_cookie_date_parse (text, &seconds))
    return 0;

  g_assert_cmpint (seconds, >=, FIRST);
  g_assert_cmpint (seconds, <=, LAST);
  written = url_cookie_date_format (seconds);
  g_assert_nonnull (written);
  g_assert_cmpuint (strlen (written), ==, strlen ("Thu, 01 Jan 1970 00:00:00 GMT"));
  g_assert_true (url_cookie_date_parse (written, &again));
  g_assert_cmpint (again, ==, seconds);

  return 0;
}
