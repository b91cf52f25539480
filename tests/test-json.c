/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <urlsession/urlsession.h>

#include "json/url-json-document-private.h"
#include "json/url-json-text-private.h"

/* Reading JSON: what is taken, as what, and what is refused. */

/* The size of a literal, which may have NUL inside. */
#define BODY(literal) literal, sizeof (literal) - 1

static UrlJsonDocument *
parse (const char  *text,
       gsize        size,
       GError     **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);

  return url_json_document_parse (bytes, NULL, error);
}

static void
test_accepted (void)
{
  const struct
  {
    const char *text;
    gsize size;
    const char *written;
  } rows[] = {
    { BODY ("null"), "null" },
    { BODY (" \t\r\n true \n"), "true" },
    { BODY ("\xef\xbb\xbf" "false"), "false" },
    { BODY ("0"), "0" },
    { BODY ("-1"), "-1" },
    { BODY ("9223372036854775807"), "9223372036854775807" },
    { BODY ("-9223372036854775808"), "-9223372036854775808" },
    { BODY ("9223372036854775808"), "9.2233720368547758e+18" },
    { BODY ("-9223372036854775809"), "-9.2233720368547758e+18" },
    { BODY ("0.5"), "0.5" },
    { BODY ("-0"), "-0" },
    { BODY ("1e2"), "100" },
    { BODY ("1E+2"), "100" },
    { BODY ("125e-2"), "1.25" },
    { BODY ("1e-400"), "0" },
    { BODY ("\"\""), "\"\"" },
    { BODY ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\u0008\\u000c\\u000a\\u000d\\u0009\"" },
    { BODY ("\"\\u00e4\\u20AC\\ud83d\\ude00\x7f\""), "\"ä\u20ac\U0001f600\x7f\"" },
    { BODY ("\"\xf0\x9f\x98\x80\""), "\"\U0001f600\"" },
    { BODY ("[]"), "[]" },
    { BODY ("{}"), "{}" },
    { BODY ("[ 1 , [ ] , { } ]"), "[1,[],{}]" },
    { BODY ("{ \"b\" : 1 , \"a\" : { \"b\" : [ null ] } }"), "{\"b\":1,\"a\":{\"b\":[null]}}" },
    { BODY ("{\"\":0,\"a b\":1}"), "{\"\":0,\"a b\":1}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UrlJsonDocument) document = parse (rows[i].text, rows[i].size, &error);
      g_autoptr (GString) written = g_string_new (NULL);

      g_assert_no_error (error);
      g_assert_true (url_json_append_node (written, document->root, 0));
      g_assert_cmpstr (written->str, ==, rows[i].written);
    }
}

static const struct
{
  const char *text;
  gsize size;
  const char *message;
} refused[] = {
  { BODY (""), "line 1, column 1: a value was expected" },
  { BODY (" \n "), "line 2, column 2: a value was expected" },
  { BODY ("\xef\xbb\xbf"), "line 1, column 2: a value was expected" },
  { BODY ("\xef\xbb\xbf\xef\xbb\xbf" "1"), "line 1, column 2: a value was expected" },
  { BODY ("\xff\xfe" "1\0"), "line 1, column 1: the text is not UTF-8, or has a NUL" },
  { BODY ("[\"\xc3\"]"), "line 1, column 3: the text is not UTF-8, or has a NUL" },
  { BODY ("[\"\xed\xa0\x80\"]"), "line 1, column 3: the text is not UTF-8, or has a NUL" },
  { BODY ("1\0"), "line 1, column 2: the text is not UTF-8, or has a NUL" },
  { BODY ("\"a\0b\""), "line 1, column 3: the text is not UTF-8, or has a NUL" },
  { BODY ("\"ä\\u0000\""), "line 1, column 5: there is a NUL in a string" },
  { BODY ("\"a\nb\""), "line 1, column 3: there is a control character in a string" },
  { BODY ("\"\\ud800\""), "line 1, column 8: there is half of a surrogate pair in a string" },
  { BODY ("\"\\ud800\\u0041\""), "line 1, column 8: there is half of a surrogate pair in a string" },
  { BODY ("\"\\udc00\\ud800\""), "line 1, column 8: there is half of a surrogate pair in a string" },
  { BODY ("\"\\x\""), "line 1, column 3: there is an unknown escape sequence" },
  { BODY ("\"\\u12\""), "line 1, column 4: an escape sequence is not complete" },
  { BODY ("\"\\u12g4\""), "line 1, column 4: an escape sequence is not complete" },
  { BODY ("\"\\"), "line 1, column 3: there is an unknown escape sequence" },
  { BODY ("\"a"), "line 1, column 3: a string does not end" },
  { BODY ("'a'"), "line 1, column 1: a value was expected" },
  { BODY ("NaN"), "line 1, column 1: a value was expected" },
  { BODY ("Infinity"), "line 1, column 1: a value was expected" },
  { BODY ("-Infinity"), "line 1, column 2: a number is not written as JSON has them" },
  { BODY ("-"), "line 1, column 2: a number is not written as JSON has them" },
  { BODY ("01"), "line 1, column 1: a number is not written as JSON has them" },
  { BODY ("1."), "line 1, column 3: a number is not written as JSON has them" },
  { BODY ("1e"), "line 1, column 3: a number is not written as JSON has them" },
  { BODY ("1e+"), "line 1, column 4: a number is not written as JSON has them" },
  { BODY (".5"), "line 1, column 1: a value was expected" },
  { BODY ("+1"), "line 1, column 1: a value was expected" },
  { BODY ("0x10"), "line 1, column 2: there is more after the end" },
  { BODY ("1 2"), "line 1, column 3: there is more after the end" },
  { BODY ("{}}"), "line 1, column 3: there is more after the end" },
  { BODY ("nullx"), "line 1, column 5: there is more after the end" },
  { BODY ("True"), "line 1, column 1: a value was expected" },
  { BODY ("nul"), "line 1, column 1: a value was expected" },
  { BODY ("/* c */ 1"), "line 1, column 1: a value was expected" },
  { BODY ("var x = {};"), "line 1, column 1: a value was expected" },
  { BODY ("["), "line 1, column 2: a value was expected" },
  { BODY ("[1"), "line 1, column 3: a comma or the end of the array was expected" },
  { BODY ("[1,]"), "line 1, column 4: a value was expected" },
  { BODY ("[1 2]"), "line 1, column 4: a comma or the end of the array was expected" },
  { BODY ("[1}"), "line 1, column 3: a comma or the end of the array was expected" },
  { BODY ("{"), "line 1, column 2: the name of a member was expected" },
  { BODY ("{a:1}"), "line 1, column 2: the name of a member was expected" },
  { BODY ("{\"a\"}"), "line 1, column 5: a colon was expected" },
  { BODY ("{\"a\":}"), "line 1, column 6: a value was expected" },
  { BODY ("{\"a\":1,}"), "line 1, column 8: the name of a member was expected" },
  { BODY ("{\"a\":1]"), "line 1, column 7: a comma or the end of the object was expected" },
  { BODY ("1e400"), "$: the number is out of range" },
  { BODY ("[[],{\"a\":[0,[-1e999]]}]"), "$[1].a[1][0]: the number is out of range" },
  { BODY ("{\"a\":1,\"b\":{},\"a\":2}"), "$.a: the member is there twice" },
  { BODY ("[0,{\"x y\":{\"a\":1,\"\\u0061\":2}}]"), "$[1]['x y'].a: the member is there twice" },
  { BODY ("{\"\\n\":1,\"\\n\":2}"), "$[' ']: the member is there twice" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (refused[i].text, refused[i].size, &error));
      g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
      g_assert_cmpstr (error->message, ==, refused[i].message);
    }
}

static void
test_large_integers (void)
{
  const struct
  {
    const char *text;
    gboolean listed;
    guint64 value;
  } rows[] = {
    { "9223372036854775807", FALSE, 0 },
    { "9223372036854775808", TRUE, G_GUINT64_CONSTANT (9223372036854775808) },
    { "18446744073709551615", TRUE, G_MAXUINT64 },
    { "18446744073709551616", TRUE, 0 },
    { "-9223372036854775809", TRUE, 0 },
    { "1e19", FALSE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlJsonDocument) document = parse (rows[i].text, strlen (rows[i].text), NULL);
      gpointer large = NULL;

      g_assert_nonnull (document);
      g_assert_cmpint (
          g_hash_table_lookup_extended (document->integers, document->root, NULL, &large), ==,
          rows[i].listed);
      g_assert_cmpuint (large != NULL ? *(guint64 *) large : 0, ==, rows[i].value);
    }
}

static char *
nest (unsigned depth)
{
  GString *text = g_string_new (NULL);

  for (unsigned i = 0; i < depth; i++)
    g_string_append (text, i % 2 == 0 ? "[" : "{\"a\":");
  g_string_append_c (text, '1');
  for (unsigned i = depth; i > 0; i--)
    g_string_append_c (text, i % 2 == 1 ? ']' : '}');

  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *allowed = nest (512);
  g_autofree char *deeper = nest (513);
  g_autofree char *hostile = g_strnfill (10 * 1000 * 1000, '[');
  g_autoptr (UrlJsonDocument) document = parse (allowed, strlen (allowed), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (document);
  g_assert_null (parse (deeper, strlen (deeper), &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
  g_assert_true (g_str_has_prefix (error->message, "$[0].a[0].a"));
  g_assert_true (g_str_has_suffix (error->message, "arrays and objects are nested too deeply"));
  g_clear_error (&error);
  g_assert_null (parse (hostile, strlen (hostile), &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
}

static void
test_too_many_values (void)
{
  g_autoptr (GString) text = g_string_new ("[0");
  g_autoptr (UrlJsonDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  for (unsigned i = 2; i < URL_JSON_MAX_VALUES; i++)
    g_string_append (text, ",0");
  g_string_append_c (text, ']');
  document = parse (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (document->n_values, ==, URL_JSON_MAX_VALUES);

  g_string_insert (text, 1, "0,");
  g_assert_null (parse (text->str, text->len, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
  g_assert_cmpstr (error->message, ==, "$[2097151]: the text has too many values");
}

static void
test_cancelled (void)
{
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  for (unsigned i = 0; i < 5000; i++)
    g_string_append (text, "0,");
  g_string_append (text, "0]");
  bytes = g_bytes_new (text->str, text->len);
  g_cancellable_cancel (cancellable);
  g_assert_null (url_json_document_parse (bytes, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Each text that is cut anywhere, or has a byte changed, is read or refused. */
static void
test_damaged (void)
{
  const char *const whole =
      "{\"a\":[1,-2.5e3,true,null,\"x\\u00e4\\n\"],\"b\":{\"c\":[],\"d\":18446744073709551615}}";
  gsize size = strlen (whole);

  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (UrlJsonDocument) cut = parse (whole, i, NULL);

      g_assert_null (cut);
      for (unsigned byte = 0; byte < 256; byte++)
        {
          g_autofree char *damaged = g_strdup (whole);
          g_autoptr (UrlJsonDocument) document G_GNUC_UNUSED = NULL;
          g_autoptr (GError) error = NULL;

          damaged[i] = (char) byte;
          document = parse (damaged, size, &error);
          g_assert_true ((document != NULL) == (error == NULL));
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/accepted", test_accepted);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/large-integers", test_large_integers);
  g_test_add_func ("/json/depth", test_depth);
  g_test_add_func ("/json/too-many-values", test_too_many_values);
  g_test_add_func ("/json/cancelled", test_cancelled);
  g_test_add_func ("/json/damaged", test_damaged);

  return g_test_run ();
}
