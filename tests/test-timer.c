/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "base/url-timer-private.h"

/* The timers live on the network thread: each case runs there, and its main
 * thread waits until the case says that it is over. */

#define N_TIMERS 200

typedef struct
{
  UrlTimer timers[N_TIMERS];
  UrlTimer end;
  unsigned order[N_TIMERS]; /* in which they fired */
  unsigned n_fired;
  int over; /* atomic */
} Fixture;

typedef struct
{
  Fixture *fixture;
  unsigned index;
} Shot;

static Shot shots[N_TIMERS];

static void
shot_cb (gpointer data)
{
  Shot *shot = data;
  Fixture *self = shot->fixture;

  g_assert_true (url_network_is_current ());
  g_assert_false (url_timer_is_running (&self->timers[shot->index]));
  self->order[self->n_fired++] = shot->index;
}

static void
over_cb (gpointer data)
{
  Fixture *self = data;

  g_atomic_int_set (&self->over, TRUE);
  g_main_context_wakeup (NULL);
}

static void
start_one (Fixture  *self,
           unsigned  index,
           unsigned  interval_ms)
{
  shots[index] = (Shot) { self, index };
  url_timer_start (&self->timers[index], interval_ms, shot_cb, &shots[index]);
}

static void
run (Fixture        *self,
     UrlNetworkFunc  func)
{
  url_network_invoke (func, self);
  while (!g_atomic_int_get (&self->over))
    g_main_context_iteration (NULL, TRUE);
}

/* The same ones in a shuffled order, always the same. */
static unsigned
shuffled (unsigned index)
{
  return (index * 37) % N_TIMERS;
}

static void
start_all (gpointer data)
{
  Fixture *self = data;

  for (unsigned i = 0; i < N_TIMERS; i++)
    start_one (self, shuffled (i), 1 + shuffled (i) / 4);
  url_timer_start (&self->end, 100, over_cb, self);
}

static void
test_order (Fixture       *self,
            gconstpointer  data)
{
  run (self, start_all);

  g_assert_cmpuint (self->n_fired, ==, N_TIMERS);
  for (unsigned i = 1; i < N_TIMERS; i++)
    g_assert_cmpuint (self->order[i - 1] / 4, <=, self->order[i] / 4);
}

static void
start_and_stop (gpointer data)
{
  Fixture *self = data;

  start_all (self);
  for (unsigned i = 0; i < N_TIMERS; i++)
    if (shuffled (i) % 3 != 0)
      {
        url_timer_stop (&self->timers[shuffled (i)]);
        g_assert_false (url_timer_is_running (&self->timers[shuffled (i)]));
      }
  url_timer_stop (&self->timers[1]);
}

static void
test_stop (Fixture       *self,
           gconstpointer  data)
{
  run (self, start_and_stop);

  g_assert_cmpuint (self->n_fired, ==, (N_TIMERS + 2) / 3);
  for (unsigned i = 0; i < self->n_fired; i++)
    {
      g_assert_cmpuint (self->order[i] % 3, ==, 0);
      g_assert_cmpuint (i > 0 ? self->order[i - 1] / 4 : 0, <=, self->order[i] / 4);
    }
}

static void
start_anew (gpointer data)
{
  Fixture *self = data;

  start_one (self, 0, 1);
  start_one (self, 1, 20);
  start_one (self, 0, 40);
  g_assert_true (url_timer_is_running (&self->timers[0]));
  url_timer_start (&self->end, 60, over_cb, self);
}

static void
test_anew (Fixture       *self,
           gconstpointer  data)
{
  run (self, start_anew);

  g_assert_cmpuint (self->n_fired, ==, 2);
  g_assert_cmpuint (self->order[0], ==, 1);
  g_assert_cmpuint (self->order[1], ==, 0);
}

static void
again_cb (gpointer data)
{
  Fixture *self = data;

  self->n_fired++;
  if (self->n_fired < N_TIMERS / 10)
    url_timer_start (&self->timers[0], 0, again_cb, self);
  else
    over_cb (self);
}

/* A timer that starts itself with no delay must not keep others from running. */
static void
start_again (gpointer data)
{
  Fixture *self = data;

  start_one (self, 1, 0);
  url_timer_start (&self->timers[0], 0, again_cb, self);
}

static void
test_again (Fixture       *self,
            gconstpointer  data)
{
  run (self, start_again);

  g_assert_cmpuint (self->n_fired, ==, N_TIMERS / 10);
  g_assert_cmpuint (self->order[0], ==, 1);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, NULL, test, NULL)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/timer/order", test_order);
  ADD ("/timer/stop", test_stop);
  ADD ("/timer/anew", test_anew);
  ADD ("/timer/again", test_again);

  return g_test_run ();
}
