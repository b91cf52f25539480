/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "test-support.h"

/* What loads make of the progress of a task, and of its session. */

typedef struct
{
  UrlSession *session;  /* (owned) */
  UrlTask *task;        /* (owned) */
  UrlProgress *progress; /* (unowned) */
  TestWatch *watch;     /* (owned) */
  unsigned notified;
  unsigned most;        /* notifications within one second */
  gint64 times[64];     /* monotonic µs, the last ones */
  gboolean reached;
  gint64 awaited;
  gint64 told_completed; /* as last notified */
  gint64 told_total;
  gint64 sent_at;       /* monotonic µs, when not all was sent yet */
} Load;

/* No window of a second has more than 30, the end included. */
static void
completed_cb (UrlProgress *progress,
              GParamSpec  *pspec,
              Load        *load)
{
  gint64 now = g_get_monotonic_time ();
  unsigned within = 0;

  load->times[load->notified++ % G_N_ELEMENTS (load->times)] = now;
  for (gsize i = 0; i < G_N_ELEMENTS (load->times); i++)
    within += load->times[i] != 0 && now - load->times[i] < G_USEC_PER_SEC;
  load->most = MAX (load->most, within);
  load->told_completed = url_progress_get_completed (progress);
  load->told_total = url_progress_get_total (progress);
  if (load->told_completed >= load->awaited)
    load->reached = TRUE;
}

static void
set_up (Load       *load,
        UrlProgress *(*choose) (Load *load),
        const char *path,
        gsize       body_size)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", path);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) body = test_pattern_bytes (body_size);

  if (body_size > 0)
    {
      url_request_set_method (request, "POST");
      url_request_set_body (request, body);
    }
  load->session = test_session_new ();
  load->task = URL_TASK (url_session_data_task (load->session, request));
  load->watch = test_watch_new (load->task);
  load->awaited = G_MAXINT64;
  load->progress = choose (load);
  g_signal_connect (load->progress, "notify::completed", G_CALLBACK (completed_cb), load);
}

/* It may have been told by now. */
static void
wait_told (Load  *load,
           gint64 completed,
           gint64 total)
{
  while (load->told_completed != completed || load->told_total != total)
    g_main_context_iteration (NULL, TRUE);
}

static UrlProgress *
of_task (Load *load)
{
  return url_task_get_progress (load->task);
}

static UrlProgress *
of_session (Load *load)
{
  return url_session_get_progress (load->session);
}

static void
tear_down (Load *load)
{
  g_signal_handlers_disconnect_by_data (load->progress, load);
  g_clear_pointer (&load->watch, test_watch_free);
  g_clear_object (&load->task);
  test_session_assert_gone (g_steal_pointer (&load->session));
}

static void
test_rate (gconstpointer data)
{
  Load load = { 0 };
  gboolean of_sum = data != NULL;

  set_up (&load, of_sum ? of_session : of_task, "/trickle/250/6", 0);
  url_task_resume (load.task);
  test_watch_wait (load.watch);
  g_assert_no_error (load.watch->error);
  g_assert_cmpuint (load.notified, >=, 10);
  g_assert_cmpuint (load.most, <=, 30);
  if (!of_sum)
    {
      g_assert_cmpint (url_progress_get_completed (load.progress), ==, 250 * 12);
      g_assert_cmpint (url_progress_get_total (load.progress), ==, 250 * 12);
    }
  tear_down (&load);
}

static void
test_coded (void)
{
  Load load = { 0 };

  set_up (&load, of_task, "/gzip/500000", 0);
  url_task_resume (load.task);
  test_watch_wait (load.watch);
  g_assert_no_error (load.watch->error);
  g_assert_cmpint (url_task_get_bytes_received (load.task), ==, 500000);
  g_assert_cmpint (url_task_get_bytes_expected_to_receive (load.task), ==, -1);
  g_assert_cmpint (url_progress_get_total (load.progress), <, 500000);
  g_assert_cmpint (url_progress_get_completed (load.progress), ==,
                   url_progress_get_total (load.progress));
  g_assert_cmpfloat (url_progress_get_fraction (load.progress), ==, 1.0);
  tear_down (&load);
}

static gboolean
watch_sent_cb (gpointer data)
{
  Load *load = data;

  if (url_task_get_bytes_sent (load->task) < load->awaited)
    load->sent_at = g_get_monotonic_time ();

  return G_SOURCE_CONTINUE;
}

/* All that was sent is told while the server still thinks, and well before it
 * would count as stalled. */
static void
test_upload (void)
{
  const gsize size = 3 * 1024 * 1024 + 7;
  Load load = { 0 };
  unsigned watch;

  set_up (&load, of_task, "/never", size);
  load.awaited = (gint64) size;
  load.sent_at = g_get_monotonic_time ();
  url_task_resume (load.task);
  watch = g_timeout_add (5, watch_sent_cb, &load);
  test_iterate_until (&load.reached);
  g_assert_cmpint (g_get_monotonic_time () - load.sent_at, <, 3 * G_USEC_PER_SEC);
  g_source_remove (watch);
  g_assert_cmpint (url_progress_get_completed (load.progress), ==, size);
  g_assert_cmpint (url_progress_get_total (load.progress), ==, size);
  g_assert_cmpfloat (url_progress_get_fraction (load.progress), ==, 1.0);
  g_assert_null (url_task_get_response (load.task));

  url_task_cancel (load.task);
  test_watch_wait (load.watch);
  tear_down (&load);
}

static void
test_upload_answered (void)
{
  Load load = { 0 };

  set_up (&load, of_task, "/sink", 5000);
  url_task_resume (load.task);
  test_watch_wait (load.watch);
  g_assert_no_error (load.watch->error);
  g_assert_cmpint (url_progress_get_completed (load.progress), ==, 5000 + 4);
  g_assert_cmpfloat (url_progress_get_fraction (load.progress), ==, 1.0);
  tear_down (&load);
}

static void
suspend_cb (UrlProgress *progress,
            GParamSpec  *pspec,
            Load        *load)
{
  g_signal_handlers_disconnect_by_func (progress, suspend_cb, load);
  url_task_suspend (load->task);
  load->reached = TRUE;
}

static void
any_cb (GObject    *object,
        GParamSpec *pspec,
        Load       *load)
{
  g_assert_cmpint (url_task_get_state (load->task), !=, URL_TASK_STATE_SUSPENDED);
  load->notified++;
}

/* The notifications of one update are several. */
static void
test_suspend_inside (void)
{
  Load load = { 0 };

  set_up (&load, of_task, "/trickle/20/5", 0);
  g_signal_connect (load.progress, "notify", G_CALLBACK (any_cb), &load);
  g_signal_connect (load.progress, "notify::fraction", G_CALLBACK (suspend_cb), &load);
  g_signal_connect (load.task, "notify::bytes-received", G_CALLBACK (any_cb), &load);
  url_task_resume (load.task);
  test_iterate_until (&load.reached);
  test_iterate_pending ();
  g_assert_cmpfloat (url_progress_get_throughput (load.progress), ==, 0.0);

  url_task_resume (load.task);
  test_watch_wait (load.watch);
  g_assert_no_error (load.watch->error);
  g_assert_cmpfloat (url_progress_get_fraction (load.progress), ==, 1.0);
  tear_down (&load);
}

static void
stalled_cb (UrlProgress *progress,
            GParamSpec  *pspec,
            Load        *load)
{
  g_autofree char *description = url_progress_dup_description (progress);

  load->reached = g_str_has_suffix (description, "stalled");
}

/* No byte has to come for it to be told, of the task and therefore of the
 * session. */
static void
test_session_stalled (void)
{
  Load load = { 0 };

  set_up (&load, of_session, "/body-then-hang", 0);
  g_assert_cmpfloat (url_progress_get_fraction (url_task_get_progress (load.task)), ==, 0.0);
  g_signal_connect (load.progress, "notify::description", G_CALLBACK (stalled_cb), &load);
  url_task_resume (load.task);
  test_iterate_until (&load.reached);
  g_assert_cmpfloat (url_progress_get_throughput (load.progress), ==, 0.0);
  load.reached = FALSE;
  stalled_cb (url_task_get_progress (load.task), NULL, &load);
  g_assert_true (load.reached);

  url_task_cancel (load.task);
  test_watch_wait (load.watch);
  tear_down (&load);
}

static void
assert_idle (UrlProgress *progress)
{
  g_autofree char *description = url_progress_dup_description (progress);

  g_assert_cmpint (url_progress_get_completed (progress), ==, 0);
  g_assert_cmpint (url_progress_get_total (progress), ==, 0);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
  g_assert_cmpfloat (url_progress_get_throughput (progress), ==, 0.0);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, 0.0);
  g_assert_cmpstr (description, ==, "Done");
}

/* Two uploads that nobody answers, and a body of unknown length. */
static void
test_session (void)
{
  Load load = { 0 };
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/never");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) body = test_pattern_bytes (2000);
  g_autoptr (UrlTask) second = NULL;
  g_autoptr (UrlTask) third = NULL;
  g_autoptr (TestWatch) second_watch = NULL;
  g_autoptr (TestWatch) third_watch = NULL;

  set_up (&load, of_session, "/never", 1000);
  assert_idle (load.progress);
  g_assert_true (load.progress == url_session_get_progress (load.session));
  url_request_set_method (request, "POST");
  url_request_set_body (request, body);
  second = URL_TASK (url_session_data_task (load.session, request));
  third = test_task_new (load.session, TEST_PEER_RAW, "/never");
  second_watch = test_watch_new (second);
  third_watch = test_watch_new (third);

  load.awaited = 3000;
  url_task_resume (load.task);
  url_task_resume (second);
  test_iterate_until (&load.reached);
  g_assert_cmpint (url_progress_get_total (load.progress), ==, 3000);
  g_assert_cmpfloat (url_progress_get_fraction (load.progress), ==, 1.0);

  load.reached = FALSE;
  url_task_resume (third);
  test_iterate_until (&load.reached);
  g_assert_cmpint (url_progress_get_total (load.progress), ==, -1);
  g_assert_cmpfloat (url_progress_get_fraction (load.progress), ==, 0.0);

  url_task_cancel (third);
  url_task_cancel (second);
  test_watch_wait (third_watch);
  test_watch_wait (second_watch);
  wait_told (&load, 1000, 1000);

  url_task_cancel (load.task);
  test_watch_wait (load.watch);
  assert_idle (load.progress);
  wait_told (&load, 0, 0);

  g_clear_pointer (&second_watch, test_watch_free);
  g_clear_pointer (&third_watch, test_watch_free);
  g_clear_object (&second);
  g_clear_object (&third);
  tear_down (&load);
}

/* Who keeps no more than the progress hears of the end, too. */
static void
test_session_outlived (void)
{
  Load load = { 0 };
  g_autoptr (UrlProgress) progress = NULL;

  set_up (&load, of_session, "/bytes/1000", 0);
  progress = g_object_ref (load.progress);
  load.told_total = -1;
  url_task_resume (load.task);
  test_watch_wait (load.watch);
  g_clear_pointer (&load.watch, test_watch_free);
  g_clear_object (&load.task);
  g_assert_finalize_object (g_steal_pointer (&load.session));

  wait_told (&load, 0, 0);
  assert_idle (progress);
  g_signal_handlers_disconnect_by_data (progress, &load);
  g_assert_finalize_object (g_steal_pointer (&progress));
}

/* Nothing is meant to move where all are suspended. */
static void
test_session_suspended (void)
{
  Load load = { 0 };

  set_up (&load, of_session, "/endless", 0);
  load.awaited = 1000 * 1000;
  url_task_resume (load.task);
  test_iterate_until (&load.reached);
  while (url_progress_get_throughput (load.progress) == 0.0)
    g_main_context_iteration (NULL, TRUE);

  url_task_suspend (load.task);
  load.reached = FALSE;
  load.awaited = 0;
  test_iterate_until (&load.reached);
  g_assert_cmpfloat (url_progress_get_throughput (load.progress), ==, 0.0);

  url_task_cancel (load.task);
  test_watch_wait (load.watch);
  tear_down (&load);
}

static void
forget_cb (Load *load)
{
  load->reached = FALSE;
}

/* Tasks that come and go between two looks have moved something, too. */
static void
test_session_small (void)
{
  Load load = { 0 };
  double most = 0.0;

  set_up (&load, of_session, "/never", 0);
  url_task_resume (load.task);
  for (unsigned i = 0; i < 30; i++)
    {
      g_autoptr (UrlTask) task = test_task_new (load.session, TEST_PEER_RAW, "/bytes/1000");
      g_autoptr (TestWatch) watch = test_watch_new (task);

      g_signal_connect_swapped (task, "completed", G_CALLBACK (forget_cb), &load);
      load.awaited = 0;
      url_task_resume (task);
      test_watch_wait (watch);
      g_assert_no_error (watch->error);
      test_iterate_until (&load.reached);
      most = MAX (most, url_progress_get_throughput (load.progress));
    }
  g_assert_cmpfloat (most, >=, 1000.0);

  url_task_cancel (load.task);
  test_watch_wait (load.watch);
  tear_down (&load);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/progress-load/rate", NULL, test_rate);
  g_test_add_data_func ("/progress-load/rate/session", "session", test_rate);
  g_test_add_func ("/progress-load/coded", test_coded);
  g_test_add_func ("/progress-load/upload", test_upload);
  g_test_add_func ("/progress-load/upload/answered", test_upload_answered);
  g_test_add_func ("/progress-load/suspend-inside", test_suspend_inside);
  g_test_add_func ("/progress-load/session", test_session);
  g_test_add_func ("/progress-load/session/outlived", test_session_outlived);
  g_test_add_func ("/progress-load/session/suspended", test_session_suspended);
  g_test_add_func ("/progress-load/session/small", test_session_small);
  g_test_add_func ("/progress-load/session/stalled", test_session_stalled);

  return test_run ();
}
