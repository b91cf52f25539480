/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/task/url-data-task.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

typedef struct _UrlUploadTaskClass UrlUploadTaskClass;

#define URL_TYPE_UPLOAD_TASK (url_upload_task_get_type ())
#ifndef __GI_SCANNER__
#define URL_UPLOAD_TASK(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), URL_TYPE_UPLOAD_TASK, UrlUploadTask))
#define URL_IS_UPLOAD_TASK(object) (G_TYPE_CHECK_INSTANCE_TYPE ((object), URL_TYPE_UPLOAD_TASK))
#endif

URL_AVAILABLE_IN_1_0
GType url_upload_task_get_type (void) G_GNUC_CONST;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlUploadTask, g_object_unref)

G_END_DECLS
