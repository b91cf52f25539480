/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "download-fixture.h"

/* Bodies whose end is that of their connection, which may have come too early. */

#define SIZE 1000000
#define EOF_FILE "/file/1000000?coding=eof"

static unsigned
n_requests (void)
{
  return test_raw_server_get_route (test_fixture_get_raw (), "/file");
}

static DownloadWatch *
run (DownloadFixture *fixture,
     const char      *path,
     const char      *name)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, path, name);
  DownloadWatch *watch = download_watch_new (task);

  test_raw_server_reset (test_fixture_get_raw ());
  download_watch_run (watch);

  return watch;
}

typedef struct
{
  const char *name;
  const char *query;
  gsize size;          /* of the file in the end */
  gsize shift;         /* 1 for the second version */
  unsigned n_requests;
  gint64 resumed_at;   /* −1 if it was not told */
} Row;

#define CUT_ONCE "&once=1&cut=500000"

static const Row rows[] = {
  { "whole", "", SIZE, 0, 1, -1 },
  { "whole-confirmed", "&accept=bytes", SIZE, 0, 2, -1 },
  { "other-units", "&accept=lines", SIZE, 0, 1, -1 },
  { "weak", "&accept=bytes&tag=weak", SIZE, 0, 1, -1 },
  { "rest", CUT_ONCE "&accept=bytes", SIZE, 0, 2, 500000 },
  { "changed", CUT_ONCE "&accept=bytes&range=changed", SIZE, 1, 2, 0 },
  /* Asked once only, even if there is as much doubt as before. */
  { "ignored", CUT_ONCE "&accept=bytes&range=ignored", SIZE, 0, 2, 0 },
  /* What nobody can tell is taken for whole. */
  { "unknown", CUT_ONCE, 500000, 0, 1, -1 },
  { "busy", CUT_ONCE "&accept=bytes&range=error", 500000, 0, 2, -1 },
  { "foreign", CUT_ONCE "&accept=bytes&range=foreign", 500000, 0, 2, -1 },
};

static void
test_rows (DownloadFixture *fixture,
           gconstpointer    data)
{
  const Row *row = data;
  g_autofree char *query = g_strconcat (EOF_FILE, row->query, NULL);
  g_autoptr (DownloadWatch) watch = run (fixture, query, "file");
  UrlResponse *response = url_task_get_response (URL_TASK (watch->task));

  g_assert_no_error (watch->error);
  download_assert_content (watch->location, row->size, row->shift);
  g_assert_cmpuint (n_requests (), ==, row->n_requests);
  g_assert_cmpint (watch->resumed_at, ==, row->resumed_at);
  g_assert_cmpuint (url_response_get_status_code (response), !=, 416);
  g_assert_cmpuint (url_response_get_status_code (response), <, 300);
  download_assert_list (fixture->folder, "file");
}

/* Who knows what to expect need not ask. */
static void
test_expected (DownloadFixture *fixture,
               gconstpointer    data)
{
  for (unsigned by_sum = 0; by_sum < 2; by_sum++)
    {
      g_autoptr (UrlDownloadTask) task =
          download_task_new (fixture, EOF_FILE "&accept=bytes" CUT_ONCE, "file");
      g_autoptr (DownloadWatch) watch = download_watch_new (task);

      test_raw_server_reset (test_fixture_get_raw ());
      if (by_sum)
        url_download_task_set_expected_checksum (
            task, "sha256:0000000000000000000000000000000000000000000000000000000000000000");
      else
        url_download_task_set_expected_size (task, SIZE);
      download_watch_run (watch);
      g_assert_error (watch->error, URL_ERROR, URL_ERROR_CHECKSUM_MISMATCH);
      g_assert_cmpuint (n_requests (), ==, 1);
      download_assert_list (fixture->folder, "");
    }
}

static void
test_reset (DownloadFixture *fixture,
            gconstpointer    data)
{
  g_autoptr (DownloadWatch) watch =
      run (fixture, EOF_FILE "&accept=bytes&reset=1" CUT_ONCE, "file");
  g_autoptr (GBytes) resume_data = url_download_task_dup_resume_data (watch->task);
  g_autoptr (DownloadWatch) second = NULL;

  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  g_assert_nonnull (resume_data);
  second = download_go_on (fixture, resume_data, "file");
  g_assert_no_error (second->error);
  download_assert_content (second->location, SIZE, 0);
}

/* A part says where it ends, even if nothing else does. */
static void
test_short_part (DownloadFixture *fixture,
                 gconstpointer    data)
{
  g_autoptr (DownloadWatch) watch = run (fixture, EOF_FILE "&accept=bytes&cuts=300000", "file");
  g_autoptr (DownloadWatch) second = NULL;
  g_autoptr (GBytes) resume_data = url_download_task_dup_resume_data (watch->task);

  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  g_assert_cmpuint (n_requests (), ==, 2);
  g_assert_nonnull (resume_data);
  second = download_go_on (fixture, resume_data, "file");
  g_assert_error (second->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  g_assert_cmpint (second->resumed_at, ==, 600000);
}

static UrlTask *
tls_task (UrlSession *session,
          const char *path)
{
  return test_task_new (session, TEST_PEER_RAW_TLS, path);
}

/* Who agrees on nothing and hangs up may speak only HTTP/2, but not who has answered. */
static void
test_cut_once (DownloadFixture *fixture,
               gconstpointer    data)
{
  UrlSession *session = test_session_new ();
  g_autofree char *url =
      test_fixture_url (TEST_PEER_RAW_TLS, "/file/1000000?cut=500000&once=1&tag=none");
  g_autofree char *path = download_path (fixture, "file");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  test_raw_server_reset (test_fixture_get_raw_tls ());
  g_assert_null (url_session_download (session, request, file, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  g_assert_cmpuint (test_raw_server_get_route (test_fixture_get_raw_tls (), "/file"), ==, 1);
  download_assert_list (fixture->folder, "");
  test_session_assert_gone (session);
}

/* In TLS the server says that it is the end, which nobody on the way can. */
static void
test_tls (DownloadFixture *fixture,
          gconstpointer    data)
{
  const struct
  {
    const char *path;
    gboolean is_whole;
  } cases[] = {
    { EOF_FILE, TRUE },
    { EOF_FILE "&cut=500000", FALSE },
    { EOF_FILE "&cut=500000&reset=1", FALSE },
    /* These have another end. */
    { "/file/1000000", TRUE },
    { "/file/1000000?coding=chunked", TRUE },
  };
  UrlSession *session = test_session_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      UrlTask *task = tls_task (session, cases[i].path);
      TestWatch *watch = test_watch_new (task);

      g_test_message ("%s", cases[i].path);
      url_task_resume (task);
      test_watch_wait (watch);
      if (cases[i].is_whole)
        g_assert_no_error (watch->error);
      else
        g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
      if (cases[i].is_whole)
        g_assert_cmpuint (watch->data->len, ==, SIZE);
      test_watch_free (watch);
      g_assert_finalize_object (task);
    }
  test_session_assert_gone (session);
}

#define ADD(name, func, data) \
  g_test_add ("/download-end/" name, DownloadFixture, data, download_fixture_set_up, func, \
              download_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/download-end/rows/", rows[i].name, NULL);

      g_test_add (path, DownloadFixture, &rows[i], download_fixture_set_up, test_rows,
                  download_fixture_tear_down);
    }
  ADD ("expected", test_expected, NULL);
  ADD ("reset", test_reset, NULL);
  ADD ("short-part", test_short_part, NULL);
  ADD ("cut-once", test_cut_once, NULL);
  ADD ("tls", test_tls, NULL);

  return test_run ();
}
