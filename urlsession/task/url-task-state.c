/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-error.h"
#include "message/url-request.h"

/* Starting, holding and cancelling a task. */

/* Called with the lock held. */
static void
start_transfer (UrlTask *self)
{
  /* Where somebody listens, the result is not sure before they have heard. */
  if ((self->flags & URL_TRANSFER_DIRECT) != 0 && url_task_has_listeners (self))
    self->flags = (self->flags & ~URL_TRANSFER_DIRECT) | URL_TRANSFER_DELIVERS;
  if ((self->flags & URL_TRANSFER_PULLED) != 0 && !URL_TASK_GET_CLASS (self)->wants_data (self))
    self->flags |= URL_TRANSFER_NO_PIECES;

  if (URL_TASK_GET_CLASS (self)->prepare != NULL)
    URL_TASK_GET_CLASS (self)->prepare (self);
  url_transfer_start (self->transfer, self->flags, self->priority, self->max_response_size);
}

/* Hands the task over to the session. Nobody else owns it before. */
static gboolean
admit (UrlTask *self)
{
  url_transfer_set_owner (self->transfer, &url_task_transfer_client, self);

  return self->host->admit (self->session, self);
}

static void
refuse (UrlTask *self)
{
  GError *error = g_error_new (URL_ERROR, URL_ERROR_SESSION_INVALIDATED,
                               _("The session was invalidated before %s was loaded"),
                               url_request_get_uri_string (self->request));

  url_transfer_end (self->transfer, URL_OUTCOME_INVALIDATED, error);
}

static gboolean
is_over (UrlTask *self)
{
  return self->state == URL_TASK_STATE_CANCELLING || self->state == URL_TASK_STATE_COMPLETED;
}

/* Called with the lock held, when the task may run. Returns whether it is its
 * first time. */
static gboolean
begin_or_go_on (UrlTask *self)
{
  if (self->started)
    {
      url_transfer_set_suspended (self->transfer, FALSE);
      return FALSE;
    }

  self->started = TRUE;
  if (!admit (self))
    refuse (self);
  else if (self->announced)
    start_transfer (self);

  return TRUE;
}

/**
 * url_task_resume:
 * @self: a task
 *
 * Takes one suspension back, and starts the task or lets it go on if that was
 * the last one. A new task is suspended once. More calls than needed do no
 * harm; a task that is cancelled or completed stays so.
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
url_task_resume (UrlTask *self)
{
  UrlSession *session = NULL;
  gboolean runs = FALSE;
  gboolean starts = FALSE;

  g_return_if_fail (URL_IS_TASK (self));

  g_mutex_lock (&self->lock);
  if (!is_over (self) && self->suspend_count > 0)
    {
      self->suspend_count--;
      runs = self->suspend_count == 0;
    }
  if (runs)
    {
      self->state = URL_TASK_STATE_RUNNING;
      starts = begin_or_go_on (self);
      url_task_pause_progress (self, FALSE);
    }
  /* Referenced, because the task may complete meanwhile. */
  if (starts)
    session = g_object_ref (self->session);
  g_mutex_unlock (&self->lock);

  if (starts)
    self->host->started (session, self);
  g_clear_object (&session);
  /* A handler that heard of the start may have suspended it again, and has told
   * so. */
  if (runs && url_task_get_state (self) == URL_TASK_STATE_RUNNING)
    url_task_notify_state (self);
}

/**
 * url_task_suspend:
 * @self: a task
 *
 * Holds the task until [method@Task.resume] was called as many times. No
 * signal follows this call meanwhile, and the server is not read from, so that
 * it has to stop sending.
 *
 * May be called from any thread. From the session's context the promise holds
 * when the call returns; from elsewhere a signal that is just being emitted
 * comes to its end.
 *
 * Since: 1.0
 */
void
url_task_suspend (UrlTask *self)
{
  gboolean stops = FALSE;

  g_return_if_fail (URL_IS_TASK (self));

  g_mutex_lock (&self->lock);
  if (!is_over (self))
    {
      stops = self->suspend_count == 0;
      self->suspend_count++;
    }
  if (stops)
    {
      self->state = URL_TASK_STATE_SUSPENDED;
      url_transfer_set_suspended (self->transfer, TRUE);
      url_task_pause_progress (self, TRUE);
    }
  g_mutex_unlock (&self->lock);

  if (stops)
    url_task_notify_state (self);
}

/* FALSE if it is over, or cancelled already. */
static gboolean
begin_to_cancel (UrlTask *self)
{
  gboolean cancels = FALSE;

  g_mutex_lock (&self->lock);
  cancels = !is_over (self);
  if (cancels)
    {
      self->state = URL_TASK_STATE_CANCELLING;
      if (!self->started)
        admit (self);
      self->started = TRUE;
    }
  g_mutex_unlock (&self->lock);

  if (cancels)
    url_task_notify_state (self);

  return cancels;
}

/**
 * url_task_cancel:
 * @self: a task
 *
 * Ends the task. It completes with [error@Gio.IOErrorEnum.CANCELLED] in the next turn
 * of the session's main context, whatever the network does, also when it is
 * suspended, was never started, or waits for a decision.
 *
 * May be called from any thread, in any state, any number of times. A task
 * that has completed stays as it is.
 *
 * Since: 1.0
 */
void
url_task_cancel (UrlTask *self)
{
  g_return_if_fail (URL_IS_TASK (self));

  if (!begin_to_cancel (self))
    return;

  /* A result that was handed out already has only to be told here. */
  if (!url_transfer_end (self->transfer, URL_OUTCOME_CANCELLED,
                         url_transfer_new_cancelled (self->transfer)))
    url_transfer_set_suspended (self->transfer, FALSE);
}

static gboolean
return_kept_cb (gpointer user_data)
{
  GTask *gtask = user_data;
  GBytes *resume_data = g_task_get_task_data (gtask);

  g_task_return_pointer (gtask, resume_data != NULL ? g_bytes_ref (resume_data) : NULL,
                         (GDestroyNotify) g_bytes_unref);

  return G_SOURCE_REMOVE;
}

/* On any thread. The result is given where it is heard, and with it what may be the last
 * reference to the task. */
static void
kept_cb (gpointer  data,
         GBytes   *resume_data)
{
  GTask *gtask = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_task_set_task_data (gtask, resume_data, (GDestroyNotify) g_bytes_unref);
  g_source_set_static_name (source, "[urlsession] resume data");
  g_source_set_priority (source, g_task_get_priority (gtask));
  g_source_set_callback (source, return_kept_cb, gtask, g_object_unref);
  g_source_attach (source, g_task_get_context (gtask));
}

void
url_task_cancel_keeping_async (UrlTask             *self,
                               gpointer             source_tag,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *gtask = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (gtask, source_tag);
  if (!begin_to_cancel (self))
    kept_cb (gtask, NULL);
  else if (!url_transfer_cancel_keeping (self->transfer, kept_cb, gtask))
    url_transfer_set_suspended (self->transfer, FALSE);
}

void
url_task_set_announced (UrlTask  *self,
                        gboolean  announced)
{
  g_mutex_lock (&self->lock);
  self->announced = announced;
  url_transfer_set_announced (self->transfer, announced);
  if (announced && self->started)
    start_transfer (self);
  g_mutex_unlock (&self->lock);
}

/* Where the result goes to another context than the session's, or to a blocking
 * call, or to one that pulls the body, nothing waits for the context unless
 * somebody listens there. */
static gboolean
choose_flags (UrlTask          *self,
              UrlTransferFlags  body,
              UrlWaiter        *waiter)
{
  const UrlTransferFlags bodies = URL_TRANSFER_KEEPS_BODY | URL_TRANSFER_PULLED | URL_TRANSFER_SAVES;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->started || (self->flags & bodies) != 0)
    return FALSE;

  self->flags = body;
  if (url_waiter_is_on_ctx (waiter) && !url_waiter_opens (waiter))
    self->flags |= URL_TRANSFER_DELIVERS;
  else
    self->flags |= URL_TRANSFER_DIRECT;

  return TRUE;
}

void
url_task_resume_for (UrlTask      *self,
                     UrlWaiter    *waiter,
                     GCancellable *cancellable)
{
  if (g_cancellable_is_cancelled (cancellable))
    url_task_cancel (self);
  else
    url_task_resume (self);

  url_transfer_add_waiter (self->transfer, waiter, cancellable);
}

gboolean
url_task_start (UrlTask           *self,
                UrlTransferFlags   body,
                UrlWaiter         *waiter,
                GCancellable      *cancellable,
                GError           **error)
{
  if (!choose_flags (self, body, waiter))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PENDING, "%s",
                   _("The task was started already; its body can only be kept from the start"));
      url_waiter_unref (waiter);
      return FALSE;
    }

  url_task_resume_for (self, waiter, cancellable);

  return TRUE;
}
