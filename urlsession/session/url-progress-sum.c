/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-progress-sum-private.h"

#include <stdatomic.h>

#include "session/url-session.h"
#include "task/url-task-private.h"
#include "transfer/url-transfer-progress-private.h"

struct _UrlProgressSum
{
  gatomicrefcount ref_count;

  /* Never changed. */
  GMainContext *context; /* (owned) */
  UrlProgress *progress; /* (owned) */
  UrlProgressSumTasks get_tasks;
  GWeakRef session;

  atomic_bool is_due;  /* a timer will notify */
  _Atomic gint64 told; /* monotonic µs */

  GMutex lock;  /* guards what follows; taken before a session's and a task's */
  gint64 moved; /* bytes of all tasks so far */
};

UrlProgressSum *
url_progress_sum_new (UrlSession          *session,
                      GMainContext        *context,
                      UrlProgressSumTasks  get_tasks)
{
  UrlProgressSum *self = g_new0 (UrlProgressSum, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref (context);
  self->progress = url_progress_new ();
  self->get_tasks = get_tasks;
  g_weak_ref_init (&self->session, session);
  g_mutex_init (&self->lock);

  return self;
}

static UrlProgressSum *
url_progress_sum_ref (UrlProgressSum *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_progress_sum_unref (UrlProgressSum *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_weak_ref_clear (&self->session);
  g_clear_object (&self->progress);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

UrlProgress *
url_progress_sum_get_progress (UrlProgressSum *self)
{
  return self->progress;
}

void
url_progress_sum_refresh (UrlProgressSum *self)
{
  g_autoptr (UrlSession) session = g_weak_ref_get (&self->session);
  g_autoptr (GPtrArray) tasks = NULL;
  UrlProgressCounts sum = { .rests = TRUE };

  /* The last task has left before its session went. */
  if (session == NULL)
    return;

  g_mutex_lock (&self->lock);
  tasks = self->get_tasks (session);
  sum.moved = self->moved;
  sum.ended = tasks->len == 0;
  for (unsigned i = 0; i < tasks->len; i++)
    url_task_add_to_progress (g_ptr_array_index (tasks, i), &sum);
  self->moved = sum.moved;
  url_progress_take (self->progress, &sum, g_get_monotonic_time ());
  g_mutex_unlock (&self->lock);
}

static gboolean
due_cb (gpointer data)
{
  UrlProgressSum *self = data;

  self->told = g_get_monotonic_time ();
  atomic_store (&self->is_due, FALSE);
  url_progress_sum_refresh (self);
  url_progress_notify (self->progress);

  return G_SOURCE_REMOVE;
}

void
url_progress_sum_changed (UrlProgressSum *self)
{
  g_autoptr (GSource) timer = NULL;
  gint64 rest;

  if (atomic_exchange (&self->is_due, TRUE))
    return;

  rest = self->told / 1000 + URL_PROGRESS_INTERVAL_MS - g_get_monotonic_time () / 1000;
  timer = g_timeout_source_new ((unsigned) CLAMP (rest, 0, URL_PROGRESS_INTERVAL_MS));
  g_source_set_static_name (timer, "[urlsession] progress of a session");
  g_source_set_callback (timer, due_cb, url_progress_sum_ref (self),
                         (GDestroyNotify) url_progress_sum_unref);
  g_source_attach (timer, self->context);
}

void
url_progress_sum_settle (UrlProgressSum *self,
                         UrlTask        *task)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  UrlProgressCounts counts = { .moved = self->moved };

  url_task_add_to_progress (task, &counts);
  self->moved = counts.moved;
}
