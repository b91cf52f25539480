/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "benchmark-watch.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static BenchmarkWatch current;
static unsigned timer;
static gint64 last_turn;
static gint64 dispatch_start;

static gint64
get_thread_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* What passes between two polls is the longest that any one dispatch takes. */
static int
measuring_poll (GPollFD  *fds,
                unsigned  n_fds,
                int       timeout)
{
  int result;

  current.dispatch = MAX (current.dispatch, get_thread_time () - dispatch_start);
  result = g_poll (fds, n_fds, timeout);
  dispatch_start = get_thread_time ();

  return result;
}

static void
note_turn (void)
{
  gint64 now = g_get_monotonic_time ();

  current.gap = MAX (current.gap, now - last_turn);
  last_turn = now;
}

static gboolean
turn_cb (gpointer user_data)
{
  note_turn ();

  return G_SOURCE_CONTINUE;
}

void
benchmark_watch_start (void)
{
  current = (BenchmarkWatch) { 0 };
  last_turn = g_get_monotonic_time ();
  dispatch_start = get_thread_time ();
  timer = g_timeout_add (1, turn_cb, NULL);
  g_main_context_set_poll_func (NULL, measuring_poll);
}

void
benchmark_watch_stop (BenchmarkWatch *watch)
{
  if (timer == 0)
    return;

  note_turn ();
  g_main_context_set_poll_func (NULL, g_poll);
  g_source_remove (timer);
  timer = 0;
  *watch = current;
}

gsize
benchmark_get_allocated (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* The resource usage of the process counts what its parent had when it forked. */
gsize
benchmark_get_peak_resident (void)
{
  g_autofree char *status = NULL;
  const char *line = NULL;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;

  line = strstr (status, "VmHWM:");

  return line != NULL ? strtoul (line + strlen ("VmHWM:"), NULL, 10) * 1024 : 0;
}
