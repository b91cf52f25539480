/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session.h"

#include "message/url-request.h"
#include "message/url-response-private.h"
#include "task/url-data-task.h"
#include "task/url-task-private.h"
#include "transfer/url-pull-stream-private.h"

/* A body as a stream. */

static void
return_stream (GTask     *gtask,
               UrlResult *result)
{
  if (result->error != NULL)
    g_task_return_error (gtask, g_error_copy (result->error));
  /* The stream goes with the result then, and ends the load. */
  else if (!g_task_return_error_if_cancelled (gtask))
    g_task_return_pointer (gtask, g_steal_pointer (&result->stream), g_object_unref);
}

/**
 * url_session_open_async:
 * @self: a session
 * @request: what to load, which is copied
 * @cancellable: (nullable): cancels the load, until the response is there
 * @callback: (scope async) (closure user_data): called with the stream
 * @user_data: data for @callback
 *
 * Loads a body as a stream, which is handed out as soon as there is a response.
 * At most 1 MiB is read ahead of the application: who does not read slows the
 * server down. See [Streaming](streaming.html).
 *
 * The callback is called on the thread-default context of the caller. The
 * result and the stream do not wait for the session's, unless a signal of the
 * session or its task has handlers there, which are asked about the response
 * first. [signal@DataTask::data-received] is emitted besides if it has a handler
 * when the task starts.
 *
 * Since: 1.0
 */
void
url_session_open_async (UrlSession          *self,
                        UrlRequest          *request,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;
  g_autoptr (UrlDataTask) task = NULL;
  UrlWaiter *waiter = NULL;
  GError *error = NULL;

  g_return_if_fail (URL_IS_SESSION (self));
  g_return_if_fail (URL_IS_REQUEST (request));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_session_open_async);
  task = url_session_data_task (self, request);
  waiter = url_task_new_waiter (URL_TASK (task), gtask, return_stream);
  url_waiter_set_opens (waiter);

  if (!url_task_start (URL_TASK (task), URL_TRANSFER_PULLED, waiter, cancellable, &error))
    g_task_return_error (gtask, error);
}

/**
 * url_session_open_finish:
 * @self: a session
 * @result: the result that was handed to the callback
 * @response: (out) (optional) (nullable) (transfer full): return location for
 *   the response
 * @error: return location for an error
 *
 * Gets the result of [method@Session.open_async]. An HTTP status such as `404`
 * is a success. Errors are of the domain [error@Error], or
 * [error@Gio.IOErrorEnum.CANCELLED].
 *
 * The stream can be polled ([iface@Gio.PollableInputStream]), blocked on and
 * read asynchronously, in any thread, one at a time; blocking in that of the
 * session's context fails with [error@Gio.IOErrorEnum.WOULD_BLOCK] if a handler
 * there has to hear of the data too. It gives the body, decoded, and ends
 * with 0 bytes only if the body was whole; else, after what has come, reading
 * fails with the error of the task.
 *
 * Closing it, or giving its last reference back, cancels a load that has not
 * ended. The cancellable of the call that opened it does not any more.
 *
 * Returns: (transfer full): the body as it arrives; `NULL` with @error set
 *
 * Since: 1.0
 */
GInputStream *
url_session_open_finish (UrlSession    *self,
                         GAsyncResult  *result,
                         UrlResponse  **response,
                         GError       **error)
{
  GInputStream *stream = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_session_open_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (response != NULL)
    *response = NULL;

  stream = g_task_propagate_pointer (G_TASK (result), error);
  if (stream != NULL && response != NULL)
    *response = url_response_new_for_head (url_pull_stream_get_head (URL_PULL_STREAM (stream)));

  return stream;
}
