/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include <urlsession/url-types.h>

G_BEGIN_DECLS

#define URL_TYPE_SESSION (url_session_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlSession, url_session, URL, SESSION, GObject)

URL_AVAILABLE_IN_1_0
UrlSession              *url_session_get_shared                  (void);
URL_AVAILABLE_IN_1_0
UrlSession              *url_session_new                         (UrlSessionConfiguration *configuration) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
UrlSessionConfiguration *url_session_dup_configuration           (UrlSession              *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
GMainContext            *url_session_get_context                 (UrlSession              *self);
URL_AVAILABLE_IN_1_0
char                    *url_session_dup_label                   (UrlSession              *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void                     url_session_set_label                   (UrlSession              *self,
                                                                  const char              *label);
URL_AVAILABLE_IN_1_0
GListModel              *url_session_get_tasks                   (UrlSession              *self);
URL_AVAILABLE_IN_1_0
UrlProgress             *url_session_get_progress                (UrlSession              *self);

URL_AVAILABLE_IN_1_0
UrlDataTask             *url_session_data_task                   (UrlSession              *self,
                                                                  UrlRequest              *request) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlDataTask             *url_session_data_task_for_uri           (UrlSession              *self,
                                                                  const char              *uri_string) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlDownloadTask         *url_session_download_task               (UrlSession              *self,
                                                                  UrlRequest              *request) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlDownloadTask         *url_session_download_task_for_uri       (UrlSession              *self,
                                                                  const char              *uri_string) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlDownloadTask         *url_session_download_task_with_resume_data (UrlSession           *self,
                                                                  GBytes                  *resume_data) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlDownloadTask         *url_session_download_task_with_resume_data_and_headers (UrlSession *self,
                                                                  GBytes                  *resume_data,
                                                                  UrlHeaders              *headers) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlUploadTask           *url_session_upload_task                 (UrlSession              *self,
                                                                  UrlRequest              *request) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlUploadTask           *url_session_upload_task_from_bytes      (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GBytes                  *bytes) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlUploadTask           *url_session_upload_task_from_file       (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GFile                   *file) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlUploadTask           *url_session_upload_task_from_stream     (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GInputStream            *stream) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlUploadTask           *url_session_upload_task_with_resume_data (UrlSession             *self,
                                                                  GBytes                  *resume_data) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlUploadTask           *url_session_upload_task_with_resume_data_and_headers (UrlSession *self,
                                                                  GBytes                  *resume_data,
                                                                  UrlHeaders              *headers) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlTask                 *url_session_get_task                    (UrlSession              *self,
                                                                  guint64                  identifier) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
void                     url_session_flush_async                 (UrlSession              *self,
                                                                  GCancellable            *cancellable,
                                                                  GAsyncReadyCallback      callback,
                                                                  gpointer                 user_data);
URL_AVAILABLE_IN_1_0
gboolean                 url_session_flush_finish                (UrlSession              *self,
                                                                  GAsyncResult            *result,
                                                                  GError                 **error);

URL_AVAILABLE_IN_1_0
void                     url_session_reset_async                 (UrlSession              *self,
                                                                  GCancellable            *cancellable,
                                                                  GAsyncReadyCallback      callback,
                                                                  gpointer                 user_data);
URL_AVAILABLE_IN_1_0
gboolean                 url_session_reset_finish                (UrlSession              *self,
                                                                  GAsyncResult            *result,
                                                                  GError                 **error);

URL_AVAILABLE_IN_1_0
void                     url_session_finish_tasks_and_invalidate (UrlSession              *self);
URL_AVAILABLE_IN_1_0
void                     url_session_invalidate_and_cancel       (UrlSession              *self);

URL_AVAILABLE_IN_1_0
GBytes                  *url_session_load                        (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GCancellable            *cancellable,
                                                                  UrlResponse            **response,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void                     url_session_load_async                  (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GCancellable            *cancellable,
                                                                  GAsyncReadyCallback      callback,
                                                                  gpointer                 user_data);
URL_AVAILABLE_IN_1_0
GBytes                  *url_session_load_finish                 (UrlSession              *self,
                                                                  GAsyncResult            *result,
                                                                  UrlResponse            **response,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void                     url_session_open_async                  (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GCancellable            *cancellable,
                                                                  GAsyncReadyCallback      callback,
                                                                  gpointer                 user_data);
URL_AVAILABLE_IN_1_0
GInputStream            *url_session_open_finish                 (UrlSession              *self,
                                                                  GAsyncResult            *result,
                                                                  UrlResponse            **response,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
GFile                   *url_session_download                    (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GFile                   *destination,
                                                                  GCancellable            *cancellable,
                                                                  UrlResponse            **response,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void                     url_session_download_async              (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GFile                   *destination,
                                                                  GCancellable            *cancellable,
                                                                  GAsyncReadyCallback      callback,
                                                                  gpointer                 user_data);
URL_AVAILABLE_IN_1_0
GFile                   *url_session_download_finish             (UrlSession              *self,
                                                                  GAsyncResult            *result,
                                                                  UrlResponse            **response,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
GBytes                  *url_session_upload                      (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GBytes                  *bytes,
                                                                  GFile                   *file,
                                                                  GCancellable            *cancellable,
                                                                  UrlResponse            **response,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void                     url_session_upload_async                (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GBytes                  *bytes,
                                                                  GFile                   *file,
                                                                  GCancellable            *cancellable,
                                                                  GAsyncReadyCallback      callback,
                                                                  gpointer                 user_data);
URL_AVAILABLE_IN_1_0
GBytes                  *url_session_upload_finish               (UrlSession              *self,
                                                                  GAsyncResult            *result,
                                                                  UrlResponse            **response,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
void                     url_session_load_json_async             (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GCancellable            *cancellable,
                                                                  GAsyncReadyCallback      callback,
                                                                  gpointer                 user_data);
URL_AVAILABLE_IN_1_0
JsonNode                *url_session_load_json_finish            (UrlSession              *self,
                                                                  GAsyncResult            *result,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
void                     url_session_load_object_async           (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GType                    type,
                                                                  GCancellable            *cancellable,
                                                                  GAsyncReadyCallback      callback,
                                                                  gpointer                 user_data);
URL_AVAILABLE_IN_1_0
GObject                 *url_session_load_object_finish          (UrlSession              *self,
                                                                  GAsyncResult            *result,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
void                     url_session_load_text_async             (UrlSession              *self,
                                                                  UrlRequest              *request,
                                                                  GCancellable            *cancellable,
                                                                  GAsyncReadyCallback      callback,
                                                                  gpointer                 user_data);
URL_AVAILABLE_IN_1_0
char                    *url_session_load_text_finish            (UrlSession              *self,
                                                                  GAsyncResult            *result,
                                                                  GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
