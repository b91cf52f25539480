/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "message/url-request-private.h"
#include "test-support.h"

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          unsigned   *count)
{
  (*count)++;
}

static void
test_defaults (void)
{
  UrlRequest *request = url_request_new ("https://example.org/a b");

  g_assert_cmpstr (url_request_get_method (request), ==, "GET");
  g_assert_cmpstr (url_request_get_uri_string (request), ==, "https://example.org/a%20b");
  g_assert_nonnull (url_request_get_uri (request));
  g_assert_null (url_request_get_body (request));
  g_assert_nonnull (url_request_get_headers (request));
  g_assert_finalize_object (request);
}

static void
test_bad_uri (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://exa mple/");
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);
  g_autoptr (UrlRequestHead) head = url_request_dup_head (frozen);

  g_assert_null (url_request_get_uri (request));
  g_assert_cmpstr (url_request_get_uri_string (request), ==, "https://exa mple/");
  g_assert_null (head->uri);
  g_assert_error (head->uri_error, URL_ERROR, URL_ERROR_BAD_URL);
}

static void
test_no_uri (void)
{
  g_autoptr (UrlRequest) request = url_request_new (NULL);
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);
  g_autoptr (UrlRequestHead) head = url_request_dup_head (frozen);

  g_assert_error (head->uri_error, URL_ERROR, URL_ERROR_BAD_URL);
}

/* Such a URI is one that older releases of GLib make and do not write. */
static void
test_unwritable_uri (void)
{
  const char *const texts[] = { "https:/a/..//example.org/", "foo:/a/..//example.org/" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (texts[i], G_URI_FLAGS_NONE, NULL);
      g_autoptr (UrlRequest) request = url_request_new_from_uri (uri);
      g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);
      g_autoptr (UrlRequestHead) head = url_request_dup_head (frozen);
      g_autoptr (UrlCookie) cookie = url_cookie_parse ("a=b", uri);

      g_assert_true (g_str_has_suffix (g_uri_get_path (uri), "//example.org/"));
      g_assert_null (url_request_get_uri (request));
      g_assert_error (head->uri_error, URL_ERROR, URL_ERROR_BAD_URL);
      g_assert_null (cookie);
    }
}

static void
test_from_uri (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://u:p@example.org/ä", G_URI_FLAGS_NONE, NULL);
  g_autoptr (UrlRequest) request = url_request_new_from_uri (uri);
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);
  g_autoptr (UrlRequestHead) head = url_request_dup_head (frozen);

  g_assert_cmpstr (url_request_get_uri_string (request), ==, "https://u:p@example.org/%C3%A4");
  /* User-info is never sent on. */
  g_assert_null (g_uri_get_userinfo (head->uri));
}

static void
test_method (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  unsigned notified = 0;

  g_signal_connect (request, "notify::method", G_CALLBACK (count_cb), &notified);
  url_request_set_method (request, "post");
  g_assert_cmpstr (url_request_get_method (request), ==, "POST");
  url_request_set_method (request, "POST");
  g_assert_cmpuint (notified, ==, 1);
  url_request_set_method (request, "report");
  g_assert_cmpstr (url_request_get_method (request), ==, "report");

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Method not changed*");
  url_request_set_method (request, "GET / HTTP/1.1\r\nHost: evil");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (url_request_get_method (request), ==, "report");
}

static gpointer
make_requests_cb (gpointer data)
{
  for (int i = 0; i < 20000; i++)
    {
      g_autoptr (UrlRequest) request = url_request_new ("http://localhost/");

      url_request_set_method (request, data);
    }

  return NULL;
}

static void
test_method_threads (void)
{
  GThread *own = g_thread_new ("own", make_requests_cb, (gpointer) "PURGE");
  GThread *known = g_thread_new ("known", make_requests_cb, (gpointer) "PUT");

  make_requests_cb ((gpointer) "PURGE");
  g_thread_join (own);
  g_thread_join (known);
}

static void
test_one_body (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere");

  url_request_set_body (request, bytes);
  g_assert_true (url_request_get_body (request) == bytes);
  url_request_set_body_stream (request, stream);
  g_assert_null (url_request_get_body (request));
  g_assert_true (url_request_get_body_stream (request) == stream);
  url_request_set_body_file (request, file);
  g_assert_null (url_request_get_body_stream (request));
  g_assert_true (url_request_get_body_file (request) == file);
  url_request_set_body_file (request, NULL);
  g_assert_null (url_request_get_body_file (request));
}

static void
test_copy (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autoptr (UrlRequest) copy = NULL;
  g_autofree char *value = NULL;

  url_request_set_header (request, "X-A", "1");
  copy = url_request_copy (request);
  url_request_set_header (copy, "X-A", "2");
  url_request_set_method (copy, "PUT");
  value = url_request_get_header (request, "x-a");

  g_assert_cmpstr (value, ==, "1");
  g_assert_cmpstr (url_request_get_method (request), ==, "GET");
}

static void
test_frozen (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Request not changed*");
  url_request_set_method (frozen, "PUT");
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "*read-only*");
  url_request_set_header (frozen, "X-A", "1");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (url_request_get_method (frozen), ==, "GET");
}

static void
test_headers_are_shared (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autoptr (UrlHeaders) headers = NULL;
  g_autofree char *value = NULL;

  g_object_get (request, "headers", &headers, NULL);
  url_headers_set (headers, "X-A", "1");
  value = url_request_get_header (request, "X-A");

  g_assert_cmpstr (value, ==, "1");
}

static char *
type_of_head (UrlRequest *request)
{
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);
  g_autoptr (UrlRequestHead) head = url_request_dup_head (frozen);

  /* What the application sees stays as it was. */
  g_assert_cmpint (url_headers_contains (url_request_get_headers (frozen), "Content-Type"), ==,
                   url_headers_contains (url_request_get_headers (request), "Content-Type"));

  return url_headers_get (head->headers, "Content-Type");
}

static void
assert_type (const char *method,
             GBytes     *body,
             const char *given,
             const char *sent)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autofree char *type = NULL;

  url_request_set_method (request, method);
  url_request_set_body (request, body);
  url_request_set_header (request, "content-type", given);
  type = type_of_head (request);

  g_assert_cmpstr (type, ==, sent);
}

static void
test_content_type (void)
{
  g_autoptr (GBytes) text = g_bytes_new_static ("a=b", 3);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autofree char *type = NULL;

  assert_type ("POST", text, NULL, "application/x-www-form-urlencoded");
  assert_type ("post", text, NULL, "application/x-www-form-urlencoded");
  assert_type ("POST", text, "text/plain", "text/plain");
  assert_type ("POST", text, "", "");
  assert_type ("POST", empty, NULL, NULL);
  assert_type ("POST", NULL, NULL, NULL);
  assert_type ("PUT", text, NULL, NULL);
  assert_type ("PATCH", text, NULL, NULL);
  assert_type ("GET", text, NULL, NULL);

  url_request_set_method (request, "POST");
  url_request_set_body_stream (request, stream);
  type = type_of_head (request);
  g_assert_cmpstr (type, ==, "application/x-www-form-urlencoded");
}

static void
test_properties_null (void)
{
  UrlRequest *request = url_request_new ("https://example.org/");
  unsigned notified = 0;

  url_request_set_header (request, "X-A", "1");
  g_object_set (request, "uri", NULL, NULL);
  g_assert_null (url_request_get_uri (request));
  g_assert_null (url_request_get_uri_string (request));
  g_signal_connect (request, "notify", G_CALLBACK (count_cb), &notified);
  g_object_set (request, "uri", NULL, "uri-string", NULL, "body", NULL, "body-stream", NULL,
                "body-file", NULL, NULL);
  g_assert_cmpuint (notified, ==, 0);
  g_object_set (request, "headers", NULL, NULL);
  g_assert_cmpuint (notified, ==, 1);
  g_assert_false (url_headers_contains (url_request_get_headers (request), "X-A"));

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*method != NULL*");
  g_object_set (request, "method", NULL, NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (url_request_get_method (request), ==, "GET");
  g_assert_finalize_object (request);
}

static void
test_properties_wrong_type (void)
{
  const char *const names[] = { "uri", "uri-string", "method", "headers", "body", "body-stream",
                                "body-file" };
  UrlRequest *request = url_request_new ("https://example.org/");
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_VARIANT);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      test_expect_unset ("*unable to set property*");
      g_object_set_property (G_OBJECT (request), names[i], &value);
      g_test_assert_expected_messages ();
    }

  g_assert_cmpstr (url_request_get_uri_string (request), ==, "https://example.org/");
  g_assert_cmpstr (url_request_get_method (request), ==, "GET");
  g_assert_finalize_object (request);
}

static void
test_arguments (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  GInputStream *stream = (GInputStream *) request;

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*G_IS_INPUT_STREAM*");
  url_request_set_body_stream (request, stream);
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*name != NULL*");
  url_request_set_header (request, NULL, "a");
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*value != NULL*");
  url_request_append_header (request, "a", NULL);
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*URL_IS_REQUEST*");
  g_assert_null (url_request_to_curl (NULL, FALSE));
  g_test_assert_expected_messages ();
  g_assert_null (url_request_get_body_stream (request));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/defaults", test_defaults);
  g_test_add_func ("/request/uri/bad", test_bad_uri);
  g_test_add_func ("/request/uri/none", test_no_uri);
  g_test_add_func ("/request/uri/unwritable", test_unwritable_uri);
  g_test_add_func ("/request/uri/guri", test_from_uri);
  g_test_add_func ("/request/method", test_method);
  g_test_add_func ("/request/method/threads", test_method_threads);
  g_test_add_func ("/request/body/one", test_one_body);
  g_test_add_func ("/request/copy", test_copy);
  g_test_add_func ("/request/frozen", test_frozen);
  g_test_add_func ("/request/headers/shared", test_headers_are_shared);
  g_test_add_func ("/request/content-type", test_content_type);
  g_test_add_func ("/request/properties/null", test_properties_null);
  g_test_add_func ("/request/properties/wrong-type", test_properties_wrong_type);
  g_test_add_func ("/request/arguments", test_arguments);

  return g_test_run ();
}
