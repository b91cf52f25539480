/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "message/url-headers-private.h"
#include "message/url-response-private.h"
#include "message/url-uri-private.h"

/* Line 1: a relation. The others: Link fields. */

#define BASE "https://user:hunter2@example.org/a/b?c#d"

static void
check_target (GUri *uri)
{
  g_autofree char *text = g_uri_to_string (uri);
  g_autoptr (GUri) again = url_uri_parse (text, NULL);
  g_autofree char *text_again = NULL;

  g_assert_true (g_str_is_ascii (text));
  g_assert_nonnull (again);
  text_again = g_uri_to_string (again);
  g_assert_cmpstr (text_again, ==, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_auto (GStrv) lines = fuzz_dup_lines (data, size, 2);
  g_auto (GStrv) fields = g_strsplit (lines[1], "\n", -1);
  g_autoptr (GUri) base = url_uri_parse (BASE, NULL);
  UrlHeaders *headers = url_headers_new ();
  g_autoptr (UrlResponseHead) head = NULL;
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GUri) uri = NULL;

  for (unsigned i = 0; fields[i] != NULL; i++)
    url_headers_append_foreign (headers, "Link", fields[i]);
  head = url_response_head_new (base, 200, "HTTP/1.1", headers);
  response = url_response_new_for_head (head);

  uri = url_response_get_link (response, lines[0]);
  if (uri != NULL)
    {
      check_target (uri);
      /* Who asks is not told to whom a link leads. */
      g_assert_true (strstr (lines[1], "hunter2") != NULL ||
                     g_strcmp0 (g_uri_get_userinfo (uri), "user:hunter2") != 0);
    }

  return 0;
}
