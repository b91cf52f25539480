/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-workers-private.h"

typedef struct
{
  UrlWorkFunc func;
  gpointer data;
} Work;

static void
work_thread_cb (gpointer data,
                gpointer user_data)
{
  g_autofree Work *work = data;

  work->func (work->data);
}

/* A GTask in a thread would not do: it keeps a reference there for a moment
 * after it has returned, and needs a context that is iterated once more. */
static gpointer
create_pool (gpointer data)
{
  return g_thread_pool_new (work_thread_cb, NULL, (int) g_get_num_processors (), FALSE, NULL);
}

void
url_workers_run (UrlWorkFunc func,
                 gpointer    data)
{
  static GOnce pool = G_ONCE_INIT;
  g_autofree Work *work = g_new (Work, 1);

  work->func = func;
  work->data = data;
  /* It fails where no thread can be started, and starts one later. */
  g_thread_pool_push (g_once (&pool, create_pool, NULL), g_steal_pointer (&work), NULL);
}
