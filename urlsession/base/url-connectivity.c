/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-connectivity-private.h"

#include <gio/gio.h>
#include <stdatomic.h>

struct _UrlConnectivityWatch
{
  UrlNetworkFunc func;
  gpointer data; /* (unowned) */
  unsigned since;
};

typedef struct
{
  gboolean unavailable;
  gboolean metered;
} State;

static atomic_bool unavailable;
static atomic_bool metered;

/* Only touched on the network thread. */
static unsigned changes;
static GQueue watches; /* (element-type UrlConnectivityWatch) */

/* The longest waiting watch that has not heard of the last change. */
static UrlConnectivityWatch *
next_due (void)
{
  UrlConnectivityWatch *watch = g_queue_peek_head (&watches);

  return watch != NULL && watch->since != changes ? watch : NULL;
}

static void
update (gpointer data)
{
  g_autofree State *state = data;
  UrlConnectivityWatch *watch = NULL;

  atomic_store (&unavailable, state->unavailable);
  atomic_store (&metered, state->metered);
  changes++;

  while ((watch = next_due ()) != NULL)
    {
      UrlConnectivityWatch due = *watch;

      url_connectivity_unwatch (watch);
      due.func (due.data);
    }
}

static void
report (GNetworkMonitor *monitor)
{
  State *state = g_new0 (State, 1);

  state->unavailable = !g_network_monitor_get_network_available (monitor);
  state->metered = g_network_monitor_get_network_metered (monitor);
  url_network_invoke (update, state);
}

static gboolean
listen_cb (gpointer user_data)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  g_signal_connect (monitor, "network-changed", G_CALLBACK (report), NULL);
  g_signal_connect (monitor, "notify::network-metered", G_CALLBACK (report), NULL);
  report (monitor);

  return G_SOURCE_REMOVE;
}

void
url_connectivity_start (void)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  /* Not g_main_context_invoke(), which would own the application's context for
   * a moment if nobody else does. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[urlsession] network monitor");
  g_source_set_callback (source, listen_cb, NULL, NULL);
  g_source_attach (source, NULL);
}

gboolean
url_connectivity_is_available (void)
{
  return !atomic_load (&unavailable);
}

gboolean
url_connectivity_is_metered (void)
{
  return atomic_load (&metered);
}

unsigned
url_connectivity_get_changes (void)
{
  return changes;
}

UrlConnectivityWatch *
url_connectivity_watch (UrlNetworkFunc func,
                        gpointer       data)
{
  UrlConnectivityWatch *watch = g_new0 (UrlConnectivityWatch, 1);

  g_assert (url_network_is_current ());

  watch->func = func;
  watch->data = data;
  watch->since = changes;
  g_queue_push_tail (&watches, watch);

  return watch;
}

void
url_connectivity_unwatch (UrlConnectivityWatch *watch)
{
  g_queue_remove (&watches, watch);
  g_free (watch);
}
