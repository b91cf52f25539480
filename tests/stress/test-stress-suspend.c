/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

/* A suspended task is silent, and so is its server. */

#define N_ROUNDS 50

typedef struct
{
  UrlSession *session; /* (owned) */
  UrlTask *task;       /* (owned) */
  int signals;
  int received;
  int completed;
} Suspend;

static void
data_received_cb (UrlDataTask *task,
                  GBytes      *data,
                  Suspend     *test)
{
  test->received++;
  test->signals++;
}

static void
set_up (Suspend    *test,
        const char *path)
{
  test_raw_server_reset (test_fixture_get_raw ());
  test->session = stress_session_new (6);
  test->task = stress_task_new (test->session, TEST_PEER_RAW, path);
  g_signal_connect (test->task, "data-received", G_CALLBACK (data_received_cb), test);
  g_signal_connect_swapped (test->task, "notify", G_CALLBACK (stress_count), &test->signals);
  g_signal_connect_swapped (test->task, "response-received", G_CALLBACK (stress_count),
                            &test->signals);
  g_signal_connect_swapped (test->task, "completed", G_CALLBACK (stress_count), &test->completed);
  g_signal_connect_swapped (url_task_get_progress (test->task), "notify",
                            G_CALLBACK (stress_count), &test->signals);
}

static void
tear_down (Suspend *test)
{
  url_task_cancel (test->task);
  stress_wait (test->completed == 1);
  g_assert_finalize_object (g_steal_pointer (&test->task));
  g_assert_finalize_object (g_steal_pointer (&test->session));
}

static void
wait_for_data (Suspend *test)
{
  int before = test->received;

  stress_wait (test->received > before);
}

/* The context is served all the while. */
static void
assert_silent (Suspend *test)
{
  int before = test->signals;

  test_raw_server_wait_for (test_fixture_get_raw (), "quiet/500");
  g_assert_cmpint (test->signals, ==, before);
}

static gpointer
suspend_thread_cb (gpointer data)
{
  url_task_suspend (data);

  return NULL;
}

static void
test_stops_peer (void)
{
  Suspend test = { 0 };

  set_up (&test, "/endless");
  url_task_resume (test.task);
  wait_for_data (&test);

  url_task_suspend (test.task);
  g_assert_cmpint (url_task_get_state (test.task), ==, URL_TASK_STATE_SUSPENDED);
  assert_silent (&test);
  url_task_resume (test.task);
  g_assert_cmpint (url_task_get_state (test.task), ==, URL_TASK_STATE_RUNNING);
  wait_for_data (&test);
  tear_down (&test);
}

static void
test_from_thread (void)
{
  Suspend test = { 0 };

  set_up (&test, "/endless");
  url_task_resume (test.task);
  wait_for_data (&test);

  g_thread_join (g_thread_new ("suspend", suspend_thread_cb, test.task));
  assert_silent (&test);
  url_task_resume (test.task);
  wait_for_data (&test);
  tear_down (&test);
}

static void
suspend_in_handler_cb (Suspend *test)
{
  url_task_suspend (test->task);
  test->signals = 0;
}

static void
test_in_handler (void)
{
  Suspend test = { 0 };
  gulong handler = 0;

  set_up (&test, "/endless");
  handler = g_signal_connect_data (test.task, "data-received", G_CALLBACK (suspend_in_handler_cb),
                                   &test, NULL, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  url_task_resume (test.task);
  wait_for_data (&test);
  g_assert_cmpint (url_task_get_state (test.task), ==, URL_TASK_STATE_SUSPENDED);
  assert_silent (&test);
  g_assert_cmpint (test.signals, ==, 0);

  g_signal_handler_disconnect (test.task, handler);
  url_task_resume (test.task);
  wait_for_data (&test);
  tear_down (&test);
}

static void
test_nests (void)
{
  Suspend test = { 0 };

  set_up (&test, "/endless");
  /* A new task is suspended once. */
  url_task_suspend (test.task);
  url_task_resume (test.task);
  g_assert_cmpint (url_task_get_state (test.task), ==, URL_TASK_STATE_SUSPENDED);
  url_task_resume (test.task);
  wait_for_data (&test);

  for (unsigned i = 0; i < 3; i++)
    url_task_suspend (test.task);
  url_task_resume (test.task);
  url_task_resume (test.task);
  g_assert_cmpint (url_task_get_state (test.task), ==, URL_TASK_STATE_SUSPENDED);
  assert_silent (&test);
  url_task_resume (test.task);
  /* More than enough does no harm. */
  url_task_resume (test.task);
  wait_for_data (&test);
  tear_down (&test);
}

/* Whatever is suspended on its way comes to its end after it is resumed. */
static void
test_many_times (void)
{
  Suspend test = { 0 };

  set_up (&test, "/bytes/8000000");
  url_task_resume (test.task);
  for (unsigned i = 0; i < N_ROUNDS && test.completed == 0; i++)
    {
      int before = 0;

      g_main_context_iteration (NULL, TRUE);
      g_thread_join (g_thread_new ("suspend", suspend_thread_cb, test.task));
      before = test.signals;
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_assert_cmpint (test.signals, ==, before);
      url_task_resume (test.task);
    }
  stress_wait (test.completed == 1);
  g_assert_no_error (url_task_get_error (test.task));
  g_assert_cmpint (url_task_get_bytes_received (test.task), ==, 8000000);
  tear_down (&test);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (url_task_run_finish (URL_TASK (object), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static gpointer
run_thread_cb (gpointer data)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  gboolean loaded = FALSE;

  g_main_context_push_thread_default (context);
  url_task_run_async (data, NULL, loaded_cb, &loaded);
  stress_wait (loaded);
  g_main_context_pop_thread_default (context);

  return NULL;
}

/* Its result has been handed out on another context; here it is cancelled
 * before it was told, suspended. It completes all the same. */
static void
test_cancel_when_decided (void)
{
  UrlSession *session = stress_session_new (6);
  UrlTask *task = stress_task_new (session, TEST_PEER_RAW, "/ok");
  int completed = 0;

  g_signal_connect_swapped (task, "completed", G_CALLBACK (stress_count), &completed);
  g_thread_join (g_thread_new ("run", run_thread_cb, task));
  g_assert_cmpint (completed, ==, 0);
  url_task_suspend (task);
  url_task_cancel (task);
  stress_wait (completed == 1);

  g_assert_no_error (url_task_get_error (task));
  stress_assert_goes (task);
  stress_assert_goes (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/suspend/stops-peer", test_stops_peer);
  g_test_add_func ("/suspend/from-thread", test_from_thread);
  g_test_add_func ("/suspend/in-handler", test_in_handler);
  g_test_add_func ("/suspend/nests", test_nests);
  g_test_add_func ("/suspend/many-times", test_many_times);
  g_test_add_func ("/suspend/cancel-when-decided", test_cancel_when_decided);

  return stress_main ();
}
