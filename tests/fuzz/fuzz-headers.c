/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "message/url-headers-private.h"
#include "message/url-response-private.h"

/* A header block: each line a name, a colon and a value. */

static void
check_field_cb (const char *name,
                const char *value,
                gpointer    user_data)
{
  unsigned *n_fields = user_data;

  fuzz_assert_text (name);
  fuzz_assert_text (value);
  (*n_fields)++;
}

static unsigned
count_fields (UrlHeaders *headers)
{
  unsigned n_fields = 0;

  url_headers_foreach (headers, check_field_cb, &n_fields);

  return n_fields;
}

static UrlHeaders *
read_block (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  UrlHeaders *headers = url_headers_new ();
  unsigned n_lines = 0;

  for (unsigned i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      url_headers_append_foreign (headers, lines[i], colon + 1);
      n_lines++;
    }
  g_assert_cmpuint (count_fields (headers), ==, n_lines);

  return headers;
}

/* All values of all names are all fields. */
static void
check_names (UrlHeaders *headers)
{
  g_auto (GStrv) names = url_headers_get_names (headers);
  unsigned n_values = 0;

  for (unsigned i = 0; names[i] != NULL; i++)
    {
      g_auto (GStrv) values = url_headers_get_all (headers, names[i]);
      g_autofree char *joined = url_headers_get (headers, names[i]);

      g_assert_true (url_headers_contains (headers, names[i]));
      fuzz_assert_text (joined);
      g_assert_true (g_str_has_prefix (joined, values[0]));
      n_values += g_strv_length (values);
    }
  g_assert_cmpuint (n_values, ==, count_fields (headers));
}

/* Changes that are not refused do what they say. */
static void
check_changes (UrlHeaders *headers)
{
  g_auto (GStrv) names = url_headers_get_names (headers);
  g_autoptr (UrlHeaders) copy = url_headers_copy (headers);

  for (unsigned i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = NULL;

      if (!url_is_token (names[i]))
        continue;
      url_headers_set (copy, names[i], " one ");
      value = url_headers_get (copy, names[i]);
      g_assert_cmpstr (value, ==, "one");
      url_headers_remove (copy, names[i]);
      g_assert_false (url_headers_contains (copy, names[i]));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autoptr (UrlHeaders) headers = read_block (text);
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/", G_URI_FLAGS_NONE, NULL);
  g_autoptr (UrlResponseHead) head = NULL;

  check_names (headers);
  check_changes (headers);
  head = url_response_head_new (uri, 200, "HTTP/1.1", url_headers_ref (headers));
  g_assert_cmpint (head->content_length, >=, -1);

  return 0;
}
