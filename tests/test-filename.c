/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <urlsession/urlsession.h>

#include "message/url-filename-private.h"
#include "message/url-headers-private.h"

typedef struct
{
  const char *sent;
  const char *name; /* (nullable): NULL where the URL has to give the name */
} Row;

/* Of Content-Disposition. */
static const Row fields[] = {
  { "attachment; filename=\"a.txt\"", "a.txt" },
  { "attachment; filename=a.txt", "a.txt" },
  { "ATTACHMENT; FileName = a.txt ; x=y", "a.txt" },
  { "inline; filename=a.txt", "a.txt" },
  { "filename=a.txt", "a.txt" },
  { "; filename=a.txt", "a.txt" },
  { "attachment; filename=a b.txt; x=y", "a b.txt" },
  { "attachment; filename=\"a;b.txt\"", "a;b.txt" },
  { "attachment; filename=a\\;b.txt; x=y", "a;b.txt" },
  { "attachment; filename=\"a\\\"b\\\\c.txt\"", "a\"b_c.txt" },
  { "attachment; filename=\"a.txt", "a.txt" },
  { "attachment; filename=a.txt; filename=b.txt", "a.txt" },
  { "attachment; x=\"; filename=no\"; filename=yes", "yes" },
  { "attachment; filename=ü.txt", "ü.txt" },
  { "attachment; filename=a%20b.txt", "a%20b.txt" },

  { "attachment; filename=no.txt; filename*=UTF-8''%e2%82%ac%20rates.txt", "€ rates.txt" },
  { "attachment; filename*=utf-8'en'yes.txt; filename=no.txt", "yes.txt" },
  { "attachment; filename*=ISO-8859-1''%A3.txt", "£.txt" },
  { "attachment; filename*=UTF-8''%41; filename*=UTF-8''%42", "A" },
  { "attachment; filename*=UTF-8''%zz; filename=a.txt", "a.txt" },
  { "attachment; filename*=UTF-8''%4; filename=a.txt", "a.txt" },
  { "attachment; filename*=UTF-8''%A3; filename=a.txt", "a.txt" },
  { "attachment; filename*=UTF-8''a%00b; filename=a.txt", "a.txt" },
  { "attachment; filename*=UTF-8''ü; filename=a.txt", "a.txt" },
  { "attachment; filename*=koi8-r''%C1; filename=a.txt", "a.txt" },
  { "attachment; filename*=\"UTF-8''no\"; filename=a.txt", "a.txt" },
  { "attachment; filename*=UTF-8'no; filename=a.txt", "a.txt" },
  { "attachment; filename*=no; filename=a.txt", "a.txt" },
  { "attachment; filename*=UTF-8''; filename=a.txt", "a.txt" },
  { "attachment; filename*=UTF-8''..; filename=a.txt", "a.txt" },
  { "attachment; filename*=UTF-8''%2e%2e%2fetc%2fpasswd", "_etc_passwd" },

  { "attachment", NULL },
  { "", NULL },
  { "attachment; filename", NULL },
  { "attachment; filename=", NULL },
  { "attachment; filename=\"\"", NULL },
  { "attachment; filename=\"..\"", NULL },
  { "attachment; filename=\" . \"", NULL },
  { "attachment; filename*=UTF-8''%e2%80%8b", NULL },
  { ";;;==\"", NULL },
};

/* Of url_filename_clean(). */
static const Row texts[] = {
  { "a.txt", "a.txt" },
  { "/a/b/name", "_a_b_name" },
  { "a/../b/name", "a_.._b_name" },
  { "../../etc/passwd", "_.._etc_passwd" },
  { "C:\\dir\\a.txt", "C:_dir_a.txt" },
  { ".bashrc", "bashrc" },
  { "...a", "a" },
  { " a ", "a" },
  { "a. . .", "a" },
  { "a\u00a0\u3000", "a" },
  { "a\x01\n\x7f\xc2\x85z", "a____z" },
  { "a\u202egpj.exe", "agpj.exe" },
  { "a\u200b\u2066\ufeff\u2028z", "az" },
  { "\u200b.a", "a" },
  { "a\xff.txt", "a\ufffd.txt" },
  { "CON", "_CON" },
  { "nul.txt", "_nul.txt" },
  { "com1", "_com1" },
  { "COM\u00b9.tar.gz", "_COM\u00b9.tar.gz" },
  { "LPT9 .txt", "_LPT9 .txt" },
  { "console", "console" },
  { "com10", "com10" },
  { "", NULL },
  { ".", NULL },
  { "..", NULL },
  { " ", NULL },
  { "\u200b", NULL },
};

/* Of URLs without a Content-Disposition. */
static const Row urls[] = {
  { "https://example.org/a/b.txt?c=d/e#f/g", "b.txt" },
  { "https://example.org/a%20b.txt", "a b.txt" },
  { "https://example.org/a/", "a" },
  { "https://example.org/a///", "a" },
  { "https://example.org/a%2Fb", "a_b" },
  { "https://example.org/..%2f..%2fb", "_.._b" },
  { "https://example.org/%E4.txt", "ä.txt" },
  { "https://example.org/a%00b", "a%00b" },
  { "https://example.org/%0a", "_" },
  { "https://example.org/.hidden", "hidden" },
  { "https://example.org/", "example.org" },
  { "https://example.org", "example.org" },
  { "https://example.org/%2e%20", "example.org" },
  { "https://[::1]/", "::1" },
  { "file:///", "unknown" },
  { "data:,x/y", "unknown" },
  { "about:blank", "unknown" },
};

static char *
suggest (const char *url,
         const char *field)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (UrlHeaders) headers = url_headers_new ();

  if (field != NULL)
    url_headers_append_foreign (headers, "content-disposition", field);

  return url_filename_suggest (uri, headers);
}

static void
test_fields (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *name = suggest ("https://example.org/path", fields[i].sent);

      g_test_message ("%s", fields[i].sent);
      g_assert_cmpstr (name, ==, fields[i].name != NULL ? fields[i].name : "path");
    }
}

static void
test_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *name = url_filename_clean (texts[i].sent);
      g_autofree char *shown = g_strescape (texts[i].sent, NULL);

      g_test_message ("%s", shown);
      g_assert_cmpstr (name, ==, texts[i].name);
    }
}

static void
test_urls (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *name = suggest (urls[i].sent, NULL);

      g_test_message ("%s", urls[i].sent);
      g_assert_cmpstr (name, ==, urls[i].name);
    }
}

static void
test_decoded_uri (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/a%2541", G_URI_FLAGS_NONE, NULL);
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autofree char *name = url_filename_suggest (uri, headers);

  /* The path has been decoded already, and is not decoded twice. */
  g_assert_cmpstr (name, ==, "a%41");
}

static void
test_several_fields (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/path", G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autofree char *name = NULL;

  url_headers_append (headers, "Content-Disposition", "attachment");
  url_headers_append (headers, "Content-Disposition", "attachment; filename=a");
  url_headers_append (headers, "Content-Disposition", "attachment; filename*=UTF-8''b");
  name = url_filename_suggest (uri, headers);

  g_assert_cmpstr (name, ==, "a");
}

static void
test_latin1 (void)
{
  g_autofree char *name = suggest ("https://example.org/", "attachment; filename=\"\xe4.txt\"");

  g_assert_cmpstr (name, ==, "ä.txt");
}

/* Cuts before the extension, wherever the limit falls in a character. */
static void
test_length (void)
{
  const char *const characters[] = { "a", "ä", "€", "😀", "e\u0301" };
  const char *const extensions[] = { "", ".txt", ".ä", ". ",
                                     ".this-is-too-long-for-an-extension-of-a-file" };

  for (gsize i = 0; i < G_N_ELEMENTS (characters) * G_N_ELEMENTS (extensions) * 6; i++)
    {
      const char *extension = extensions[i / 6 % G_N_ELEMENTS (extensions)];
      g_autofree char *shift = g_strnfill (i % 6, 'x');
      g_autoptr (GString) text = g_string_new (shift);
      g_autofree char *name = NULL;

      while (text->len < 400)
        g_string_append (text, characters[i / 6 / G_N_ELEMENTS (extensions)]);
      g_string_append (text, extension);
      name = url_filename_clean (text->str);

      g_assert_true (g_utf8_validate (name, -1, NULL));
      g_assert_cmpuint (strlen (name), <=, URL_FILENAME_MAX_LENGTH);
      g_assert_cmpuint (strlen (name), >, URL_FILENAME_MAX_LENGTH - 5);
      if (strlen (extension) > 2 && strlen (extension) < 10)
        g_assert_true (g_str_has_suffix (name, extension));
    }
}

/* What is cut off must not leave a device behind. */
static void
test_length_of_device (void)
{
  const char *const names[] = { "NUL", "com1", "LPT\u00b9" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = g_strdup_printf ("%s%300sx", names[i], "");
      g_autofree char *name = url_filename_clean (text);
      g_autofree char *expected = g_strconcat ("_", names[i], NULL);
      g_autofree char *extension = g_strnfill (300, 'x');
      g_autofree char *long_text = g_strconcat (names[i], ".", extension, NULL);
      g_autofree char *long_name = url_filename_clean (long_text);

      g_assert_cmpstr (name, ==, expected);
      g_assert_true (g_str_has_prefix (long_name, expected));
      g_assert_cmpuint (strlen (long_name), ==, URL_FILENAME_MAX_LENGTH);
    }
}

static void
test_property (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/a.txt", G_URI_FLAGS_NONE, NULL);
  UrlResponse *response = url_response_new (uri, NULL, -1, NULL);
  const char *name = url_response_get_suggested_filename (response);
  g_autofree char *property = NULL;

  g_object_get (response, "suggested-filename", &property, NULL);
  g_assert_cmpstr (property, ==, "a.txt");
  g_assert_true (name == url_response_get_suggested_filename (response));
  g_assert_finalize_object (response);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/filename/content-disposition", test_fields);
  g_test_add_func ("/filename/clean", test_texts);
  g_test_add_func ("/filename/url", test_urls);
  g_test_add_func ("/filename/url/decoded", test_decoded_uri);
  g_test_add_func ("/filename/several-fields", test_several_fields);
  g_test_add_func ("/filename/latin-1", test_latin1);
  g_test_add_func ("/filename/length", test_length);
  g_test_add_func ("/filename/length/device", test_length_of_device);
  g_test_add_func ("/filename/property", test_property);

  return g_test_run ();
}
