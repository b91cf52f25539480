/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-private.h"

/* Running a task as one asynchronous call. */

UrlWaiter *
url_task_new_waiter (UrlTask         *self,
                     GTask           *gtask,
                     UrlWaiterReturn  return_func)
{
  gboolean on_ctx = g_task_get_context (gtask) == url_mailbox_get_context (self->mailbox);

  /* The task's own cancellable is watched by the transfer: what counts is how
   * the transfer ended. */
  g_task_set_check_cancellable (gtask, FALSE);

  return url_waiter_new_task (gtask, on_ctx, return_func);
}

static void
return_completion (GTask     *gtask,
                   UrlResult *result)
{
  if (result->error != NULL)
    g_task_return_error (gtask, g_error_copy (result->error));
  else
    g_task_return_boolean (gtask, TRUE);
}

/**
 * url_task_run_async:
 * @self: a task
 * @cancellable: (nullable): cancels the task
 * @callback: (scope async) (closure user_data): called when the task has
 *   completed
 * @user_data: data for @callback
 *
 * Resumes the task and waits for its completion. It may be called any number
 * of times, also when the task has completed.
 *
 * If this call starts the task from another context than the session's, its
 * result does not wait for that context, unless a signal of the task has
 * handlers there.
 *
 * Since: 1.0
 */
void
url_task_run_async (UrlTask             *self,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;
  g_autoptr (UrlWaiter) waiter = NULL;

  g_return_if_fail (URL_IS_TASK (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_task_run_async);
  waiter = url_task_new_waiter (self, gtask, return_completion);

  /* The first run of a task starts it, others resume it and wait. */
  if (!url_task_start (self, URL_TRANSFER_NONE, url_waiter_ref (waiter), cancellable, NULL))
    url_task_resume_for (self, g_steal_pointer (&waiter), cancellable);
}

/**
 * url_task_run_finish:
 * @self: a task
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@Task.run_async]. An HTTP status such as `404` is
 * a success, except in a download with a destination. Errors are those of
 * [property@Task:error].
 *
 * Returns: `TRUE` on success, `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_task_run_finish (UrlTask       *self,
                     GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (URL_IS_TASK (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_task_run_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
