/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <errno.h>

#include <glib/gstdio.h>

#include "disk-faults.h"
#include "download-fixture.h"

/* A disk that fails: each of the accesses that a download makes, one after the
 * other. */

#define SIZE 600000
#define PATH "/file/600000?once=1&cut=300000"
/* One that the server breaks off, one with a fault, one that goes on. */
#define MAX_RUNS 3

/* Of the parts of one that comes in several. */
#define PARTS_SIZE 1200000
#define PARTS 4

/* Says of the error whether it was the disk's. */
static gboolean
is_of_disk (const GError *error)
{
  g_assert_cmpuint (error->domain, ==, URL_ERROR);
  switch (error->code)
    {
    case URL_ERROR_CONNECTION_LOST:
      return FALSE;
    case URL_ERROR_NO_SPACE:
      g_assert_cmpint (g_atomic_int_get (&disk_fault), ==, ENOSPC);
      return TRUE;
    case URL_ERROR_CANNOT_CREATE_FILE:
    case URL_ERROR_CANNOT_WRITE_FILE:
      g_assert_cmpint (g_atomic_int_get (&disk_fault), ==, EIO);
      return TRUE;
    default:
      g_assert_cmpint (error->code, ==, URL_ERROR_CANNOT_RESUME);
      return TRUE;
    }
}

typedef struct
{
  const char *name;
  int code;
  UrlDestinationPolicy policy;
  DiskPlace place;
  unsigned n_parts;
  const char *path;
  gsize size;
  gboolean is_summed; /* what is there already is read */
} Sweep;

static const Sweep sweeps[] = {
  { "io", EIO, URL_DESTINATION_POLICY_OVERWRITE, DISK_PLAIN, 1, PATH, SIZE },
  { "full", ENOSPC, URL_DESTINATION_POLICY_OVERWRITE, DISK_PLAIN, 1, PATH, SIZE },
  { "unique", EIO, URL_DESTINATION_POLICY_UNIQUE_NAME, DISK_PLAIN, 1, PATH, SIZE },
  { "old", EIO, URL_DESTINATION_POLICY_UNIQUE_NAME, DISK_OLD, 1, PATH, SIZE },
  { "elsewhere", EIO, URL_DESTINATION_POLICY_OVERWRITE, DISK_ELSEWHERE, 1, PATH, SIZE },
  { "parts", EIO, URL_DESTINATION_POLICY_OVERWRITE, DISK_PLAIN, PARTS, "/file/1200000", PARTS_SIZE },
  { "sum", EIO, URL_DESTINATION_POLICY_OVERWRITE, DISK_PLAIN, 1, PATH, SIZE, TRUE },
};

static void
expect_sum (UrlDownloadTask *task,
            gsize            size)
{
  g_autofree guint8 *content = g_malloc (size);
  g_autofree char *sum = NULL;
  g_autofree char *expected = NULL;

  test_pattern_fill (content, size, 0);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, content, size);
  expected = g_strconcat ("sha256:", sum, NULL);
  url_download_task_set_expected_checksum (task, expected);
}

/* Downloads until it succeeds. */
static unsigned
download (DownloadFixture *fixture,
          const Sweep     *sweep,
          unsigned        *of_disk)
{
  gboolean done = FALSE;
  unsigned runs = 0;

  test_raw_server_reset (test_fixture_get_raw ());
  while (!done)
    {
      g_autoptr (UrlDownloadTask) task = download_task_new (fixture, sweep->path, "file");
      g_autoptr (DownloadWatch) watch = download_watch_new (task);

      g_atomic_int_set (&disk_renames, 0);
      url_download_task_set_destination_policy (task, sweep->policy);
      url_download_task_set_max_segments (task, sweep->n_parts);
      if (sweep->is_summed)
        expect_sum (task, sweep->size);
      download_watch_run (watch);
      download_wait_for_disk ();
      runs++;
      done = watch->error == NULL;
      if (!done && is_of_disk (watch->error))
        (*of_disk)++;
    }

  return runs;
}

static void
test_fault (DownloadFixture *fixture,
            gconstpointer    data)
{
  const Sweep *sweep = data;
  g_autofree char *path = download_path (fixture, "file");
  gboolean fired = TRUE;
  unsigned failed = 0;

  g_atomic_int_set (&disk_fault, sweep->code);
  g_atomic_int_set (&disk_place, (int) sweep->place);
  for (int n = 1; fired; n++)
    {
      g_atomic_int_set (&disk_countdown, n);
      g_assert_cmpuint (download (fixture, sweep, &failed), <=, MAX_RUNS);
      fired = g_atomic_int_exchange (&disk_countdown, 0) == 0;
      download_assert_content (path, sweep->size, 0);
      download_assert_list (fixture->folder, "file");
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_atomic_int_set (&disk_place, DISK_PLAIN);

  g_test_message ("%u of them failed", failed);
  g_assert_cmpuint (failed, >, 3);
}

/* Neither the file nor a copy of it can be given its name. */
static void
test_nowhere (DownloadFixture *fixture,
              gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/600000", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  g_atomic_int_set (&disk_place, DISK_NOWHERE);
  download_watch_run (watch);
  download_wait_for_disk ();
  g_atomic_int_set (&disk_place, DISK_PLAIN);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE);
}

/* A file that has no name of its own. */
static void
test_temporary (DownloadFixture *fixture,
                gconstpointer    data)
{
  gboolean fired = TRUE;
  unsigned failed = 0;

  g_atomic_int_set (&disk_fault, EIO);
  for (int n = 1; fired; n++)
    {
      g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/600000", NULL);
      g_autoptr (DownloadWatch) watch = download_watch_new (task);

      g_atomic_int_set (&disk_countdown, n);
      download_watch_run (watch);
      download_wait_for_disk ();
      fired = g_atomic_int_exchange (&disk_countdown, 0) == 0;
      if (watch->error != NULL)
        g_assert_true (is_of_disk (watch->error));
      failed += watch->error != NULL ? 1 : 0;
      g_assert_true (fired || watch->error == NULL);
    }

  g_test_message ("%u of them failed", failed);
  g_assert_cmpuint (failed, >, 3);
}

typedef struct
{
  GBytes *data; /* (owned) (nullable) */
  gboolean done;
} Kept;

static void
kept_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Kept *kept = user_data;

  kept->data = url_download_task_cancel_producing_resume_data_finish (URL_DOWNLOAD_TASK (object),
                                                                      result, NULL);
  kept->done = TRUE;
}

/* Where what is behind a gap cannot be cut off, nothing may be gone on with. */
static void
test_gap (DownloadFixture *fixture,
          gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/3000000?pause=10", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autoptr (UrlDownloadTask) next = download_task_new (fixture, "/file/3000000", "file");
  g_autoptr (DownloadWatch) second = download_watch_new (next);
  g_autofree char *path = download_path (fixture, "file");
  Kept kept = { 0 };

  url_download_task_set_max_segments (task, PARTS);
  url_task_resume (URL_TASK (task));
  download_wait_written (task, 500000);
  g_atomic_int_set (&disk_fault, EIO);
  g_atomic_pointer_set (&disk_only, "ftruncate64");
  g_atomic_int_set (&disk_countdown, 1);
  url_download_task_cancel_producing_resume_data_async (task, NULL, kept_cb, &kept);
  test_iterate_until (&kept.done);
  test_iterate_until (&watch->completed);
  download_wait_for_disk ();
  g_atomic_pointer_set (&disk_only, NULL);
  g_assert_cmpint (g_atomic_int_get (&disk_countdown), ==, 0);
  g_assert_null (kept.data);

  download_watch_run (second);
  g_assert_no_error (second->error);
  g_assert_cmpint (second->resumed_at, ==, -1);
  download_assert_content (path, 3000000, 0);
}

/* A flush takes as long as the disk likes, and a program may end meanwhile: what there
 * is must be on record before. */
static void
test_order (DownloadFixture *fixture,
            gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, PATH, "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  g_atomic_int_set (&disk_journals, 0);
  g_atomic_int_set (&disk_flushes, 0);
  g_atomic_int_set (&disk_bare_flushes, 0);
  test_raw_server_reset (test_fixture_get_raw ());
  download_watch_run (watch);
  download_wait_for_disk ();
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  g_assert_cmpint (g_atomic_int_get (&disk_flushes), >, 0);
  g_assert_cmpint (g_atomic_int_get (&disk_bare_flushes), ==, 0);
}

#define ADD(name, func) \
  g_test_add ("/download-faults/" name, DownloadFixture, NULL, download_fixture_set_up, func, \
              download_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (sweeps); i++)
    {
      g_autofree char *path = g_strconcat ("/download-faults/", sweeps[i].name, NULL);

      g_test_add (path, DownloadFixture, &sweeps[i], download_fixture_set_up, test_fault,
                  download_fixture_tear_down);
    }
  ADD ("nowhere", test_nowhere);
  ADD ("temporary", test_temporary);
  ADD ("gap", test_gap);
  ADD ("order", test_order);

  return test_run ();
}
