/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Looks at what work leaves of the global default context. */
typedef struct
{
  gint64 gap;      /* µs: the longest time between two turns of a 1 ms timer */
  gint64 dispatch; /* ns: the most processor time between two polls */
} BenchmarkWatch;

void   benchmark_watch_start (void);
void   benchmark_watch_stop  (BenchmarkWatch *watch);

/* What is allocated, in all arenas. */
gsize  benchmark_get_allocated (void);
/* The most that was resident at a time. */
gsize  benchmark_get_peak_resident (void);

G_END_DECLS
