/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A body on its way to who reads it: one thread fills, another one takes. It is
 * bounded by whoever fills it, who asks for room before. */
typedef struct _UrlPullQueue UrlPullQueue;

/* @limit: how much may lie in it, @piece: what a piece takes at most, in bytes */
UrlPullQueue *url_pull_queue_new           (gsize          limit,
                                            gsize          piece);
UrlPullQueue *url_pull_queue_ref           (UrlPullQueue  *self);
void          url_pull_queue_unref         (UrlPullQueue  *self);

/* Whether another piece may come. If not, the queue is starved until somebody
 * asks again, and url_pull_queue_take() says when that is worth it. */
gboolean      url_pull_queue_has_room      (UrlPullQueue  *self);
gboolean      url_pull_queue_is_starved    (UrlPullQueue  *self);
void          url_pull_queue_push          (UrlPullQueue  *self,
                                            GBytes        *piece);

/* Nothing comes any more. The first call stands. @error (nullable): what
 * reading ends with; @drops: whether what lies there is not to be read either. */
void          url_pull_queue_end           (UrlPullQueue  *self,
                                            const GError  *error,
                                            gboolean       drops);

/* Nobody reads any more. */
void          url_pull_queue_close         (UrlPullQueue  *self);

/* Whether the end is all there is to read. */
gboolean      url_pull_queue_is_drained    (UrlPullQueue  *self);

/* Whether taking would not have to wait. */
gboolean      url_pull_queue_is_readable   (UrlPullQueue  *self);

/* Blocks until it is readable. */
gboolean      url_pull_queue_wait          (UrlPullQueue  *self,
                                            GCancellable  *cancellable,
                                            GError       **error);

/* Takes up to @count bytes of a queue that is readable; @buffer (nullable): where
 * to. Returns 0 at the end. @hungry: whether there is room again. */
gssize        url_pull_queue_take          (UrlPullQueue  *self,
                                            void          *buffer,
                                            gsize          count,
                                            gboolean      *hungry,
                                            GError       **error);

/* Is ready as long as the queue is readable. It has no callback. */
GSource      *url_pull_queue_create_source (UrlPullQueue  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlPullQueue, url_pull_queue_unref)

G_END_DECLS
