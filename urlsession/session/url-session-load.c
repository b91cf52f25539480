/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-request.h"
#include "message/url-response-private.h"
#include "session/url-session-call-private.h"
#include "task/url-data-task-private.h"

/* Loading as one call. */

/* Splits a result into what the callers of load() get. */
static GBytes *
unpack (UrlResult    *result,
        UrlResponse **response,
        GError      **error)
{
  if (result->error != NULL)
    {
      g_propagate_error (error, g_error_copy (result->error));
      return NULL;
    }

  if (response != NULL)
    *response = url_response_new_for_head (result->head);

  return g_bytes_ref (result->body);
}

GBytes *
url_session_call (UrlSession    *self,
                  UrlTask       *task,
                  const char    *instead,
                  GCancellable  *cancellable,
                  UrlResponse  **response,
                  GError       **error)
{
  g_autoptr (UrlWaiter) waiter = NULL;
  g_autoptr (UrlResult) result = NULL;

  if (response != NULL)
    *response = NULL;

  if (url_task_has_listeners (task) && url_mailbox_is_current (url_session_get_mailbox (self)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                   _("A blocking load on the thread of the session's context cannot ask the "
                     "handlers of its task there; use %s()"),
                   instead);
      return NULL;
    }

  waiter = url_waiter_new_blocking ();
  if (!url_task_start (task, URL_TRANSFER_KEEPS_BODY, url_waiter_ref (waiter), cancellable, error))
    return NULL;

  result = url_waiter_wait (waiter);

  return unpack (result, response, error);
}

/**
 * url_session_load:
 * @self: a session
 * @request: what to load, which is copied
 * @cancellable: (nullable): cancels the load
 * @response: (out) (optional) (nullable) (transfer full): return location for
 *   the response
 * @error: return location for an error
 *
 * Loads a whole body and blocks until it is there. It can be called on any
 * thread, and does not wait for the session's context unless a signal of the
 * session or its task has handlers there. A thread with a main loop should not
 * be blocked; see [method@Session.load_async].
 *
 * An HTTP status such as `404` is a success. Errors are of the domain
 * [error@Error], or [error@Gio.IOErrorEnum.CANCELLED], or
 * [error@Gio.IOErrorEnum.WOULD_BLOCK] if it is called on the thread of the
 * session's context and a handler there has to be asked.
 *
 * Returns: (transfer full): the body, maybe empty; `NULL` with @error set
 *
 * Since: 1.0
 */
GBytes *
url_session_load (UrlSession    *self,
                  UrlRequest    *request,
                  GCancellable  *cancellable,
                  UrlResponse  **response,
                  GError       **error)
{
  g_autoptr (UrlDataTask) task = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (URL_IS_REQUEST (request), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  task = url_session_data_task (self, request);

  return url_session_call (self, URL_TASK (task), "url_session_load_async", cancellable, response,
                           error);
}

static void
return_result (GTask     *gtask,
               UrlResult *result)
{
  if (result->error != NULL)
    g_task_return_error (gtask, g_error_copy (result->error));
  else
    g_task_return_pointer (gtask, url_result_ref (result), (GDestroyNotify) url_result_unref);
}

void
url_session_call_async (UrlTask *task,
                        GTask   *gtask)
{
  UrlWaiter *waiter = url_task_new_waiter (task, gtask, return_result);
  GError *error = NULL;

  if (!url_task_start (task, URL_TRANSFER_KEEPS_BODY, waiter, g_task_get_cancellable (gtask),
                       &error))
    g_task_return_error (gtask, error);
}

/**
 * url_session_load_async:
 * @self: a session
 * @request: what to load, which is copied
 * @cancellable: (nullable): cancels the load
 * @callback: (scope async) (closure user_data): called with the whole body
 * @user_data: data for @callback
 *
 * Loads a whole body into memory, up to
 * [property@SessionConfiguration:max-response-size].
 *
 * The callback is called on the thread-default context of the caller. Where
 * that is not the session's, the result does not wait for the session's,
 * unless a signal of the session or its task has handlers there.
 *
 * Since: 1.0
 */
void
url_session_load_async (UrlSession          *self,
                        UrlRequest          *request,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;
  g_autoptr (UrlDataTask) task = NULL;

  g_return_if_fail (URL_IS_SESSION (self));
  g_return_if_fail (URL_IS_REQUEST (request));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_session_load_async);
  task = url_session_data_task (self, request);
  url_session_call_async (URL_TASK (task), gtask);
}

GBytes *
url_session_call_finish (GAsyncResult  *result,
                         UrlResponse  **response,
                         GError       **error)
{
  g_autoptr (UrlResult) outcome = NULL;

  if (response != NULL)
    *response = NULL;

  outcome = g_task_propagate_pointer (G_TASK (result), error);

  return outcome != NULL ? unpack (outcome, response, error) : NULL;
}

/**
 * url_session_load_finish:
 * @self: a session
 * @result: the result that was handed to the callback
 * @response: (out) (optional) (nullable) (transfer full): return location for
 *   the response
 * @error: return location for an error
 *
 * Gets the result of [method@Session.load_async]. An HTTP status such as `404`
 * is a success; see [method@Response.ensure_success]. Errors are of the domain
 * [error@Error], or [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: (transfer full): the body, maybe empty; `NULL` with @error set
 *
 * Since: 1.0
 */
GBytes *
url_session_load_finish (UrlSession    *self,
                         GAsyncResult  *result,
                         UrlResponse  **response,
                         GError       **error)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_session_load_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return url_session_call_finish (result, response, error);
}
