/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-task-metrics.h"
#include "transfer/url-transfer-private.h"

G_BEGIN_DECLS

struct _UrlTaskMetrics
{
  GObject parent_instance;

  /* Set before anybody else sees the object, and never changed. */
  gint64 start;             /* monotonic µs */
  gint64 start_real;        /* µs since 1970 */
  gint64 end;               /* monotonic µs */
  unsigned redirect_count;
  GListModel *transactions; /* (owned) (element-type UrlTransactionMetrics) */
};

UrlTaskMetrics *url_task_metrics_new (const UrlTransferMetrics *metrics) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
