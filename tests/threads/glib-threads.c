/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include <dlfcn.h>
#include <gio/gio.h>
#include <poll.h>

/* GLib as ThreadSanitizer has to see it. GLib is not built with it, and waits in
 * system calls of its own: that one thread has seen what another did before is
 * said here, for the functions of GLib that the library calls. Loaded before
 * GLib.
 *
 * What is handed over between contexts is not told apart: whatever was attached
 * to one of them has happened before any of them wakes up. */

void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

/* Functions that are macros, too. */
#undef g_async_queue_push
#undef g_atomic_ref_count_dec
#undef g_object_unref
#undef g_once_init_enter
#undef g_once_init_leave

/* Declares `real`, which is the function that this one stands before. */
#define REAL(name) \
  static __typeof__ (&name) real; \
\
  if (real == NULL) \
  real = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name)

static int contexts;

static void
acquire (gconstpointer address)
{
  if (__tsan_acquire != NULL && address != NULL)
    __tsan_acquire ((gpointer) address);
}

static void
release (gconstpointer address)
{
  if (__tsan_release != NULL && address != NULL)
    __tsan_release ((gpointer) address);
}

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock);

  real (mutex);
  acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked = FALSE;
  REAL (g_mutex_trylock);

  locked = real (mutex);
  if (locked)
    acquire (mutex);

  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  REAL (g_mutex_unlock);

  release (mutex);
  real (mutex);
}

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  REAL (g_cond_wait);

  release (mutex);
  real (cond, mutex);
  acquire (mutex);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean signalled = FALSE;
  REAL (g_cond_wait_until);

  release (mutex);
  signalled = real (cond, mutex, end_time);
  acquire (mutex);

  return signalled;
}

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  REAL (g_async_queue_push);

  release (queue);
  real (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = NULL;
  REAL (g_async_queue_pop);

  data = real (queue);
  acquire (queue);

  return data;
}

gboolean
g_once_init_enter (volatile void *location)
{
  gboolean entered = FALSE;
  REAL (g_once_init_enter);

  entered = real (location);
  acquire ((gconstpointer) location);

  return entered;
}

void
g_once_init_leave (volatile void *location,
                   gsize          result)
{
  REAL (g_once_init_leave);

  release ((gconstpointer) location);
  real (location, result);
}

gpointer
g_once_impl (GOnce       *once,
             GThreadFunc  func,
             gpointer     arg)
{
  gpointer result = NULL;
  REAL (g_once_impl);

  result = real (once, func, arg);
  release (once);
  acquire (once);

  return result;
}

gboolean
g_atomic_ref_count_dec (gatomicrefcount *count)
{
  gboolean gone = FALSE;
  REAL (g_atomic_ref_count_dec);

  release (count);
  gone = real (count);
  if (gone)
    acquire (count);

  return gone;
}

void
g_object_unref (gpointer object)
{
  REAL (g_object_unref);

  release (object);
  acquire (object);
  real (object);
}

void
g_bytes_unref (GBytes *bytes)
{
  REAL (g_bytes_unref);

  release (bytes);
  acquire (bytes);
  real (bytes);
}

void
g_uri_unref (GUri *uri)
{
  REAL (g_uri_unref);

  release (uri);
  acquire (uri);
  real (uri);
}

/* What a context does before it dispatches anything. */
int
poll (struct pollfd *fds,
      nfds_t         n_fds,
      int            timeout)
{
  int n_ready = 0;
  REAL (poll);

  n_ready = real (fds, n_fds, timeout);
  acquire (&contexts);

  return n_ready;
}

unsigned
g_source_attach (GSource      *source,
                 GMainContext *context)
{
  REAL (g_source_attach);

  release (&contexts);

  return real (source, context);
}

void
g_source_set_ready_time (GSource *source,
                         gint64   ready_time)
{
  REAL (g_source_set_ready_time);

  release (&contexts);
  real (source, ready_time);
}

void
g_main_context_wakeup (GMainContext *context)
{
  REAL (g_main_context_wakeup);

  release (&contexts);
  real (context);
}

void
g_main_context_invoke (GMainContext *context,
                       GSourceFunc   function,
                       gpointer      data)
{
  REAL (g_main_context_invoke);

  release (&contexts);
  real (context, function, data);
}

void
g_main_context_invoke_full (GMainContext   *context,
                            int             priority,
                            GSourceFunc     function,
                            gpointer        data,
                            GDestroyNotify  notify)
{
  REAL (g_main_context_invoke_full);

  release (&contexts);
  real (context, priority, function, data, notify);
}

void
g_task_return_pointer (GTask          *task,
                       gpointer        result,
                       GDestroyNotify  result_destroy)
{
  REAL (g_task_return_pointer);

  release (&contexts);
  real (task, result, result_destroy);
}

void
g_task_return_boolean (GTask    *task,
                       gboolean  result)
{
  REAL (g_task_return_boolean);

  release (&contexts);
  real (task, result);
}

void
g_task_return_int (GTask  *task,
                   gssize  result)
{
  REAL (g_task_return_int);

  release (&contexts);
  real (task, result);
}

void
g_task_return_error (GTask  *task,
                     GError *error)
{
  REAL (g_task_return_error);

  release (&contexts);
  real (task, error);
}

typedef struct
{
  GFunc func;
  gpointer user_data;
} Pool;

static void
work_cb (gpointer data,
         gpointer user_data)
{
  Pool *pool = user_data;

  acquire (pool);
  pool->func (data, pool->user_data);
}

GThreadPool *
g_thread_pool_new (GFunc      func,
                   gpointer   user_data,
                   int        max_threads,
                   gboolean   exclusive,
                   GError   **error)
{
  Pool *pool = g_new (Pool, 1);
  REAL (g_thread_pool_new);

  pool->func = func;
  pool->user_data = user_data;

  return real (work_cb, pool, max_threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool  *pool,
                    gpointer      data,
                    GError      **error)
{
  REAL (g_thread_pool_push);

  release (pool->user_data);

  return real (pool, data, error);
}
