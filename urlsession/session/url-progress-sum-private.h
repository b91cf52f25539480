/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-progress.h"

G_BEGIN_DECLS

/* Adds the progress of a session's unfinished tasks up. It is made when somebody
 * asks for the sum; a session without one spends nothing on it. It knows the
 * session weakly. All may be called on any thread. */
typedef struct _UrlProgressSum UrlProgressSum;

/* Returns (transfer full) (element-type UrlTask): those that run. */
typedef GPtrArray *(*UrlProgressSumTasks) (UrlSession *session);

UrlProgressSum *url_progress_sum_new          (UrlSession          *session,
                                               GMainContext        *context,
                                               UrlProgressSumTasks  get_tasks);
void            url_progress_sum_unref        (UrlProgressSum      *self);

UrlProgress    *url_progress_sum_get_progress (UrlProgressSum      *self);

/* Takes new counts, without telling anybody. */
void            url_progress_sum_refresh      (UrlProgressSum      *self);

/* Takes and notifies new counts on the context, now or in a moment. It takes no
 * lock of a task. */
void            url_progress_sum_changed      (UrlProgressSum      *self);

/* Before a task has left: its last bytes count for the throughput. */
void            url_progress_sum_settle       (UrlProgressSum      *self,
                                               UrlTask             *task);

G_END_DECLS
