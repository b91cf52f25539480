/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/url-types.h>

G_BEGIN_DECLS

/**
 * UrlTaskState:
 * @URL_TASK_STATE_SUSPENDED: not started yet, or held. Since: 1.0
 * @URL_TASK_STATE_RUNNING: started and not held. Since: 1.0
 * @URL_TASK_STATE_CANCELLING: cancelled, and about to complete. Since: 1.0
 * @URL_TASK_STATE_COMPLETED: done, whether it succeeded, failed or was
 *   cancelled. Since: 1.0
 *
 * What a task is doing.
 *
 * Since: 1.0
 */
typedef enum
{
  URL_TASK_STATE_SUSPENDED,
  URL_TASK_STATE_RUNNING,
  URL_TASK_STATE_CANCELLING,
  URL_TASK_STATE_COMPLETED,
} UrlTaskState;

typedef struct _UrlTaskClass UrlTaskClass;

#define URL_TYPE_TASK (url_task_get_type ())
#ifndef __GI_SCANNER__
#define URL_TASK(object) (G_TYPE_CHECK_INSTANCE_CAST ((object), URL_TYPE_TASK, UrlTask))
#define URL_IS_TASK(object) (G_TYPE_CHECK_INSTANCE_TYPE ((object), URL_TYPE_TASK))
#endif

URL_AVAILABLE_IN_1_0
GType         url_task_get_type                      (void) G_GNUC_CONST;

URL_AVAILABLE_IN_1_0
guint64       url_task_get_identifier                (UrlTask              *self);
URL_AVAILABLE_IN_1_0
UrlSession   *url_task_get_session                   (UrlTask              *self);
URL_AVAILABLE_IN_1_0
UrlRequest   *url_task_get_original_request          (UrlTask              *self);
URL_AVAILABLE_IN_1_0
UrlRequest   *url_task_get_current_request           (UrlTask              *self);
URL_AVAILABLE_IN_1_0
UrlResponse  *url_task_get_response                  (UrlTask              *self);
URL_AVAILABLE_IN_1_0
const GError *url_task_get_error                     (UrlTask              *self);
URL_AVAILABLE_IN_1_0
UrlTaskState  url_task_get_state                     (UrlTask              *self);
URL_AVAILABLE_IN_1_0
UrlProgress  *url_task_get_progress                  (UrlTask              *self);
URL_AVAILABLE_IN_1_0
UrlTaskMetrics *url_task_get_metrics                 (UrlTask              *self);

URL_AVAILABLE_IN_1_0
char         *url_task_dup_label                     (UrlTask              *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void          url_task_set_label                     (UrlTask              *self,
                                                      const char           *label);

URL_AVAILABLE_IN_1_0
double        url_task_get_priority                  (UrlTask              *self);
URL_AVAILABLE_IN_1_0
void          url_task_set_priority                  (UrlTask              *self,
                                                      double                priority);

URL_AVAILABLE_IN_1_0
gint64        url_task_get_estimated_bytes_to_receive (UrlTask             *self);
URL_AVAILABLE_IN_1_0
void          url_task_set_estimated_bytes_to_receive (UrlTask             *self,
                                                       gint64               estimated_bytes_to_receive);

URL_AVAILABLE_IN_1_0
gint64        url_task_get_estimated_bytes_to_send   (UrlTask              *self);
URL_AVAILABLE_IN_1_0
void          url_task_set_estimated_bytes_to_send   (UrlTask              *self,
                                                      gint64                estimated_bytes_to_send);

URL_AVAILABLE_IN_1_0
gint64        url_task_get_bytes_received            (UrlTask              *self);
URL_AVAILABLE_IN_1_0
gint64        url_task_get_bytes_expected_to_receive (UrlTask              *self);
URL_AVAILABLE_IN_1_0
gint64        url_task_get_bytes_sent                (UrlTask              *self);
URL_AVAILABLE_IN_1_0
gint64        url_task_get_bytes_expected_to_send    (UrlTask              *self);

URL_AVAILABLE_IN_1_0
void          url_task_resume                        (UrlTask              *self);
URL_AVAILABLE_IN_1_0
void          url_task_suspend                       (UrlTask              *self);
URL_AVAILABLE_IN_1_0
void          url_task_cancel                        (UrlTask              *self);

URL_AVAILABLE_IN_1_0
void          url_task_run_async                     (UrlTask              *self,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
URL_AVAILABLE_IN_1_0
gboolean      url_task_run_finish                    (UrlTask              *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlTask, g_object_unref)

G_END_DECLS
