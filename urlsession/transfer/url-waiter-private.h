/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "message/url-response-private.h"

G_BEGIN_DECLS

/* How a transfer ended: set once, never changed, shared by all who wait. */
typedef struct
{
  gatomicrefcount ref_count;

  GError *error;         /* (owned) (nullable) */
  GBytes *body;          /* (owned) (nullable): only of a transfer that keeps it */
  UrlResponseHead *head; /* (owned) (nullable) */
  GInputStream *stream;  /* (owned) (nullable): for the one who opens it to take */
} UrlResult;

UrlResult *url_result_new   (GError          *error,
                             GBytes          *body,
                             UrlResponseHead *head);
UrlResult *url_result_ref   (UrlResult       *result);
void       url_result_unref (UrlResult       *result);

/* Somebody who waits for the result. An asynchronous one is told on the
 * context of its GTask; a blocking one wakes up, whatever any context does. */
typedef struct _UrlWaiter UrlWaiter;

typedef void (*UrlWaiterReturn) (GTask     *task,
                                 UrlResult *result);

/* @on_ctx: whether the task's context is the session's, where the result comes
 * after the signals. */
UrlWaiter *url_waiter_new_task     (GTask           *task,
                                    gboolean         on_ctx,
                                    UrlWaiterReturn  return_func);
UrlWaiter *url_waiter_new_blocking (void);
UrlWaiter *url_waiter_ref          (UrlWaiter       *self);
void       url_waiter_unref        (UrlWaiter       *self);

gboolean   url_waiter_is_on_ctx    (UrlWaiter       *self);

/* It waits for the response already, and the result has a stream. */
void       url_waiter_set_opens    (UrlWaiter       *self);
gboolean   url_waiter_opens        (UrlWaiter       *self);

/* A source that is of no use any more once the waiter is resolved. */
void       url_waiter_set_source   (UrlWaiter       *self,
                                    GSource         *source);

/* Any thread; once. */
void       url_waiter_resolve      (UrlWaiter       *self,
                                    UrlResult       *result);

/* Like it, and on the context of the GTask in any case. */
void       url_waiter_resolve_there (UrlWaiter      *self,
                                     UrlResult      *result);

/* Blocks until there is a result. */
UrlResult *url_waiter_wait         (UrlWaiter       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlResult, url_result_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlWaiter, url_waiter_unref)

G_END_DECLS
