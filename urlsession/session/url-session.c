/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-struct-private.h"

#include "http/url-http-engine-private.h"
#include "message/url-request.h"
#include "session/url-progress-sum-private.h"
#include "session/url-session-configuration.h"
#include "session/url-session-engine-private.h"
#include "session/url-task-list-private.h"
#include "storage/url-cookie-storage-private.h"
#include "task/url-data-task-private.h"
#include "task/url-progress.h"
#include "task/url-redirection.h"
#include "task/url-task-metrics.h"

typedef enum
{
  PROP_CONFIGURATION = 1,
  PROP_CONTEXT,
  PROP_LABEL,
  PROP_TASKS,
  PROP_PROGRESS,
} UrlSessionProperty;

static GParamSpec *props[PROP_PROGRESS + 1];

typedef enum
{
  SIGNAL_TASK_CREATED,
  SIGNAL_TASK_METRICS,
  SIGNAL_TASK_COMPLETED,
  SIGNAL_REDIRECT,
  SIGNAL_INVALIDATED,
} UrlSessionSignal;

static unsigned signals[SIGNAL_INVALIDATED + 1];

/**
 * UrlSession:
 *
 * Loads URLs by one policy, its configuration.
 *
 * The shortest way is one call:
 *
 * ```c
 * static void
 * loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
 * {
 *   g_autoptr (UrlResponse) response = NULL;
 *   g_autoptr (GError) error = NULL;
 *   g_autoptr (GBytes) body =
 *       url_session_load_finish (URL_SESSION (object), result, &response, &error);
 *
 *   if (body == NULL)
 *     g_warning ("%s", error->message);
 * }
 *
 * g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
 *
 * url_session_load_async (url_session_get_shared (), request, NULL, loaded_cb, NULL);
 * ```
 *
 * A task, such as [method@Session.data_task] makes, can be watched, held and
 * cancelled besides.
 *
 * Methods may be called on any thread. Signals come on [property@Session:context],
 * which by default is the thread-default main context of the thread that made the
 * session, and on no other. A session and the tasks it runs own each other, so that
 * a session may be dropped while it loads; it needs no invalidation to be freed.
 *
 * A process that has loaded something must not fork and go on without exec.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (UrlSession, url_session, G_TYPE_OBJECT)

static void
port_ref (gpointer owner,
          gboolean take)
{
  if (take)
    g_object_ref (owner);
  else
    g_object_unref (owner);
}

static void
deliver_invalidated (gpointer owner,
                     gpointer payload)
{
  g_signal_emit (owner, signals[SIGNAL_INVALIDATED], 0, NULL);
}

/* Called with the lock held. */
static void
tell_invalid (UrlSession *self)
{
  if (!self->invalid || self->told_invalid || g_hash_table_size (self->running) > 0)
    return;

  self->told_invalid = TRUE;
  url_port_push (&self->port, deliver_invalidated, NULL, NULL);
}

static gboolean
admit_task (UrlSession *self,
            UrlTask    *task)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_insert (self->running, &task->identifier, g_object_ref (task));

  return !self->invalid;
}

static void
list_task (gpointer owner,
           gpointer payload)
{
  UrlSession *self = owner;

  /* It may be over already if its news overtook this one. */
  if (url_task_get_state (payload) != URL_TASK_STATE_COMPLETED)
    url_task_list_append (self->list, payload);
}

static void
task_started (UrlSession *self,
              UrlTask    *task)
{
  if (url_mailbox_enter (self->mailbox))
    {
      list_task (self, task);
      url_mailbox_leave (self->mailbox);
    }
  else
    {
      url_port_push (&self->port, list_task, g_object_ref (task), g_object_unref);
    }
}

static void
task_progressed (UrlSession *self)
{
  UrlProgressSum *progress = g_atomic_pointer_get (&self->progress);

  if (progress != NULL)
    url_progress_sum_changed (progress);
}

static gboolean
has_listeners (UrlSession *self)
{
  return g_signal_has_handler_pending (self, signals[SIGNAL_REDIRECT], 0, FALSE);
}

static gboolean
offer_redirect (UrlSession     *self,
                UrlTask        *task,
                UrlRedirection *redirection)
{
  gboolean taken = FALSE;

  g_signal_emit (self, signals[SIGNAL_REDIRECT], 0, task, redirection, &taken);

  return taken;
}

static gboolean
wants_metrics (UrlSession *self)
{
  return g_signal_has_handler_pending (self, signals[SIGNAL_TASK_METRICS], 0, FALSE);
}

static void
tell_metrics (UrlSession     *self,
              UrlTask        *task,
              UrlTaskMetrics *metrics)
{
  g_signal_emit (self, signals[SIGNAL_TASK_METRICS], 0, task, metrics);
}

static void
retire_task (UrlSession *self,
             UrlTask    *task)
{
  guint64 identifier = url_task_get_identifier (task);
  UrlProgressSum *progress = g_atomic_pointer_get (&self->progress);
  gboolean was_last;

  url_task_list_remove (self->list, task);
  if (progress != NULL)
    url_progress_sum_settle (progress, task);

  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->running, &identifier);
  was_last = g_hash_table_size (self->running) == 0;
  g_mutex_unlock (&self->lock);

  /* At once, because the session may be gone when it comes to notifying. */
  progress = g_atomic_pointer_get (&self->progress);
  if (progress != NULL && was_last)
    url_progress_sum_refresh (progress);
  task_progressed (self);
}

static void
task_completed (UrlSession   *self,
                UrlTask      *task,
                const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_TASK_COMPLETED], 0, task, error);

  g_mutex_lock (&self->lock);
  tell_invalid (self);
  g_mutex_unlock (&self->lock);
}

static const UrlTaskHost task_host = {
  .admit = admit_task,
  .started = task_started,
  .progressed = task_progressed,
  .has_listeners = has_listeners,
  .redirect = offer_redirect,
  .become_download = url_session_become_download,
  .retire = retire_task,
  .wants_metrics = wants_metrics,
  .metrics = tell_metrics,
  .completed = task_completed,
};

static void
url_session_constructed (GObject *object)
{
  UrlSession *self = URL_SESSION (object);

  G_OBJECT_CLASS (url_session_parent_class)->constructed (object);

  if (self->configuration == NULL)
    self->configuration = url_session_configuration_new ();
  if (self->context == NULL)
    self->context = g_main_context_ref_thread_default ();

  url_session_choose_storage (self->configuration, self->context);
  self->mailbox = url_mailbox_get (self->context);
  self->engine = url_session_create_engine (self->configuration);
  self->list = url_task_list_new ();
  self->download_folder = url_session_dup_cache_folder (self->configuration);
  url_port_init (&self->port, self->mailbox, self, port_ref);
}

static void
url_session_finalize (GObject *object)
{
  UrlSession *self = URL_SESSION (object);

  url_port_clear (&self->port);
  g_clear_pointer (&self->progress, url_progress_sum_unref);
  g_clear_object (&self->list);
  g_clear_pointer (&self->download_folder, g_free);
  g_clear_pointer (&self->engine, url_http_engine_unref);
  g_clear_pointer (&self->mailbox, url_mailbox_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->configuration);
  g_clear_pointer (&self->running, g_hash_table_unref);
  g_clear_pointer (&self->label, g_free);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (url_session_parent_class)->finalize (object);
}

static void
url_session_get_property (GObject    *object,
                          unsigned       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  UrlSession *self = URL_SESSION (object);

  switch ((UrlSessionProperty) prop_id)
    {
    case PROP_CONFIGURATION:
      g_value_take_object (value, url_session_dup_configuration (self));
      break;
    case PROP_CONTEXT:
      g_value_set_boxed (value, url_session_get_context (self));
      break;
    case PROP_LABEL:
      g_value_take_string (value, url_session_dup_label (self));
      break;
    case PROP_TASKS:
      g_value_set_object (value, url_session_get_tasks (self));
      break;
    case PROP_PROGRESS:
      g_value_set_object (value, url_session_get_progress (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_session_set_property (GObject      *object,
                          unsigned         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  UrlSession *self = URL_SESSION (object);

  switch ((UrlSessionProperty) prop_id)
    {
    case PROP_CONFIGURATION:
      if (g_value_get_object (value) != NULL)
        self->configuration = url_session_configuration_copy (g_value_get_object (value));
      break;
    case PROP_CONTEXT:
      self->context = g_value_dup_boxed (value);
      break;
    case PROP_LABEL:
      url_session_set_label (self, g_value_get_string (value));
      break;
    case PROP_TASKS:
    case PROP_PROGRESS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_session_class_init (UrlSessionClass *klass)
{
  const GParamFlags construct_flags =
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = url_session_constructed;
  object_class->finalize = url_session_finalize;
  object_class->get_property = url_session_get_property;
  object_class->set_property = url_session_set_property;

  /**
   * UrlSession:configuration:
   *
   * The policy. The session takes a copy, and returns one. `NULL` at construction
   * stands for all defaults.
   *
   * Since: 1.0
   */
  props[PROP_CONFIGURATION] = g_param_spec_object ("configuration", NULL, NULL,
                                                   URL_TYPE_SESSION_CONFIGURATION, construct_flags);

  /**
   * UrlSession:context:
   *
   * The main context on which signals are emitted. By default it is the
   * thread-default one of the thread that makes the session.
   *
   * Since: 1.0
   */
  props[PROP_CONTEXT] =
      g_param_spec_boxed ("context", NULL, NULL, G_TYPE_MAIN_CONTEXT, construct_flags);

  /**
   * UrlSession:label:
   *
   * A text of the application's, with no meaning to the library.
   *
   * Since: 1.0
   */
  props[PROP_LABEL] =
      g_param_spec_string ("label", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * UrlSession:tasks:
   *
   * The started, unfinished tasks, in order of start. It is always the same
   * list; it changes, and may be used, on the session's context.
   *
   * Since: 1.0
   */
  props[PROP_TASKS] = g_param_spec_object ("tasks", NULL, NULL, G_TYPE_LIST_MODEL,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * UrlSession:progress:
   *
   * How far the started, unfinished tasks have come, together. It is always the
   * same object.
   *
   * Its counts are the sums of theirs; the total is unknown while one of theirs
   * is, and a task that completes takes its bytes out of the sums. Suspended
   * tasks do not slow the throughput down. Where no task is left both counts are 0,
   * and the fraction is 1.
   *
   * Since: 1.0
   */
  props[PROP_PROGRESS] =
      g_param_spec_object ("progress", NULL, NULL, URL_TYPE_PROGRESS,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * UrlSession::task-created:
   * @self: the session
   * @task: the new task
   *
   * A task was made, and has not started: the place to connect handlers to it.
   *
   * Where the session's context is that of the calling thread, it is emitted before
   * the factory returns. From elsewhere it is queued, and the task does not start
   * before it was emitted.
   *
   * Since: 1.0
   */
  signals[SIGNAL_TASK_CREATED] =
      g_signal_new ("task-created", URL_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, URL_TYPE_TASK);

  /**
   * UrlSession::task-metrics:
   * @self: the session
   * @task: the task
   * @metrics: what it has cost
   *
   * A task is about to complete. It comes after the task's own
   * [signal@Task::metrics-collected], and before [signal@Task::completed].
   *
   * Since: 1.0
   */
  signals[SIGNAL_TASK_METRICS] =
      g_signal_new ("task-metrics", URL_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, URL_TYPE_TASK, url_task_metrics_get_type ());

  /**
   * UrlSession::task-completed:
   * @self: the session
   * @task: the task
   * @error: (nullable): why it failed, `NULL` if it succeeded
   *
   * A task is done. It comes after the task's own [signal@Task::completed].
   *
   * Since: 1.0
   */
  signals[SIGNAL_TASK_COMPLETED] =
      g_signal_new ("task-completed", URL_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, URL_TYPE_TASK, G_TYPE_ERROR);

  /**
   * UrlSession::redirect:
   * @self: the session
   * @task: the task that is redirected
   * @redirection: whether to follow it
   *
   * The server redirects a task, and no handler of the task has taken the
   * decision; see [signal@Task::redirect].
   *
   * Returns: `TRUE` to answer @redirection later, `FALSE` to pass it on
   *
   * Since: 1.0
   */
  signals[SIGNAL_REDIRECT] =
      g_signal_new ("redirect", URL_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                    g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2,
                    URL_TYPE_TASK, URL_TYPE_REDIRECTION);

  /**
   * UrlSession::invalidated:
   * @self: the session
   * @error: (nullable): `NULL` after the application invalidated the session
   *
   * The session was invalidated and its last task is done. It comes once.
   *
   * Since: 1.0
   */
  signals[SIGNAL_INVALIDATED] =
      g_signal_new ("invalidated", URL_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
url_session_init (UrlSession *self)
{
  g_mutex_init (&self->lock);
  self->running = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);
}

/**
 * url_session_get_shared:
 *
 * Gets the session of the process with the default configuration. Its context
 * is the global default one. To invalidate it does nothing. May be called from
 * any thread.
 *
 * Returns: (transfer none): the shared session
 *
 * Since: 1.0
 */
UrlSession *
url_session_get_shared (void)
{
  static UrlSession *shared;
  static gsize is_made;

  if (g_once_init_enter (&is_made))
    {
      shared = g_object_new (URL_TYPE_SESSION, "context", g_main_context_default (), NULL);
      shared->is_shared = TRUE;
      g_once_init_leave (&is_made, 1);
    }

  return shared;
}

/**
 * url_session_new:
 * @configuration: (nullable): the policy, which is copied; `NULL` for defaults
 *
 * Creates a session. It emits its signals on the thread-default main context
 * of the calling thread.
 *
 * Returns: (transfer full): the new session
 *
 * Since: 1.0
 */
UrlSession *
url_session_new (UrlSessionConfiguration *configuration)
{
  g_return_val_if_fail (configuration == NULL || URL_IS_SESSION_CONFIGURATION (configuration),
                        NULL);

  return g_object_new (URL_TYPE_SESSION, "configuration", configuration, NULL);
}

/**
 * url_session_dup_configuration: (get-property configuration)
 * @self: a session
 *
 * Gets the policy.
 *
 * Returns: (transfer full): a copy; to change it changes nothing in @self
 *
 * Since: 1.0
 */
UrlSessionConfiguration *
url_session_dup_configuration (UrlSession *self)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);

  return url_session_configuration_copy (self->configuration);
}

/**
 * url_session_get_context: (get-property context)
 * @self: a session
 *
 * Gets the main context on which signals are emitted.
 *
 * Returns: (transfer none): the context
 *
 * Since: 1.0
 */
GMainContext *
url_session_get_context (UrlSession *self)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);

  return self->context;
}

/**
 * url_session_dup_label: (get-property label)
 * @self: a session
 *
 * Gets the application's text for the session.
 *
 * Returns: (transfer full) (nullable): the text
 *
 * Since: 1.0
 */
char *
url_session_dup_label (UrlSession *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);

  locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->label);
}

/**
 * url_session_set_label: (set-property label)
 * @self: a session
 * @label: (nullable): a text
 *
 * Sets the application's text for the session. The change is notified on the
 * calling thread.
 *
 * Since: 1.0
 */
void
url_session_set_label (UrlSession *self,
                       const char *label)
{
  gboolean changes;

  g_return_if_fail (URL_IS_SESSION (self));

  g_mutex_lock (&self->lock);
  changes = g_strcmp0 (self->label, label) != 0;
  if (changes)
    {
      g_free (self->label);
      self->label = g_strdup (label);
    }
  g_mutex_unlock (&self->lock);

  if (changes)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
}

/**
 * url_session_get_tasks: (get-property tasks)
 * @self: a session
 *
 * Gets the started, unfinished tasks, in order of start. The list changes, and
 * may be used, on the session's context.
 *
 * Returns: (transfer none): a list of [class@Task], always the same
 *
 * Since: 1.0
 */
GListModel *
url_session_get_tasks (UrlSession *self)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->list);
}

static void
deliver_created (gpointer owner,
                 gpointer payload)
{
  g_signal_emit (owner, signals[SIGNAL_TASK_CREATED], 0, payload);
  url_task_set_announced (payload, TRUE);
}

void
url_session_announce_task (UrlSession *self,
                           UrlTask    *task)
{
  if (!g_signal_has_handler_pending (self, signals[SIGNAL_TASK_CREATED], 0, FALSE))
    return;

  if (url_mailbox_enter (self->mailbox))
    {
      g_signal_emit (self, signals[SIGNAL_TASK_CREATED], 0, task);
      url_mailbox_leave (self->mailbox);
      return;
    }

  url_task_set_announced (task, FALSE);
  url_port_push (&self->port, deliver_created, g_object_ref (task), g_object_unref);
}

UrlTaskSetup
url_session_prepare_task (UrlSession *self,
                          UrlRequest *request)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return (UrlTaskSetup) {
    .session = self,
    .host = &task_host,
    .mailbox = self->mailbox,
    .engine = self->engine,
    .request = request,
    .identifier = ++self->last_identifier,
    .download_folder = self->download_folder,
    .max_response_size = url_session_configuration_get_max_response_size (self->configuration),
    .request_timeout = url_session_configuration_get_request_timeout (self->configuration),
    .resource_timeout = url_session_configuration_get_resource_timeout (self->configuration),
  };
}

/**
 * url_session_data_task:
 * @self: a session
 * @request: what to load, which is copied
 *
 * Creates a task that hands the body of the response to the application. It is
 * suspended; see [method@Task.resume].
 *
 * This never fails: what is wrong with the request, a URL that cannot be
 * parsed for one, is what the task completes with.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlDataTask *
url_session_data_task (UrlSession *self,
                       UrlRequest *request)
{
  UrlTaskSetup setup;
  UrlTask *task = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (URL_IS_REQUEST (request), NULL);

  setup = url_session_prepare_task (self, request);
  task = url_data_task_new (&setup);
  url_session_announce_task (self, task);

  return URL_DATA_TASK (task);
}

/**
 * url_session_data_task_for_uri:
 * @self: a session
 * @uri_string: the URL to get
 *
 * Creates a task that gets a URL, as [method@Session.data_task] does.
 *
 * Returns: (transfer full): the new task
 *
 * Since: 1.0
 */
UrlDataTask *
url_session_data_task_for_uri (UrlSession *self,
                               const char *uri_string)
{
  g_autoptr (UrlRequest) request = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (uri_string != NULL, NULL);

  request = url_request_new (uri_string);

  return url_session_data_task (self, request);
}

/**
 * url_session_get_task:
 * @self: a session
 * @identifier: the number of a task
 *
 * Finds a task that was started and has not completed.
 *
 * Returns: (transfer full) (nullable): the task, or `NULL` if there is none
 *
 * Since: 1.0
 */
UrlTask *
url_session_get_task (UrlSession *self,
                      guint64     identifier)
{
  g_autoptr (GMutexLocker) locker = NULL;
  UrlTask *task = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);

  locker = g_mutex_locker_new (&self->lock);
  task = g_hash_table_lookup (self->running, &identifier);

  return task != NULL ? g_object_ref (task) : NULL;
}

/* Takes no more tasks from now on. Returns those that run. */
static GPtrArray *
invalidate (UrlSession *self)
{
  g_mutex_lock (&self->lock);
  self->invalid = TRUE;
  tell_invalid (self);
  g_mutex_unlock (&self->lock);

  return url_session_copy_running (self);
}

/**
 * url_session_finish_tasks_and_invalidate:
 * @self: a session
 *
 * Takes no more tasks and lets the started ones finish, then emits
 * [signal@Session::invalidated]. Tasks that are started later complete with
 * [error@UrlSession.Error.SESSION_INVALIDATED].
 *
 * It returns at once and may be called from any thread.
 *
 * Since: 1.0
 */
void
url_session_finish_tasks_and_invalidate (UrlSession *self)
{
  g_autoptr (GPtrArray) running = NULL;

  g_return_if_fail (URL_IS_SESSION (self));

  if (!self->is_shared)
    running = invalidate (self);
}

/**
 * url_session_invalidate_and_cancel:
 * @self: a session
 *
 * Takes no more tasks and cancels the started ones, then emits
 * [signal@Session::invalidated]. Tasks that are started later complete with
 * [error@UrlSession.Error.SESSION_INVALIDATED].
 *
 * It returns at once and may be called from any thread.
 *
 * Since: 1.0
 */
void
url_session_invalidate_and_cancel (UrlSession *self)
{
  g_autoptr (GPtrArray) running = NULL;

  g_return_if_fail (URL_IS_SESSION (self));

  if (self->is_shared)
    return;

  running = invalidate (self);
  for (unsigned i = 0; i < running->len; i++)
    url_task_cancel (g_ptr_array_index (running, i));
}

UrlHttpEngine *
url_session_get_engine (UrlSession *self)
{
  return self->engine;
}

UrlCookieStore *
url_session_get_cookie_store (UrlSession *self)
{
  return url_cookie_storage_get_store (
      url_session_configuration_get_cookie_storage (self->configuration));
}

UrlMailbox *
url_session_get_mailbox (UrlSession *self)
{
  return self->mailbox;
}
