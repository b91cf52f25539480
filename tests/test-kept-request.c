/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "download-fixture.h"
#include "json/url-json-members-private.h"
#include "transfer/url-kept-request-private.h"

/* What resume data keep of a request, and what they must not. */

#define SIZE 1000000

static const char *const secrets[][2] = {
  { "Authorization", "Bearer secret-1" },
  { "Proxy-Authorization", "Basic secret-2" },
  { "Cookie", "id=secret-3" },
  { "X-Api-Key", "secret-4" },
  { "X-AMZ-Security-Token", "secret-5" },
  { "Session-Id", "secret-6" },
  { "X-Goog-Signature", "secret-7" },
  { "x-my-PASSWORD", "secret-8" },
};

static UrlRequest *
new_request (const char *url)
{
  UrlRequest *request = url_request_new (url);
  g_autoptr (GUri) document =
      g_uri_parse ("https://user:secret@example.org/page#part", G_URI_FLAGS_NONE, NULL);

  url_request_set_header (request, "X-Own", "a \"b\" ü");
  url_request_append_header (request, "X-Twice", "1");
  url_request_append_header (request, "X-Twice", "2");
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    url_request_set_header (request, secrets[i][0], secrets[i][1]);
  url_request_set_main_document_uri (request, document);
  url_request_set_timeout (request, 12.5);
  url_request_set_priority (request, 0.25);
  url_request_set_handles_cookies (request, FALSE);
  url_request_set_allows_metered_network (request, FALSE);
  url_request_set_expect_continue_size (request, 1000);

  return request;
}

static void
assert_kept (UrlRequest *request)
{
  UrlHeaders *headers = url_request_get_headers (request);
  g_autofree char *own = url_headers_get (headers, "x-own");
  g_autofree char *twice = url_headers_get (headers, "x-twice");
  g_autofree char *document = g_uri_to_string (url_request_get_main_document_uri (request));

  g_assert_cmpstr (own, ==, "a \"b\" ü");
  g_assert_cmpstr (twice, ==, "1, 2");
  g_assert_cmpstr (document, ==, "https://example.org/page");
  g_assert_cmpfloat (url_request_get_timeout (request), ==, 12.5);
  g_assert_cmpfloat (url_request_get_priority (request), ==, 0.25);
  g_assert_false (url_request_get_handles_cookies (request));
  g_assert_false (url_request_get_allows_metered_network (request));
  g_assert_cmpint (url_request_get_expect_continue_size (request), ==, 1000);
}

static GBytes *
write_request (UrlRequest *request)
{
  g_autoptr (UrlRequest) frozen = url_request_copy_frozen (request);
  g_autoptr (UrlRequestHead) head = url_request_dup_head (frozen);
  g_autoptr (UrlKeptRequest) kept = url_kept_request_new (head);
  g_autoptr (UrlKeptRequest) copy = url_kept_request_copy (kept);
  JsonBuilder *builder = url_json_begin_record ("test", 1);

  url_kept_request_add (copy, builder);

  return url_json_end_record (builder);
}

/* (nullable) */
static UrlKeptRequest *
read_request (GBytes *data)
{
  g_autoptr (UrlJsonDocument) document = url_json_parse_record (data, G_MAXSIZE, "test", 1);

  return document != NULL ? url_kept_request_read (json_node_get_object (document->root)) : NULL;
}

static void
test_round_trip (void)
{
  g_autoptr (UrlRequest) request = new_request ("https://example.org/");
  g_autoptr (GBytes) data = write_request (request);
  g_autofree char *text = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  g_autoptr (UrlKeptRequest) kept = read_request (data);
  g_autoptr (UrlRequest) again = url_request_new ("https://example.org/");

  g_test_message ("%s", text);
  g_assert_null (strstr (text, "secret"));
  g_assert_nonnull (kept);
  url_kept_request_apply (kept, NULL, again);
  assert_kept (again);
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_false (url_headers_contains (url_request_get_headers (again), secrets[i][0]));
}

static void
test_defaults (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autoptr (GBytes) data = write_request (request);
  g_autoptr (UrlKeptRequest) kept = read_request (data);
  g_autoptr (UrlRequest) again = new_request ("https://example.org/");

  g_assert_nonnull (kept);
  url_kept_request_apply (kept, NULL, again);
  g_assert_null (url_request_get_main_document_uri (again));
  g_assert_true (url_request_get_handles_cookies (again));
  g_assert_cmpfloat (url_request_get_timeout (again), ==, 0.0);
}

/* What is given besides replaces what was kept, all of that name. */
static void
test_other_headers (void)
{
  g_autoptr (UrlRequest) request = new_request ("https://example.org/");
  g_autoptr (GBytes) data = write_request (request);
  g_autoptr (UrlKeptRequest) kept = read_request (data);
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autofree char *twice = NULL;
  g_autofree char *authorization = NULL;

  url_headers_set (headers, "x-twice", "3");
  url_headers_append (headers, "X-Twice", "4");
  url_headers_set (headers, "Authorization", "new");
  url_kept_request_apply (kept, headers, request);
  twice = url_headers_get (url_request_get_headers (request), "X-Twice");
  authorization = url_headers_get (url_request_get_headers (request), "Authorization");
  g_assert_cmpstr (twice, ==, "3, 4");
  g_assert_cmpstr (authorization, ==, "new");
}

/* However much a request has, the data can be read. */
static void
test_large (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  g_autofree char *value = g_strnfill (10000, '"');
  g_autoptr (GBytes) data = NULL;
  g_autoptr (UrlKeptRequest) kept = NULL;

  for (unsigned i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("X-%u", i);

      url_request_set_header (request, name, value);
    }
  data = write_request (request);
  kept = read_request (data);
  g_assert_nonnull (kept);
  g_assert_cmpuint (g_bytes_get_size (data), <, URL_RESUME_DATA_MAX_SIZE - 32 * 1024);
}

#define REST \
  "\"main-document\":\"\",\"timeout\":1,\"priority\":1,\"cookies\":true,\"metered\":true," \
  "\"expect-continue-size\":-1"

static void
test_hostile (void)
{
  const struct
  {
    const char *members;
    gboolean is_read;
  } rows[] = {
    { "\"request\":{\"fields\":[[\"a\",\"b\"]]," REST "}", TRUE },
    { "\"request\":{" REST "}", FALSE },
    { "\"request\":[]", FALSE },
    { "\"request\":null", FALSE },
    { "\"other\":{}", FALSE },
    { "\"request\":{\"fields\":{}," REST "}", FALSE },
    { "\"request\":{\"fields\":[null]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"a\"]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"a\",1]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"a\",[]]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"a\",\"b\",\"c\"]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"a b\",\"b\"]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"\",\"b\"]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"a\",\"b\\r\\nc: d\"]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"a\",\"\\u0000\"]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"Authorization\",\"b\"]]," REST "}", FALSE },
    { "\"request\":{\"fields\":[[\"cookie\",\"b\"]]," REST "}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char *text = g_strdup_printf ("{\"format\":\"test\",\"version\":1,%s}", rows[i].members);
      g_autoptr (GBytes) data = g_bytes_new_take (text, strlen (text));
      g_autoptr (UrlKeptRequest) kept = read_request (data);

      g_test_message ("%s", text);
      g_assert_true ((kept != NULL) == rows[i].is_read);
    }
}

/* Each number and word has to be one, and in its range. */
static void
test_hostile_settings (void)
{
  const char *const edits[][2] = {
    { "\"timeout\":1", "\"timeout\":-1" },
    { "\"timeout\":1", "\"timeout\":\"1\"" },
    { "\"priority\":1", "\"priority\":1.5" },
    { "\"priority\":1", "\"priority\":-0.5" },
    { "\"cookies\":true", "\"cookies\":1" },
    { "\"metered\":true", "\"metered\":null" },
    { "\"expect-continue-size\":-1", "\"expect-continue-size\":-2" },
    { "\"expect-continue-size\":-1", "\"expect-continue-size\":1.5" },
    { "\"main-document\":\"\"", "\"main-document\":\"not a URL\"" },
    { "\"main-document\":\"\"", "\"main-document\":[]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      GString *text = g_string_new ("{\"format\":\"test\",\"version\":1,\"request\":"
                                    "{\"fields\":[]," REST "}}");
      g_autoptr (GBytes) data = NULL;
      g_autoptr (UrlKeptRequest) kept = NULL;

      g_assert_cmpuint (g_string_replace (text, edits[i][0], edits[i][1], 0), ==, 1);
      g_test_message ("%s", text->str);
      data = g_string_free_to_bytes (text);
      kept = read_request (data);
      g_assert_null (kept);
    }
}

static UrlHeaders *
new_secret (void)
{
  UrlHeaders *headers = url_headers_new ();

  url_headers_set (headers, "Authorization", "new");

  return headers;
}

#define FIELDS "field-x-own=own&field-x-api-key=&field-authorization="

static UrlRequest *
request_for (const char *path,
             const char *method)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", path);
  UrlRequest *request = url_request_new (url);

  url_request_set_method (request, method);
  url_request_set_header (request, "X-Own", "own");
  url_request_set_header (request, "X-Api-Key", "secret");
  url_request_set_header (request, "Authorization", "old");

  return request;
}

/* The rest is asked for with what was kept, and with what is given anew. */
static void
test_download (DownloadFixture *fixture,
               gconstpointer    data)
{
  for (unsigned gives = 0; gives < 2; gives++)
    {
      g_autoptr (UrlRequest) request = request_for (
          gives ? "/file/1000000?cut=500000&" FIELDS "new" : "/file/1000000?cut=500000&" FIELDS,
          "GET");
      g_autoptr (UrlDownloadTask) first = url_session_download_task (fixture->session, request);
      g_autoptr (DownloadWatch) watch = download_watch_new (first);
      g_autoptr (GBytes) resume_data = NULL;
      g_autoptr (UrlHeaders) headers = gives ? new_secret () : NULL;
      g_autoptr (UrlDownloadTask) second = NULL;
      g_autoptr (DownloadWatch) second_watch = NULL;

      download_watch_run (watch);
      g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
      resume_data = url_download_task_dup_resume_data (first);
      g_assert_nonnull (resume_data);
      second = url_session_download_task_with_resume_data_and_headers (fixture->session,
                                                                       resume_data, headers);
      second_watch = download_watch_new (second);
      download_watch_run (second_watch);
      g_assert_no_error (second_watch->error);
      g_assert_cmpint (second_watch->resumed_at, ==, 500000);
      download_assert_content (second_watch->location, SIZE, 0);
    }
}

static void
test_upload (DownloadFixture *fixture,
             gconstpointer    data)
{
  g_autofree char *path = download_path (fixture, "source");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *contents = g_strnfill (SIZE, 'x');

  g_assert_true (g_file_set_contents (path, contents, SIZE, NULL));
  for (unsigned gives = 0; gives < 2; gives++)
    {
      g_autoptr (UrlRequest) request = request_for (
          gives ? "/draft/new?cut=500000&" FIELDS "new" : "/draft/new?cut=500000&" FIELDS, "PUT");
      g_autoptr (UrlUploadTask) first =
          url_session_upload_task_from_file (fixture->session, request, file);
      TestWatch *watch = test_watch_new (URL_TASK (first));
      g_autoptr (GBytes) resume_data = NULL;
      g_autoptr (UrlHeaders) headers = gives ? new_secret () : NULL;
      g_autoptr (UrlUploadTask) second = NULL;

      url_task_resume (URL_TASK (first));
      test_watch_wait (watch);
      resume_data = url_upload_task_dup_resume_data (first);
      g_assert_nonnull (resume_data);
      test_watch_free (watch);

      second = url_session_upload_task_with_resume_data_and_headers (fixture->session,
                                                                     resume_data, headers);
      watch = test_watch_new (URL_TASK (second));
      url_task_resume (URL_TASK (second));
      test_watch_wait (watch);
      g_assert_no_error (watch->error);
      g_assert_cmpuint (
          url_response_get_status_code (url_task_get_response (URL_TASK (second))), ==, 200);
      test_watch_free (watch);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kept-request/round-trip", test_round_trip);
  g_test_add_func ("/kept-request/defaults", test_defaults);
  g_test_add_func ("/kept-request/other-headers", test_other_headers);
  g_test_add_func ("/kept-request/large", test_large);
  g_test_add_func ("/kept-request/hostile", test_hostile);
  g_test_add_func ("/kept-request/hostile/settings", test_hostile_settings);
  g_test_add ("/kept-request/download", DownloadFixture, NULL, download_fixture_set_up,
              test_download, download_fixture_tear_down);
  g_test_add ("/kept-request/upload", DownloadFixture, NULL, download_fixture_set_up, test_upload,
              download_fixture_tear_down);

  return test_run ();
}
