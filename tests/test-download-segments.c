/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "download-fixture.h"
#include "task/url-task-private.h"
#include "transfer/url-transfer-struct-private.h"

/* Bodies that come in several parts at once. */

#define SIZE 3000000

static DownloadWatch *
start (DownloadFixture *fixture,
       const char      *query)
{
  g_autofree char *path = g_strdup_printf ("/file/%d?%s", SIZE, query);
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, path, "file");

  url_download_task_set_max_segments (task, 4);
  test_raw_server_reset (test_fixture_get_raw ());

  return download_watch_new (task);
}

static void
assert_whole (DownloadFixture *fixture,
              DownloadWatch   *watch)
{
  g_autofree char *path = download_path (fixture, "file");

  g_assert_no_error (watch->error);
  g_assert_cmpint (watch->total, ==, SIZE);
  g_assert_cmpint (url_task_get_bytes_received (URL_TASK (watch->task)), ==, SIZE);
  download_assert_content (path, SIZE, 0);
  download_assert_list (fixture->folder, "file");
}

static unsigned
count_parts (void)
{
  return test_raw_server_get_route (test_fixture_get_raw (), "/part");
}

static GListModel *
get_transactions (UrlDownloadTask *task)
{
  return url_task_metrics_get_transactions (url_task_get_metrics (URL_TASK (task)));
}

/* Each request is one, in the order in which they began, whatever came of it. */
static void
assert_transactions (UrlDownloadTask *task)
{
  GListModel *transactions = get_transactions (task);
  unsigned length = g_list_model_get_n_items (transactions);
  gint64 last = 0;

  g_assert_cmpuint (length, >=, 1 + count_parts ());
  for (unsigned i = 0; i < length; i++)
    {
      g_autoptr (UrlTransactionMetrics) transaction = g_list_model_get_item (transactions, i);
      gint64 start = url_transaction_metrics_get_fetch_start (transaction);

      g_assert_cmpint (start, >=, last);
      g_assert_cmpint (url_transaction_metrics_get_fetch_end (transaction), >=, start);
      last = start;
    }
}

static gint64
sum_bodies (UrlDownloadTask *task)
{
  GListModel *transactions = get_transactions (task);
  gint64 sum = 0;

  for (unsigned i = 0; i < g_list_model_get_n_items (transactions); i++)
    {
      g_autoptr (UrlTransactionMetrics) transaction = g_list_model_get_item (transactions, i);

      sum += url_transaction_metrics_get_response_body_size (transaction);
    }

  return sum;
}

static void
test_parts (DownloadFixture *fixture,
            gconstpointer    data)
{
  g_autoptr (DownloadWatch) watch = start (fixture, "pause=1");
  TestRawCounters counters;

  download_watch_run (watch);
  assert_whole (fixture, watch);
  g_assert_cmpuint (count_parts (), ==, 3);
  assert_transactions (watch->task);
  /* The first request may bring more than its part. */
  g_assert_cmpint (sum_bodies (watch->task), >=, SIZE);
  g_assert_cmpint (sum_bodies (watch->task), <, SIZE + 1024 * 1024);
  test_raw_server_get_counters (test_fixture_get_raw (), &counters);
  g_assert_cmpuint (counters.max_connections, >=, 2);
}

/* The parts come from where the redirect led to, which is asked for once. */
static void
test_redirect (DownloadFixture *fixture,
               gconstpointer    data)
{
  TestRawServer *server = test_fixture_get_raw ();
  g_autofree char *path = g_strdup_printf ("/redirect-to/302?/file/%d?pause=1", SIZE);
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, path, "file");
  g_autoptr (DownloadWatch) watch = NULL;

  url_download_task_set_max_segments (task, 4);
  test_raw_server_reset (server);
  watch = download_watch_new (task);
  download_watch_run (watch);
  assert_whole (fixture, watch);
  g_assert_cmpuint (count_parts (), ==, 3);
  g_assert_cmpuint (test_raw_server_get_route (server, "/redirect-to"), ==, 1);
}

/* Each connection breaks, again and again. */
static void
test_disconnects (DownloadFixture *fixture,
                  gconstpointer    data)
{
  for (unsigned i = 0; i < 5; i++)
    {
      g_autofree char *query = g_strdup_printf ("cuts=%d", g_test_rand_int_range (20000, 400000));
      g_autoptr (DownloadWatch) watch = start (fixture, query);

      g_test_message ("%s", query);
      download_watch_run (watch);
      assert_whole (fixture, watch);
      g_assert_cmpuint (count_parts (), >, 4);
    }
}

/* A server that does it wrong, or not at all, is asked for all of it in one. */
static void
test_refused (DownloadFixture *fixture,
              gconstpointer    data)
{
  const char *const modes[] = { "ignored", "shifted", "total",     "foreign",     "multipart",
                                "encoded", "short",   "unsatisfied", "precondition", "error",
                                "changed", "changed-part", "elsewhere" };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *query = g_strdup_printf ("pause=1&range=%s", modes[i]);
      g_autoptr (DownloadWatch) watch = start (fixture, query);

      g_test_message ("%s", modes[i]);
      download_watch_run (watch);
      assert_whole (fixture, watch);
    }
}

/* The first part is there already when the others turn out to be wrong: the rest is
 * asked for in one. */
static void
test_refused_late (DownloadFixture *fixture,
                   gconstpointer    data)
{
  g_autofree char *query = g_strdup_printf ("wait=1&range=%s", (const char *) data);
  g_autoptr (DownloadWatch) watch = start (fixture, query);

  url_task_resume (URL_TASK (watch->task));
  download_wait_written (watch->task, SIZE / 4);
  test_raw_server_release (test_fixture_get_raw ());
  test_iterate_until (&watch->completed);
  assert_whole (fixture, watch);
}

/* No part brings anything, when the first one is there. */
static void
test_empty (DownloadFixture *fixture,
            gconstpointer    data)
{
  g_autoptr (DownloadWatch) watch = start (fixture, "parts=0&wait=1");

  url_task_resume (URL_TASK (watch->task));
  download_wait_written (watch->task, SIZE / 4);
  test_raw_server_release (test_fixture_get_raw ());
  test_iterate_until (&watch->completed);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
}

/* Nobody could tell whether the parts belong together. */
static void
test_weak (DownloadFixture *fixture,
           gconstpointer    data)
{
  const char *const queries[] = { "tag=weak", "tag=none", "coding=chunked" };

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (DownloadWatch) watch = start (fixture, queries[i]);

      download_watch_run (watch);
      assert_whole (fixture, watch);
      g_assert_cmpuint (count_parts (), ==, 0);
    }
}

static void
test_checksum (DownloadFixture *fixture,
               gconstpointer    data)
{
  g_autofree guint8 *content = g_malloc (SIZE);

  test_pattern_fill (content, SIZE, 0);
  for (unsigned fits = 0; fits < 2; fits++)
    {
      g_autofree char *sum =
          g_compute_checksum_for_data (G_CHECKSUM_SHA256, content, SIZE - 1 + fits);
      g_autofree char *expected = g_strconcat ("sha256:", sum, NULL);
      g_autoptr (DownloadWatch) watch = start (fixture, "pause=1");

      url_download_task_set_expected_checksum (watch->task, expected);
      url_download_task_set_expected_size (watch->task, SIZE);
      download_watch_run (watch);
      if (fits)
        assert_whole (fixture, watch);
      else
        g_assert_error (watch->error, URL_ERROR, URL_ERROR_CHECKSUM_MISMATCH);
    }
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

/* What is behind a gap is loaded again. */
static void
test_resume (DownloadFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (DownloadWatch) watch = start (fixture, "pause=10");
  g_autoptr (DownloadWatch) second = NULL;
  Kept kept = { 0 };

  url_task_resume (URL_TASK (watch->task));
  download_wait_written (watch->task, 500000);
  url_download_task_cancel_producing_resume_data_async (watch->task, NULL, kept_cb, &kept);
  test_iterate_until (&kept.done);
  test_iterate_until (&watch->completed);
  g_assert_nonnull (kept.data);

  second = download_go_on (fixture, kept.data, "file");
  g_assert_cmpint (second->resumed_at, >, 0);
  g_assert_cmpint (second->resumed_at, <, SIZE);
  assert_whole (fixture, second);
  g_bytes_unref (kept.data);
}

static void
test_cancel (DownloadFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (DownloadWatch) watch = start (fixture, "pause=10");

  url_task_resume (URL_TASK (watch->task));
  download_wait_written (watch->task, 200000);
  url_task_cancel (URL_TASK (watch->task));
  test_iterate_until (&watch->completed);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_transactions (watch->task);
  download_assert_list (fixture->folder, "");
  test_raw_server_wait_for (test_fixture_get_raw (), "open/0");
}

/* A part that comes to an end in order, but too soon, is as one whose connection was
 * lost: what is missing is asked for, until nothing more comes. */
static void
test_early_end (DownloadFixture *fixture,
                gconstpointer    data)
{
  g_autoptr (DownloadWatch) watch = start (fixture, "range=early");

  download_watch_run (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  g_assert_nonnull (strstr (watch->error->message, "ended early"));
  g_assert_cmpuint (count_parts (), >, 10);
}

/* Suspended for a moment, and for long. */
static void
test_suspend (DownloadFixture *fixture,
              gconstpointer    data)
{
  g_autoptr (DownloadWatch) watch = start (fixture, "pause=5");

  url_task_resume (URL_TASK (watch->task));
  for (unsigned i = 1; i <= 3; i++)
    {
      download_wait_written (watch->task, (gint64) i * 300000);
      url_task_suspend (URL_TASK (watch->task));
      test_raw_server_wait_for (test_fixture_get_raw (), "quiet/50");
      url_task_resume (URL_TASK (watch->task));
    }
  test_iterate_until (&watch->completed);
  assert_whole (fixture, watch);
}

/* Then all connections are closed, and what is behind a gap is loaded again. */
static void
test_suspend_long (DownloadFixture *fixture,
                   gconstpointer    data)
{
  g_autoptr (DownloadWatch) watch = start (fixture, "pause=100");

  url_task_resume (URL_TASK (watch->task));
  URL_TASK (watch->task)->transfer->download->plan->patience_ms = 10;
  download_wait_written (watch->task, 300000);
  url_task_suspend (URL_TASK (watch->task));
  test_raw_server_wait_for (test_fixture_get_raw (), "open/0");
  url_task_resume (URL_TASK (watch->task));
  test_iterate_until (&watch->completed);
  assert_whole (fixture, watch);
  g_assert_cmpint (watch->resumed_at, >, 0);
}

#define ADD_WITH(name, data, func) \
  g_test_add ("/download-segments/" name, DownloadFixture, data, download_fixture_set_up, func, \
              download_fixture_tear_down)
#define ADD(name, func) ADD_WITH (name, NULL, func)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("parts", test_parts);
  ADD ("redirect", test_redirect);
  ADD ("disconnects", test_disconnects);
  ADD ("refused", test_refused);
  ADD_WITH ("refused-late/whole", "ignored", test_refused_late);
  ADD_WITH ("refused-late/shifted", "shifted", test_refused_late);
  ADD ("empty", test_empty);
  ADD ("weak", test_weak);
  ADD ("checksum", test_checksum);
  ADD ("resume", test_resume);
  ADD ("cancel", test_cancel);
  ADD ("early-end", test_early_end);
  ADD ("suspend", test_suspend);
  ADD ("suspend/long", test_suspend_long);

  return test_run ();
}
