/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "message/url-headers-private.h"

static void
assert_strv (char              **actual,
             const char *const  *expected)
{
  g_assert_cmpstrv ((const char *const *) actual, expected);
  g_strfreev (actual);
}

static void
test_order (void)
{
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autofree char *joined = NULL;
  const char *const names[] = { "Accept", "X-Tag", NULL };
  const char *const tags[] = { "a", "b", NULL };

  url_headers_append (headers, "Accept", "text/html");
  url_headers_append (headers, "X-Tag", "a");
  url_headers_append (headers, "x-tAG", "  b\t");

  joined = url_headers_get (headers, "X-TAG");
  g_assert_cmpstr (joined, ==, "a, b");
  assert_strv (url_headers_get_names (headers), names);
  assert_strv (url_headers_get_all (headers, "x-tag"), tags);
  g_assert_true (url_headers_contains (headers, "ACCEPT"));
  g_assert_null (url_headers_get (headers, "Missing"));
}

static void
test_set (void)
{
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  const char *const names[] = { "A", "B", NULL };
  const char *const values[] = { "3", NULL };

  url_headers_append (headers, "A", "1");
  url_headers_append (headers, "B", "x");
  url_headers_append (headers, "a", "2");
  url_headers_set (headers, "a", "3");

  assert_strv (url_headers_get_names (headers), names);
  assert_strv (url_headers_get_all (headers, "A"), values);

  url_headers_remove (headers, "b");
  g_assert_false (url_headers_contains (headers, "B"));
}

static void
test_set_cookie (void)
{
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autofree char *first = NULL;

  url_headers_append (headers, "Set-Cookie", "a=1");
  url_headers_append (headers, "Set-Cookie", "b=2");
  first = url_headers_get (headers, "set-cookie");

  g_assert_cmpstr (first, ==, "a=1");
}

static void
test_refused (void)
{
  const char *const names[] = { "", "a b", "a:", "a\r\nb", "ä" };
  const char *const values[] = { "a\r\nHost: evil", "a\nb", "a\rb", "a\x01" };
  g_autoptr (UrlHeaders) headers = url_headers_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "*not a token*");
      url_headers_set (headers, names[i], "value");
      g_test_assert_expected_messages ();
    }

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "*control characters*");
      url_headers_append (headers, "Name", values[i]);
      g_test_assert_expected_messages ();
    }

  g_assert_false (url_headers_contains (headers, "Name"));
}

static void
test_frozen (void)
{
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autoptr (UrlHeaders) copy = NULL;
  g_autofree char *value = NULL;

  url_headers_set (headers, "A", "1");
  url_headers_freeze (headers);
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "*read-only*");
  url_headers_set (headers, "A", "2");
  g_test_assert_expected_messages ();
  value = url_headers_get (headers, "A");
  g_assert_cmpstr (value, ==, "1");

  copy = url_headers_copy (headers);
  url_headers_remove (copy, "A");
  g_assert_false (url_headers_contains (copy, "A"));
  g_assert_true (url_headers_contains (headers, "A"));
}

static void
test_foreign (void)
{
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autofree char *latin1 = NULL;
  g_autofree char *utf8 = NULL;

  url_headers_append_foreign (headers, "Latin", "caf\xe9");
  url_headers_append_foreign (headers, "Utf8", "café");
  latin1 = url_headers_get (headers, "Latin");
  utf8 = url_headers_get (headers, "Utf8");

  g_assert_cmpstr (latin1, ==, "café");
  g_assert_cmpstr (utf8, ==, "café");
}

static void
test_boxed (void)
{
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  UrlHeaders *copy = g_boxed_copy (URL_TYPE_HEADERS, headers);

  /* The copy of the box is the same object, which scripts rely on. */
  g_assert_true (copy == headers);
  g_boxed_free (URL_TYPE_HEADERS, copy);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/headers/order", test_order);
  g_test_add_func ("/headers/set", test_set);
  g_test_add_func ("/headers/set-cookie", test_set_cookie);
  g_test_add_func ("/headers/refused", test_refused);
  g_test_add_func ("/headers/frozen", test_frozen);
  g_test_add_func ("/headers/foreign", test_foreign);
  g_test_add_func ("/headers/boxed", test_boxed);

  return g_test_run ();
}
