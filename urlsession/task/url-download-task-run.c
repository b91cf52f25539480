/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-download-task-private.h"

#include "message/url-request.h"
#include "transfer/url-resume-record-private.h"

/* What comes of a download. */

/**
 * url_download_task_dup_location: (get-property location)
 * @self: a download task
 *
 * Gets where the finished file is. May be called from any thread.
 *
 * Returns: (transfer full) (nullable): the file, or `NULL` before it is finished
 *
 * Since: 1.0
 */
GFile *
url_download_task_dup_location (UrlDownloadTask *self)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), NULL);

  path = url_transfer_dup_location (URL_TASK (self)->transfer);

  return path != NULL ? g_file_new_for_path (path) : NULL;
}

/**
 * url_download_task_dup_resume_data: (get-property resume-data)
 * @self: a download task
 *
 * Gets what a download that failed can be gone on with: see
 * [method@Session.download_task_with_resume_data]. Resume data are good for another
 * process too, for as long as the partial file is there. They have the URL with its
 * query and the request's settings, but no header fields that are secret.
 *
 * Without a destination the partial file goes with the task, unless somebody has
 * asked for the resume data: it belongs to whoever did.
 *
 * Returns: (transfer full) (nullable): the resume data, or `NULL` if there is
 *   nothing to go on with
 *
 * Since: 1.0
 */
GBytes *
url_download_task_dup_resume_data (UrlDownloadTask *self)
{
  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), NULL);

  return url_transfer_take_resume_data (URL_TASK (self)->transfer);
}

UrlRequest *
url_download_task_dup_resumed_request (GBytes           *resume_data,
                                       const UrlHeaders *headers)
{
  g_autoptr (UrlResumeRecord) record = url_resume_record_parse (resume_data, NULL);
  UrlRequest *request = url_request_new (record != NULL ? record->uri : "");

  if (record != NULL)
    url_kept_request_apply (record->request, headers, request);

  return request;
}

static void
return_file (GTask     *gtask,
             UrlResult *result)
{
  UrlDownloadTask *self = g_task_get_source_object (gtask);

  if (result->error != NULL)
    g_task_return_error (gtask, g_error_copy (result->error));
  else
    g_task_return_pointer (gtask, url_download_task_dup_location (self), g_object_unref);
}

/**
 * url_download_task_save_async:
 * @self: a download task that was not started
 * @cancellable: (nullable): cancels the task
 * @callback: (scope async) (closure user_data): called with the file
 * @user_data: data for @callback
 *
 * Resumes the task and waits for its file. A file without a destination is named
 * after the response and belongs to the caller, who has to remove it.
 *
 * If it is called from another context than the session's, the result does not
 * wait for that context, unless a signal that asks, such as
 * [signal@Task::redirect], has handlers there.
 *
 * Since: 1.0
 */
void
url_download_task_save_async (UrlDownloadTask     *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;
  UrlWaiter *waiter = NULL;
  GError *error = NULL;

  g_return_if_fail (URL_IS_DOWNLOAD_TASK (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_download_task_save_async);
  waiter = url_task_new_waiter (URL_TASK (self), gtask, return_file);

  if (!url_task_start (URL_TASK (self), URL_TRANSFER_SAVES, waiter, cancellable, &error))
    g_task_return_error (gtask, error);
}

/**
 * url_download_task_save_finish:
 * @self: a download task
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@DownloadTask.save_async]. Errors are of the domain
 * [error@Error], or [error@Gio.IOErrorEnum.CANCELLED], or
 * [error@Gio.IOErrorEnum.PENDING] if the task had been started before.
 *
 * Returns: (transfer full): the file; `NULL` with @error set
 *
 * Since: 1.0
 */
GFile *
url_download_task_save_finish (UrlDownloadTask  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_download_task_save_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * url_download_task_cancel_producing_resume_data_async:
 * @self: a download task
 * @cancellable: (nullable): lets the call end without a result; the task is
 *   cancelled nevertheless
 * @callback: (scope async) (closure user_data): called with the resume data
 * @user_data: data for @callback
 *
 * Cancels the task as [method@Task.cancel] does, and keeps what was loaded, if it
 * can be gone on with. There are no resume data of a task that has completed or was
 * cancelled before: see [method@DownloadTask.dup_resume_data] for one that failed.
 *
 * Since: 1.0
 */
void
url_download_task_cancel_producing_resume_data_async (UrlDownloadTask     *self,
                                                      GCancellable        *cancellable,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data)
{
  g_return_if_fail (URL_IS_DOWNLOAD_TASK (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  url_task_cancel_keeping_async (URL_TASK (self),
                                 url_download_task_cancel_producing_resume_data_async, cancellable,
                                 callback, user_data);
}

/**
 * url_download_task_cancel_producing_resume_data_finish:
 * @self: a download task
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of
 * [method@DownloadTask.cancel_producing_resume_data_async]; see
 * [method@DownloadTask.dup_resume_data] for what it is. Fails only with
 * [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: (transfer full) (nullable): the resume data, or `NULL` if there is
 *   nothing to go on with
 *
 * Since: 1.0
 */
GBytes *
url_download_task_cancel_producing_resume_data_finish (UrlDownloadTask  *self,
                                                       GAsyncResult     *result,
                                                       GError          **error)
{
  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (
      g_async_result_is_tagged (result, url_download_task_cancel_producing_resume_data_async),
      NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
