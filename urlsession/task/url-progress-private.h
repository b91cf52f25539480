/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-progress.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 completed;
  gint64 total;   /* −1 unknown */
  gint64 moved;   /* bytes so far of which the throughput is made */
  gboolean rests; /* nothing is meant to move at present */
  gboolean ended;
} UrlProgressCounts;

UrlProgress *url_progress_new        (void);

/* Any thread. @now: monotonic µs. */
void         url_progress_take       (UrlProgress             *self,
                                      const UrlProgressCounts *counts,
                                      gint64                   now);

/* Any thread. While paused nothing is measured, nor notified, until the end. */
void         url_progress_set_paused (UrlProgress             *self,
                                      gboolean                 paused);

/* On the session's context. */
void         url_progress_notify     (UrlProgress             *self);

G_END_DECLS
