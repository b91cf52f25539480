/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "download-fixture.h"
#include "test-content.h"

/* Processes that are killed leave what the next one goes on with. */

#define SIZE (3 * 1000 * 1000)
#define BLOCK (32 * 1024)
#define POINTS 50

/* What the server kills, and where in the file: set while nothing is served. */
static int victim;
static guint64 deadline;
static int parts;

/* Sends a block; the process whose turn it is may not live to see it. */
static gboolean
send_block (TestRawConnection *connection,
            guint64            offset,
            gsize              size)
{
  guint8 block[BLOCK];
  gboolean sent;

  test_pattern_fill (block, size, offset);
  sent = test_raw_connection_write (connection, block, size);
  /* Not so fast that all is sent before any is read. */
  sent = sent && test_raw_connection_pause (connection, 1);
  if (sent && offset + size >= deadline)
    {
      int pid = g_atomic_int_exchange (&victim, 0);

      if (pid > 0)
        kill (pid, SIGKILL);
    }

  return sent;
}

static TestRawOutcome
handle_killing (TestRawConnection *connection,
                TestRawRequest    *request)
{
  const char *range = test_raw_request_get_field (request, "range");
  char *rest = NULL;
  guint64 start = range != NULL ? g_ascii_strtoull (range + strlen ("bytes="), &rest, 10) : 0;
  guint64 end = rest != NULL && rest[1] != '\0' ? g_ascii_strtoull (rest + 1, NULL, 10) + 1 : SIZE;
  g_autofree char *fields = NULL;

  if (start >= SIZE)
    return test_raw_connection_reply (connection, request, 416,
                                      "Content-Range: bytes */3000000\r\n", "", 0);

  if (start > 0)
    g_atomic_int_inc (&parts);
  fields = g_strdup_printf ("ETag: \"v\"\r\nContent-Length: %" G_GUINT64_FORMAT "\r\n"
                            "Content-Range: bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                            "/3000000\r\n",
                            end - start, start, end - 1);
  if (start == 0)
    *strstr (fields, "Content-Range") = '\0';
  if (!test_raw_connection_send_head (connection, request, start > 0 ? 206 : 200, fields))
    return TEST_RAW_DROP;

  for (guint64 offset = start; offset < end; offset += MIN (end - offset, BLOCK))
    {
      if (!send_block (connection, offset, (gsize) MIN (end - offset, BLOCK)))
        return TEST_RAW_DROP;
    }

  return TEST_RAW_KEEP_ALIVE;
}

static const TestRawRoute routes[] = {
  { "/killing", handle_killing },
  { NULL, NULL },
};

static gboolean
run_helper (const char *url,
            const char *path,
            const char *mode,
            gboolean    is_victim)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process =
      g_subprocess_launcher_spawn (launcher, &error, g_getenv ("URLSESSION_TEST_DOWNLOAD_HELPER"),
                                   url, path, mode, NULL);

  g_assert_no_error (error);
  if (is_victim)
    g_atomic_int_set (&victim, atoi (g_subprocess_get_identifier (process)));
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_atomic_int_set (&victim, 0);

  return g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0;
}

/* Each time the file is whole, and most times the first part of it was of use. */
static void
test_random_points (DownloadFixture *fixture,
                    gconstpointer    data)
{
  g_autoptr (TestRawServer) server = test_raw_server_new (NULL, routes);
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u/killing", test_raw_server_get_port (server));
  unsigned finished = 0;

  for (unsigned point = 0; point < POINTS; point++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", point);
      g_autofree char *path = download_path (fixture, name);

      deadline = (guint64) g_test_rand_int_range (1, SIZE);
      if (run_helper (url, path, NULL, TRUE))
        finished++;
      else if (g_file_test (path, G_FILE_TEST_EXISTS))
        download_assert_content (path, SIZE, 0);

      g_assert_true (run_helper (url, path, NULL, FALSE));
      download_assert_content (path, SIZE, 0);
    }

  g_test_message ("%u finished first, %d went on", finished, parts);
  g_assert_cmpint (parts, >, POINTS / 4);
}

/* What a process has left in parts is never taken for more than it is. */
static void
test_split (DownloadFixture *fixture,
            gconstpointer    data)
{
  g_autoptr (TestRawServer) server = test_raw_server_new (NULL, routes);
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u/killing", test_raw_server_get_port (server));

  for (unsigned point = 0; point < POINTS / 4; point++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", point);
      g_autofree char *path = download_path (fixture, name);

      /* The second part is the first to come there. */
      deadline = (guint64) g_test_rand_int_range (SIZE / 4, SIZE);
      run_helper (url, path, "split", TRUE);
      g_assert_true (run_helper (url, path, point % 2 == 0 ? NULL : "split", FALSE));
      download_assert_content (path, SIZE, 0);
    }
}

/* Temporary files go with an exit, whole or not. */
static void
test_exit (DownloadFixture *fixture,
           gconstpointer    data)
{
  const char *const paths[] = { "/file/1000000", "/file/1000000?cut=500000" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", paths[i]);
      g_autofree char *cache = g_build_filename (fixture->folder, "urlsession", NULL);
      g_autofree char *list = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocessLauncher) launcher =
          g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
      g_autoptr (GSubprocess) process = NULL;

      g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", fixture->folder, TRUE);
      process = g_subprocess_launcher_spawn (launcher, &error,
                                             g_getenv ("URLSESSION_TEST_DOWNLOAD_HELPER"), url,
                                             "-", "leave", NULL);
      g_assert_no_error (error);
      g_subprocess_wait (process, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, i);
      list = download_list (cache);
      g_assert_cmpstr (list, ==, "");
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/download-kill/random-points", DownloadFixture, NULL, download_fixture_set_up,
              test_random_points, download_fixture_tear_down);
  g_test_add ("/download-kill/split", DownloadFixture, NULL, download_fixture_set_up, test_split,
              download_fixture_tear_down);
  g_test_add ("/download-kill/exit", DownloadFixture, NULL, download_fixture_set_up, test_exit,
              download_fixture_tear_down);

  return test_run ();
}
