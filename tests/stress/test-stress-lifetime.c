/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

/* Who owns what, and that all of it goes. */

#define N_STUCK 20
#define MAX_PER_TASK (3 * 512 * 1024)

typedef struct
{
  UrlSession *session; /* (owned) (nullable) */
  UrlTask *task;       /* (owned) (nullable) */
  StressLife life;
  int completed;
} Lifetime;

static void
set_up (Lifetime   *test,
        const char *path)
{
  test->session = stress_session_new (6);
  test->task = stress_task_new (test->session, TEST_PEER_RAW, path);
  stress_life_watch (&test->life, test->session);
  stress_life_watch (&test->life, test->task);
  g_signal_connect_swapped (test->task, "completed", G_CALLBACK (stress_count), &test->completed);
}

static void
tear_down (Lifetime *test)
{
  stress_wait (stress_life_is_over (&test->life));
  g_assert_cmpint (test->completed, ==, 1);
}

static gpointer
drop_thread_cb (gpointer data)
{
  Lifetime *test = data;

  g_clear_object (&test->task);
  g_clear_object (&test->session);

  return NULL;
}

static void
test_drop_on_context (void)
{
  Lifetime test = { 0 };

  set_up (&test, "/bytes/300000");
  url_task_resume (test.task);
  drop_thread_cb (&test);
  tear_down (&test);
}

static void
test_drop_elsewhere (void)
{
  Lifetime test = { 0 };

  set_up (&test, "/bytes/300000");
  url_task_resume (test.task);
  g_thread_join (g_thread_new ("drop", drop_thread_cb, &test));
  tear_down (&test);
}

/* The last references go while the context delivers. */
static void
drop_while_running_cb (Lifetime *test)
{
  if (test->task != NULL)
    g_thread_join (g_thread_new ("drop", drop_thread_cb, test));
}

static void
test_drop_while_delivering (void)
{
  Lifetime test = { 0 };

  set_up (&test, "/bytes/300000");
  g_signal_connect_swapped (test.task, "data-received", G_CALLBACK (drop_while_running_cb), &test);
  url_task_resume (test.task);
  tear_down (&test);
}

static void
test_drop_cancelled (void)
{
  Lifetime test = { 0 };

  set_up (&test, "/never");
  url_task_cancel (test.task);
  g_thread_join (g_thread_new ("drop", drop_thread_cb, &test));
  tear_down (&test);
}

static void
test_task_outlives_session (void)
{
  Lifetime test = { 0 };
  StressLife session = { 0 };

  set_up (&test, "/ok");
  stress_life_watch (&session, test.session);
  g_clear_object (&test.session);
  g_assert_nonnull (url_task_get_session (test.task));
  url_task_resume (test.task);
  stress_wait (test.completed > 0);

  stress_wait (stress_life_is_over (&session));
  g_assert_null (url_task_get_session (test.task));
  g_assert_cmpint (url_task_get_state (test.task), ==, URL_TASK_STATE_COMPLETED);
  g_assert_finalize_object (g_steal_pointer (&test.task));
  tear_down (&test);
}

static gpointer
finalize_thread_cb (gpointer data)
{
  g_assert_finalize_object (G_OBJECT (data));

  return NULL;
}

static void
test_never_started (void)
{
  UrlSession *session = stress_session_new (6);
  UrlTask *task = stress_task_new (session, TEST_PEER_RAW, "/ok");
  UrlTask *other = stress_task_new (session, TEST_PEER_RAW, "/ok");

  g_assert_finalize_object (task);
  g_thread_join (g_thread_new ("finalize", finalize_thread_cb, other));
  g_assert_cmpuint (g_list_model_get_n_items (url_session_get_tasks (session)), ==, 0);
  g_assert_finalize_object (session);
}

static void
test_no_tasks (void)
{
  g_assert_finalize_object (stress_session_new (6));
  g_thread_join (g_thread_new ("finalize", finalize_thread_cb, stress_session_new (6)));
}

typedef struct
{
  GMainContext *context; /* (owned) */
  UrlSession *session;   /* (owned) */
  UrlTask *tasks[N_STUCK]; /* (owned) */
  int completed;
} Stuck;

static void
start_stuck (Stuck *test)
{
  test->context = g_main_context_new ();
  g_main_context_push_thread_default (test->context);
  test->session = stress_session_new (N_STUCK);
  g_main_context_pop_thread_default (test->context);

  for (unsigned i = 0; i < N_STUCK; i++)
    {
      test->tasks[i] = stress_task_new (test->session, TEST_PEER_RAW, "/endless");
      g_signal_connect_swapped (test->tasks[i], "completed", G_CALLBACK (stress_count),
                                &test->completed);
      url_task_resume (test->tasks[i]);
    }
}

static void
end_stuck (Stuck *test)
{
  url_session_invalidate_and_cancel (test->session);
  g_main_context_push_thread_default (test->context);
  stress_wait (test->completed == N_STUCK);

  for (unsigned i = 0; i < N_STUCK; i++)
    g_object_unref (test->tasks[i]);
  stress_assert_goes (test->session);
  g_main_context_pop_thread_default (test->context);
  g_main_context_unref (test->context);
}

/* A task that is delivered to nobody waits with its response. */
static void
test_context_stands_still (void)
{
  TestRawServer *raw = test_fixture_get_raw ();
  Stuck test = { 0 };
  gsize before = stress_get_memory ("VmRSS");
  gsize after = 0;

  test_raw_server_reset (raw);
  start_stuck (&test);
  test_raw_server_wait_for (raw, "route/%d/endless", N_STUCK);
  test_raw_server_wait_for (raw, "quiet/1000");
  after = stress_get_memory ("VmRSS");

  g_test_message ("%d stuck tasks take %.1f MiB", N_STUCK,
                  ((double) after - (double) before) / (1024 * 1024));
  if (!stress_is_sanitized ())
    g_assert_cmpuint (after, <=, before + (gsize) N_STUCK * MAX_PER_TASK);
  g_assert_cmpint (test.completed, ==, 0);
  end_stuck (&test);
}

/* Waits on another context than that of the test. */
static void
wait_aside (TestRawServer *raw)
{
  g_autoptr(GMainContext) other = g_main_context_new ();

  g_main_context_push_thread_default (other);
  test_raw_server_wait_for (raw, "quiet/1000");
  g_main_context_pop_thread_default (other);
}

/* The context is served until each task has data, and then no more. */
static void
test_context_stops (void)
{
  TestRawServer *raw = test_fixture_get_raw ();
  UrlSession *session = stress_session_new (N_STUCK);
  gsize before = stress_get_memory ("VmRSS");
  gsize after = 0;
  int completed = 0;
  int received[N_STUCK] = { 0 };

  test_raw_server_reset (raw);
  for (unsigned i = 0; i < N_STUCK; i++)
    {
      g_autoptr(UrlTask) task = stress_task_new (session, TEST_PEER_RAW, "/endless");

      g_signal_connect_swapped (task, "data-received", G_CALLBACK (stress_count), &received[i]);
      g_signal_connect_swapped (task, "completed", G_CALLBACK (stress_count), &completed);
      url_task_resume (task);
    }
  for (unsigned i = 0; i < N_STUCK; i++)
    stress_wait (received[i] > 0);

  wait_aside (raw);
  after = stress_get_memory ("VmRSS");

  g_test_message ("%d stopped tasks take %.1f MiB", N_STUCK,
                  ((double) after - (double) before) / (1024 * 1024));
  if (!stress_is_sanitized ())
    g_assert_cmpuint (after, <=, before + (gsize) N_STUCK * MAX_PER_TASK);
  url_session_invalidate_and_cancel (session);
  stress_wait (completed == N_STUCK);
  g_assert_finalize_object (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/lifetime/drop/on-context", test_drop_on_context);
  g_test_add_func ("/lifetime/drop/elsewhere", test_drop_elsewhere);
  g_test_add_func ("/lifetime/drop/while-delivering", test_drop_while_delivering);
  g_test_add_func ("/lifetime/drop/cancelled", test_drop_cancelled);
  g_test_add_func ("/lifetime/task-outlives-session", test_task_outlives_session);
  g_test_add_func ("/lifetime/never-started", test_never_started);
  g_test_add_func ("/lifetime/no-tasks", test_no_tasks);
  g_test_add_func ("/lifetime/context-stands-still", test_context_stands_still);
  g_test_add_func ("/lifetime/context-stops", test_context_stops);

  return stress_main ();
}
