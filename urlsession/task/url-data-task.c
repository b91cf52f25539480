/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-data-task-private.h"

#include "task/url-download-task.h"
#include "task/url-response-decision-private.h"

/**
 * UrlDataTask:
 *
 * A task that hands the body of a response to the application.
 *
 * The body arrives in pieces with [signal@DataTask::data-received], or as a
 * whole from [method@DataTask.load_async].
 *
 * ```c
 * static void
 * data_received_cb (UrlDataTask *task, GBytes *data, gpointer user_data)
 * {
 *   parser_feed (user_data, data);
 * }
 *
 * static void
 * completed_cb (UrlTask *task, GError *error, gpointer user_data)
 * {
 *   if (error != NULL)
 *     g_warning ("%s", error->message);
 * }
 *
 * g_autoptr (UrlDataTask) task = url_session_data_task_for_uri (session, uri);
 *
 * g_signal_connect (task, "data-received", G_CALLBACK (data_received_cb), parser);
 * g_signal_connect (task, "completed", G_CALLBACK (completed_cb), parser);
 * url_task_resume (URL_TASK (task));
 * ```
 *
 * See [class@Task] for threads and lifetime.
 *
 * Since: 1.0
 */
typedef enum
{
  SIGNAL_RESPONSE_RECEIVED,
  SIGNAL_DATA_RECEIVED,
  SIGNAL_BECAME_DOWNLOAD,
} UrlDataTaskSignal;

static unsigned signals[SIGNAL_BECAME_DOWNLOAD + 1];

G_DEFINE_ABSTRACT_TYPE (UrlDataTask, url_data_task, URL_TYPE_TASK)

/* What a session makes. The public class is abstract, so that a program gets an
 * error where it tries to make a task without a session. */
typedef struct
{
  UrlDataTask parent_instance;
} UrlPlainDataTask;

typedef struct
{
  UrlDataTaskClass parent_class;
} UrlPlainDataTaskClass;

static GType url_plain_data_task_get_type (void);

G_DEFINE_FINAL_TYPE (UrlPlainDataTask, url_plain_data_task, URL_TYPE_DATA_TASK)

static void
url_plain_data_task_class_init (UrlPlainDataTaskClass *klass)
{
}

static void
url_plain_data_task_init (UrlPlainDataTask *self)
{
}

static gboolean
url_data_task_wants_data (UrlTask *task)
{
  return g_signal_has_handler_pending (task, signals[SIGNAL_DATA_RECEIVED], 0, FALSE);
}

static gboolean
url_data_task_has_listeners (UrlTask *task)
{
  return g_signal_has_handler_pending (task, signals[SIGNAL_RESPONSE_RECEIVED], 0, FALSE) ||
         url_data_task_wants_data (task);
}

static void
url_data_task_ask_response (UrlTask     *task,
                            UrlResponse *response)
{
  g_autoptr (UrlResponseDecision) decision = NULL;
  gboolean taken = FALSE;

  if (!g_signal_has_handler_pending (task, signals[SIGNAL_RESPONSE_RECEIVED], 0, FALSE))
    {
      url_transfer_answer (task->transfer, TRUE);
      return;
    }

  decision = url_response_decision_new (task, task->transfer, response);
  g_signal_emit (task, signals[SIGNAL_RESPONSE_RECEIVED], 0, decision, &taken);
  url_decision_conclude (URL_DECISION (decision), taken);
}

static void
url_data_task_take_data (UrlTask *task,
                         GBytes  *piece)
{
  g_signal_emit (task, signals[SIGNAL_DATA_RECEIVED], 0, piece);
}

/* The download is held until the handlers have told it where to go. */
static void
url_data_task_become (UrlTask *task)
{
  g_autoptr (UrlTask) download = task->host->become_download (task->session, task);

  g_signal_emit (task, signals[SIGNAL_BECAME_DOWNLOAD], 0, download);
  url_transfer_hand_over (task->transfer, download->transfer);
  url_task_resume (download);
}

static void
url_data_task_class_init (UrlDataTaskClass *klass)
{
  UrlTaskClass *task_class = URL_TASK_CLASS (klass);

  task_class->has_listeners = url_data_task_has_listeners;
  task_class->wants_data = url_data_task_wants_data;
  task_class->ask_response = url_data_task_ask_response;
  task_class->take_data = url_data_task_take_data;
  task_class->become = url_data_task_become;

  /**
   * UrlDataTask::response-received:
   * @self: the task
   * @decision: whether to load the body
   *
   * The head of the response has arrived. The body follows once @decision was
   * answered; see [class@Decision] for how.
   *
   * Returns: `TRUE` to answer @decision later, `FALSE` to pass it on
   *
   * Since: 1.0
   */
  signals[SIGNAL_RESPONSE_RECEIVED] =
      g_signal_new ("response-received", URL_TYPE_DATA_TASK, G_SIGNAL_RUN_LAST, 0,
                    g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                    URL_TYPE_RESPONSE_DECISION);

  /**
   * UrlDataTask::data-received:
   * @self: the task
   * @data: a piece of the body, at most 64 KiB, after decoding
   *
   * A piece of the body has arrived. The task reads at most 1 MiB ahead of
   * these signals, so that a handler which takes its time slows the server
   * down instead of filling the memory.
   *
   * Since: 1.0
   */
  signals[SIGNAL_DATA_RECEIVED] =
      g_signal_new ("data-received", URL_TYPE_DATA_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_BYTES);

  /**
   * UrlDataTask::became-download:
   * @self: the task
   * @task: the download
   *
   * The body goes to a file, as [method@ResponseDecision.become_download] asked
   * for: here @task is told where, and watched; it goes on by itself then. Right
   * after this the task itself completes without an error.
   *
   * Since: 1.0
   */
  signals[SIGNAL_BECAME_DOWNLOAD] =
      g_signal_new ("became-download", URL_TYPE_DATA_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, URL_TYPE_DOWNLOAD_TASK);
}

static void
url_data_task_init (UrlDataTask *self)
{
}

UrlTask *
url_data_task_new (const UrlTaskSetup *setup)
{
  UrlTask *self = g_object_new (url_plain_data_task_get_type (), NULL);

  url_task_set_up (self, setup);

  return self;
}

static void
return_body (GTask     *gtask,
             UrlResult *result)
{
  if (result->error != NULL)
    g_task_return_error (gtask, g_error_copy (result->error));
  else
    g_task_return_pointer (gtask, g_bytes_ref (result->body), (GDestroyNotify) g_bytes_unref);
}

/**
 * url_data_task_load_async:
 * @self: a data task that was not started
 * @cancellable: (nullable): cancels the task
 * @callback: (scope async) (closure user_data): called with the whole body
 * @user_data: data for @callback
 *
 * Resumes the task and keeps the body in memory, up to
 * [property@SessionConfiguration:max-response-size]. The signals of the task
 * are emitted as ever.
 *
 * If it is called from another context than the session's, the result does not
 * wait for that context, unless a signal of the task has handlers there.
 *
 * Since: 1.0
 */
void
url_data_task_load_async (UrlDataTask         *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;
  UrlWaiter *waiter = NULL;
  GError *error = NULL;

  g_return_if_fail (URL_IS_DATA_TASK (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_data_task_load_async);
  waiter = url_task_new_waiter (URL_TASK (self), gtask, return_body);

  if (!url_task_start (URL_TASK (self), URL_TRANSFER_KEEPS_BODY, waiter, cancellable, &error))
    g_task_return_error (gtask, error);
}

/**
 * url_data_task_load_finish:
 * @self: a data task
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@DataTask.load_async]. An HTTP status such as
 * `404` is a success; see [property@Task:response]. Errors are of the domain
 * [error@Error], or [error@Gio.IOErrorEnum.CANCELLED], or
 * [error@Gio.IOErrorEnum.PENDING] if the task had been started before.
 *
 * Returns: (transfer full): the body, maybe empty; `NULL` with @error set
 *
 * Since: 1.0
 */
GBytes *
url_data_task_load_finish (UrlDataTask   *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (URL_IS_DATA_TASK (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_data_task_load_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
