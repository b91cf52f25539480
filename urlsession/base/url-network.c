/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-network-private.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/url-connectivity-private.h"

/* How long a context that something was brought to is left asleep, at most. */
#define WAKE_PATIENCE_US 1000

/* How long an exit waits for broken-off work, at most. */
#define EXIT_PATIENCE (2 * G_USEC_PER_SEC)

/* More calls than usually come together. */
#define MANY_CALLS 256

typedef struct
{
  UrlNetworkFunc func;
  gpointer data;
} Call;

typedef struct
{
  pid_t process;
  GThread *thread;       /* (owned) */
  GMainContext *context; /* (owned) */
  GSource *source;       /* (owned) */

  GMutex lock;
  GArray *calls;   /* (owned) (element-type Call): guarded by lock */
  gboolean asleep; /* guarded by lock: the thread may be in its poll */

  /* Only touched on the network thread. */
  GArray *served; /* (owned) (element-type Call): empty, for the next calls */
  GPtrArray *to_wake;  /* (owned) (element-type GMainContext) */
  gint64 wake_by;      /* monotonic µs, if there are such */
  void (*abort_all) (void);
  unsigned busy;
  gboolean quitting;
} Network;

static Network network;

static gboolean
has_calls (gboolean may_sleep)
{
  gboolean any;

  g_mutex_lock (&network.lock);
  any = network.calls->len > 0;
  network.asleep = may_sleep && !any;
  g_mutex_unlock (&network.lock);

  return any;
}

static gboolean
network_prepare (GSource *source,
                 int     *timeout)
{
  *timeout = -1;

  return has_calls (TRUE);
}

static gboolean
network_check (GSource *source)
{
  return has_calls (FALSE);
}

static gboolean
network_dispatch (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  GArray *calls = NULL;
  gboolean calls_are_many;

  g_mutex_lock (&network.lock);
  calls = network.calls;
  network.calls = network.served;
  g_mutex_unlock (&network.lock);

  calls_are_many = calls->len > MANY_CALLS;
  for (unsigned i = 0; i < calls->len; i++)
    {
      const Call *call = &g_array_index (calls, Call, i);

      call->func (call->data);
    }
  network.served = g_array_set_size (calls, 0);
  /* What ten thousand calls at once took is not kept for the next few. */
  if (calls_are_many)
    {
      g_array_unref (network.served);
      network.served = g_array_new (FALSE, FALSE, sizeof (Call));
    }

  return G_SOURCE_CONTINUE;
}

/* Not by a ready time: to change that wakes the context, also its own thread. */
static GSourceFuncs network_source_funcs = {
  .prepare = network_prepare,
  .check = network_check,
  .dispatch = network_dispatch,
};

static void
wake_others (void)
{
  for (unsigned i = 0; i < network.to_wake->len; i++)
    g_main_context_wakeup (g_ptr_array_index (network.to_wake, i));
  g_ptr_array_set_size (network.to_wake, 0);
}

/* Others are woken when this thread has nothing else to do: what comes together
 * is told together. */
static int
network_poll (GPollFD  *fds,
              unsigned  n_fds,
              int       timeout)
{
  if (network.to_wake->len > 0 && g_get_monotonic_time () < network.wake_by)
    {
      int n_ready = g_poll (fds, n_fds, 0);

      if (n_ready != 0 || timeout == 0)
        return n_ready;
    }

  wake_others ();

  return g_poll (fds, n_fds, timeout);
}

static void
begin_quitting (gpointer data)
{
  network.quitting = TRUE;
  if (network.abort_all != NULL)
    network.abort_all ();
}

static gboolean
exit_deadline_cb (gpointer data)
{
  gboolean *expired = data;

  *expired = TRUE;

  return G_SOURCE_REMOVE;
}

static void
drain (void)
{
  g_autoptr (GSource) deadline = g_timeout_source_new (EXIT_PATIENCE / 1000);
  gboolean expired = FALSE;

  g_source_set_callback (deadline, exit_deadline_cb, &expired, NULL);
  g_source_attach (deadline, network.context);
  while (network.busy > 0 && !expired)
    g_main_context_iteration (network.context, TRUE);
  g_source_destroy (deadline);
}

static gpointer
network_thread_cb (gpointer data)
{
  /* GIO takes its network monitor while it resolves names, and the monitor
   * speaks up on the context that was the default where it was first asked
   * for. Asked here, before this thread has a context of its own, that is the
   * application's. */
  g_network_monitor_get_default ();
  url_connectivity_start ();

  g_main_context_push_thread_default (network.context);
  while (!network.quitting)
    g_main_context_iteration (network.context, TRUE);
  drain ();
  wake_others ();
  g_main_context_pop_thread_default (network.context);

  return NULL;
}

/* Registered at run time, so that it runs before the destructors of the
 * libraries that the network thread uses. */
static void
network_exit_cb (void)
{
  /* A forked child has no such thread to join. */
  if (url_network_is_current () || getpid () != network.process)
    return;

  url_network_invoke (begin_quitting, NULL);
  g_thread_join (network.thread);
}

static void
network_start (void)
{
  network.process = getpid ();
  g_mutex_init (&network.lock);
  network.calls = g_array_new (FALSE, FALSE, sizeof (Call));
  network.served = g_array_new (FALSE, FALSE, sizeof (Call));
  network.to_wake = g_ptr_array_new_with_free_func ((GDestroyNotify) g_main_context_unref);
  network.context = g_main_context_new ();
  g_main_context_set_poll_func (network.context, network_poll);
  network.source = g_source_new (&network_source_funcs, sizeof (GSource));
  g_source_set_static_name (network.source, "[urlsession] calls to the network thread");
  g_source_attach (network.source, network.context);
  network.thread = g_thread_new ("url-network", network_thread_cb, NULL);
  atexit (network_exit_cb);
}

static void
ensure_network (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      network_start ();
      g_once_init_leave (&started, 1);
    }
}

void
url_network_invoke (UrlNetworkFunc func,
                    gpointer       data)
{
  const Call call = { func, data };
  gboolean wakes;

  ensure_network ();

  g_mutex_lock (&network.lock);
  g_array_append_val (network.calls, call);
  wakes = network.asleep;
  network.asleep = FALSE;
  g_mutex_unlock (&network.lock);

  if (wakes)
    g_main_context_wakeup (network.context);
}

void
url_network_wake (GMainContext *context)
{
  if (!url_network_is_current ())
    {
      g_main_context_wakeup (context);
      return;
    }

  if (network.to_wake->len == 0)
    network.wake_by = g_get_monotonic_time () + WAKE_PATIENCE_US;
  g_ptr_array_add (network.to_wake, g_main_context_ref (context));
}

void
url_network_attach (GSource *source)
{
  ensure_network ();
  g_source_attach (source, network.context);
}

void
url_network_detach (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

GSource *
url_network_add_idle (int             priority,
                      const char     *name,
                      GSourceFunc     func,
                      gpointer        data,
                      GDestroyNotify  notify)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, priority);
  g_source_set_static_name (source, name);
  g_source_set_callback (source, func, data, notify);
  url_network_attach (source);

  return source;
}

gboolean
url_network_is_current (void)
{
  return network.thread == g_thread_self ();
}

void
url_network_set_abort (void (*abort_all) (void))
{
  network.abort_all = abort_all;
}

gboolean
url_network_is_quitting (void)
{
  return network.quitting;
}

void
url_network_enter (void)
{
  network.busy++;
}

void
url_network_leave (void)
{
  g_assert (network.busy > 0);
  network.busy--;
}
