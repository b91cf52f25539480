/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <urlsession/urlsession.h>

#include "message/url-headers-private.h"

typedef struct
{
  const char *field;
  const char *link; /* (nullable): where `next` leads */
} Row;

static const Row rows[] = {
  { "<https://other.example/2>; rel=\"next\"", "https://other.example/2" },
  { "<https://other.example/2>; rel=next", "https://other.example/2" },
  { "<https://other.example/2> ; REL = NEXT", "https://other.example/2" },
  { "</2>; rel=next", "https://example.org/2" },
  { "<2>; rel=next", "https://example.org/a/2" },
  { "< 2 >; rel=next", "https://example.org/a/2" },
  { "<?page=2>; rel=next", "https://example.org/a/b?page=2" },
  { "<>; rel=next", "https://example.org/a/b?q" },
  { "<//other.example/2>; rel=next", "https://other.example/2" },
  { "<ä>; rel=next", "https://example.org/a/%C3%A4" },
  { "</1>; rel=prev, </2>; rel=next", "https://example.org/2" },
  { "</1>; rel=prev,</2>; rel=next", "https://example.org/2" },
  { ", ,</2>; rel=next, ", "https://example.org/2" },
  { "</2>; rel=next, </3>; rel=next", "https://example.org/2" },
  { "</2>; rel=\"last next\"", "https://example.org/2" },
  { "</2>; rel=\" last\tnext \"", "https://example.org/2" },
  { "</1,2;3>; rel=next", "https://example.org/1,2;3" },
  { "</1>; title=\"a, </x>; rel=next\"; rel=prev, </2>; rel=next", "https://example.org/2" },
  { "</2>; title=\"a\\\"b\"; rel=next", "https://example.org/2" },
  { "</1>; rel=prev; rel=next, </2>; rel=next", "https://example.org/2" },
  { "</1>; rel=next; anchor=\"#x\", </2>; rel=next", "https://example.org/2" },
  { "</1>; anchor=\"\"; rel=next, </2>; rel=next", "https://example.org/2" },
  { "<https://a b/>; rel=next, </2>; rel=next", "https://example.org/2" },
  { "junk, </2>; rel=next", "https://example.org/2" },
  { "<no end; rel=next", NULL },
  { "</1>; rev=next", NULL },
  { "</1>; rel=nextish", NULL },
  { "</1>; rel=\"ne xt\"", NULL },
  { "</1>; rel", NULL },
  { "</1>; rel=", NULL },
  { "</1>; rel=\"", NULL },
  { "</1>, rel=next", NULL },
  { "</1>; title=\"; rel=next", NULL },
  { "</1>", NULL },
  { "<", NULL },
  { ">", NULL },
  { ";;;,,,\"", NULL },
  { "", NULL },
};

static UrlResponse *
response_with (const char *const *fields)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://u:p@example.org/a/b?q", G_URI_FLAGS_NONE, NULL);
  g_autoptr (UrlHeaders) headers = url_headers_new ();

  for (gsize i = 0; fields[i] != NULL; i++)
    url_headers_append_foreign (headers, "link", fields[i]);

  return url_response_new_http (uri, 200, "HTTP/1.1", headers);
}

static void
assert_link (const char *const *fields,
             const char        *relation,
             const char        *link)
{
  UrlResponse *response = response_with (fields);
  g_autoptr (GUri) uri = url_response_get_link (response, relation);
  g_autofree char *read = uri != NULL ? g_uri_to_string (uri) : NULL;

  g_assert_cmpstr (read, ==, link);
  g_assert_finalize_object (response);
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *const fields[] = { rows[i].field, NULL };

      g_test_message ("%s", rows[i].field);
      assert_link (fields, "next", rows[i].link);
    }
}

static void
test_several_fields (void)
{
  const char *const fields[] = { "</1>; rel=prev", "</2>; rel=next",
                                 "</3>; rel=\"https://Example.org/rel\"", NULL };
  const char *const none[] = { NULL };

  assert_link (fields, "prev", "https://example.org/1");
  assert_link (fields, "Next", "https://example.org/2");
  assert_link (fields, "https://example.org/rel", "https://example.org/3");
  assert_link (fields, "last", NULL);
  assert_link (fields, "", NULL);
  assert_link (none, "next", NULL);
}

/* Megabytes of what begins like a link end at once. */
static void
test_hostile (void)
{
  const char *const parts[] = { "<", "<>,", "<>;", ";", "\"", "\\", ",", "=", "<,",
                                "</1>;rel=prev," };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      const char *fields[] = { NULL, NULL };

      while (text->len < 1024 * 1024)
        g_string_append (text, parts[i]);
      g_string_append (text, ",</2>; rel=last");
      fields[0] = text->str;
      assert_link (fields, "next", NULL);
    }
}

static void
test_limit (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *fields[] = { NULL, "</2>; rel=next", NULL };

  for (unsigned i = 0; i < 255; i++)
    g_string_append (text, "</1>; rel=prev, ");
  fields[0] = text->str;
  assert_link (fields, "next", "https://example.org/2");
  g_string_append (text, "</1>; rel=prev");
  fields[0] = text->str;
  assert_link (fields, "next", NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/response/link/rows", test_rows);
  g_test_add_func ("/response/link/several-fields", test_several_fields);
  g_test_add_func ("/response/link/hostile", test_hostile);
  g_test_add_func ("/response/link/limit", test_limit);

  return g_test_run ();
}
