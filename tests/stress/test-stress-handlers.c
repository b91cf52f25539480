/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

/* Every method in every handler. */

typedef enum
{
  ACTION_CANCEL,
  ACTION_SUSPEND,
  ACTION_SUSPEND_RESUME,
  ACTION_UNREF,
  ACTION_INVALIDATE,
  ACTION_FINISH,
  ACTION_START_ANOTHER,
  N_ACTIONS,
} Action;

static const char *const action_names[] = {
  [ACTION_CANCEL] = "cancel",
  [ACTION_SUSPEND] = "suspend",
  [ACTION_SUSPEND_RESUME] = "suspend-resume",
  [ACTION_UNREF] = "unref",
  [ACTION_INVALIDATE] = "invalidate-and-cancel",
  [ACTION_FINISH] = "finish-and-invalidate",
  [ACTION_START_ANOTHER] = "start-another",
};

typedef enum
{
  PLACE_TASK,
  PLACE_PROGRESS,
  PLACE_SESSION,
  PLACE_LIST,
} Place;

typedef struct
{
  const char *name;
  Place place;
  const char *signal;
} Moment;

static const Moment moments[] = {
  { "task-created", PLACE_SESSION, "task-created" },
  { "items-changed", PLACE_LIST, "items-changed" },
  { "notify-state", PLACE_TASK, "notify::state" },
  { "notify-response", PLACE_TASK, "notify::response" },
  { "response-received", PLACE_TASK, "response-received" },
  { "data-received", PLACE_TASK, "data-received" },
  { "notify-bytes", PLACE_TASK, "notify::bytes-received" },
  { "notify-progress", PLACE_PROGRESS, "notify" },
  { "completed", PLACE_TASK, "completed" },
  { "task-completed", PLACE_SESSION, "task-completed" },
  { "invalidated", PLACE_SESSION, "invalidated" },
};

typedef struct
{
  const Moment *moment;
  Action action;
} Case;

typedef struct
{
  const Case *what;
  UrlSession *session; /* (owned) (nullable) */
  UrlTask *task;       /* (owned) (nullable) */
  StressLife life;
  gboolean acted;
  gboolean suspended;
  int completed;
  int invalidated;
} Handlers;

static gboolean
resume_cb (gpointer user_data)
{
  Handlers *test = user_data;

  test->suspended = FALSE;
  url_task_resume (test->task);

  return G_SOURCE_REMOVE;
}

static void
suspend (Handlers *test)
{
  url_task_suspend (test->task);
  if (url_task_get_state (test->task) != URL_TASK_STATE_SUSPENDED)
    return;

  test->suspended = TRUE;
  g_timeout_add (20, resume_cb, test);
}

static void
start_another (Handlers *test)
{
  g_autoptr(UrlTask) other = stress_task_new (test->session, TEST_PEER_NGINX, "/hello.txt");

  stress_life_watch (&test->life, other);
  url_task_resume (other);
}

static void
act (Handlers *test)
{
  switch (test->what->action)
    {
    case ACTION_CANCEL:
      url_task_cancel (test->task);
      break;
    case ACTION_SUSPEND:
      suspend (test);
      break;
    case ACTION_SUSPEND_RESUME:
      url_task_suspend (test->task);
      url_task_resume (test->task);
      break;
    case ACTION_UNREF:
      g_clear_object (&test->task);
      g_clear_object (&test->session);
      break;
    case ACTION_INVALIDATE:
      url_session_invalidate_and_cancel (test->session);
      break;
    case ACTION_FINISH:
      url_session_finish_tasks_and_invalidate (test->session);
      break;
    case ACTION_START_ANOTHER:
      start_another (test);
      break;
    case N_ACTIONS:
    default:
      g_assert_not_reached ();
    }
}

/* Ends every emission it is called in: FALSE for those that ask. */
static gboolean
moment_cb (Handlers *test)
{
  /* The first signal of a session may be that of the task that is being made. */
  if (test->acted || test->task == NULL)
    return FALSE;

  test->acted = TRUE;
  act (test);

  return FALSE;
}

static gboolean
silence_cb (Handlers *test)
{
  g_assert_false (test->suspended);
  g_assert_cmpint (test->completed, ==, 0);

  return FALSE;
}

/* The notification of a suspension comes after it where it was caused by one:
 * GObject starts such an emission over. */
static void
notify_cb (UrlTask    *task,
           GParamSpec *pspec,
           Handlers   *test)
{
  if (!g_str_equal (pspec->name, "state"))
    silence_cb (test);
}

static void
completed_cb (Handlers *test)
{
  test->completed++;
}

static void
created_cb (UrlSession *session,
            UrlTask    *task,
            Handlers   *test)
{
  if (test->task != NULL)
    return;

  test->task = g_object_ref (task);
  stress_life_watch (&test->life, task);
  g_signal_connect (task, "notify", G_CALLBACK (notify_cb), test);
  g_signal_connect_swapped (task, "response-received", G_CALLBACK (silence_cb), test);
  g_signal_connect_swapped (task, "data-received", G_CALLBACK (silence_cb), test);
  g_signal_connect_swapped (task, "completed", G_CALLBACK (silence_cb), test);
  if (test->what->moment->place == PLACE_TASK)
    g_signal_connect_swapped (task, test->what->moment->signal, G_CALLBACK (moment_cb), test);
  if (test->what->moment->place == PLACE_PROGRESS)
    g_signal_connect_swapped (url_task_get_progress (task), test->what->moment->signal,
                              G_CALLBACK (moment_cb), test);
  g_signal_connect_swapped (task, "completed", G_CALLBACK (completed_cb), test);
}

static void
set_up (Handlers   *test,
        const Case *what)
{
  GObject *where = NULL;

  test->what = what;
  test->session = stress_session_new (6);
  stress_life_watch (&test->life, test->session);
  g_signal_connect (test->session, "task-created", G_CALLBACK (created_cb), test);
  g_signal_connect_swapped (test->session, "invalidated", G_CALLBACK (stress_count),
                            &test->invalidated);
  if (what->moment->place == PLACE_SESSION)
    where = G_OBJECT (test->session);
  else if (what->moment->place == PLACE_LIST)
    where = G_OBJECT (url_session_get_tasks (test->session));
  if (where != NULL)
    g_signal_connect_swapped (where, what->moment->signal, G_CALLBACK (moment_cb), test);
}

static void
tear_down (Handlers *test)
{
  if (test->session != NULL)
    {
      url_session_finish_tasks_and_invalidate (test->session);
      stress_wait (test->invalidated > 0);
    }
  g_clear_object (&test->task);
  g_clear_object (&test->session);
  stress_wait (stress_life_is_over (&test->life));

  g_assert_true (test->acted);
  g_assert_false (test->suspended);
  g_assert_cmpint (test->completed, ==, 1);
  g_assert_cmpint (test->invalidated, <=, 1);
}

static void
test_case (gconstpointer data)
{
  Handlers test = { 0 };

  set_up (&test, data);
  {
    g_autoptr(UrlTask) task = stress_task_new (test.session, TEST_PEER_NGINX, "/64k.bin");

    url_task_resume (task);
  }
  stress_wait (test.completed > 0);
  tear_down (&test);
}

int
main (int    argc,
      char **argv)
{
  static Case cases[G_N_ELEMENTS (moments) * N_ACTIONS];

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Case *what = &cases[i];
      g_autofree char *path = NULL;

      what->moment = &moments[i / N_ACTIONS];
      what->action = (Action) (i % N_ACTIONS);
      path = g_strdup_printf ("/handlers/%s/%s", what->moment->name, action_names[what->action]);
      g_test_add_data_func (path, what, test_case);
    }

  return stress_main ();
}
