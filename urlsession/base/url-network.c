/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-network-private.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/url-connectivity-private.h"

/* How long an exit waits for broken-off work, at most. */
#define EXIT_PATIENCE (2 * G_USEC_PER_SEC)

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
  GQueue calls; /* (element-type Call): guarded by lock */

  /* Only touched on the network thread. */
  void (*abort_all) (void);
  unsigned busy;
  gboolean quitting;
} Network;

static Network network;

static gboolean
network_dispatch (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  GQueue calls = G_QUEUE_INIT;
  Call *call = NULL;

  g_source_set_ready_time (source, -1);

  g_mutex_lock (&network.lock);
  calls = network.calls;
  g_queue_init (&network.calls);
  g_mutex_unlock (&network.lock);

  while ((call = g_queue_pop_head (&calls)) != NULL)
    {
      call->func (call->data);
      g_free (call);
    }

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs network_source_funcs = { .dispatch = network_dispatch };

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
  network.context = g_main_context_new ();
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
  Call *call = g_new (Call, 1);
  gboolean was_empty;

  ensure_network ();
  call->func = func;
  call->data = data;

  g_mutex_lock (&network.lock);
  was_empty = g_queue_is_empty (&network.calls);
  g_queue_push_tail (&network.calls, call);
  g_mutex_unlock (&network.lock);

  if (was_empty)
    g_source_set_ready_time (network.source, 0);
}

void
url_network_attach (GSource *source)
{
  ensure_network ();
  g_source_attach (source, network.context);
}

GSource *
url_network_add_timeout (unsigned           interval_ms,
                         const char     *name,
                         GSourceFunc     func,
                         gpointer        data,
                         GDestroyNotify  notify)
{
  GSource *source = g_timeout_source_new (interval_ms);

  g_assert (url_network_is_current ());

  g_source_set_static_name (source, name);
  g_source_set_callback (source, func, data, notify);
  g_source_attach (source, network.context);

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
