/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "message/url-headers-private.h"
#include "message/url-validator-private.h"
#include "transfer/url-resume-record-private.h"

/* By what a server recognises a resource that has not changed. */

#define CHANGED "Sun, 06 Nov 1994 08:49:37 GMT"

static void
test_strong (void)
{
  const struct
  {
    const char *tag;      /* (nullable) */
    const char *changed;  /* (nullable) */
    const char *sent;     /* (nullable) */
    const char *expected; /* (nullable) */
  } rows[] = {
    { "\"abc\"", CHANGED, NULL, "\"abc\"" },
    { "\"\"", NULL, NULL, "\"\"" },
    { "\"\xe4\"", NULL, NULL, "\"ä\"" },
    { "W/\"abc\"", CHANGED, "Sun, 06 Nov 1994 09:49:37 GMT", NULL },
    { "abc", NULL, NULL, NULL },
    { "\"a\"b\"", NULL, NULL, NULL },
    { "\"a\x01\"", NULL, NULL, NULL },
    { "\"a\x7f\"", NULL, NULL, NULL },
    { NULL, CHANGED, "Sun, 06 Nov 1994 08:50:37 GMT", CHANGED },
    { NULL, CHANGED, "Sun, 06 Nov 1994 08:50:36 GMT", NULL },
    { NULL, CHANGED, NULL, NULL },
    { NULL, CHANGED " \x01", "Sun, 06 Nov 1994 08:50:37 GMT", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlHeaders) headers = url_headers_new ();
      g_autofree char *validator = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      if (rows[i].tag != NULL)
        url_headers_append_foreign (headers, "ETag", rows[i].tag);
      if (rows[i].changed != NULL)
        url_headers_append_foreign (headers, "Last-Modified", rows[i].changed);
      if (rows[i].sent != NULL)
        url_headers_append_foreign (headers, "Date", rows[i].sent);

      validator = url_validator_dup_strong (headers);
      g_assert_cmpstr (validator, ==, rows[i].expected);
      if (validator != NULL)
        g_assert_true (url_validator_matches (validator, headers));
    }
}

/* Resume data that were written can be read. */
static void
test_resume_record (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autoptr (GError) error = NULL;
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);
  g_autoptr (UrlRequestHead) head = url_request_dup_head (frozen);
  g_autoptr (UrlKeptRequest) kept = url_kept_request_new (head);
  const UrlResumeRecord record = {
    .uri = (char *) "https://example.org/",
    .partial = (char *) "/tmp/ä",
    .total = -1,
    .validator = (char *) "\"ä\"",
    .boot = (char *) "",
    .request = kept,
  };
  g_autoptr (GBytes) bytes = url_resume_record_to_bytes (&record);
  g_autoptr (UrlResumeRecord) again = url_resume_record_parse (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (again->partial, ==, record.partial);
  g_assert_cmpstr (again->validator, ==, record.validator);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/validator/strong", test_strong);
  g_test_add_func ("/validator/resume-record", test_resume_record);

  return g_test_run ();
}
