/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "message/url-headers-private.h"
#include "transfer/url-upload-protocol-private.h"

/* What servers say about the uploads that they take. */

static UrlResponseHead *
new_head (const char *name,
          const char *value)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/", G_URI_FLAGS_NONE, NULL);
  g_autoptr (UrlHeaders) headers = url_headers_new ();

  if (value != NULL)
    url_headers_append_foreign (headers, name, value);

  return url_response_head_new (uri, 204, "HTTP/1.1", g_steal_pointer (&headers));
}

static void
test_limits (void)
{
  const struct
  {
    const char *value; /* (nullable) */
    gint64 max_size;
    gint64 max_append;
  } rows[] = {
    { NULL, -1, -1 },
    { "", -1, -1 },
    { "max-size=10", 10, -1 },
    { "max-size=10, max-append-size=5, max-age=3600", 10, 5 },
    { "min-size=1 ,\tmax-append-size=0,max-size=999999999999999", 999999999999999, 0 },
    { "max-size=1, max-size=2", 2, -1 },
    { "max-size", -1, -1 },
    { "max-size=", -1, -1 },
    { "max-size=-1", -1, -1 },
    { "max-size=1.5", -1, -1 },
    { "max-size=99999999999999999999", -1, -1 },
    { "Max-Size=1", -1, -1 },
    { "x-max-size=1", -1, -1 },
    { "=,==,a=b=c", -1, -1 },
    { "max-size=10;now, max-append-size = 5 ; x=1", 10, 5 },
    /* One that is no integer makes the whole field void, unless nobody knows it. */
    { "max-size=10, max-append-size=?1", -1, -1 },
    { "max-size=10, max-age", -1, -1 },
    { "max-size=10, other=?1, more", 10, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlResponseHead) head = new_head ("Upload-Limit", rows[i].value);

      g_test_message ("%s", rows[i].value != NULL ? rows[i].value : "(none)");
      g_assert_cmpint (url_upload_read_max_size (head, URL_UPLOAD_DRAFT), ==, rows[i].max_size);
      g_assert_cmpint (url_upload_read_max_append (head, URL_UPLOAD_DRAFT), ==,
                       rows[i].max_append);
      g_assert_cmpint (url_upload_read_max_size (head, URL_UPLOAD_TUS), ==, -1);
    }
}

static void
test_tus_limit (void)
{
  g_autoptr (UrlResponseHead) head = new_head ("Tus-Max-Size", "1000");
  g_autoptr (UrlResponseHead) wrong = new_head ("Tus-Max-Size", "many");

  g_assert_cmpint (url_upload_read_max_size (head, URL_UPLOAD_TUS), ==, 1000);
  g_assert_cmpint (url_upload_read_max_size (head, URL_UPLOAD_DRAFT), ==, -1);
  g_assert_cmpint (url_upload_read_max_append (head, URL_UPLOAD_TUS), ==, -1);
  g_assert_cmpint (url_upload_read_max_size (wrong, URL_UPLOAD_TUS), ==, -1);
}

static void
test_removal (void)
{
  const struct
  {
    const char *value;
    gboolean is_offered;
  } rows[] = {
    { "creation, termination ,checksum", TRUE },
    { "termination", TRUE },
    { "creation,expiration", FALSE },
    { "determination", FALSE },
    { "", FALSE },
    { NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlResponseHead) head = new_head ("Tus-Extension", rows[i].value);

      g_assert_cmpint (url_upload_offers_removal (head), ==, rows[i].is_offered);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/upload-protocol/limits", test_limits);
  g_test_add_func ("/upload-protocol/limits/tus", test_tus_limit);
  g_test_add_func ("/upload-protocol/removal", test_removal);

  return g_test_run ();
}
