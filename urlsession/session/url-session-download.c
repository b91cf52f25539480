/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-struct-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-request.h"
#include "message/url-response-private.h"
#include "task/url-download-task-private.h"

/* Bodies that go to files. */

static UrlDownloadTask *
create_task (UrlSession *self,
             UrlRequest *request,
             GBytes     *resume_data)
{
  UrlTaskSetup setup = url_session_prepare_task (self, request);
  UrlTask *task = url_download_task_new (&setup, resume_data);

  url_session_announce_task (self, task);

  return URL_DOWNLOAD_TASK (task);
}

UrlTask *
url_session_become_download (UrlSession *self,
                             UrlTask    *task)
{
  return URL_TASK (create_task (self, url_task_get_original_request (task), NULL));
}

/**
 * url_session_download_task:
 * @self: a session
 * @request: what to load, which is copied
 *
 * Creates a task that takes the body of the response to a file. It is suspended;
 * see [method@Task.resume]. The request is sent with `Accept-Encoding: identity`,
 * whatever it says of that itself, so that the file has the bytes of the server.
 *
 * This never fails: what is wrong with the request is what the task completes
 * with.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlDownloadTask *
url_session_download_task (UrlSession *self,
                           UrlRequest *request)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (URL_IS_REQUEST (request), NULL);

  return create_task (self, request, NULL);
}

/**
 * url_session_download_task_for_uri:
 * @self: a session
 * @uri_string: the URL to get
 *
 * Creates a task that gets a file, as [method@Session.download_task] does.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlDownloadTask *
url_session_download_task_for_uri (UrlSession *self,
                                   const char *uri_string)
{
  g_autoptr (UrlRequest) request = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (uri_string != NULL, NULL);

  request = url_request_new (uri_string);

  return create_task (self, request, NULL);
}

/**
 * url_session_download_task_with_resume_data:
 * @self: a session
 * @resume_data: resume data of a download, of this process or another one
 *
 * Creates a task that goes on with a download. It gets the same URL with the
 * settings and the header fields of the first request, but for those fields that
 * are secret: see [method@Session.download_task_with_resume_data_and_headers].
 * What was set on the first task, such as its destination and checksum, has to be
 * set anew.
 *
 * The server is asked for what is missing, if it still has the same version, and
 * else for all of it: [signal@DownloadTask::resumed-at] tells which. Where the partial
 * file is gone, or is not what it was, all of it is loaded. Data that are no resume
 * data, and those of a download that is under way, let the task fail with
 * [error@UrlSession.Error.CANNOT_RESUME].
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlDownloadTask *
url_session_download_task_with_resume_data (UrlSession *self,
                                            GBytes     *resume_data)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (resume_data != NULL, NULL);

  return url_session_download_task_with_resume_data_and_headers (self, resume_data, NULL);
}

/**
 * url_session_download_task_with_resume_data_and_headers:
 * @self: a session
 * @resume_data: resume data of a download, of this process or another one
 * @headers: (nullable): header fields to be sent besides, which are copied
 *
 * Creates a task that goes on with a download, as
 * [method@Session.download_task_with_resume_data] does, with what resume data do not
 * have: `Authorization`, `Cookie`, and every other field whose name sounds like a
 * secret. A field of @headers replaces those of the same name that were kept.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlDownloadTask *
url_session_download_task_with_resume_data_and_headers (UrlSession *self,
                                                        GBytes     *resume_data,
                                                        UrlHeaders *headers)
{
  g_autoptr (UrlRequest) request = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (resume_data != NULL, NULL);

  request = url_download_task_dup_resumed_request (resume_data, headers);

  return create_task (self, request, resume_data);
}

/**
 * url_session_download:
 * @self: a session
 * @request: what to load, which is copied
 * @destination: the file, or a folder that is there
 * @cancellable: (nullable): cancels the download
 * @response: (out) (optional) (nullable) (transfer full): return location for
 *   the response
 * @error: return location for an error
 *
 * Downloads a file and blocks until it is there; see
 * [method@Session.download_async]. It can be called on any thread, and does not
 * wait for the session's context unless a signal of the session that asks, such as
 * [signal@Session::redirect], has handlers there. A thread with a main loop should
 * not be blocked.
 *
 * There is a response only with a file. A status other than 2xx is
 * [error@UrlSession.Error.HTTP_STATUS]. Errors are of the domain [error@Error], or
 * [error@Gio.IOErrorEnum.CANCELLED], or [error@Gio.IOErrorEnum.WOULD_BLOCK] if it is
 * called on the thread of the session's context and a handler there has to be asked.
 *
 * Returns: (transfer full): the file; `NULL` with @error set
 *
 * Since: 1.0
 */
GFile *
url_session_download (UrlSession    *self,
                      UrlRequest    *request,
                      GFile         *destination,
                      GCancellable  *cancellable,
                      UrlResponse  **response,
                      GError       **error)
{
  g_autoptr (UrlDownloadTask) task = NULL;
  g_autoptr (UrlWaiter) waiter = NULL;
  g_autoptr (UrlResult) result = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (URL_IS_REQUEST (request), NULL);
  g_return_val_if_fail (G_IS_FILE (destination), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (response != NULL)
    *response = NULL;

  task = create_task (self, request, NULL);
  url_download_task_set_destination (task, destination);
  if (url_task_has_listeners (URL_TASK (task)) &&
      url_mailbox_is_current (url_session_get_mailbox (self)))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "%s",
                   _("A blocking download on the thread of the session's context cannot ask the "
                     "handlers of its task there; use url_session_download_async()"));
      return NULL;
    }

  waiter = url_waiter_new_blocking ();
  if (!url_task_start (URL_TASK (task), URL_TRANSFER_SAVES, url_waiter_ref (waiter), cancellable,
                       error))
    return NULL;

  result = url_waiter_wait (waiter);
  if (result->error != NULL)
    {
      g_propagate_error (error, g_error_copy (result->error));
      return NULL;
    }

  if (response != NULL)
    *response = url_response_new_for_head (result->head);

  return url_download_task_dup_location (task);
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

/**
 * url_session_download_async:
 * @self: a session
 * @request: what to load, which is copied
 * @destination: the file, or a folder that is there
 * @cancellable: (nullable): cancels the download
 * @callback: (scope async) (closure user_data): called when the file is there
 * @user_data: data for @callback
 *
 * Downloads a file. It replaces one that is there, in one step when it is
 * complete; a status other than 2xx never touches it. What was begun by an earlier
 * attempt with the same URL and destination is gone on with.
 *
 * The callback is called on the thread-default context of the caller. For other
 * policies, progress and checksums see [class@DownloadTask].
 *
 * Since: 1.0
 */
void
url_session_download_async (UrlSession          *self,
                            UrlRequest          *request,
                            GFile               *destination,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;
  g_autoptr (UrlDownloadTask) task = NULL;
  UrlWaiter *waiter = NULL;
  GError *error = NULL;

  g_return_if_fail (URL_IS_SESSION (self));
  g_return_if_fail (URL_IS_REQUEST (request));
  g_return_if_fail (G_IS_FILE (destination));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_session_download_async);
  task = create_task (self, request, NULL);
  url_download_task_set_destination (task, destination);
  g_task_set_task_data (gtask, g_object_ref (task), g_object_unref);
  waiter = url_task_new_waiter (URL_TASK (task), gtask, return_result);

  if (!url_task_start (URL_TASK (task), URL_TRANSFER_SAVES, waiter, cancellable, &error))
    g_task_return_error (gtask, error);
}

/**
 * url_session_download_finish:
 * @self: a session
 * @result: the result that was handed to the callback
 * @response: (out) (optional) (nullable) (transfer full): return location for
 *   the response
 * @error: return location for an error
 *
 * Gets the result of [method@Session.download_async]. A status other than 2xx is
 * [error@UrlSession.Error.HTTP_STATUS], with the start of the body in its
 * message; there is a response only with a file. Errors are of the domain
 * [error@Error], or [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: (transfer full): the file; `NULL` with @error set
 *
 * Since: 1.0
 */
GFile *
url_session_download_finish (UrlSession    *self,
                             GAsyncResult  *result,
                             UrlResponse  **response,
                             GError       **error)
{
  g_autoptr (UrlResult) outcome = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_session_download_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (response != NULL)
    *response = NULL;

  outcome = g_task_propagate_pointer (G_TASK (result), error);
  if (outcome != NULL && response != NULL)
    *response = url_response_new_for_head (outcome->head);

  return outcome != NULL
             ? url_download_task_dup_location (g_task_get_task_data (G_TASK (result)))
             : NULL;
}
