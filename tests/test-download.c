/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/xattr.h>

#include "download-fixture.h"

/* Files that come whole. */

static void
test_destination (DownloadFixture *fixture,
                  gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task =
      download_task_new (fixture, "/file/3000000?date=1&token=secret", "a file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *path = download_path (fixture, "a file");
  g_autofree char *expected = test_fixture_url (TEST_PEER_RAW, "/file/3000000");
  char origin[200] = "";
  GStatBuf status;

  download_watch_run (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpstr (watch->log->str, ==, "written finished completed");
  g_assert_cmpstr (watch->location, ==, path);
  g_assert_cmpint (watch->written, ==, 3000000);
  g_assert_cmpint (watch->total, ==, 3000000);
  g_assert_cmpint (url_task_get_bytes_received (URL_TASK (task)), ==, 3000000);
  g_assert_cmpfloat (url_progress_get_fraction (url_task_get_progress (URL_TASK (task))), ==, 1.0);
  download_assert_content (path, 3000000, 0);
  download_assert_list (fixture->folder, "a file");

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mtime, ==, 1735725601);
  if (getxattr (path, "user.xdg.origin.url", origin, sizeof origin - 1) > 0)
    g_assert_cmpstr (origin, ==, expected);
}

static void
test_hidden (DownloadFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task =
      download_task_new (fixture, "/file/3000000?hold=1000000", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *list = NULL;
  g_autofree char *path = NULL;
  g_auto (GStrv) names = NULL;
  GStatBuf status;

  url_task_resume (URL_TASK (task));
  download_wait_written (task, 900000);
  list = download_list (fixture->folder);
  names = g_strsplit (list, " ", -1);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  for (unsigned i = 0; i < 2; i++)
    {
      g_free (path);
      path = download_path (fixture, names[i]);
      g_assert_true (g_str_has_prefix (names[i], ".urlsession-"));
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
    }

  url_task_cancel (URL_TASK (task));
  test_iterate_until (&watch->completed);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  download_assert_list (fixture->folder, "");
}

static void
test_folder (DownloadFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task =
      download_task_new (fixture, "/file/1000?name=../report.pdf", "");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *path = download_path (fixture, "_report.pdf");

  download_watch_run (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpstr (watch->location, ==, path);
  download_assert_content (path, 1000, 0);
}

static void
write_old (DownloadFixture *fixture,
           const char      *name)
{
  g_autofree char *path = download_path (fixture, name);

  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
}

static void
assert_old (DownloadFixture *fixture,
            const char      *name)
{
  g_autofree char *path = download_path (fixture, name);
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "old");
}

static void
test_overwrite (DownloadFixture *fixture,
                gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *path = download_path (fixture, "file");

  write_old (fixture, "file");
  download_watch_run (watch);
  g_assert_no_error (watch->error);
  download_assert_content (path, 1000, 0);
  download_assert_list (fixture->folder, "file");
}

/* Nothing is asked for where the file is there, and nothing replaced where it
 * comes meanwhile. */
static void
test_fail_if_exists (DownloadFixture *fixture,
                     gconstpointer    data)
{
  TestRawServer *server = test_fixture_get_raw ();

  for (unsigned meanwhile = 0; meanwhile < 2; meanwhile++)
    {
      g_autoptr (UrlDownloadTask) task =
          download_task_new (fixture, "/file/400000?pause=20", meanwhile ? "b" : "a");
      g_autoptr (DownloadWatch) watch = download_watch_new (task);

      url_download_task_set_destination_policy (task, URL_DESTINATION_POLICY_FAIL_IF_EXISTS);
      test_raw_server_reset (server);
      if (!meanwhile)
        write_old (fixture, "a");
      url_task_resume (URL_TASK (task));
      if (meanwhile)
        {
          download_wait_written (task, 1);
          write_old (fixture, "b");
        }
      test_iterate_until (&watch->completed);
      g_assert_error (watch->error, URL_ERROR, URL_ERROR_FILE_EXISTS);
      g_assert_cmpuint (test_raw_server_get_route (server, "/file"), ==, meanwhile);
      assert_old (fixture, meanwhile ? "b" : "a");
    }
}

static void
test_unique_name (DownloadFixture *fixture,
                  gconstpointer    data)
{
  const char *const names[] = { "n.tar", "n (2).tar", "n (3).tar" };

  for (unsigned i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", "n.tar");
      g_autoptr (DownloadWatch) watch = download_watch_new (task);
      g_autofree char *path = download_path (fixture, names[i]);

      url_download_task_set_destination_policy (task, URL_DESTINATION_POLICY_UNIQUE_NAME);
      download_watch_run (watch);
      g_assert_no_error (watch->error);
      g_assert_cmpstr (watch->location, ==, path);
    }
  download_assert_list (fixture->folder, "n (2).tar n (3).tar n.tar");
}

static void
test_create_parents (DownloadFixture *fixture,
                     gconstpointer    data)
{
  for (unsigned create = 0; create < 2; create++)
    {
      g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", "a/b/c");
      g_autoptr (DownloadWatch) watch = download_watch_new (task);
      g_autofree char *path = download_path (fixture, "a/b/c");

      url_download_task_set_create_parents (task, create);
      download_watch_run (watch);
      if (create)
        download_assert_content (path, 1000, 0);
      else
        g_assert_error (watch->error, URL_ERROR, URL_ERROR_FILE_DOES_NOT_EXIST);
    }
}

static void
test_status (DownloadFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task =
      download_task_new (fixture, "/status/404?token=secret", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/status/404");

  write_old (fixture, "file");
  download_watch_run (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_HTTP_STATUS);
  g_assert_nonnull (strstr (watch->error->message, "Status 404"));
  test_assert_sentence (watch->error->message, url);
  g_assert_cmpstr (watch->log->str, ==, "completed");
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (URL_TASK (task))), ==,
                    404);
  assert_old (fixture, "file");
  download_assert_list (fixture->folder, "file");
}

static void
test_redirect (DownloadFixture *fixture,
               gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task =
      download_task_new (fixture, "/redirect-to/302?/bytes/5000", "");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *path = download_path (fixture, "5000");

  download_watch_run (watch);
  g_assert_no_error (watch->error);
  download_assert_content (path, 5000, 0);
}

/* What the server says instead is a file too, where it replaces none. */
static void
test_temporary (DownloadFixture *fixture,
                gconstpointer    data)
{
  UrlDownloadTask *task = download_task_new (fixture, "/status/404", NULL);
  DownloadWatch *watch = download_watch_new (task);
  g_autofree char *contents = NULL;

  download_watch_run (watch);
  g_assert_no_error (watch->error);
  g_assert_true (g_file_get_contents (watch->location, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "Status 404\n");
  download_watch_free (watch);
  g_object_unref (task);
  test_iterate_pending ();
  download_assert_list (fixture->cache, "");
}

static void
test_temporary_moved (DownloadFixture *fixture,
                      gconstpointer    data)
{
  UrlDownloadTask *task = download_task_new (fixture, "/file/1000", NULL);
  DownloadWatch *watch = download_watch_new (task);
  g_autofree char *path = download_path (fixture, "moved");

  download_watch_run (watch);
  g_assert_cmpint (g_rename (watch->location, path), ==, 0);
  download_watch_free (watch);
  g_object_unref (task);
  test_iterate_pending ();
  download_assert_list (fixture->cache, "");
  download_assert_content (path, 1000, 0);
}

typedef struct
{
  GFile *file;  /* (owned) (nullable) */
  GError *error; /* (owned) (nullable) */
  UrlResponse *response; /* (owned) (nullable) */
  gboolean done;
} Saved;

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Saved *saved = user_data;

  saved->file = url_download_task_save_finish (URL_DOWNLOAD_TASK (object), result, &saved->error);
  saved->done = TRUE;
}

static void
test_save (DownloadFixture *fixture,
           gconstpointer    data)
{
  UrlDownloadTask *task = download_task_new (fixture, "/file/1000?name=name.txt", NULL);
  Saved saved = { 0 };
  Saved second = { 0 };
  g_autofree char *path = g_build_filename (fixture->cache, "name.txt", NULL);

  url_download_task_save_async (task, NULL, saved_cb, &saved);
  url_download_task_save_async (task, NULL, saved_cb, &second);
  test_iterate_until (&saved.done);
  test_iterate_until (&second.done);
  g_assert_no_error (saved.error);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&second.error);
  g_assert_cmpstr (g_file_peek_path (saved.file), ==, path);
  g_object_unref (task);
  test_iterate_pending ();
  download_assert_list (fixture->cache, "name.txt");
  download_assert_content (path, 1000, 0);
  g_object_unref (saved.file);
}

static void
downloaded_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  Saved *saved = user_data;

  saved->file =
      url_session_download_finish (URL_SESSION (object), result, &saved->response, &saved->error);
  saved->done = TRUE;
}

static void
test_session_async (DownloadFixture *fixture,
                    gconstpointer    data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/file/1000");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autofree char *path = download_path (fixture, "file");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Saved saved = { 0 };

  url_session_download_async (fixture->session, request, file, NULL, downloaded_cb, &saved);
  test_iterate_until (&saved.done);
  g_assert_no_error (saved.error);
  g_assert_true (g_file_equal (saved.file, file));
  g_assert_cmpuint (url_response_get_status_code (saved.response), ==, 200);
  download_assert_content (path, 1000, 0);
  g_object_unref (saved.file);
  g_object_unref (saved.response);
}

/* While the context does not run. */
static void
test_session_blocking (DownloadFixture *fixture,
                       gconstpointer    data)
{
  const char *const paths[] = { "/file/1000", "/status/500" };

  for (unsigned i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", paths[i]);
      g_autoptr (UrlRequest) request = url_request_new (url);
      g_autofree char *path = download_path (fixture, "file");
      g_autoptr (GFile) file = g_file_new_for_path (path);
      g_autoptr (GError) error = NULL;
      g_autoptr (GFile) result =
          url_session_download (fixture->session, request, file, NULL, NULL, &error);

      if (i == 0)
        g_assert_true (result != NULL && g_file_equal (result, file));
      else
        g_assert_error (error, URL_ERROR, URL_ERROR_HTTP_STATUS);
      download_assert_content (path, 1000, 0);
    }
}

static void
cancel_cb (UrlTask *task,
           gint64   written,
           gint64   total,
           gint64   expected,
           gpointer user_data)
{
  if (total == expected)
    url_task_cancel (task);
}

/* A cancel in the last handler before the file gets its name still counts. */
static void
test_cancel_last (DownloadFixture *fixture,
                  gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/200000", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  write_old (fixture, "file");
  g_signal_connect (task, "data-written", G_CALLBACK (cancel_cb), NULL);
  download_watch_run (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (watch->log->str, ==, "written completed");
  assert_old (fixture, "file");
  download_assert_list (fixture->folder, "file");
}

static void
test_started (DownloadFixture *fixture,
              gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  url_task_resume (URL_TASK (task));
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "*destination*started*");
  url_download_task_set_destination (task, NULL);
  g_test_assert_expected_messages ();
  test_iterate_until (&watch->completed);
  g_assert_nonnull (watch->location);
}

static void
test_not_local (DownloadFixture *fixture,
                gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", NULL);
  g_autoptr (GFile) file = g_file_new_for_uri ("sftp://example.org/file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  url_download_task_set_destination (task, file);
  download_watch_run (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CANNOT_CREATE_FILE);
}

/* What is set is what one gets, by the functions and by the properties. */
static void
test_properties (DownloadFixture *fixture,
                 gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/10", "file");
  g_autofree char *path = download_path (fixture, "file");
  g_autoptr (GFile) expected = g_file_new_for_path (path);
  g_autoptr (GFile) destination = NULL;
  g_autofree char *checksum = NULL;
  UrlDestinationPolicy policy = 0;
  gboolean create_parents = FALSE;
  gint64 size = 0;
  unsigned segments = 0;

  g_assert_cmpint (url_download_task_get_destination_policy (task), ==,
                   URL_DESTINATION_POLICY_OVERWRITE);
  g_assert_false (url_download_task_get_create_parents (task));
  g_assert_null (url_download_task_dup_expected_checksum (task));
  g_assert_cmpint (url_download_task_get_expected_size (task), ==, -1);
  g_assert_cmpuint (url_download_task_get_max_segments (task), ==, 1);

  g_object_set (task, "destination-policy", URL_DESTINATION_POLICY_UNIQUE_NAME, "create-parents",
                TRUE, "expected-checksum", "md5:0", "expected-size", (gint64) 10, "max-segments",
                3u, NULL);
  g_object_get (task, "destination", &destination, "destination-policy", &policy, "create-parents",
                &create_parents, "expected-checksum", &checksum, "expected-size", &size,
                "max-segments", &segments, NULL);
  g_assert_true (g_file_equal (destination, expected));
  g_assert_cmpint (policy, ==, URL_DESTINATION_POLICY_UNIQUE_NAME);
  g_assert_true (create_parents);
  g_assert_cmpstr (checksum, ==, "md5:0");
  g_assert_cmpint (size, ==, 10);
  g_assert_cmpuint (segments, ==, 3);
}

#define ADD(name, func) \
  g_test_add ("/download/" name, DownloadFixture, NULL, download_fixture_set_up, func, \
              download_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("destination", test_destination);
  ADD ("hidden", test_hidden);
  ADD ("folder", test_folder);
  ADD ("overwrite", test_overwrite);
  ADD ("fail-if-exists", test_fail_if_exists);
  ADD ("unique-name", test_unique_name);
  ADD ("create-parents", test_create_parents);
  ADD ("status", test_status);
  ADD ("redirect", test_redirect);
  ADD ("temporary", test_temporary);
  ADD ("temporary-moved", test_temporary_moved);
  ADD ("save", test_save);
  ADD ("session-async", test_session_async);
  ADD ("session-blocking", test_session_blocking);
  ADD ("cancel-last", test_cancel_last);
  ADD ("started", test_started);
  ADD ("not-local", test_not_local);
  ADD ("properties", test_properties);

  return test_run ();
}
