/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-metrics-private.h"

#include "task/url-transaction-list-private.h"

/**
 * UrlTaskMetrics:
 *
 * What a task has cost: when it began and ended, and each of its requests.
 *
 * A task has its metrics from its completion on, as [property@Task:metrics];
 * [signal@Task::metrics-collected] hands them over just before.
 *
 * There is one [class@TransactionMetrics] for each attempt to send a request: for
 * the first one, for each redirect that was followed, once more where a connection
 * turned out to be dead and the request was sent again, and for each further request
 * of a download or an upload that goes on or is done in parts. There is none for a
 * request that was never tried on the network, because its URL or its session forbids
 * it, it was cancelled while it waited for a connection, or the session was
 * invalidated.
 *
 * ```js
 * task.connect('metrics-collected', (_task, metrics) => {
 *     for (let i = 0; i < metrics.transactions.get_n_items(); i++) {
 *         const transaction = metrics.transactions.get_item(i);
 *         const wait = transaction.response_start - transaction.request_start;
 *
 *         console.log(`${transaction.request.uri_string}: ${wait / 1000} ms`);
 *     }
 * });
 * ```
 *
 * The object never changes and may be read from any thread.
 *
 * Since: 1.0
 */

typedef enum
{
  PROP_START = 1,
  PROP_END,
  PROP_REDIRECT_COUNT,
  PROP_TRANSACTIONS,
} UrlTaskMetricsProperty;

static GParamSpec *props[PROP_TRANSACTIONS + 1];

G_DEFINE_FINAL_TYPE (UrlTaskMetrics, url_task_metrics, G_TYPE_OBJECT)

static void
url_task_metrics_finalize (GObject *object)
{
  UrlTaskMetrics *self = URL_TASK_METRICS (object);

  g_clear_object (&self->transactions);

  G_OBJECT_CLASS (url_task_metrics_parent_class)->finalize (object);
}

static void
url_task_metrics_get_property (GObject    *object,
                               unsigned    prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  UrlTaskMetrics *self = URL_TASK_METRICS (object);

  switch ((UrlTaskMetricsProperty) prop_id)
    {
    case PROP_START:
      g_value_set_int64 (value, url_task_metrics_get_start (self));
      break;
    case PROP_END:
      g_value_set_int64 (value, url_task_metrics_get_end (self));
      break;
    case PROP_REDIRECT_COUNT:
      g_value_set_uint (value, url_task_metrics_get_redirect_count (self));
      break;
    case PROP_TRANSACTIONS:
      g_value_set_object (value, url_task_metrics_get_transactions (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_task_metrics_class_init (UrlTaskMetricsClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_task_metrics_finalize;
  object_class->get_property = url_task_metrics_get_property;

  /**
   * UrlTaskMetrics:start:
   *
   * When the task was started, or cancelled if it never was, in microseconds of the
   * clock of [func@GLib.get_monotonic_time].
   *
   * Since: 1.0
   */
  props[PROP_START] = g_param_spec_int64 ("start", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTaskMetrics:end:
   *
   * When the task was done, in microseconds of the same clock.
   *
   * Since: 1.0
   */
  props[PROP_END] = g_param_spec_int64 ("end", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTaskMetrics:redirect-count:
   *
   * How many redirects led to another request.
   *
   * Since: 1.0
   */
  props[PROP_REDIRECT_COUNT] =
      g_param_spec_uint ("redirect-count", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * UrlTaskMetrics:transactions:
   *
   * The [class@TransactionMetrics] of the task's requests, in their order.
   *
   * Since: 1.0
   */
  props[PROP_TRANSACTIONS] =
      g_param_spec_object ("transactions", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_task_metrics_init (UrlTaskMetrics *self)
{
}

/* What is sent after a redirect was received follows it. */
static unsigned
count_redirects (GPtrArray *records)
{
  unsigned count = 0;

  for (unsigned i = 1; i < records->len; i++)
    {
      UrlTransactionRecord *before = g_ptr_array_index (records, i - 1);

      if (before->response != NULL && before->response->status_code / 100 == 3)
        count++;
    }

  return count;
}

UrlTaskMetrics *
url_task_metrics_new (const UrlTransferMetrics *metrics)
{
  UrlTaskMetrics *self = g_object_new (URL_TYPE_TASK_METRICS, NULL);

  self->start = metrics->start;
  self->start_real = metrics->start_real;
  self->end = metrics->end;
  self->redirect_count = count_redirects (metrics->transactions);
  self->transactions = G_LIST_MODEL (url_transaction_list_new (metrics->transactions));

  return self;
}

/**
 * url_task_metrics_get_start: (get-property start)
 * @self: the metrics
 *
 * Gets when the task was started, or cancelled if it never was, by the clock
 * of [func@GLib.get_monotonic_time].
 *
 * Returns: monotonic microseconds
 *
 * Since: 1.0
 */
gint64
url_task_metrics_get_start (UrlTaskMetrics *self)
{
  g_return_val_if_fail (URL_IS_TASK_METRICS (self), 0);

  return self->start;
}

/**
 * url_task_metrics_get_end: (get-property end)
 * @self: the metrics
 *
 * Gets when the task was done, by the clock of [func@GLib.get_monotonic_time].
 *
 * Returns: monotonic microseconds
 *
 * Since: 1.0
 */
gint64
url_task_metrics_get_end (UrlTaskMetrics *self)
{
  g_return_val_if_fail (URL_IS_TASK_METRICS (self), 0);

  return self->end;
}

/**
 * url_task_metrics_get_redirect_count: (get-property redirect-count)
 * @self: the metrics
 *
 * Gets how many redirects led to another request.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
unsigned
url_task_metrics_get_redirect_count (UrlTaskMetrics *self)
{
  g_return_val_if_fail (URL_IS_TASK_METRICS (self), 0);

  return self->redirect_count;
}

/**
 * url_task_metrics_get_transactions: (get-property transactions)
 * @self: the metrics
 *
 * Gets the [class@TransactionMetrics] of the task's requests, in their order.
 *
 * Returns: (transfer none): the list, which never changes
 *
 * Since: 1.0
 */
GListModel *
url_task_metrics_get_transactions (UrlTaskMetrics *self)
{
  g_return_val_if_fail (URL_IS_TASK_METRICS (self), NULL);

  return self->transactions;
}
