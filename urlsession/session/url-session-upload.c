/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-struct-private.h"

#include "message/url-request-private.h"
#include "session/url-session-call-private.h"
#include "task/url-upload-task-private.h"

/* Sending bodies of any size. */

static UrlUploadTask *
create_task (UrlSession *self,
             UrlRequest *request,
             GBytes     *resume_data)
{
  UrlTaskSetup setup = url_session_prepare_task (self, request);
  UrlTask *task = url_upload_task_new (&setup, resume_data);

  url_session_announce_task (self, task);

  return URL_UPLOAD_TASK (task);
}

/**
 * url_session_upload_task:
 * @self: a session
 * @request: what to send, with its body, which is copied
 *
 * Creates a task that sends the body the request has, such as a form of
 * [method@Request.set_multipart]. It is suspended; see [method@Task.resume].
 *
 * The method is the request's: set `PUT` or `POST`. As with every factory of a
 * session, what is wrong with the request is what the task completes with.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlUploadTask *
url_session_upload_task (UrlSession *self,
                         UrlRequest *request)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (URL_IS_REQUEST (request), NULL);

  return create_task (self, request, NULL);
}

/**
 * url_session_upload_task_from_bytes:
 * @self: a session
 * @request: what to send, which is copied; its own body is not sent
 * @bytes: the body
 *
 * Creates a task that sends bytes, as [method@Session.upload_task] does.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlUploadTask *
url_session_upload_task_from_bytes (UrlSession *self,
                                    UrlRequest *request,
                                    GBytes     *bytes)
{
  g_autoptr (UrlRequest) copy = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (URL_IS_REQUEST (request), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);

  copy = url_request_copy (request);
  url_request_set_body (copy, bytes);

  return create_task (self, copy, NULL);
}

/**
 * url_session_upload_task_from_file:
 * @self: a session
 * @request: what to send, which is copied; its own body is not sent
 * @file: the body
 *
 * Creates a task that sends a file, as [method@Session.upload_task] does. The
 * file is looked at when the task starts, and must not be changed until it is
 * sent.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlUploadTask *
url_session_upload_task_from_file (UrlSession *self,
                                   UrlRequest *request,
                                   GFile      *file)
{
  g_autoptr (UrlRequest) copy = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (URL_IS_REQUEST (request), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  copy = url_request_copy (request);
  url_request_set_body_file (copy, file);

  return create_task (self, copy, NULL);
}

/**
 * url_session_upload_task_from_stream:
 * @self: a session
 * @request: what to send, which is copied; its own body is not sent
 * @stream: (nullable): the body; `NULL` to be asked for it
 *
 * Creates a task that sends what a stream gives, as [method@Session.upload_task]
 * does. Its length is not known: it is sent in chunks, and the progress goes by
 * [property@Task:estimated-bytes-to-send].
 *
 * Without a stream, and where the body has to be sent again, the task asks for
 * one: see [signal@Task::body-requested]. As with
 * [property@Request:body-stream] the stream is read on another thread, and
 * cannot be of a class written in a script.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlUploadTask *
url_session_upload_task_from_stream (UrlSession   *self,
                                     UrlRequest   *request,
                                     GInputStream *stream)
{
  g_autoptr (UrlRequest) copy = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (URL_IS_REQUEST (request), NULL);
  g_return_val_if_fail (stream == NULL || G_IS_INPUT_STREAM (stream), NULL);

  copy = url_request_copy (request);
  if (stream != NULL)
    url_request_set_body_stream (copy, stream);
  else
    url_request_set_asks_body (copy);

  return create_task (self, copy, NULL);
}

/**
 * url_session_upload_task_with_resume_data:
 * @self: a session
 * @resume_data: resume data of an upload, of this process or another one
 *
 * Creates a task that goes on with an upload. It asks the server how much it has,
 * and sends the rest, with the settings and the header fields of the first request,
 * but for those fields that are secret: see
 * [method@Session.upload_task_with_resume_data_and_headers].
 *
 * The file that was sent must be the same and unchanged. Any other kind of body is
 * asked for, from where it is missing: see [signal@Task::body-requested] and
 * [property@BodyRequest:offset]. Data that are no resume data, another file, and a
 * server that does not have the upload any more let the task fail with
 * [error@UrlSession.Error.CANNOT_RESUME]. Where the server answers the question with
 * another status that is none of success, the task fails with
 * [error@UrlSession.Error.HTTP_STATUS], and can be tried again with the same data.
 *
 * Resume data name the file to send and the URL to send it to: take them only
 * from where no one else can write.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlUploadTask *
url_session_upload_task_with_resume_data (UrlSession *self,
                                          GBytes     *resume_data)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (resume_data != NULL, NULL);

  return url_session_upload_task_with_resume_data_and_headers (self, resume_data, NULL);
}

/**
 * url_session_upload_task_with_resume_data_and_headers:
 * @self: a session
 * @resume_data: resume data of an upload, of this process or another one
 * @headers: (nullable): header fields to be sent besides, which are copied
 *
 * Creates a task that goes on with an upload, as
 * [method@Session.upload_task_with_resume_data] does, with what resume data do not
 * have: `Authorization`, `Cookie`, and every other field whose name sounds like a
 * secret. A field of @headers replaces those of the same name that were kept.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlUploadTask *
url_session_upload_task_with_resume_data_and_headers (UrlSession *self,
                                                      GBytes     *resume_data,
                                                      UrlHeaders *headers)
{
  g_autoptr (UrlRequest) request = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (resume_data != NULL, NULL);

  request = url_upload_task_dup_resumed_request (resume_data, headers);

  return create_task (self, request, resume_data);
}

static UrlUploadTask *
create_task_for (UrlSession *self,
                 UrlRequest *request,
                 GBytes     *bytes,
                 GFile      *file)
{
  if (bytes != NULL)
    return url_session_upload_task_from_bytes (self, request, bytes);
  if (file != NULL)
    return url_session_upload_task_from_file (self, request, file);

  return url_session_upload_task (self, request);
}

/**
 * url_session_upload:
 * @self: a session
 * @request: what to send, which is copied
 * @bytes: (nullable): the body, or `NULL`
 * @file: (nullable): the body, or `NULL`; one of the two has to be `NULL`
 * @cancellable: (nullable): cancels the upload
 * @response: (out) (optional) (nullable) (transfer full): return location for
 *   the response
 * @error: return location for an error
 *
 * Sends a body and blocks until the whole response is there, as
 * [method@Session.load] does. Without @bytes and @file the request's own body is
 * sent. The method is the request's: set `PUT` or `POST`.
 *
 * An HTTP status such as `413` is a success. Errors are of the domain
 * [error@Error], or [error@Gio.IOErrorEnum.CANCELLED], or
 * [error@Gio.IOErrorEnum.WOULD_BLOCK] if it is called on the thread of the
 * session's context and a handler there has to be asked.
 *
 * Returns: (transfer full): the response's body, maybe empty; `NULL` with @error
 *   set
 *
 * Since: 1.0
 */
GBytes *
url_session_upload (UrlSession    *self,
                    UrlRequest    *request,
                    GBytes        *bytes,
                    GFile         *file,
                    GCancellable  *cancellable,
                    UrlResponse  **response,
                    GError       **error)
{
  g_autoptr (UrlUploadTask) task = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (URL_IS_REQUEST (request), NULL);
  g_return_val_if_fail (bytes == NULL || file == NULL, NULL);
  g_return_val_if_fail (file == NULL || G_IS_FILE (file), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  task = create_task_for (self, request, bytes, file);

  return url_session_call (self, URL_TASK (task), "url_session_upload_async", cancellable,
                           response, error);
}

/**
 * url_session_upload_async:
 * @self: a session
 * @request: what to send, which is copied
 * @bytes: (nullable): the body, or `NULL`
 * @file: (nullable): the body, or `NULL`; one of the two has to be `NULL`
 * @cancellable: (nullable): cancels the upload
 * @callback: (scope async) (closure user_data): called with the response's body
 * @user_data: data for @callback
 *
 * Sends a body, and loads that of the response into memory, as
 * [method@Session.load_async] does. Without @bytes and @file the request's own
 * body is sent. The method is the request's: set `PUT` or `POST`. The progress is
 * that of the task which [signal@Session::task-created] tells of.
 *
 * Since: 1.0
 */
void
url_session_upload_async (UrlSession          *self,
                          UrlRequest          *request,
                          GBytes              *bytes,
                          GFile               *file,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;
  g_autoptr (UrlUploadTask) task = NULL;

  g_return_if_fail (URL_IS_SESSION (self));
  g_return_if_fail (URL_IS_REQUEST (request));
  g_return_if_fail (bytes == NULL || file == NULL);
  g_return_if_fail (file == NULL || G_IS_FILE (file));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_session_upload_async);
  task = create_task_for (self, request, bytes, file);
  url_session_call_async (URL_TASK (task), gtask);
}

/**
 * url_session_upload_finish:
 * @self: a session
 * @result: the result that was handed to the callback
 * @response: (out) (optional) (nullable) (transfer full): return location for
 *   the response
 * @error: return location for an error
 *
 * Gets the result of [method@Session.upload_async]. An HTTP status such as `413`
 * is a success; see [method@Response.ensure_success]. Errors are of the domain
 * [error@Error], or [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: (transfer full): the response's body, maybe empty; `NULL` with @error
 *   set
 *
 * Since: 1.0
 */
GBytes *
url_session_upload_finish (UrlSession    *self,
                           GAsyncResult  *result,
                           UrlResponse  **response,
                           GError       **error)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_session_upload_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return url_session_call_finish (result, response, error);
}
