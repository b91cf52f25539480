/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/task/url-task.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

typedef struct _UrlDataTaskClass UrlDataTaskClass;

#define URL_TYPE_DATA_TASK (url_data_task_get_type ())
#ifndef __GI_SCANNER__
#define URL_DATA_TASK(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), URL_TYPE_DATA_TASK, UrlDataTask))
#define URL_IS_DATA_TASK(object) (G_TYPE_CHECK_INSTANCE_TYPE ((object), URL_TYPE_DATA_TASK))
#endif

URL_AVAILABLE_IN_1_0
GType   url_data_task_get_type    (void) G_GNUC_CONST;

URL_AVAILABLE_IN_1_0
void    url_data_task_load_async  (UrlDataTask          *self,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
URL_AVAILABLE_IN_1_0
GBytes *url_data_task_load_finish (UrlDataTask          *self,
                                   GAsyncResult         *result,
                                   GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlDataTask, g_object_unref)

G_END_DECLS
