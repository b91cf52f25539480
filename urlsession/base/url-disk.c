/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-disk-private.h"

#include <stdlib.h>
#include <unistd.h>

/* How long an exit waits for what was asked for, at most. */
#define EXIT_PATIENCE (2 * G_USEC_PER_SEC)

typedef struct
{
  UrlDiskFunc func;
  gpointer data;
} Call;

typedef struct
{
  pid_t process;
  GThread *thread; /* (owned) */

  /* Guards what follows. */
  GMutex lock;
  GCond cond;
  GQueue calls; /* (element-type Call) */
  gboolean quitting;
  gboolean finished;
} Disk;

static Disk disk;

/* NULL at the end. */
static Call *
wait_for_call (void)
{
  Call *call = NULL;

  g_mutex_lock (&disk.lock);
  while (g_queue_is_empty (&disk.calls) && !disk.quitting)
    g_cond_wait (&disk.cond, &disk.lock);
  call = g_queue_pop_head (&disk.calls);
  if (call == NULL)
    {
      disk.finished = TRUE;
      g_cond_broadcast (&disk.cond);
    }
  g_mutex_unlock (&disk.lock);

  return call;
}

static gpointer
disk_thread_cb (gpointer data)
{
  Call *call = NULL;

  while ((call = wait_for_call ()) != NULL)
    {
      call->func (call->data);
      g_free (call);
    }

  return NULL;
}

/* A disk that hangs must not keep the process: then the thread is left alone. */
static void
disk_exit_cb (void)
{
  gint64 deadline = g_get_monotonic_time () + EXIT_PATIENCE;
  gboolean finished = FALSE;

  /* A forked child has no such thread to join. */
  if (url_disk_is_current () || getpid () != disk.process)
    return;

  g_mutex_lock (&disk.lock);
  disk.quitting = TRUE;
  g_cond_broadcast (&disk.cond);
  while (!disk.finished && g_cond_wait_until (&disk.cond, &disk.lock, deadline))
    continue;
  finished = disk.finished;
  g_mutex_unlock (&disk.lock);

  if (finished)
    g_thread_join (disk.thread);
}

static void
ensure_disk (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      disk.process = getpid ();
      g_mutex_init (&disk.lock);
      g_cond_init (&disk.cond);
      disk.thread = g_thread_new ("url-disk", disk_thread_cb, NULL);
      atexit (disk_exit_cb);
      g_once_init_leave (&started, 1);
    }
}

void
url_disk_invoke (UrlDiskFunc func,
                 gpointer    data)
{
  Call *call = g_new (Call, 1);

  ensure_disk ();
  call->func = func;
  call->data = data;

  g_mutex_lock (&disk.lock);
  g_queue_push_tail (&disk.calls, call);
  g_cond_broadcast (&disk.cond);
  g_mutex_unlock (&disk.lock);
}

gboolean
url_disk_is_current (void)
{
  return disk.thread == g_thread_self ();
}
