/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "message/url-content-disposition-private.h"
#include "message/url-filename-private.h"
#include "message/url-headers-private.h"
#include "message/url-uri-private.h"

/* Line 1: a Content-Disposition. The rest: the URL that answered. */

static void
check_parsed (const char *field)
{
  g_autofree char *extended = NULL;
  g_autofree char *plain = NULL;

  url_content_disposition_parse (field, &extended, &plain);
  if (extended != NULL)
    {
      fuzz_assert_text (extended);
      /* Latin-1 takes two bytes in UTF-8. */
      g_assert_cmpuint (strlen (extended), <=, 2 * strlen (field));
    }
  g_assert_true (plain == NULL || strlen (plain) <= strlen (field));
}

/* What docs promise of a suggested name. */
static void
check_name (const char *name)
{
  g_autofree char *again = NULL;

  fuzz_assert_text (name);
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, URL_FILENAME_MAX_LENGTH);
  g_assert_null (strpbrk (name, "/\\"));
  g_assert_null (strchr (". ", name[0]));
  g_assert_null (strchr (". ", name[strlen (name) - 1]));
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));

  /* Nothing that has a meaning of its own is left over. */
  again = url_filename_clean (name);
  g_assert_cmpstr (again, ==, name);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_auto (GStrv) lines = fuzz_dup_lines (data, size, 2);
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autoptr (GUri) uri = url_uri_parse (lines[1], NULL);
  g_autofree char *name = NULL;

  check_parsed (lines[0]);
  if (uri == NULL)
    uri = url_uri_parse ("https://example.org/a%20b.txt", NULL);
  url_headers_append_foreign (headers, "Content-Disposition", lines[0]);
  name = url_filename_suggest (uri, headers);
  check_name (name);

  return 0;
}
