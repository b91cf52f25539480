/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib.h>

#include "base/url-disk-private.h"

#define N_THREADS 4
#define N_CALLS 1000

typedef struct
{
  unsigned next[N_THREADS]; /* only touched on the disk thread */
  GMutex lock;
  GCond cond;
  unsigned done; /* guarded by lock */
} Order;

typedef struct
{
  Order *order;
  unsigned thread;
  unsigned number;
} Step;

static void
step_cb (gpointer data)
{
  g_autofree Step *step = data;
  Order *order = step->order;

  g_assert_true (url_disk_is_current ());
  g_assert_cmpuint (order->next[step->thread], ==, step->number);
  order->next[step->thread]++;

  g_mutex_lock (&order->lock);
  order->done++;
  g_cond_signal (&order->cond);
  g_mutex_unlock (&order->lock);
}

typedef struct
{
  Order *order;
  unsigned number;
} Caller;

static gpointer
caller_thread_cb (gpointer data)
{
  const Caller *caller = data;

  for (unsigned i = 0; i < N_CALLS; i++)
    {
      Step *step = g_new (Step, 1);

      *step = (Step) { caller->order, caller->number, i };
      url_disk_invoke (step_cb, step);
    }

  return NULL;
}

/* What a thread asks for is done in its order, on the one thread. */
static void
test_order (void)
{
  Order order = { 0 };
  Caller callers[N_THREADS];
  GThread *threads[N_THREADS];

  for (unsigned i = 0; i < N_THREADS; i++)
    {
      callers[i] = (Caller) { &order, i };
      threads[i] = g_thread_new ("caller", caller_thread_cb, &callers[i]);
    }
  for (unsigned i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);

  g_mutex_lock (&order.lock);
  while (order.done < N_THREADS * N_CALLS)
    g_cond_wait (&order.cond, &order.lock);
  g_mutex_unlock (&order.lock);
  g_assert_false (url_disk_is_current ());
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/disk/order", test_order);

  return g_test_run ();
}
