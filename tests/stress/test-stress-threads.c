/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

/* Whatever is emitted, is emitted on the thread of the session's context. */

#define N_WORKERS 4
#define N_TASKS 12

typedef struct
{
  UrlSession *session; /* (owned) */
  GThread *thread;     /* (unowned) */
  GHashTable *seen;    /* (owned) (element-type utf8): names of what was emitted */
  StressLife tasks;
  int workers;
  int completed;
  int invalidated;
} Threads;

static void
note (Threads    *test,
      const char *name)
{
  g_assert_true (g_thread_self () == test->thread);

  g_hash_table_add (test->seen, g_strdup (name));
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           Threads    *test)
{
  g_autofree char *name = g_strdup_printf ("%s:%s", g_type_name (pspec->owner_type), pspec->name);

  note (test, name);
}

static gboolean
response_received_cb (UrlDataTask *task,
                      UrlDecision *decision,
                      Threads     *test)
{
  note (test, "response-received");

  return FALSE;
}

static void
data_received_cb (UrlDataTask *task,
                  GBytes      *data,
                  Threads     *test)
{
  note (test, "data-received");
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              Threads      *test)
{
  note (test, "completed");
}

static void
task_created_cb (UrlSession *session,
                 UrlTask    *task,
                 Threads    *test)
{
  note (test, "task-created");
  stress_life_watch (&test->tasks, task);
  g_signal_connect (task, "notify", G_CALLBACK (notify_cb), test);
  g_signal_connect (task, "response-received", G_CALLBACK (response_received_cb), test);
  g_signal_connect (task, "data-received", G_CALLBACK (data_received_cb), test);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), test);
  g_signal_connect (url_task_get_progress (task), "notify", G_CALLBACK (notify_cb), test);
}

static void
task_completed_cb (UrlSession   *session,
                   UrlTask      *task,
                   const GError *error,
                   Threads      *test)
{
  note (test, "task-completed");
  test->completed++;
}

static void
invalidated_cb (UrlSession   *session,
                const GError *error,
                Threads      *test)
{
  note (test, "invalidated");
  test->invalidated++;
}

static void
items_changed_cb (GListModel *tasks,
                  unsigned    position,
                  unsigned    removed,
                  unsigned    added,
                  Threads    *test)
{
  note (test, added > 0 ? "task-listed" : "task-unlisted");
}

/* Resumes, suspends and cancels, and lets some tasks come to their end. */
static gpointer
worker_thread_cb (gpointer data)
{
  Threads *test = data;
  static const char *const paths[] = { "/bytes/300000", "/ok", "/drop-body" };

  for (unsigned i = 0; i < N_TASKS; i++)
    {
      g_autoptr(UrlTask) task = stress_task_new (test->session, TEST_PEER_RAW,
                                                 paths[i % G_N_ELEMENTS (paths)]);

      url_task_resume (task);
      url_task_suspend (task);
      url_task_resume (task);
      if (i % 4 == 3)
        url_task_cancel (task);
    }

  g_atomic_int_add (&test->workers, -1);
  g_main_context_wakeup (url_session_get_context (test->session));

  return NULL;
}

static gpointer
invalidate_thread_cb (gpointer data)
{
  url_session_finish_tasks_and_invalidate (data);

  return NULL;
}

static void
assert_seen (Threads *test)
{
  static const char *const names[] = {
    "task-created", "response-received", "data-received", "completed", "task-completed",
    "invalidated", "task-listed", "task-unlisted", "UrlTask:state", "UrlTask:response",
    "UrlTask:error", "UrlTask:bytes-received", "UrlProgress:completed",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (!g_hash_table_contains (test->seen, names[i]))
        g_error ("Nothing was heard of %s", names[i]);
    }
}

static void
run_workers (Threads *test)
{
  GThread *threads[N_WORKERS] = { NULL };

  test->workers = N_WORKERS;
  for (unsigned i = 0; i < N_WORKERS; i++)
    threads[i] = g_thread_new ("worker", worker_thread_cb, test);
  stress_wait (g_atomic_int_get (&test->workers) == 0);
  for (unsigned i = 0; i < N_WORKERS; i++)
    g_thread_join (threads[i]);

  g_thread_join (g_thread_new ("invalidate", invalidate_thread_cb, test->session));
  stress_wait (test->invalidated > 0);
}

/* The calling thread is the one of the session's context. */
static gpointer
run_session (gpointer data)
{
  Threads test = { .thread = g_thread_self () };

  test.tasks.context = g_main_context_get_thread_default ();
  test.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  test.session = stress_session_new (6);
  g_signal_connect (test.session, "notify", G_CALLBACK (notify_cb), &test);
  g_signal_connect (test.session, "task-created", G_CALLBACK (task_created_cb), &test);
  g_signal_connect (test.session, "task-completed", G_CALLBACK (task_completed_cb), &test);
  g_signal_connect (test.session, "invalidated", G_CALLBACK (invalidated_cb), &test);
  g_signal_connect (url_session_get_tasks (test.session), "items-changed",
                    G_CALLBACK (items_changed_cb), &test);

  run_workers (&test);

  g_assert_cmpint (test.completed, ==, N_WORKERS * N_TASKS);
  g_assert_cmpint (test.invalidated, ==, 1);
  assert_seen (&test);
  stress_wait (stress_life_is_over (&test.tasks));
  stress_assert_goes (test.session);
  g_hash_table_unref (test.seen);

  return NULL;
}

static void
test_main_context (void)
{
  run_session (NULL);
}

static gpointer
own_context_thread_cb (gpointer data)
{
  g_autoptr(GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  run_session (NULL);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_own_context (void)
{
  g_thread_join (g_thread_new ("own-context", own_context_thread_cb, NULL));
}

/* A task that is over before its `task-created` was emitted is announced all
 * the same, and first. */
static void
announced_cb (UrlSession *session,
              UrlTask    *task,
              int        *created)
{
  g_object_set_data (G_OBJECT (task), "announced", GINT_TO_POINTER (TRUE));
  (*created)++;
}

static void
ended_cb (UrlSession   *session,
          UrlTask      *task,
          const GError *error,
          int          *completed)
{
  g_assert_nonnull (g_object_get_data (G_OBJECT (task), "announced"));
  (*completed)++;
}

static gpointer
cancel_at_once_thread_cb (gpointer data)
{
  for (unsigned i = 0; i < N_TASKS; i++)
    {
      g_autoptr(UrlTask) task = stress_task_new (data, TEST_PEER_RAW, "/ok");

      url_task_resume (task);
      url_task_cancel (task);
    }

  return NULL;
}

static void
test_announced_first (void)
{
  UrlSession *session = stress_session_new (6);
  int created = 0;
  int completed = 0;

  g_signal_connect (session, "task-created", G_CALLBACK (announced_cb), &created);
  g_signal_connect (session, "task-completed", G_CALLBACK (ended_cb), &completed);
  g_thread_join (g_thread_new ("cancel", cancel_at_once_thread_cb, session));
  stress_wait (completed == N_TASKS);

  g_assert_cmpint (created, ==, N_TASKS);
  stress_assert_goes (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/threads/signals/main-context", test_main_context);
  g_test_add_func ("/threads/signals/own-context", test_own_context);
  g_test_add_func ("/threads/signals/announced-first", test_announced_first);

  return stress_main ();
}
