/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-private.h"

#include "task/url-task-metrics-private.h"

/* What a task has cost, told at its end. */

static unsigned signal_metrics_collected;

void
url_task_class_install_metrics (UrlTaskClass *klass)
{
  /**
   * UrlTask::metrics-collected:
   * @self: the task
   * @metrics: what the task has cost
   *
   * All has been measured. It comes once, just before
   * [signal@Task::completed], and the state says that the task has completed.
   *
   * Since: 1.0
   */
  signal_metrics_collected =
      g_signal_new ("metrics-collected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, url_task_metrics_get_type ());
}

/* Metrics are made where somebody looks at them. */
void
url_task_tell_metrics (UrlTask *self)
{
  gboolean wanted = g_signal_has_handler_pending (self, signal_metrics_collected, 0, FALSE);

  if (!wanted && !self->host->wants_metrics (self->session))
    return;

  g_signal_emit (self, signal_metrics_collected, 0, url_task_get_metrics (self));
  self->host->metrics (self->session, self, url_task_get_metrics (self));
}

/**
 * url_task_get_metrics: (get-property metrics)
 * @self: a task
 *
 * Gets what the task has cost. May be called on any thread.
 *
 * Returns: (transfer none) (nullable): the metrics, or `NULL` before the task
 *   has completed
 *
 * Since: 1.0
 */
UrlTaskMetrics *
url_task_get_metrics (UrlTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_TASK (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  if (self->metrics == NULL && self->state == URL_TASK_STATE_COMPLETED)
    {
      UrlTransferMetrics metrics = { 0 };

      url_transfer_get_metrics (self->transfer, &metrics);
      self->metrics = url_task_metrics_new (&metrics);
      url_transfer_metrics_clear (&metrics);
    }

  return self->metrics;
}
