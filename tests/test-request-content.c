/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <urlsession/urlsession.h>

#include "message/url-request-private.h"
#include "test-thing.h"

#define FORM "application/x-www-form-urlencoded"

static void
assert_content (UrlRequest *request,
                const char *type,
                const char *text)
{
  g_autofree char *actual_type = url_request_get_header (request, "Content-Type");
  GBytes *body = url_request_get_body (request);

  g_assert_cmpstr (actual_type, ==, type);
  if (text == NULL)
    g_assert_null (body);
  else
    g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), text, strlen (text));
}

static void
set_text (UrlRequest *request,
          const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  url_request_set_body (request, body);
}

static void
test_query (void)
{
  const struct
  {
    const char *url, *name, *value, *expected;
  } rows[] = {
    { "https://h.test/", "a", "1", "https://h.test/?a=1" },
    { "https://h.test", "a", "1", "https://h.test/?a=1" },
    { "https://h.test/?", "a", "1", "https://h.test/?a=1" },
    { "https://h.test/?x", "a", "1", "https://h.test/?x&a=1" },
    { "https://h.test/?x&", "a", "1", "https://h.test/?x&a=1" },
    { "https://h.test/?a=1", "a", "2", "https://h.test/?a=1&a=2" },
    { "https://h.test/?x=a%2Bb+c", "a", "", "https://h.test/?x=a%2Bb+c&a=" },
    { "https://h.test/#f", "a", "1", "https://h.test/?a=1#f" },
    { "https://h.test/?x#f?g", "a", "1", "https://h.test/?x&a=1#f?g" },
    { "https://h.test/#f?g", "a", "1", "https://h.test/?a=1#f?g" },
    { "https://h.test/", "", "", "https://h.test/?=" },
    { "https://h.test/", "a b", "c+d&e=f#g%20?/", "https://h.test/?a%20b=c%2Bd%26e%3Df%23g%2520%3F%2F" },
    { "https://h.test/", "ü-._~*", "\xe2\x82\xac", "https://h.test/?%C3%BC-._~%2A=%E2%82%AC" },
    { "https://h.test/", "a", "[]'\"\n", "https://h.test/?a=%5B%5D%27%22%0A" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlRequest) request = url_request_new (rows[i].url);

      url_request_add_query (request, rows[i].name, rows[i].value);
      g_assert_cmpstr (url_request_get_uri_string (request), ==, rows[i].expected);
      g_assert_nonnull (url_request_get_uri (request));
    }
}

static void
test_query_without_url (void)
{
  g_autoptr (UrlRequest) none = url_request_new (NULL);
  g_autoptr (UrlRequest) bad = url_request_new ("https://exa mple/");
  g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);

  url_request_add_query (none, "a", "1");
  g_assert_null (url_request_get_uri_string (none));
  url_request_add_query (bad, "a", "1");
  g_assert_cmpstr (url_request_get_uri_string (bad), ==, "https://exa mple/");

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Request not changed*");
  url_request_add_query (frozen, "a", "1");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (url_request_get_uri_string (frozen), ==, "https://h.test/");
}

static void
test_query_too_long (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");
  g_autofree char *value = g_strnfill (64 * 1024, 'x');

  url_request_add_query (request, "a", value);
  g_assert_null (url_request_get_uri (request));
}

static void
test_form (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");

  url_request_add_form_field (request, "a", "1");
  assert_content (request, FORM, "a=1");
  url_request_add_form_field (request, "a", "");
  url_request_add_form_field (request, " b ", "c d+e&f=g%h");
  url_request_add_form_field (request, "ü*-._~", "\xe2\x82\xac\r\n!'()");
  assert_content (request, FORM, "a=1&a=&+b+=c+d%2Be%26f%3Dg%25h&"
                                 "%C3%BC*-._%7E=%E2%82%AC%0D%0A%21%27%28%29");
  g_assert_cmpstr (url_request_get_method (request), ==, "GET");
}

/* What the request has already counts. */
static void
test_form_existing (void)
{
  const char *const types[] = { FORM, FORM "; charset=utf-8", "Application/X-WWW-form-urlencoded" };
  g_autoptr (UrlRequest) posted = url_request_new ("https://h.test/");
  g_autoptr (UrlRequest) empty = url_request_new ("https://h.test/");

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");

      url_request_set_header (request, "Content-Type", types[i]);
      set_text (request, "x=y");
      url_request_add_form_field (request, "a", "1");
      assert_content (request, types[i], "x=y&a=1");
    }

  url_request_set_method (posted, "POST");
  set_text (posted, "x=y");
  url_request_add_form_field (posted, "a", "1");
  assert_content (posted, FORM, "x=y&a=1");

  set_text (empty, "");
  url_request_add_form_field (empty, "a", "1");
  assert_content (empty, FORM, "a=1");
}

static void
refuse_form_field (UrlRequest *request)
{
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Form field not added*");
  url_request_add_form_field (request, "a", "1");
  g_test_assert_expected_messages ();
}

static void
test_form_refused (void)
{
  g_autoptr (UrlRequest) typed = url_request_new ("https://h.test/");
  g_autoptr (UrlRequest) untyped = url_request_new ("https://h.test/");
  g_autoptr (UrlRequest) streamed = url_request_new ("https://h.test/");
  g_autoptr (UrlRequest) filed = url_request_new ("https://h.test/");
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (typed);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  g_autoptr (GFile) file = g_file_new_for_path ("/dev/null");

  url_request_set_header (typed, "Content-Type", "text/plain");
  refuse_form_field (typed);
  assert_content (typed, "text/plain", NULL);
  set_text (typed, "x");
  refuse_form_field (typed);
  assert_content (typed, "text/plain", "x");

  url_request_set_method (untyped, "PUT");
  set_text (untyped, "x");
  refuse_form_field (untyped);
  assert_content (untyped, NULL, "x");

  url_request_set_body_stream (streamed, stream);
  refuse_form_field (streamed);
  g_assert_true (url_request_get_body_stream (streamed) == stream);
  url_request_set_body_file (filed, file);
  refuse_form_field (filed);
  g_assert_true (url_request_get_body_file (filed) == file);

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Request not changed*");
  url_request_add_form_field (frozen, "a", "1");
  g_test_assert_expected_messages ();
  assert_content (frozen, NULL, NULL);
}

static void
test_json (void)
{
  const char *const texts[] = {
    "{\"a\":[1,-2.5,\"x\\\"\\\\\\u000a\u20ac\",true,false,null,{}],\"b\":{\"c\":[]}}",
    "9223372036854775807",
    "\"\"",
    "null",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");
      g_autoptr (JsonNode) node = json_from_string (texts[i], NULL);

      url_request_set_method (request, "PATCH");
      url_request_set_json (request, node);
      assert_content (request, "application/json", texts[i]);
      g_assert_cmpstr (url_request_get_method (request), ==, "PATCH");
      g_assert_false (url_headers_contains (url_request_get_headers (request), "Accept"));
    }
}

static void
test_json_type (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");
  g_autoptr (JsonNode) node = json_node_init_int (json_node_alloc (), 1);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();

  url_request_set_header (request, "content-type", "application/merge-patch+json");
  url_request_set_body_stream (request, stream);
  url_request_set_json (request, node);
  assert_content (request, "application/merge-patch+json", "1");
  g_assert_null (url_request_get_body_stream (request));
  g_assert_cmpstr (url_request_get_method (request), ==, "GET");
}

static void
refuse_json (UrlRequest *request,
             JsonNode   *node)
{
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "JSON not set*");
  url_request_set_json (request, node);
  g_test_assert_expected_messages ();
  assert_content (request, NULL, NULL);
}

static void
test_json_refused (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);
  g_autoptr (JsonNode) infinite = json_node_init_double (json_node_alloc (), INFINITY);
  g_autoptr (JsonNode) nan = json_node_init_double (json_node_alloc (), NAN);
  g_autoptr (JsonNode) latin1 = json_node_init_string (json_node_alloc (), "\xe4");
  g_autoptr (JsonNode) named = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) deep = json_node_init_int (json_node_alloc (), 1);

  json_node_take_object (named, json_object_new ());
  json_object_set_int_member (json_node_get_object (named), "\xe4", 1);
  for (unsigned i = 0; i < 512; i++)
    {
      JsonArray *array = json_array_new ();

      json_array_add_element (array, g_steal_pointer (&deep));
      deep = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (deep, array);
    }

  refuse_json (request, infinite);
  refuse_json (request, nan);
  refuse_json (request, latin1);
  refuse_json (request, named);
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Request not changed*");
  url_request_set_json (frozen, nan);
  g_test_assert_expected_messages ();

  url_request_set_json (request, deep);
  g_assert_cmpuint (g_bytes_get_size (url_request_get_body (request)), ==, 1025);
}

static void
test_object (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");
  const char *const words[] = { "a", "b\"", NULL };
  g_autoptr (GDateTime) date = g_date_time_new_utc (2024, 2, 29, 12, 30, 1.5);
  g_autoptr (JsonNode) node = json_from_string ("[{}]", NULL);
  g_autoptr (TestThing) child = g_object_new (TEST_TYPE_THING, "string", "inner", NULL);
  g_autoptr (TestThing) thing = g_object_new (
      TEST_TYPE_THING, "boolean", TRUE, "char", -128, "uchar", 255, "int", -1, "uint64", G_MAXUINT64,
      "int64", G_MININT64, "double", 0.5, "first-name", "A", "fixed", "\u20ac", "enum",
      G_SOCKET_TYPE_DATAGRAM, "flags", G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_REVOKED, "date",
      date, "words", words, "json-node", node, "child", child, NULL);
  g_autoptr (GListModel) things = NULL;
  const char *const parts[] = {
    "\"boolean\":true,", "\"char\":-128,", "\"uchar\":255,", "\"int\":-1,", "\"uint\":0,",
    "\"uint64\":18446744073709551615,", "\"int64\":-9223372036854775808,", "\"double\":0.5,",
    "\"first-name\":\"A\",", "\"fixed\":\"\u20ac\",", "\"string\":null,",
    "\"enum\":\"datagram\",", "\"flags\":[\"expired\",\"revoked\"],",
    "\"date\":\"2024-02-29T12:30:01.500000Z\",", "\"words\":[\"a\",\"b\\\"\"],",
    "\"json-node\":[{}],", "\"json-array\":null,", "\"string\":\"inner\",", "\"no-list\":null,",
    "\"things\":[{\"boolean\":false,", "\"fixed-child\":null,", "\"more-things\":[],",
  };
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) parsed = NULL;

  g_object_get (thing, "things", &things, NULL);
  g_list_store_append (G_LIST_STORE (things), child);
  url_request_set_json_object (request, G_OBJECT (thing));
  text = g_strndup (g_bytes_get_data (url_request_get_body (request), NULL),
                    g_bytes_get_size (url_request_get_body (request)));
  parsed = json_from_string (text, NULL);
  g_assert_nonnull (parsed);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (strstr (text, parts[i]) == NULL)
        g_error ("%s is not in %s", parts[i], text);
    }
  g_assert_null (strstr (text, "bytes"));
}

static void
refuse_object (TestThing *thing)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "JSON not set*TestThing*");
  url_request_set_json_object (request, G_OBJECT (thing));
  g_test_assert_expected_messages ();
  assert_content (request, NULL, NULL);
}

static void
test_object_refused (void)
{
  g_autoptr (TestThing) latin1 = g_object_new (TEST_TYPE_THING, "string", "\xe4", NULL);
  g_autoptr (TestThing) endless = g_object_new (TEST_TYPE_THING, NULL);

  refuse_object (latin1);
  g_object_set (endless, "child", endless, NULL);
  refuse_object (endless);
  g_object_set (endless, "child", NULL, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/content/query", test_query);
  g_test_add_func ("/request/content/query/without-url", test_query_without_url);
  g_test_add_func ("/request/content/query/too-long", test_query_too_long);
  g_test_add_func ("/request/content/form", test_form);
  g_test_add_func ("/request/content/form/existing", test_form_existing);
  g_test_add_func ("/request/content/form/refused", test_form_refused);
  g_test_add_func ("/request/content/json", test_json);
  g_test_add_func ("/request/content/json/type", test_json_type);
  g_test_add_func ("/request/content/json/refused", test_json_refused);
  g_test_add_func ("/request/content/object", test_object);
  g_test_add_func ("/request/content/object/refused", test_object_refused);

  return g_test_run ();
}
