/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/task/url-data-task.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

typedef struct _UrlUploadTaskClass UrlUploadTaskClass;

/**
 * UrlResumable:
 * @URL_RESUMABLE_AUTO: the server is told that the upload could be gone on with
 *   (draft-ietf-httpbis-resumable-upload), and may take it up. Since: 1.0
 * @URL_RESUMABLE_TUS: the server is one of tus 1.0, and the request's URL the one
 *   where uploads are created, with `POST`, whatever its method is. Since: 1.0
 * @URL_RESUMABLE_NEVER: the body is sent, and nothing else. Since: 1.0
 *
 * Whether an upload that was interrupted can be gone on with.
 *
 * Since: 1.0
 */
typedef enum
{
  URL_RESUMABLE_AUTO,
  URL_RESUMABLE_TUS,
  URL_RESUMABLE_NEVER,
} UrlResumable;

#define URL_TYPE_UPLOAD_TASK (url_upload_task_get_type ())
#ifndef __GI_SCANNER__
#define URL_UPLOAD_TASK(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), URL_TYPE_UPLOAD_TASK, UrlUploadTask))
#define URL_IS_UPLOAD_TASK(object) (G_TYPE_CHECK_INSTANCE_TYPE ((object), URL_TYPE_UPLOAD_TASK))
#endif

URL_AVAILABLE_IN_1_0
GType         url_upload_task_get_type        (void) G_GNUC_CONST;

URL_AVAILABLE_IN_1_0
UrlResumable  url_upload_task_get_resumable   (UrlUploadTask        *self);
URL_AVAILABLE_IN_1_0
void          url_upload_task_set_resumable   (UrlUploadTask        *self,
                                               UrlResumable          resumable);

URL_AVAILABLE_IN_1_0
GBytes       *url_upload_task_dup_resume_data (UrlUploadTask        *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void          url_upload_task_cancel_producing_resume_data_async  (UrlUploadTask        *self,
                                                                   GCancellable         *cancellable,
                                                                   GAsyncReadyCallback   callback,
                                                                   gpointer              user_data);
URL_AVAILABLE_IN_1_0
GBytes       *url_upload_task_cancel_producing_resume_data_finish (UrlUploadTask        *self,
                                                                   GAsyncResult         *result,
                                                                   GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlUploadTask, g_object_unref)

G_END_DECLS
