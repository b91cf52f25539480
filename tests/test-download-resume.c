/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "download-fixture.h"
#include "task/url-task-private.h"
#include "transfer/url-transfer-struct-private.h"

/* What was begun is gone on with, and never with other bytes than it was begun
 * with. */

#define SIZE 1000000

static void
test_after_loss (DownloadFixture *fixture,
                 gconstpointer    data)
{
  g_autoptr (GBytes) resume_data = download_fail_once (fixture, "/file/1000000?cut=500000", "file");
  g_autofree char *path = download_path (fixture, "file");
  g_autoptr (DownloadWatch) watch = NULL;

  g_assert_nonnull (resume_data);
  watch = download_go_on (fixture, resume_data, "file");
  g_assert_no_error (watch->error);
  g_assert_cmpstr (watch->log->str, ==, "resumed written finished completed");
  g_assert_cmpint (watch->resumed_at, ==, 500000);
  g_assert_cmpint (watch->written, ==, SIZE - 500000);
  g_assert_cmpint (url_task_get_bytes_expected_to_receive (URL_TASK (watch->task)), ==, SIZE);
  g_assert_cmpint (url_task_get_bytes_received (URL_TASK (watch->task)), ==, SIZE);
  download_assert_content (path, SIZE, 0);
  download_assert_list (fixture->folder, "file");
}

/* What was there before is nothing that its request has brought. */
static void
test_metrics (DownloadFixture *fixture,
              gconstpointer    data)
{
  g_autoptr (GBytes) resume_data =
      download_fail_once (fixture, "/file/1000000?cuts=500000&pause=10", "file");
  g_autoptr (UrlDownloadTask) task = download_task_resume (fixture, resume_data, "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autoptr (UrlTransactionMetrics) transaction = NULL;
  GListModel *transactions = NULL;
  gint64 size = 0;

  url_task_resume (URL_TASK (task));
  download_wait_written (task, 600000);
  url_task_cancel (URL_TASK (task));
  test_iterate_until (&watch->completed);
  transactions = url_task_metrics_get_transactions (url_task_get_metrics (URL_TASK (task)));
  g_assert_cmpuint (g_list_model_get_n_items (transactions), ==, 1);
  transaction = g_list_model_get_item (transactions, 0);
  size = url_task_get_bytes_received (URL_TASK (task)) - 500000;
  g_assert_cmpint (size, >, 0);
  g_assert_cmpint (url_transaction_metrics_get_response_body_size (transaction), ==, size);
  g_assert_cmpint (url_transaction_metrics_get_response_body_bytes (transaction), ==, size);
}

/* The one that knows of nothing but the destination finds it too. */
static void
test_same_destination (DownloadFixture *fixture,
                       gconstpointer    data)
{
  const char *path = "/file/1000000?cut=500000";
  G_GNUC_UNUSED g_autoptr (GBytes) resume_data = download_fail_once (fixture, path, "file");
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, path, "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *result = download_path (fixture, "file");

  download_watch_run (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpint (watch->resumed_at, ==, 500000);
  download_assert_content (result, SIZE, 0);
  download_assert_list (fixture->folder, "file");
}

typedef struct
{
  const char *name;
  const char *query;
  gboolean continues;
  gsize shift; /* 1 for the second version */
} Row;

static const Row rows[] = {
  { "part", "tag=strong&range=part", TRUE, 0 },
  { "date", "tag=none&date=1", TRUE, 0 },
  { "chunked", "coding=chunked", TRUE, 0 },
  { "ignored", "range=ignored", FALSE, 0 },
  { "shifted", "range=shifted", FALSE, 0 },
  { "total", "range=total", FALSE, 0 },
  { "foreign", "range=foreign", FALSE, 0 },
  { "multipart", "range=multipart", FALSE, 0 },
  { "encoded", "range=encoded", FALSE, 0 },
  { "short", "range=short", FALSE, 0 },
  { "unsatisfied", "range=unsatisfied", FALSE, 0 },
  { "precondition", "range=precondition", FALSE, 0 },
  { "changed", "range=changed", FALSE, 1 },
  { "changed-date", "range=changed&tag=none&date=1", FALSE, 1 },
  { "changed-part", "range=changed-part", FALSE, 0 },
  { "changed-part-date", "range=changed-part&tag=none&date=1", FALSE, 0 },
};

static void
test_answers (DownloadFixture *fixture,
              gconstpointer    data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_autofree char *url = g_strdup_printf ("/file/1000000?once=1&cut=500000&%s",
                                              g_str_has_prefix (row->query, "tag=strong&")
                                                  ? row->query + strlen ("tag=strong&")
                                                  : row->query);
      g_autoptr (GBytes) resume_data = download_fail_once (fixture, url, row->name);
      g_autofree char *path = download_path (fixture, row->name);
      g_autoptr (DownloadWatch) watch = NULL;

      g_test_message ("%s", row->name);
      g_assert_nonnull (resume_data);
      watch = download_go_on (fixture, resume_data, row->name);
      g_assert_no_error (watch->error);
      g_assert_cmpint (watch->resumed_at, ==, row->continues ? 500000 : 0);
      download_assert_content (path, SIZE, row->shift);
    }
}

/* Nobody could tell whether the rest belongs to it. */
static void
test_weak (DownloadFixture *fixture,
           gconstpointer    data)
{
  const char *const queries[] = { "tag=none", "tag=weak", "tag=weak&date=1" };

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *path = g_strdup_printf ("/file/1000000?cut=500000&%s", queries[i]);
      g_autoptr (GBytes) resume_data = download_fail_once (fixture, path, "file");

      g_assert_null (resume_data);
      download_assert_list (fixture->folder, "");
    }
}

/* All has come but the word that this was all. */
static void
test_complete (DownloadFixture *fixture,
               gconstpointer    data)
{
  g_autoptr (GBytes) resume_data =
      download_fail_once (fixture, "/file/1000000?coding=chunked&cut=1000000", "file");
  g_autofree char *path = download_path (fixture, "file");
  g_autoptr (DownloadWatch) watch = NULL;

  g_assert_nonnull (resume_data);
  watch = download_go_on (fixture, resume_data, "file");
  g_assert_no_error (watch->error);
  g_assert_cmpint (watch->resumed_at, ==, SIZE);
  download_assert_content (path, SIZE, 0);
}

/* A server that is busy costs nothing of what is there. */
static void
test_busy (DownloadFixture *fixture,
           gconstpointer    data)
{
  g_autoptr (GBytes) first = download_fail_once (fixture, "/file/1000000?cut=500000&range=error", "file");
  g_autoptr (GBytes) second = NULL;
  g_autoptr (DownloadWatch) watch = download_go_on (fixture, first, "file");

  g_assert_error (watch->error, URL_ERROR, URL_ERROR_HTTP_STATUS);
  second = url_download_task_dup_resume_data (watch->task);
  g_assert_nonnull (second);
  g_assert_true (g_bytes_equal (first, second));
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
  g_autoptr (GError) error = NULL;

  kept->data = url_download_task_cancel_producing_resume_data_finish (URL_DOWNLOAD_TASK (object),
                                                                      result, &error);
  g_assert_no_error (error);
  kept->done = TRUE;
}

static void
test_cancel_producing (DownloadFixture *fixture,
                       gconstpointer    data)
{
  const char *const names[] = { "file", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (UrlDownloadTask) task =
          download_task_new (fixture, "/file/1000000?hold=500000", names[i]);
      g_autoptr (DownloadWatch) watch = download_watch_new (task);
      g_autoptr (DownloadWatch) second = NULL;
      Kept kept = { 0 };

      url_task_resume (URL_TASK (task));
      download_wait_written (task, 500000);
      url_download_task_cancel_producing_resume_data_async (task, NULL, kept_cb, &kept);
      g_assert_cmpint (url_task_get_state (URL_TASK (task)), ==, URL_TASK_STATE_CANCELLING);
      test_iterate_until (&kept.done);
      test_iterate_until (&watch->completed);
      g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_nonnull (kept.data);

      second = download_go_on (fixture, kept.data, names[i]);
      g_assert_no_error (second->error);
      g_assert_cmpint (second->resumed_at, ==, 500000);
      download_assert_content (second->location, SIZE, 0);
      g_bytes_unref (kept.data);
    }
}

/* In any state there is an answer. */
static void
test_cancel_producing_nothing (DownloadFixture *fixture,
                               gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  Kept kept = { 0 };
  Kept again = { 0 };

  url_download_task_cancel_producing_resume_data_async (task, NULL, kept_cb, &kept);
  url_download_task_cancel_producing_resume_data_async (task, NULL, kept_cb, &again);
  test_iterate_until (&kept.done);
  test_iterate_until (&again.done);
  test_iterate_until (&watch->completed);
  g_assert_null (kept.data);
  g_assert_null (again.data);
}

/* Who does not ask for the resume data of a temporary file leaves nothing. */
static void
test_temporary (DownloadFixture *fixture,
                gconstpointer    data)
{
  for (unsigned asks = 0; asks < 2; asks++)
    {
      UrlDownloadTask *task = download_task_new (fixture, "/file/1000000?cut=500000", NULL);
      DownloadWatch *watch = download_watch_new (task);
      g_autoptr (GBytes) resume_data = NULL;
      g_autofree char *partial = NULL;

      download_watch_run (watch);
      g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
      if (asks)
        resume_data = url_download_task_dup_resume_data (task);
      download_watch_free (watch);
      g_object_unref (task);
      test_iterate_pending ();
      download_wait_for_disk ();
      partial = download_find_partial (fixture->cache);
      g_assert_true ((partial != NULL) == asks);
    }
}

/* To another folder than the partial file is in. */
static void
test_to_destination (DownloadFixture *fixture,
                     gconstpointer    data)
{
  g_autoptr (GBytes) resume_data = download_fail_once (fixture, "/file/1000000?cut=500000", NULL);
  g_autofree char *path = download_path (fixture, "file");
  g_autoptr (DownloadWatch) watch = download_go_on (fixture, resume_data, "file");

  g_assert_no_error (watch->error);
  g_assert_cmpint (watch->resumed_at, ==, 500000);
  download_assert_content (path, SIZE, 0);
  download_assert_list (fixture->folder, "file");
  download_assert_list (fixture->cache, "");
}

static char *
sum_of (gsize size)
{
  g_autofree guint8 *contents = g_malloc (size);
  g_autofree char *sum = NULL;

  test_pattern_fill (contents, size, 0);
  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA512, contents, size);

  return g_strconcat ("SHA512:", sum, NULL);
}

static void
test_checksum (DownloadFixture *fixture,
               gconstpointer    data)
{
  const struct
  {
    gsize size;
    gint64 expected_size;
    gboolean fits;
  } cases[] = { { SIZE, SIZE, TRUE }, { SIZE - 1, -1, FALSE }, { SIZE, SIZE - 1, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) resume_data = download_fail_once (fixture, "/file/1000000?cut=500000", "file");
      g_autoptr (UrlDownloadTask) task = download_task_resume (fixture, resume_data, "file");
      g_autoptr (DownloadWatch) watch = download_watch_new (task);
      g_autofree char *path = download_path (fixture, "file");
      g_autofree char *sum = sum_of (cases[i].size);
      g_autofree char *right = sum_of (SIZE);

      url_download_task_set_expected_checksum (task, sum);
      url_download_task_set_expected_size (task, cases[i].expected_size);
      download_watch_run (watch);
      g_assert_cmpint (watch->resumed_at, ==, 500000);
      if (cases[i].fits)
        {
          g_assert_no_error (watch->error);
          download_assert_content (path, SIZE, 0);
          g_assert_cmpint (g_unlink (path), ==, 0);
          continue;
        }

      g_assert_error (watch->error, URL_ERROR, URL_ERROR_CHECKSUM_MISMATCH);
      if (cases[i].expected_size < 0)
        {
          g_assert_nonnull (strstr (watch->error->message, sum + strlen ("SHA512:")));
          g_assert_nonnull (strstr (watch->error->message, right + strlen ("SHA512:")));
        }
      download_assert_list (fixture->folder, "");
    }
}

static void
test_no_checksum (DownloadFixture *fixture,
                  gconstpointer    data)
{
  const char *const texts[] = { "", "sha256", "sha256:", "sha256:12", "crc:00", "md5:zz" };

  test_raw_server_reset (test_fixture_get_raw ());
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", "file");
      g_autoptr (DownloadWatch) watch = download_watch_new (task);

      url_download_task_set_expected_checksum (task, texts[i]);
      download_watch_run (watch);
      g_assert_error (watch->error, URL_ERROR, URL_ERROR_CHECKSUM_MISMATCH);
    }
  g_assert_cmpuint (test_raw_server_get_route (test_fixture_get_raw (), "/file"), ==, 0);
}

/* A long suspension closes the connection; the rest comes over another one. */
static void
test_suspend (DownloadFixture *fixture,
              gconstpointer    data)
{
  TestRawServer *server = test_fixture_get_raw ();
  g_autoptr (UrlDownloadTask) task =
      download_task_new (fixture, "/file/1000000?hold=500000", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  g_autofree char *path = download_path (fixture, "file");

  test_raw_server_wait_for (server, "open/0");
  test_raw_server_reset (server);
  url_task_resume (URL_TASK (task));
  URL_TASK (task)->transfer->download->plan->patience_ms = 10;
  download_wait_written (task, 500000);
  url_task_suspend (URL_TASK (task));
  test_raw_server_wait_for (server, "closed/1");
  url_task_resume (URL_TASK (task));
  test_iterate_until (&watch->completed);
  g_assert_no_error (watch->error);
  g_assert_cmpint (watch->resumed_at, ==, 500000);
  g_assert_cmpuint (test_raw_server_get_route (server, "/file"), ==, 2);
  download_assert_content (path, SIZE, 0);
}

static char *
write_leftover (DownloadFixture *fixture,
                const char      *name,
                gint64           age)
{
  char *path = download_path (fixture, name);
  struct timespec times[2] = { { .tv_nsec = UTIME_OMIT },
                               { .tv_sec = g_get_real_time () / G_USEC_PER_SEC - age } };

  g_assert_true (g_file_set_contents (path, "left over", -1, NULL));
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);

  return path;
}

static void
test_sweep (DownloadFixture *fixture,
            gconstpointer    data)
{
  const gint64 month = 30 * 24 * 60 * 60;
  G_GNUC_UNUSED g_autofree char *old =
      write_leftover (fixture, ".urlsession-00000000000000aa.part", month);
  G_GNUC_UNUSED g_autofree char *journal =
      write_leftover (fixture, ".urlsession-00000000000000aa.journal", month);
  g_autofree char *locked = write_leftover (fixture, ".urlsession-00000000000000bb.part", month);
  G_GNUC_UNUSED g_autofree char *young =
      write_leftover (fixture, ".urlsession-00000000000000cc.part", 3600);
  G_GNUC_UNUSED g_autofree char *other =
      write_leftover (fixture, ".urlsession-mine.part", month);
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, "/file/1000", "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  int fd = open (locked, O_RDWR | O_CLOEXEC);

  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  download_watch_run (watch);
  g_assert_no_error (watch->error);
  download_assert_list (fixture->folder,
                        ".urlsession-00000000000000bb.part .urlsession-00000000000000cc.part "
                        ".urlsession-mine.part file");
  close (fd);
}

#define ADD(name, func) \
  g_test_add ("/download-resume/" name, DownloadFixture, NULL, download_fixture_set_up, func, \
              download_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("after-loss", test_after_loss);
  ADD ("same-destination", test_same_destination);
  ADD ("answers", test_answers);
  ADD ("weak", test_weak);
  ADD ("complete", test_complete);
  ADD ("metrics", test_metrics);
  ADD ("busy", test_busy);
  ADD ("cancel-producing", test_cancel_producing);
  ADD ("cancel-producing/nothing", test_cancel_producing_nothing);
  ADD ("temporary", test_temporary);
  ADD ("to-destination", test_to_destination);
  ADD ("checksum", test_checksum);
  ADD ("no-checksum", test_no_checksum);
  ADD ("suspend", test_suspend);
  ADD ("sweep", test_sweep);

  return test_run ();
}
