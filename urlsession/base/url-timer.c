/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-timer-private.h"

/* Those that run, as a binary heap: at 2n and 2n + 1 are timers that are due no
 * sooner than the one at n. The place 0 is not used. */
static GPtrArray *heap; /* (owned) (nullable) (element-type UrlTimer): unowned ones */
static GSource *source; /* (owned) (nullable) */

static UrlTimer *
timer_at (unsigned place)
{
  return g_ptr_array_index (heap, place);
}

static void
put (UrlTimer *timer,
     unsigned  place)
{
  g_ptr_array_index (heap, place) = timer;
  timer->place = place;
}

/* Moves a timer up from @place, past those that are due later. */
static void
rise (UrlTimer *timer,
      unsigned  place)
{
  while (place > 1 && timer_at (place / 2)->due > timer->due)
    {
      put (timer_at (place / 2), place);
      place /= 2;
    }

  put (timer, place);
}

/* Moves a timer down from @place, past those that are due sooner. */
static void
sink (UrlTimer *timer,
      unsigned  place)
{
  for (unsigned child = 2 * place; child < heap->len; child = 2 * place)
    {
      if (child + 1 < heap->len && timer_at (child + 1)->due < timer_at (child)->due)
        child++;
      if (timer_at (child)->due >= timer->due)
        break;

      put (timer_at (child), place);
      place = child;
    }

  put (timer, place);
}

static UrlTimer *
get_first (void)
{
  return heap->len > 1 ? timer_at (1) : NULL;
}

static gboolean
timer_prepare (GSource *self,
               int     *timeout)
{
  UrlTimer *first = get_first ();
  gint64 left;

  *timeout = -1;
  if (first == NULL)
    return FALSE;

  left = first->due - g_source_get_time (self);
  *timeout = left > 0 ? (int) MIN ((left + 999) / 1000, G_MAXINT) : 0;

  return left <= 0;
}

static gboolean
timer_check (GSource *self)
{
  UrlTimer *first = get_first ();

  return first != NULL && first->due <= g_source_get_time (self);
}

static gboolean
timer_dispatch (GSource     *self,
                GSourceFunc  callback,
                gpointer     user_data)
{
  gint64 now = g_source_get_time (self);
  UrlTimer *first = NULL;

  while ((first = get_first ()) != NULL && first->due <= now)
    {
      url_timer_stop (first);
      first->func (first->data);
    }

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs timer_source_funcs = {
  .prepare = timer_prepare,
  .check = timer_check,
  .dispatch = timer_dispatch,
};

static void
ensure_source (void)
{
  if (source != NULL)
    return;

  heap = g_ptr_array_new ();
  g_ptr_array_add (heap, NULL);
  source = g_source_new (&timer_source_funcs, sizeof (GSource));
  g_source_set_static_name (source, "[urlsession] timers");
  url_network_attach (source);
}

void
url_timer_start (UrlTimer       *timer,
                 unsigned        interval_ms,
                 UrlNetworkFunc  func,
                 gpointer        data)
{
  g_assert (url_network_is_current ());

  ensure_source ();
  url_timer_stop (timer);
  timer->due = g_get_monotonic_time () + (gint64) interval_ms * 1000;
  timer->func = func;
  timer->data = data;
  g_ptr_array_add (heap, NULL);
  rise (timer, heap->len - 1);
}

void
url_timer_stop (UrlTimer *timer)
{
  unsigned place = timer->place;
  UrlTimer *last = NULL;

  if (place == 0)
    return;

  timer->place = 0;
  last = g_ptr_array_steal_index (heap, heap->len - 1);
  if (last == timer)
    return;

  /* The last one fills the gap, and may belong above or below it. */
  rise (last, place);
  sink (last, last->place);
}

gboolean
url_timer_is_running (const UrlTimer *timer)
{
  return timer->place != 0;
}
