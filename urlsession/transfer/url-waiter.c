/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-waiter-private.h"

struct _UrlWaiter
{
  gatomicrefcount ref_count;

  GTask *task; /* (owned) (nullable): NULL for a blocking waiter */
  gboolean on_ctx;
  gboolean opens;
  UrlWaiterReturn return_func;
  GSource *source; /* (owned) (nullable): set before anybody resolves */

  GMutex lock;
  GCond cond;
  UrlResult *result; /* (owned) (nullable): guarded by lock */
};

UrlResult *
url_result_new (GError          *error,
                GBytes          *body,
                UrlResponseHead *head)
{
  UrlResult *result = g_new0 (UrlResult, 1);

  g_atomic_ref_count_init (&result->ref_count);
  result->error = error;
  result->body = body;
  result->head = head;

  return result;
}

UrlResult *
url_result_ref (UrlResult *result)
{
  g_atomic_ref_count_inc (&result->ref_count);

  return result;
}

void
url_result_unref (UrlResult *result)
{
  if (!g_atomic_ref_count_dec (&result->ref_count))
    return;

  g_clear_error (&result->error);
  g_clear_pointer (&result->body, g_bytes_unref);
  g_clear_pointer (&result->head, url_response_head_unref);
  g_clear_object (&result->stream);
  g_free (result);
}

UrlWaiter *
url_waiter_new_task (GTask           *task,
                     gboolean         on_ctx,
                     UrlWaiterReturn  return_func)
{
  UrlWaiter *self = g_new0 (UrlWaiter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->task = task != NULL ? g_object_ref (task) : NULL;
  self->on_ctx = on_ctx;
  self->return_func = return_func;

  return self;
}

UrlWaiter *
url_waiter_new_blocking (void)
{
  return url_waiter_new_task (NULL, FALSE, NULL);
}

UrlWaiter *
url_waiter_ref (UrlWaiter *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_waiter_unref (UrlWaiter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->task);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->result, url_result_unref);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

gboolean
url_waiter_is_on_ctx (UrlWaiter *self)
{
  return self->on_ctx;
}

void
url_waiter_set_opens (UrlWaiter *self)
{
  self->opens = TRUE;
}

gboolean
url_waiter_opens (UrlWaiter *self)
{
  return self->opens;
}

void
url_waiter_set_source (UrlWaiter *self,
                       GSource   *source)
{
  self->source = g_source_ref (source);
}

static gboolean
return_cb (gpointer user_data)
{
  UrlWaiter *self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  self->return_func (task, self->result);

  return G_SOURCE_REMOVE;
}

/* On the context of the task: there it is given back too, with what may be the
 * last reference to an object, and no callback runs inside of another call. */
static void
return_there (UrlWaiter *self,
              UrlResult *result)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  self->result = url_result_ref (result);
  g_source_set_static_name (source, "[urlsession] result");
  g_source_set_priority (source, g_task_get_priority (self->task));
  g_source_set_callback (source, return_cb, url_waiter_ref (self),
                         (GDestroyNotify) url_waiter_unref);
  g_source_attach (source, g_task_get_context (self->task));
}

void
url_waiter_resolve (UrlWaiter *self,
                    UrlResult *result)
{
  if (self->source != NULL)
    g_source_destroy (self->source);

  if (self->task != NULL && self->on_ctx)
    {
      self->return_func (self->task, result);
      g_clear_object (&self->task);
      return;
    }

  if (self->task != NULL)
    {
      return_there (self, result);
      return;
    }

  g_mutex_lock (&self->lock);
  self->result = url_result_ref (result);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
url_waiter_resolve_there (UrlWaiter *self,
                          UrlResult *result)
{
  if (self->source != NULL)
    g_source_destroy (self->source);

  return_there (self, result);
}

UrlResult *
url_waiter_wait (UrlWaiter *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->result == NULL)
    g_cond_wait (&self->cond, &self->lock);

  return url_result_ref (self->result);
}
