/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <urlsession/urlsession.h>

typedef struct
{
  const char *charset; /* (nullable) */
  const char *body;
  gsize size;
  const char *text;    /* (nullable): NULL where it has to fail */
} Row;

/* The size of a literal, which may have NUL inside. */
#define BODY(literal) literal, sizeof (literal) - 1

static const Row rows[] = {
  { NULL, BODY (""), "" },
  { "utf-8", BODY (""), "" },
  { "nonsense", BODY (""), "" },
  { NULL, BODY ("abc"), "abc" },
  { NULL, BODY ("\xc3\xa4"), "ä" },
  { NULL, BODY ("\xe4"), "ä" },
  { NULL, BODY ("a\xc3"), "aÃ" },
  { NULL, BODY ("\xef\xbb\xbfx"), "x" },
  { NULL, BODY ("\xef\xbb\xbf"), "" },
  { NULL, BODY ("\xff\xfe\xe4\0"), "ä" },
  { NULL, BODY ("\xfe\xff\0\xe4"), "ä" },
  { NULL, BODY ("\xff\xfe\0\0\xe4\0\0\0"), "ä" },
  { NULL, BODY ("\0\0\xfe\xff\0\0\0\xe4"), "ä" },
  { "utf-8", BODY ("\xc3\xa4"), "ä" },
  { "UTF8", BODY ("\xef\xbb\xbf\xc3\xa4"), "ä" },
  { "utf-8", BODY ("\xef\xbb\xbf\xef\xbb\xbf"), "\ufeff" },
  { "iso-8859-1", BODY ("\xe4"), "ä" },
  { "iso-8859-1", BODY ("\xc3\xa4"), "Ã¤" },
  { "windows-1252", BODY ("\x80"), "€" },
  { "us-ascii", BODY ("abc"), "abc" },
  { "utf-16le", BODY ("\xff\xfe\xe4\0"), "ä" },
  { "utf-16", BODY ("\xfe\xff\0\xe4"), "ä" },
  { "shift_jis", BODY ("\x82\xa0"), "あ" },
  { "euc-kr", BODY ("\xb0\xa1"), "가" },

  { "utf-8", BODY ("\xe4"), NULL },
  { "utf-8", BODY ("a\xc3"), NULL },
  { "utf-8", BODY ("\xed\xa0\x80"), NULL },
  { "utf-8", BODY ("\xc0\xaf"), NULL },
  { "us-ascii", BODY ("\xe4"), NULL },
  { "utf-16le", BODY ("a\0b"), NULL },
  { "utf-16le", BODY ("\0\xd8"), NULL },
  { "utf-8", BODY ("a\0b"), NULL },
  { NULL, BODY ("a\0b"), NULL },
  { NULL, BODY ("\0"), NULL },
  { "iso-8859-1", BODY ("a\0"), NULL },
  { "nonsense", BODY ("a"), NULL },
  { "utf-8//ignore", BODY ("a\xe4"), NULL },
  { "../../x", BODY ("a"), NULL },
  { "", BODY ("a"), NULL },
  { "wchar_t", BODY ("a\0\0\0"), NULL },
  { "INTERNAL", BODY ("a\0\0\0"), NULL },
  { "x\x1b[31m", BODY ("a"), NULL },
};

static UrlResponse *
response_with (const char *charset)
{
  g_autoptr (GUri) uri =
      g_uri_parse ("https://u:secret@example.org/p?token=secret", G_URI_FLAGS_HAS_PASSWORD, NULL);

  return url_response_new (uri, "text/plain", -1, charset);
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UrlResponse *response = response_with (rows[i].charset);
      g_autoptr (GBytes) body = g_bytes_new_static (rows[i].body, rows[i].size);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = url_response_decode_text (response, body, &error);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (text, ==, rows[i].text);
      if (rows[i].text == NULL)
        g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_DECODE_CONTENT);
      else
        g_assert_no_error (error);
      g_assert_finalize_object (response);
    }
}

static void
test_messages (void)
{
  g_autoptr (UrlResponse) unknown = response_with ("nonsense");
  g_autoptr (UrlResponse) wrong = response_with ("utf-8");
  g_autoptr (UrlResponse) escape = response_with ("x\x1b[31m");
  g_autoptr (GBytes) body = g_bytes_new_static ("\xe4", 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (url_response_decode_text (unknown, body, &error));
  g_assert_cmpstr (error->message, ==,
                   "The text of https://example.org/p is in the unknown charset “nonsense”");
  g_clear_error (&error);
  g_assert_null (url_response_decode_text (wrong, body, &error));
  g_assert_cmpstr (error->message, ==,
                   "The body of https://example.org/p is not text in the charset “utf-8”");
  g_clear_error (&error);
  g_assert_null (url_response_decode_text (escape, body, &error));
  g_assert_null (strchr (error->message, '\x1b'));
  g_assert_null (url_response_decode_text (escape, body, NULL));
}

/* A body is bytes with a length, whatever comes after them. */
static void
test_slice (void)
{
  g_autoptr (UrlResponse) response = response_with (NULL);
  g_autoptr (GBytes) whole = g_bytes_new_static ("abc\xc3\xa4", 5);
  g_autoptr (GBytes) slice = g_bytes_new_from_bytes (whole, 1, 2);
  g_autofree char *text = url_response_decode_text (response, slice, NULL);

  g_assert_cmpstr (text, ==, "bc");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/response/text/rows", test_rows);
  g_test_add_func ("/response/text/messages", test_messages);
  g_test_add_func ("/response/text/slice", test_slice);

  return g_test_run ();
}
