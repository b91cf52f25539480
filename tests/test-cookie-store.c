/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "message/url-cookie-private.h"
#include "storage/url-cookie-store-private.h"

#define SITE "https://www.example.org/a/b"

static GUri *
uri_for (const char *url)
{
  GUri *uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;

  g_assert_true (url == NULL || uri != NULL);

  return uri;
}

static unsigned
take (UrlCookieStore        *store,
      UrlCookieAcceptPolicy  policy,
      const char            *url,
      const char            *first_party,
      const char            *value)
{
  g_autoptr (GUri) uri = uri_for (url);
  g_autoptr (GUri) document = uri_for (first_party);
  const char *const values[] = { value, "ignored=1; Domain=other.example", NULL };

  return url_cookie_store_take_set_cookie (store, policy, uri, document, values);
}

static void
assert_header (UrlCookieStore *store,
               const char     *url,
               const char     *first_party,
               gboolean        is_navigation,
               const char     *header)
{
  g_autoptr (GUri) uri = uri_for (url);
  g_autoptr (GUri) document = uri_for (first_party);
  g_autofree char *sent = url_cookie_store_dup_header (store, uri, document, is_navigation);

  g_assert_cmpstr (sent, ==, header);
}

static void
test_header (void)
{
  g_autoptr (UrlCookieStore) store = url_cookie_store_new ();

  g_assert_true (url_cookie_store_prepare (store, NULL, NULL));
  assert_header (store, SITE, NULL, FALSE, NULL);

  g_assert_cmpuint (take (store, 0, SITE, NULL, "a=\"x y\"; Path=/"), ==, 1);
  g_assert_cmpuint (take (store, 0, SITE, NULL, "nameless; Path=/"), ==, 1);
  g_assert_cmpuint (take (store, 0, SITE, NULL, "bytes=\xe4"), ==, 1);
  g_assert_cmpuint (take (store, 0, SITE, NULL, "refused=1; Domain=org"), ==, 0);
  g_assert_cmpuint (take (store, 0, "file:///x", NULL, "refused=1"), ==, 0);

  assert_header (store, SITE, NULL, FALSE, "bytes=\xe4; a=\"x y\"; nameless");
  assert_header (store, "https://www.example.org/", NULL, FALSE, "a=\"x y\"; nameless");
  assert_header (store, "ftp://www.example.org/", NULL, FALSE, NULL);
}

static void
test_first_party (void)
{
  g_autoptr (UrlCookieStore) store = url_cookie_store_new ();
  const char *const values[] = { "default=1", "none=1; SameSite=None; Secure",
                                 "lax=1; SameSite=Lax", "strict=1; SameSite=Strict" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpuint (take (store, 0, SITE, NULL, values[i]), ==, 1);

  assert_header (store, SITE, "https://example.org/", FALSE,
                 "default=1; none=1; lax=1; strict=1");
  assert_header (store, SITE, "https://other.example/", TRUE, "default=1; none=1; lax=1");
  assert_header (store, SITE, "https://other.example/", FALSE, "none=1");
  assert_header (store, SITE, "http://www.example.org/", FALSE, "none=1");
}

static void
test_cross_site (void)
{
  g_autoptr (UrlCookieStore) store = url_cookie_store_new ();
  const char *other = "https://other.example/";

  g_assert_cmpuint (take (store, 0, SITE, other, "a=1"), ==, 0);
  g_assert_cmpuint (take (store, 0, SITE, other, "a=1; SameSite=Lax"), ==, 0);
  g_assert_cmpuint (take (store, 0, SITE, other, "a=1; SameSite=None; Secure"), ==, 1);
  g_assert_cmpuint (take (store, 0, SITE, "https://example.org/", "b=1; SameSite=Strict"), ==, 1);
}

static void
test_accept_policy (void)
{
  g_autoptr (UrlCookieStore) store = url_cookie_store_new ();
  const char *value = "a=1; SameSite=None; Secure";

  g_assert_cmpuint (take (store, URL_COOKIE_ACCEPT_POLICY_NEVER, SITE, NULL, value), ==, 0);
  g_assert_cmpuint (take (store, URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY, SITE,
                          "https://other.example/", value),
                    ==, 0);
  g_assert_cmpuint (take (store, URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY, SITE,
                          "http://example.org/", value),
                    ==, 1);
  g_assert_cmpuint (take (store, URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY, SITE, NULL, value),
                    ==, 1);
  g_assert_cmpuint (take (store, URL_COOKIE_ACCEPT_POLICY_ALWAYS, SITE,
                          "https://other.example/", value),
                    ==, 1);
}

static void
assert_put (UrlCookieStore *store,
            UrlCookie      *made,
            const char     *url,
            int             code)
{
  g_autoptr (UrlCookie) cookie = made;
  g_autoptr (GUri) uri = uri_for (url);
  g_autoptr (GError) error = NULL;
  gboolean put = url_cookie_store_put (store, url_cookie_get_record (cookie), uri, &error);

  g_assert_true (put == (code == 0));
  if (code != 0)
    g_assert_error (error, G_IO_ERROR, code);
}

static void
test_put (void)
{
  g_autoptr (UrlCookieStore) store = url_cookie_store_new ();
  g_autoptr (GDateTime) far = g_date_time_new_utc (2999, 1, 1, 0, 0, 0);
  g_autoptr (GPtrArray) records = NULL;
  const UrlCookieRecord *record = NULL;

  assert_put (store, url_cookie_new ("a", "1", NULL, NULL), SITE, 0);
  assert_put (store, url_cookie_new ("b", "1", ".example.org", NULL), SITE, 0);
  assert_put (store, url_cookie_new ("c", "1", "other.example", NULL), NULL, 0);
  assert_put (store, url_cookie_new ("d", "1", NULL, NULL), NULL, G_IO_ERROR_INVALID_ARGUMENT);
  assert_put (store, url_cookie_new ("d", "1", "other.example", NULL), SITE,
              G_IO_ERROR_INVALID_ARGUMENT);
  assert_put (store, url_cookie_new ("d", "1", ".org", NULL), SITE, G_IO_ERROR_INVALID_ARGUMENT);
  assert_put (store, url_cookie_new ("d", "1\n", NULL, NULL), SITE, G_IO_ERROR_INVALID_ARGUMENT);
  assert_put (store, url_cookie_new ("d", "1", NULL, NULL), "data:,", G_IO_ERROR_INVALID_ARGUMENT);
  assert_header (store, SITE, NULL, FALSE, "a=1; b=1");
  assert_header (store, "https://other.example/", NULL, FALSE, "c=1");

  g_assert_true (url_cookie_store_set_accept_policy (store, URL_COOKIE_ACCEPT_POLICY_NEVER));
  g_assert_false (url_cookie_store_set_accept_policy (store, URL_COOKIE_ACCEPT_POLICY_NEVER));
  assert_put (store, url_cookie_new ("e", "1", NULL, NULL), SITE, G_IO_ERROR_PERMISSION_DENIED);
  url_cookie_store_set_accept_policy (store, URL_COOKIE_ACCEPT_POLICY_ALWAYS);

  /* A year's life. */
  assert_put (store, g_object_new (URL_TYPE_COOKIE, "name", "far", "expires", far, NULL),
              "https://far.example/", 0);
  records = url_cookie_store_list (store);
  g_assert_cmpuint (records->len, ==, 4);
  record = g_ptr_array_index (records, 3);
  g_assert_cmpint (record->expires, <=, g_get_real_time () + URL_COOKIE_MAX_LIFE);
  g_assert_cmpint (record->expires, >, g_get_real_time () + URL_COOKIE_MAX_LIFE - G_TIME_SPAN_HOUR);
}

static gboolean
ready_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     data)
{
  g_source_set_ready_time (source, -1);

  return G_SOURCE_CONTINUE;
}

/* Whether the listener was called since it was asked. */
static gboolean
was_told (GSource *source)
{
  gboolean told = g_source_get_ready_time (source) == 0;

  g_source_set_ready_time (source, -1);

  return told;
}

static void
test_listener (void)
{
  g_autoptr (UrlCookieStore) store = url_cookie_store_new ();
  GSourceFuncs funcs = { .dispatch = ready_dispatch };
  g_autoptr (GSource) source = g_source_new (&funcs, sizeof (GSource));
  g_autoptr (UrlCookie) cookie = url_cookie_new ("a", "1", "www.example.org", "/");

  url_cookie_store_add_listener (store, source);
  g_assert_false (was_told (source));
  take (store, 0, SITE, NULL, "a=1; Path=/");
  g_assert_true (was_told (source));
  assert_header (store, SITE, NULL, FALSE, "a=1");
  g_assert_false (was_told (source));
  url_cookie_store_remove (store, url_cookie_get_record (cookie));
  g_assert_true (was_told (source));
  url_cookie_store_remove (store, url_cookie_get_record (cookie));
  g_assert_false (was_told (source));
  url_cookie_store_remove_since (store, 0);
  g_assert_false (was_told (source));

  url_cookie_store_remove_listener (store, source);
  take (store, 0, SITE, NULL, "a=1");
  g_assert_false (was_told (source));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cookie-store/dup-header", test_header);
  g_test_add_func ("/cookie-store/dup-header/first-party", test_first_party);
  g_test_add_func ("/cookie-store/take-set-cookie/cross-site", test_cross_site);
  g_test_add_func ("/cookie-store/take-set-cookie/accept-policy", test_accept_policy);
  g_test_add_func ("/cookie-store/put", test_put);
  g_test_add_func ("/cookie-store/listener", test_listener);

  return g_test_run ();
}
