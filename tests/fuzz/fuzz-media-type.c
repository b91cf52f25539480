/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "message/url-headers-private.h"
#include "message/url-media-type-private.h"

/* A Content-Type. */

static void
check_part (const char *part)
{
  g_autofree char *lower = g_ascii_strdown (part, -1);

  g_assert_true (url_is_token (part));
  g_assert_cmpstr (part, ==, lower);
}

static void
check_type (const char *type)
{
  g_auto (GStrv) parts = g_strsplit (type, "/", -1);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  check_part (parts[0]);
  check_part (parts[1]);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autofree char *type = NULL;
  g_autofree char *charset = NULL;
  g_autofree char *written = NULL;
  g_autofree char *type_again = NULL;
  g_autofree char *charset_again = NULL;

  url_media_type_parse (text, &type, &charset);
  if (type != NULL)
    check_type (type);
  if (charset != NULL)
    check_part (charset);

  written = g_strdup_printf ("%s; charset=\"%s\"", type != NULL ? type : "",
                             charset != NULL ? charset : "");
  url_media_type_parse (written, &type_again, &charset_again);
  g_assert_cmpstr (type_again, ==, type);
  g_assert_cmpstr (charset_again, ==, charset);

  return 0;
}
