/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

#include <time.h>

/* What a main loop has left of itself while a session loads. */

#define N_FLOODS 4
#define N_TLS 200
#define MIN_TURNS 100
#define BUSY_US 2000
#define APART_US 2000
#define MAX_DISPATCH_NS (2 * 1000 * 1000)
#define MAX_RUNS 3
#define BIG_SIZE (512 * 1024 * 1024)
#define MAX_PIECE (64 * 1024)

static gint64 dispatch_start;
static gint64 longest_dispatch;
static gint64 best_run;

static gint64
get_thread_time (void)
{
  struct timespec now;

  g_assert_no_errno (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now));

  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What passes between two polls is the longest that any one dispatch takes. */
static int
measuring_poll (GPollFD  *fds,
                unsigned  n_fds,
                int       timeout)
{
  int result;

  longest_dispatch = MAX (longest_dispatch, get_thread_time () - dispatch_start);
  result = g_poll (fds, n_fds, timeout);
  dispatch_start = get_thread_time ();

  return result;
}

static void
begin_measuring (void)
{
  longest_dispatch = 0;
  dispatch_start = get_thread_time ();
  g_main_context_set_poll_func (NULL, measuring_poll);
}

static void
end_measuring (const char *what)
{
  g_main_context_set_poll_func (NULL, g_poll);
  g_test_message ("longest dispatch (%s): %.3f ms", what, (double) longest_dispatch / 1e6);
  g_test_maximized_result ((double) longest_dispatch / 1e6, "longest dispatch (%s): %.3f ms", what,
                           (double) longest_dispatch / 1e6);
  best_run = MIN (best_run, longest_dispatch);
}

/* A busy host makes single outliers, as a virtual machine may count time that was
 * taken away from it as the thread's own. One run of a few has to be within
 * bounds; a dispatch that is too long is so in each. */
static void
measure_runs (void (*run) (void))
{
  best_run = G_MAXINT64;
  for (unsigned i = 0; i < MAX_RUNS && best_run > MAX_DISPATCH_NS; i++)
    run ();

  if (!stress_is_sanitized ())
    g_assert_cmpint (best_run, <=, MAX_DISPATCH_NS);
}

typedef struct
{
  unsigned all;
  unsigned apart; /* not counting those that follow within 2 ms */
  gint64 last;    /* monotonic µs: the last one counted as apart */
} Turns;

static gboolean
turn_cb (gpointer user_data)
{
  Turns *turns = user_data;
  gint64 now = g_get_monotonic_time ();

  turns->all++;
  if (now - turns->last >= APART_US)
    {
      turns->apart++;
      turns->last = now;
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
flag_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Takes its time, so that there is always more to deliver. */
static void
busy_cb (void)
{
  gint64 end = g_get_monotonic_time () + BUSY_US;

  while (g_get_monotonic_time () < end)
    continue;
}

static void
test_turns (gconstpointer is_busy)
{
  UrlSession *session = stress_session_new (N_FLOODS);
  gint64 start = 0;
  double seconds = 0.0;
  int received[N_FLOODS] = { 0 };
  int completed = 0;
  Turns turns = { 0 };
  unsigned idle = 0;
  gboolean over = FALSE;

  for (unsigned i = 0; i < N_FLOODS; i++)
    {
      g_autoptr(UrlTask) task = stress_task_new (session, TEST_PEER_RAW, "/endless");

      g_signal_connect_swapped (task, "data-received", G_CALLBACK (stress_count), &received[i]);
      if (is_busy != NULL)
        g_signal_connect (task, "data-received", G_CALLBACK (busy_cb), NULL);
      g_signal_connect_swapped (task, "completed", G_CALLBACK (stress_count), &completed);
      url_task_resume (task);
    }
  for (unsigned i = 0; i < N_FLOODS; i++)
    stress_wait (received[i] > 0);

  idle = g_idle_add_full (120, turn_cb, &turns, NULL);
  start = g_get_monotonic_time ();
  g_timeout_add_full (G_PRIORITY_HIGH, 2000, flag_cb, &over, NULL);
  stress_wait (over);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  g_source_remove (idle);

  g_test_message ("%.0f turns a second at priority 120, %.0f of them 2 ms apart",
                  turns.all / seconds, turns.apart / seconds);
  /* Only handlers that fill the loop can keep its turns together. */
  g_assert_cmpfloat ((is_busy != NULL ? turns.apart : turns.all) / seconds, >=, MIN_TURNS);
  url_session_invalidate_and_cancel (session);
  stress_wait (completed == N_FLOODS);
  g_assert_finalize_object (session);
}

static void
load_over_tls (void)
{
  UrlSession *session = stress_session_new (N_TLS);
  UrlTask *tasks[N_TLS] = { NULL };
  int completed = 0;
  int data = 0;

  for (unsigned i = 0; i < N_TLS; i++)
    {
      tasks[i] = stress_task_new (session, TEST_PEER_NGINX_TLS, "/64k.bin");
      g_signal_connect_swapped (tasks[i], "data-received", G_CALLBACK (stress_count), &data);
      g_signal_connect_swapped (tasks[i], "completed", G_CALLBACK (stress_count), &completed);
      url_task_resume (tasks[i]);
    }
  begin_measuring ();
  stress_wait (completed == N_TLS);
  end_measuring ("200 TLS loads");

  for (unsigned i = 0; i < N_TLS; i++)
    {
      g_assert_no_error (url_task_get_error (tasks[i]));
      g_object_unref (tasks[i]);
    }
  g_assert_finalize_object (session);
}

static void
measure_piece_cb (UrlDataTask *task,
                  GBytes      *data,
                  gint64      *total)
{
  g_assert_cmpuint (g_bytes_get_size (data), <=, MAX_PIECE);
  *total += (gint64) g_bytes_get_size (data);
}

static void
load_large_body (void)
{
  UrlSession *session = stress_session_new (6);
  UrlTask *task = stress_task_new (session, TEST_PEER_NGINX, "/big");
  int completed = 0;
  gint64 total = 0;

  g_signal_connect (task, "data-received", G_CALLBACK (measure_piece_cb), &total);
  g_signal_connect_swapped (task, "completed", G_CALLBACK (stress_count), &completed);
  url_task_resume (task);
  begin_measuring ();
  stress_wait (completed == 1);
  end_measuring ("512 MiB body");

  g_assert_no_error (url_task_get_error (task));
  g_assert_cmpint (total, ==, BIG_SIZE);
  g_assert_finalize_object (task);
  g_assert_finalize_object (session);
}

typedef struct
{
  UrlSession *session; /* (owned) */
  gint64 received;
  gboolean nested;
  int completed;
} Nested;

/* Starts another load from within a handler and waits for it there. */
static void
nested_cb (UrlDataTask *task,
           GBytes      *data,
           Nested      *test)
{
  g_autoptr(UrlTask) other = NULL;
  g_autoptr(GMainLoop) loop = NULL;

  test->received += (gint64) g_bytes_get_size (data);
  if (test->nested)
    return;

  test->nested = TRUE;
  other = stress_task_new (test->session, TEST_PEER_NGINX, "/1m.bin");
  loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect_swapped (other, "completed", G_CALLBACK (g_main_loop_quit), loop);
  url_task_resume (other);
  g_main_loop_run (loop);

  g_assert_no_error (url_task_get_error (other));
  g_assert_cmpint (url_task_get_bytes_received (other), ==, 1024 * 1024);
  /* What else the application does goes on as well. */
  g_assert_cmpint (test->completed, ==, 0);
}

static void
test_nested_loop (void)
{
  Nested test = { .session = stress_session_new (6) };
  UrlTask *task = stress_task_new (test.session, TEST_PEER_NGINX, "/limited/1m.bin");
  int completed = 0;

  g_signal_connect (task, "data-received", G_CALLBACK (nested_cb), &test);
  g_signal_connect_swapped (task, "completed", G_CALLBACK (stress_count), &completed);
  url_task_resume (task);
  stress_wait (completed == 1);

  g_assert_true (test.nested);
  g_assert_no_error (url_task_get_error (task));
  g_assert_cmpint (test.received, ==, 1024 * 1024);
  g_assert_finalize_object (task);
  g_assert_finalize_object (test.session);
}

/* The task whose handler runs the loop is not held up either. */
static void
nested_until_end_cb (UrlDataTask *task,
                     GBytes      *data,
                     Nested      *test)
{
  test->received += (gint64) g_bytes_get_size (data);
  if (test->nested)
    return;

  test->nested = TRUE;
  stress_wait (test->completed == 1);
}

static void
test_nested_own_task (void)
{
  Nested test = { .session = stress_session_new (6) };
  UrlTask *task = stress_task_new (test.session, TEST_PEER_NGINX, "/1m.bin");

  g_signal_connect (task, "data-received", G_CALLBACK (nested_until_end_cb), &test);
  g_signal_connect_swapped (task, "completed", G_CALLBACK (stress_count), &test.completed);
  url_task_resume (task);
  stress_wait (test.completed == 1);

  g_assert_cmpint (test.received, ==, 1024 * 1024);
  g_assert_finalize_object (task);
  g_assert_finalize_object (test.session);
}

static void
test_tls_loads (void)
{
  measure_runs (load_over_tls);
}

static void
test_big_body (void)
{
  measure_runs (load_large_body);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/loop/turns/idle-handlers", NULL, test_turns);
  g_test_add_data_func ("/loop/turns/busy-handlers", GINT_TO_POINTER (TRUE), test_turns);
  g_test_add_func ("/loop/longest-dispatch/tls-loads", test_tls_loads);
  g_test_add_func ("/loop/longest-dispatch/big-body", test_big_body);
  g_test_add_func ("/loop/nested/other-task", test_nested_loop);
  g_test_add_func ("/loop/nested/own-task", test_nested_own_task);

  return stress_main ();
}
