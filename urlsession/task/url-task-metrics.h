/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include <urlsession/url-types.h>

G_BEGIN_DECLS

#define URL_TYPE_TASK_METRICS (url_task_metrics_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlTaskMetrics, url_task_metrics, URL, TASK_METRICS, GObject)

URL_AVAILABLE_IN_1_0
gint64      url_task_metrics_get_start          (UrlTaskMetrics *self);
URL_AVAILABLE_IN_1_0
gint64      url_task_metrics_get_end            (UrlTaskMetrics *self);
URL_AVAILABLE_IN_1_0
unsigned    url_task_metrics_get_redirect_count (UrlTaskMetrics *self);
URL_AVAILABLE_IN_1_0
GListModel *url_task_metrics_get_transactions   (UrlTaskMetrics *self);

URL_AVAILABLE_IN_1_0
JsonNode   *url_task_metrics_to_har             (UrlTaskMetrics *self,
                                                 gboolean        include_secrets)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
