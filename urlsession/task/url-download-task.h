/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/task/url-task.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

typedef struct _UrlDownloadTaskClass UrlDownloadTaskClass;

#define URL_TYPE_DOWNLOAD_TASK (url_download_task_get_type ())
#ifndef __GI_SCANNER__
#define URL_DOWNLOAD_TASK(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), URL_TYPE_DOWNLOAD_TASK, UrlDownloadTask))
#define URL_IS_DOWNLOAD_TASK(object) \
  (G_TYPE_CHECK_INSTANCE_TYPE ((object), URL_TYPE_DOWNLOAD_TASK))
#endif

URL_AVAILABLE_IN_1_0
GType                 url_download_task_get_type                (void) G_GNUC_CONST;

URL_AVAILABLE_IN_1_0
GFile                *url_download_task_dup_destination         (UrlDownloadTask      *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void                  url_download_task_set_destination         (UrlDownloadTask      *self,
                                                                 GFile                *destination);
URL_AVAILABLE_IN_1_0
UrlDestinationPolicy  url_download_task_get_destination_policy  (UrlDownloadTask      *self);
URL_AVAILABLE_IN_1_0
void                  url_download_task_set_destination_policy  (UrlDownloadTask      *self,
                                                                 UrlDestinationPolicy  policy);
URL_AVAILABLE_IN_1_0
gboolean              url_download_task_get_create_parents      (UrlDownloadTask      *self);
URL_AVAILABLE_IN_1_0
void                  url_download_task_set_create_parents      (UrlDownloadTask      *self,
                                                                 gboolean              create_parents);
URL_AVAILABLE_IN_1_0
char                 *url_download_task_dup_expected_checksum   (UrlDownloadTask      *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void                  url_download_task_set_expected_checksum   (UrlDownloadTask      *self,
                                                                 const char           *checksum);
URL_AVAILABLE_IN_1_0
gint64                url_download_task_get_expected_size       (UrlDownloadTask      *self);
URL_AVAILABLE_IN_1_0
void                  url_download_task_set_expected_size       (UrlDownloadTask      *self,
                                                                 gint64                size);
URL_AVAILABLE_IN_1_0
unsigned              url_download_task_get_max_segments        (UrlDownloadTask      *self);
URL_AVAILABLE_IN_1_0
void                  url_download_task_set_max_segments        (UrlDownloadTask      *self,
                                                                 unsigned              max_segments);

URL_AVAILABLE_IN_1_0
GFile                *url_download_task_dup_location            (UrlDownloadTask      *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
GBytes               *url_download_task_dup_resume_data         (UrlDownloadTask      *self) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
void                  url_download_task_save_async              (UrlDownloadTask      *self,
                                                                 GCancellable         *cancellable,
                                                                 GAsyncReadyCallback   callback,
                                                                 gpointer              user_data);
URL_AVAILABLE_IN_1_0
GFile                *url_download_task_save_finish             (UrlDownloadTask      *self,
                                                                 GAsyncResult         *result,
                                                                 GError              **error) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
void                  url_download_task_cancel_producing_resume_data_async  (UrlDownloadTask      *self,
                                                                             GCancellable         *cancellable,
                                                                             GAsyncReadyCallback   callback,
                                                                             gpointer              user_data);
URL_AVAILABLE_IN_1_0
GBytes               *url_download_task_cancel_producing_resume_data_finish (UrlDownloadTask      *self,
                                                                             GAsyncResult         *result,
                                                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlDownloadTask, g_object_unref)

G_END_DECLS
