/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <errno.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "disk-faults.h"
#include "download-fixture.h"

/* A download that is complete in one file system and wanted in another, where each
 * access of the copy fails in turn. */

#define SIZE 600000
#define PATH "/file/600000?once=1&cut=300000"

/* Has the downloads go where a rename from the cache does not lead. */
static void
use_other_file_system (DownloadFixture *fixture)
{
  struct stat here;
  struct stat there;

  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  fixture->folder = g_strdup ("/dev/shm/download-XXXXXX");
  g_assert_nonnull (g_mkdtemp (fixture->folder));
  g_assert_cmpint (g_stat (fixture->folder, &there), ==, 0);
  g_assert_cmpint (g_stat (g_get_user_cache_dir (), &here), ==, 0);
  g_assert_cmpuint (here.st_dev, !=, there.st_dev);
}

/* Goes on with a temporary file, to a destination in another file system. TRUE if
 * that failed, and left nothing there. */
static gboolean
copy_fails (DownloadFixture  *fixture,
            GBytes           *resume_data,
            GBytes          **again)
{
  g_autoptr (UrlDownloadTask) task = download_task_resume (fixture, resume_data, "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  download_watch_run (watch);
  download_wait_for_disk ();
  *again = url_download_task_dup_resume_data (task);
  if (watch->error == NULL)
    return FALSE;

  g_test_message ("%s", watch->error->message);
  g_assert_cmpuint (watch->error->domain, ==, URL_ERROR);
  g_assert_null (watch->location);
  download_assert_list (fixture->folder, "");

  return TRUE;
}

/* However the copy fails, nothing of it is seen, and what was copied is still there. */
static void
test_copy (DownloadFixture *fixture,
           gconstpointer    data)
{
  g_autofree char *path = NULL;
  gboolean fired = TRUE;
  unsigned failed = 0;
  unsigned kept = 0;

  use_other_file_system (fixture);
  path = download_path (fixture, "file");
  g_atomic_int_set (&disk_fault, GPOINTER_TO_INT (data));
  for (int n = 1; fired; n++)
    {
      g_autoptr (GBytes) resume_data = NULL;
      g_autoptr (GBytes) again = NULL;

      test_raw_server_reset (test_fixture_get_raw ());
      resume_data = download_fail_once (fixture, PATH, NULL);
      g_assert_nonnull (resume_data);
      g_atomic_int_set (&disk_countdown, n);
      if (copy_fails (fixture, resume_data, &again))
        failed++;
      fired = g_atomic_int_exchange (&disk_countdown, 0) == 0;
      if (again != NULL)
        {
          g_autoptr (GBytes) none = NULL;

          kept++;
          g_assert_false (copy_fails (fixture, again, &none));
        }
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          download_assert_content (path, SIZE, 0);
          download_assert_list (fixture->folder, "file");
          g_assert_cmpint (g_unlink (path), ==, 0);
        }
    }

  g_test_message ("%u of them failed, and %u went on", failed, kept);
  g_assert_cmpuint (failed, >, 3);
  g_assert_cmpuint (kept, >, 3);
}

#define ADD(name, code) \
  g_test_add ("/download-copy/" name, DownloadFixture, GINT_TO_POINTER (code), \
              download_fixture_set_up, test_copy, download_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("io", EIO);
  ADD ("full", ENOSPC);
  ADD ("not-permitted", EACCES);
  ADD ("vanished", ENOENT);

  return test_run ();
}
