/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "message/url-media-type-private.h"
#include "test-support.h"

typedef struct
{
  const char *content_type;
  const char *mime_type;
  const char *charset;
} Row;

static const Row rows[] = {
  { NULL, NULL, NULL },
  { "", NULL, NULL },
  { "text/html", "text/html", NULL },
  { "Text/HTML; Charset=UTF-8", "text/html", "utf-8" },
  { "text/plain;charset=\"iso-8859-1\"", "text/plain", "iso-8859-1" },
  { "text/plain; charset=\"a\\\"b\"", "text/plain", NULL },
  { "text/plain; a=b; charset=x; charset=y", "text/plain", "x" },
  { "text/plain; a=\"; charset=no\"; charset=yes", "text/plain", "yes" },
  { "text/plain; charset", "text/plain", NULL },
  { "text/plain; charset=", "text/plain", NULL },
  { "text/plain; charset=\"", "text/plain", NULL },
  { "text/plain; charset=\"\\", "text/plain", NULL },
  { "text", NULL, NULL },
  { "text/", NULL, NULL },
  { "a/b/c", NULL, NULL },
  { "te xt/html", NULL, NULL },
  { ";;;=;=", NULL, NULL },
};

static void
test_media_type (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *mime_type = NULL;
      g_autofree char *charset = NULL;

      g_test_message ("%s", rows[i].content_type);
      url_media_type_parse (rows[i].content_type, &mime_type, &charset);
      g_assert_cmpstr (mime_type, ==, rows[i].mime_type);
      g_assert_cmpstr (charset, ==, rows[i].charset);
    }
}

static UrlResponse *
response_with (unsigned    status,
               const char *name,
               const char *value)
{
  g_autoptr (GUri) uri =
      g_uri_parse ("https://u:secret@example.org/p?token=secret", G_URI_FLAGS_HAS_PASSWORD, NULL);
  g_autoptr (UrlHeaders) headers = url_headers_new ();

  if (name != NULL)
    url_headers_append (headers, name, value);

  return url_response_new_http (uri, status, "HTTP/1.1", headers);
}

static void
test_http (void)
{
  UrlResponse *response = response_with (200, "Content-Length", "12");
  g_autofree char *length = url_response_get_header (response, "content-length");

  g_assert_cmpuint (url_response_get_status_code (response), ==, 200);
  g_assert_cmpstr (url_response_get_http_version (response), ==, "HTTP/1.1");
  g_assert_cmpint (url_response_get_expected_content_length (response), ==, 12);
  g_assert_cmpstr (length, ==, "12");
  g_assert_null (url_response_get_tls_peer_certificate (response));
  g_assert_finalize_object (response);
}

static void
test_length (void)
{
  const char *const bad[] = { "", "-1", "+1", "1 2", "0x10", "99999999999999999999", "12a" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (UrlResponse) response = response_with (200, "Content-Length", bad[i]);

      g_assert_cmpint (url_response_get_expected_content_length (response), ==, -1);
    }
}

static void
test_read_only (void)
{
  g_autoptr (UrlResponse) response = response_with (200, "X-A", "1");

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "*read-only*");
  url_headers_remove (url_response_get_headers (response), "X-A");
  g_test_assert_expected_messages ();
  g_assert_true (url_headers_contains (url_response_get_headers (response), "X-A"));
}

static void
test_plain (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("data:,x", G_URI_FLAGS_NONE, NULL);
  g_autoptr (UrlResponse) response = url_response_new (uri, "Text/Plain", 1, "UTF-8");

  g_assert_cmpuint (url_response_get_status_code (response), ==, 0);
  g_assert_cmpstr (url_response_get_mime_type (response), ==, "text/plain");
  g_assert_cmpstr (url_response_get_charset (response), ==, "utf-8");
  g_assert_true (url_response_ensure_success (response, NULL, NULL));
}

static void
test_ensure_success (void)
{
  g_autoptr (UrlResponse) fine = response_with (204, NULL, NULL);
  g_autoptr (UrlResponse) missing = response_with (404, NULL, NULL);
  g_autoptr (GBytes) text = g_bytes_new_static ("no such\npage", 12);
  g_autoptr (GBytes) binary = g_bytes_new_static ("\0\1\2", 3);
  g_autoptr (GError) error = NULL;

  g_assert_true (url_response_ensure_success (fine, NULL, NULL));
  g_assert_false (url_response_ensure_success (missing, text, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_HTTP_STATUS);
  g_assert_cmpstr (error->message, ==,
                   "The server answered 404  for https://example.org/p: no such page");
  g_clear_error (&error);
  g_assert_false (url_response_ensure_success (missing, binary, &error));
  g_assert_cmpstr (error->message, ==, "The server answered 404  for https://example.org/p");
}

static void
test_properties_read_only (void)
{
  g_autofree GParamSpec **properties = NULL;
  UrlResponse *response = response_with (200, NULL, NULL);
  unsigned n_properties = 0;

  properties = g_object_class_list_properties (G_OBJECT_GET_CLASS (response), &n_properties);
  g_assert_cmpuint (n_properties, >=, 10);
  for (unsigned i = 0; i < n_properties; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, properties[i]->value_type);
      test_expect_unset ("*not writable*");
      g_object_set_property (G_OBJECT (response), properties[i]->name, &value);
      g_test_assert_expected_messages ();
      g_value_reset (&value);
      g_object_get_property (G_OBJECT (response), properties[i]->name, &value);
    }

  g_assert_finalize_object (response);
}

static void
test_arguments (void)
{
  g_autoptr (UrlResponse) response = response_with (200, NULL, NULL);

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*uri != NULL*");
  g_assert_null (url_response_new (NULL, NULL, -1, NULL));
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*expected_length*");
  g_assert_null (url_response_new (url_response_get_uri (response), NULL, -2, NULL));
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*rel != NULL*");
  g_assert_null (url_response_get_link (response, NULL));
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*body != NULL*");
  g_assert_null (url_response_decode_text (response, NULL, NULL));
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*URL_IS_RESPONSE*");
  g_assert_null (url_response_get_suggested_filename (NULL));
  g_test_assert_expected_messages ();
}

/* As g_object_new() makes it, in a script. */
static void
test_blank (void)
{
  UrlResponse *response = g_object_new (URL_TYPE_RESPONSE, NULL);

  g_assert_cmpstr (url_response_get_suggested_filename (response), ==, "unknown");
  g_assert_null (url_response_get_link (response, "next"));
  g_assert_finalize_object (response);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/response/media-type", test_media_type);
  g_test_add_func ("/response/http", test_http);
  g_test_add_func ("/response/length", test_length);
  g_test_add_func ("/response/read-only", test_read_only);
  g_test_add_func ("/response/plain", test_plain);
  g_test_add_func ("/response/ensure-success", test_ensure_success);
  g_test_add_func ("/response/properties/read-only", test_properties_read_only);
  g_test_add_func ("/response/arguments", test_arguments);
  g_test_add_func ("/response/blank", test_blank);

  return g_test_run ();
}
