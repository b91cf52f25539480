/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/url-network-private.h"

G_BEGIN_DECLS

/* A timer of the network thread that fires once. Its memory belongs to who uses
 * it, zeroed at first, and it has to be stopped before that goes. All timers
 * share one source: those of ten thousand waiting loads do not lengthen the turns
 * of the loop. Only touched on the network thread. */
typedef struct
{
  gint64 due;     /* monotonic µs */
  unsigned place; /* in the heap, from 1; 0 if it does not run */
  UrlNetworkFunc func;
  gpointer data;
} UrlTimer;

/* Starts it, anew if it runs. */
void     url_timer_start      (UrlTimer       *timer,
                               unsigned        interval_ms,
                               UrlNetworkFunc  func,
                               gpointer        data);
void     url_timer_stop       (UrlTimer       *timer);
gboolean url_timer_is_running (const UrlTimer *timer);

G_END_DECLS
