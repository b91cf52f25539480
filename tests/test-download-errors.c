/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "download-fixture.h"

/* What disks do to downloads. */

/* Runs a script with file systems of its own: $1 is a folder for them, $2 a URL,
 * $3 a program that downloads. */
static char *
run_isolated (DownloadFixture *fixture,
              const char      *script,
              const char      *path)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", path);
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "unshare", "--user", "--map-root-user", "--mount",
      "sh", "-euc", script, "sh", fixture->folder, url,
      g_getenv ("URLSESSION_TEST_DOWNLOAD_HELPER"), NULL);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", output);
  g_assert_true (g_subprocess_get_successful (process));

  return output;
}

static void
assert_has_code (const char *output,
                 UrlError    code)
{
  g_autofree char *start = g_strdup_printf ("%d ", (int) code);

  g_assert_true (g_str_has_prefix (output, start));
}

/* What came before the disk was full is not loaded again. */
static void
test_no_space (DownloadFixture *fixture,
               gconstpointer    data)
{
  const char script[] = "mount -t tmpfs -o size=1m none $1\n"
                        "head -c 400000 /dev/zero > $1/filler\n"
                        "! $3 $2 $1/file\n"
                        "rm $1/filler\n"
                        "$3 $2 $1/file\n"
                        "sha256sum < $1/file\n"
                        "ls -A $1";
  TestRawServer *server = test_fixture_get_raw ();
  g_autofree guint8 *pattern = g_malloc (800000);
  g_autofree char *sum = NULL;
  g_autofree char *output = NULL;

  test_raw_server_reset (server);
  output = run_isolated (fixture, script, "/file/800000?coding=chunked&once=1&range=part");
  assert_has_code (output, URL_ERROR_NO_SPACE);
  test_pattern_fill (pattern, 800000, 0);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, pattern, 800000);
  g_assert_nonnull (strstr (output, sum));
  g_assert_true (g_str_has_suffix (output, "\nfile\n"));
  g_assert_cmpuint (test_raw_server_get_route (server, "/file"), ==, 2);
  g_assert_cmpuint (test_raw_server_get_route (server, "/part"), ==, 1);
}

/* Where the length is known, nothing is loaded in vain. */
static void
test_no_space_known (DownloadFixture *fixture,
                     gconstpointer    data)
{
  const char script[] = "mount -t tmpfs -o size=1m none $1; ! $3 $2 $1/file; ls -A $1";
  g_autofree char *output = run_isolated (fixture, script, "/file/8000000");

  assert_has_code (output, URL_ERROR_NO_SPACE);
  g_assert_true (g_str_has_suffix (output, "device\n"));
}

static void
test_read_only (DownloadFixture *fixture,
                gconstpointer    data)
{
  const char script[] = "mount -t tmpfs none $1; mount -o remount,ro $1; ! $3 $2 $1/file";
  g_autofree char *output = run_isolated (fixture, script, "/file/1000");

  assert_has_code (output, URL_ERROR_CANNOT_WRITE_FILE);
}

/* A partial file on another file system is copied, and never half visible. */
static void
test_other_file_system (DownloadFixture *fixture,
                        gconstpointer    data)
{
  const char script[] = "mkdir $1/a $1/b; mount -t tmpfs none $1/b\n"
                        "HOME=$1 XDG_CACHE_HOME=$1/a $3 $2 $1/b/file move\n"
                        "sha256sum < $1/b/file; ls -A $1/b; ls -A $1/a/urlsession";
  g_autofree guint8 *pattern = g_malloc (800000);
  g_autofree char *sum = NULL;
  g_autofree char *output = NULL;

  test_raw_server_reset (test_fixture_get_raw ());
  output = run_isolated (fixture, script, "/file/800000?once=1&cut=500000");
  test_pattern_fill (pattern, 800000, 0);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, pattern, 800000);
  g_assert_nonnull (strstr (output, sum));
  g_assert_true (g_str_has_suffix (output, "\nfile\n"));
  g_assert_cmpuint (test_raw_server_get_route (test_fixture_get_raw (), "/part"), ==, 1);
}

/* Nothing is seen of one for which there is no room. */
static void
test_other_file_system_full (DownloadFixture *fixture,
                             gconstpointer    data)
{
  const char script[] = "mkdir $1/a $1/b; mount -t tmpfs -o size=512k none $1/b\n"
                        "! HOME=$1 XDG_CACHE_HOME=$1/a $3 $2 $1/b/file move\n"
                        "echo there: $(ls -A $1/b)";
  g_autofree char *output = NULL;

  test_raw_server_reset (test_fixture_get_raw ());
  output = run_isolated (fixture, script, "/file/800000?once=1&cut=500000");
  assert_has_code (output, URL_ERROR_NO_SPACE);
  g_assert_true (g_str_has_suffix (output, "there:\n"));
}

static DownloadWatch *
run_to (DownloadFixture *fixture,
        const char      *path)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  DownloadWatch *watch = download_watch_new (task);

  url_download_task_set_destination (task, file);
  download_watch_run (watch);
  g_assert_nonnull (watch->error);
  test_assert_sentence (watch->error->message, path);

  return watch;
}

/* Each of these is known before anything is loaded. */
static void
test_place (DownloadFixture *fixture,
            gconstpointer    data)
{
  g_autofree char *name = g_strnfill (300, 'n');
  g_autofree char *too_long = download_path (fixture, name);
  g_autofree char *missing = download_path (fixture, "missing/file");
  g_autofree char *old = download_path (fixture, "old");
  g_autofree char *below = download_path (fixture, "old/file");
  g_autofree char *pipe = download_path (fixture, "pipe");
  const struct
  {
    const char *path;
    UrlError code;
  } cases[] = {
    { too_long, URL_ERROR_CANNOT_CREATE_FILE },
    { missing, URL_ERROR_FILE_DOES_NOT_EXIST },
    { below, URL_ERROR_FILE_DOES_NOT_EXIST },
    { "/sys/file", URL_ERROR_FILE_NOT_PERMITTED },
    { pipe, URL_ERROR_CANNOT_WRITE_FILE },
  };

  g_assert_true (g_file_set_contents (old, "old", -1, NULL));
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  test_raw_server_reset (test_fixture_get_raw ());
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DownloadWatch) watch = run_to (fixture, cases[i].path);

      g_assert_error (watch->error, URL_ERROR, (int) cases[i].code);
    }
  g_assert_cmpuint (test_raw_server_get_route (test_fixture_get_raw (), "/file"), ==, 0);
}

static void
test_parents (DownloadFixture *fixture,
              gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", NULL);
  g_autoptr (GFile) file = g_file_new_for_path ("/sys/missing/file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  url_download_task_set_destination (task, file);
  url_download_task_set_create_parents (task, TRUE);
  download_watch_run (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_FILE_NOT_PERMITTED);
  test_assert_sentence (watch->error->message, "/sys/missing");
}

static void
test_vanished (DownloadFixture *fixture,
               gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task =
      download_task_new (fixture, "/file/1000000?pause=10", "folder/file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *folder = download_path (fixture, "folder");
  g_autofree char *moved = download_path (fixture, "moved");

  url_download_task_set_create_parents (task, TRUE);
  url_task_resume (URL_TASK (task));
  download_wait_written (task, 1);
  g_assert_cmpint (g_rename (folder, moved), ==, 0);
  test_iterate_until (&watch->completed);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_FILE_DOES_NOT_EXIST);
}

static void
test_folder_instead (DownloadFixture *fixture,
                     gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000000?pause=10", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *path = download_path (fixture, "file");

  url_task_resume (URL_TASK (task));
  download_wait_written (task, 1);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  test_iterate_until (&watch->completed);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_FILE_IS_DIRECTORY);
  download_assert_list (path, "");
}

/* A part that nobody has asked for is not taken for the whole. */
static void
test_part_unasked (DownloadFixture *fixture,
                   gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/status/206", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  download_watch_run (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE);
  download_wait_for_disk ();
  download_assert_list (fixture->folder, "");
}

static void
test_part_asked (DownloadFixture *fixture,
                 gconstpointer    data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/file/1000");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autofree char *path = download_path (fixture, "file");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) saved = NULL;
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  url_request_set_header (request, "Range", "bytes=10-19");
  saved = url_session_download (fixture->session, request, file, NULL, &response, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (url_response_get_status_code (response), ==, 206);
  download_assert_content (path, 10, 10);
}

static gboolean
allow_cb (void)
{
  return FALSE;
}

static void
created_cb (UrlSession *session,
            UrlTask    *task,
            gpointer    user_data)
{
  g_signal_connect (task, "redirect", G_CALLBACK (allow_cb), NULL);
}

/* Whoever blocks the thread that handlers are called on would wait for ever. */
static void
test_blocking (DownloadFixture *fixture,
               gconstpointer    data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/file/1000");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autofree char *path = download_path (fixture, "file");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) asking = NULL;
  g_autoptr (GFile) late = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) late_error = NULL;
  gulong id = g_signal_connect (fixture->session, "task-created", G_CALLBACK (created_cb), NULL);

  asking = url_session_download (fixture->session, request, file, NULL, NULL, &error);
  g_assert_null (asking);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);

  g_signal_handler_disconnect (fixture->session, id);
  url_session_invalidate_and_cancel (fixture->session);
  late = url_session_download (fixture->session, request, file, NULL, NULL, &late_error);
  g_assert_null (late);
  g_assert_error (late_error, URL_ERROR, URL_ERROR_SESSION_INVALIDATED);
  download_assert_list (fixture->folder, "");
}

typedef struct
{
  GError *error; /* (owned) (nullable) */
  gboolean done;
} Result;

static void
downloaded_cb (GObject      *session,
               GAsyncResult *result,
               gpointer      user_data)
{
  Result *self = user_data;
  g_autoptr (GFile) file =
      url_session_download_finish (URL_SESSION (session), result, NULL, &self->error);

  g_assert_null (file);
  self->done = TRUE;
}

static void
test_async (DownloadFixture *fixture,
            gconstpointer    data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/file/1000");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autofree char *path = download_path (fixture, "missing/file");
  g_autoptr (GFile) file = g_file_new_for_path (path);

  for (unsigned invalidated = 0; invalidated < 2; invalidated++)
    {
      Result result = { 0 };

      if (invalidated)
        url_session_invalidate_and_cancel (fixture->session);
      url_session_download_async (fixture->session, request, file, NULL, downloaded_cb, &result);
      g_assert_false (result.done);
      test_iterate_until (&result.done);
      if (invalidated)
        g_assert_error (result.error, URL_ERROR, URL_ERROR_SESSION_INVALIDATED);
      else
        g_assert_error (result.error, URL_ERROR, URL_ERROR_FILE_DOES_NOT_EXIST);
      g_error_free (result.error);
    }
}

#define ADD(name, func) \
  g_test_add ("/download-errors/" name, DownloadFixture, NULL, download_fixture_set_up, func, \
              download_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("no-space", test_no_space);
  ADD ("no-space/known", test_no_space_known);
  ADD ("read-only", test_read_only);
  ADD ("other-file-system", test_other_file_system);
  ADD ("other-file-system/full", test_other_file_system_full);
  ADD ("place", test_place);
  ADD ("parents", test_parents);
  ADD ("vanished", test_vanished);
  ADD ("folder-instead", test_folder_instead);
  ADD ("part/unasked", test_part_unasked);
  ADD ("part/asked", test_part_asked);
  ADD ("blocking", test_blocking);
  ADD ("async", test_async);

  return test_run ();
}
