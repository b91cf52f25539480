/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-private.h"

#include "message/url-request-private.h"
#include "message/url-response-private.h"
#include "url-enums.h"

/**
 * UrlTask:
 *
 * One load of a session, from its request to its completion.
 *
 * A task is made by a factory of [class@Session], suspended. It starts with
 * [method@Task.resume]; [method@Task.run_async] and
 * [method@DataTask.load_async] resume it too. From then on, until it has
 * completed, task and session own each other: neither needs to be kept.
 *
 * A task that was resumed or cancelled completes exactly once, with
 * [signal@Task::completed] as its last signal. While it is suspended it emits
 * nothing, and it reads nothing more of the network.
 *
 * Methods may be called on any thread. Signals and property notifications
 * come on the main context of the session, but for those of properties that an
 * application sets, which come in the call that sets them. The state and the counts
 * of bytes change at once, other properties on that context, just before the signal
 * that tells of it.
 *
 * Since: 1.0
 */

typedef enum
{
  PROP_IDENTIFIER = 1,
  PROP_SESSION,
  PROP_ORIGINAL_REQUEST,
  PROP_CURRENT_REQUEST,
  PROP_RESPONSE,
  PROP_ERROR,
  PROP_STATE,
  PROP_LABEL,
  PROP_PRIORITY,
  PROP_PROGRESS,
  PROP_METRICS,
  PROP_ESTIMATED_BYTES_TO_RECEIVE,
  PROP_ESTIMATED_BYTES_TO_SEND,
  PROP_BYTES_RECEIVED,
  PROP_BYTES_EXPECTED_TO_RECEIVE,
  PROP_BYTES_SENT,
  PROP_BYTES_EXPECTED_TO_SEND,
} UrlTaskProperty;

static GParamSpec *props[PROP_BYTES_EXPECTED_TO_SEND + 1];

typedef enum
{
  SIGNAL_COMPLETED,
} UrlTaskSignal;

static unsigned signals[SIGNAL_COMPLETED + 1];

G_DEFINE_ABSTRACT_TYPE (UrlTask, url_task, G_TYPE_OBJECT)

void
url_task_notify_state (UrlTask *self)
{
  if (url_mailbox_enter (self->mailbox))
    {
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
      url_mailbox_leave (self->mailbox);
    }
  else
    {
      url_transfer_post_state (self->transfer);
    }
}

/* Stops where a handler suspends the task: all is notified the next time. */
static void
notify_counts (UrlTask *self)
{
  if (url_task_get_state (self) == URL_TASK_STATE_SUSPENDED)
    return;

  url_task_notify_progress (self);
  for (gsize i = PROP_BYTES_RECEIVED; i < G_N_ELEMENTS (props); i++)
    {
      if (url_task_get_state (self) == URL_TASK_STATE_SUSPENDED)
        return;
      g_object_notify_by_pspec (G_OBJECT (self), props[i]);
    }
}

static void
transfer_response_cb (gpointer         owner,
                      UrlResponseHead *head)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);
  g_autoptr (UrlResponse) response = url_response_new_for_head (head);

  g_mutex_lock (&self->lock);
  g_set_object (&self->response, response);
  g_mutex_unlock (&self->lock);

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RESPONSE]);
}

static void
transfer_waiting_cb (gpointer owner)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  url_task_tell_waiting (self);
}

static void
transfer_informational_cb (gpointer         owner,
                           UrlResponseHead *head)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  url_task_tell_informational (self, head);
}

static void
transfer_ask_response_cb (gpointer owner)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  URL_TASK_GET_CLASS (self)->ask_response (self, self->response);
}

static void
transfer_become_cb (gpointer owner)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  URL_TASK_GET_CLASS (self)->become (self);
}

static void
transfer_ask_redirect_cb (gpointer         owner,
                          UrlResponseHead *response,
                          UrlRequestHead  *proposed)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  url_task_ask_redirect (self, response, proposed);
}

static void
transfer_ask_body_cb (gpointer owner,
                      gint64   offset)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  url_task_ask_body (self, offset);
}

static void
transfer_request_cb (gpointer        owner,
                     UrlRequestHead *request)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  g_mutex_lock (&self->lock);
  if (self->hops == NULL)
    self->hops = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->hops, url_request_new_for_head (request));
  g_mutex_unlock (&self->lock);

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CURRENT_REQUEST]);
}

static void
transfer_data_cb (gpointer  owner,
                  GBytes   *piece)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  URL_TASK_GET_CLASS (self)->take_data (self, piece);
}

static void
transfer_progress_cb (gpointer owner)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  url_task_tell_body_sent (self);
  if (URL_TASK_GET_CLASS (self)->progressed != NULL)
    URL_TASK_GET_CLASS (self)->progressed (self);
  notify_counts (self);
}

static void
transfer_resumed_cb (gpointer owner,
                     gint64   offset)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  URL_TASK_GET_CLASS (self)->resumed (self, offset);
}

static void
transfer_state_cb (gpointer owner)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
transfer_ended_cb (gpointer      owner,
                   const GError *error)
{
  g_autoptr (UrlTask) self = g_object_ref (owner);
  UrlSession *session = NULL;

  g_mutex_lock (&self->lock);
  self->state = URL_TASK_STATE_COMPLETED;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  session = self->session;
  g_mutex_unlock (&self->lock);

  self->host->retire (session, self);
  notify_counts (self);
  if (URL_TASK_GET_CLASS (self)->ended != NULL)
    URL_TASK_GET_CLASS (self)->ended (self);
  if (error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_METRICS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  url_task_tell_metrics (self);
  g_signal_emit (self, signals[SIGNAL_COMPLETED], 0, self->error);
  self->host->completed (session, self, self->error);

  g_mutex_lock (&self->lock);
  self->session = NULL;
  g_mutex_unlock (&self->lock);
  g_object_unref (session);
}

const UrlTransferClient url_task_transfer_client = {
  .waiting = transfer_waiting_cb,
  .informational = transfer_informational_cb,
  .response = transfer_response_cb,
  .ask_response = transfer_ask_response_cb,
  .become = transfer_become_cb,
  .ask_redirect = transfer_ask_redirect_cb,
  .ask_body = transfer_ask_body_cb,
  .request = transfer_request_cb,
  .data = transfer_data_cb,
  .progress = transfer_progress_cb,
  .resumed = transfer_resumed_cb,
  .state = transfer_state_cb,
  .ended = transfer_ended_cb,
};

static void
url_task_finalize (GObject *object)
{
  UrlTask *self = URL_TASK (object);

  /* Left only in a task that was never started. */
  g_clear_object (&self->session);
  g_clear_pointer (&self->transfer, url_transfer_unref);
  g_clear_pointer (&self->mailbox, url_mailbox_unref);
  g_clear_object (&self->request);
  g_clear_pointer (&self->hops, g_ptr_array_unref);
  g_clear_object (&self->response);
  g_clear_object (&self->progress);
  g_clear_object (&self->metrics);
  g_clear_error (&self->error);
  g_clear_pointer (&self->label, g_free);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (url_task_parent_class)->finalize (object);
}

static void
url_task_get_property (GObject    *object,
                       unsigned       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  UrlTask *self = URL_TASK (object);

  switch ((UrlTaskProperty) prop_id)
    {
    case PROP_IDENTIFIER:
      g_value_set_uint64 (value, url_task_get_identifier (self));
      break;
    case PROP_SESSION:
      g_mutex_lock (&self->lock);
      g_value_set_object (value, self->session);
      g_mutex_unlock (&self->lock);
      break;
    case PROP_ORIGINAL_REQUEST:
      g_value_set_object (value, url_task_get_original_request (self));
      break;
    case PROP_CURRENT_REQUEST:
      g_value_set_object (value, url_task_get_current_request (self));
      break;
    case PROP_RESPONSE:
      g_value_set_object (value, url_task_get_response (self));
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, url_task_get_error (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) url_task_get_state (self));
      break;
    case PROP_LABEL:
      g_value_take_string (value, url_task_dup_label (self));
      break;
    case PROP_PRIORITY:
      g_value_set_double (value, url_task_get_priority (self));
      break;
    case PROP_PROGRESS:
      g_value_set_object (value, url_task_get_progress (self));
      break;
    case PROP_METRICS:
      g_value_set_object (value, url_task_get_metrics (self));
      break;
    case PROP_ESTIMATED_BYTES_TO_RECEIVE:
      g_value_set_int64 (value, url_task_get_estimated_bytes_to_receive (self));
      break;
    case PROP_ESTIMATED_BYTES_TO_SEND:
      g_value_set_int64 (value, url_task_get_estimated_bytes_to_send (self));
      break;
    case PROP_BYTES_RECEIVED:
      g_value_set_int64 (value, url_task_get_bytes_received (self));
      break;
    case PROP_BYTES_EXPECTED_TO_RECEIVE:
      g_value_set_int64 (value, url_task_get_bytes_expected_to_receive (self));
      break;
    case PROP_BYTES_SENT:
      g_value_set_int64 (value, url_task_get_bytes_sent (self));
      break;
    case PROP_BYTES_EXPECTED_TO_SEND:
      g_value_set_int64 (value, url_task_get_bytes_expected_to_send (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_task_set_property (GObject      *object,
                       unsigned         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  UrlTask *self = URL_TASK (object);

  switch ((UrlTaskProperty) prop_id)
    {
    case PROP_LABEL:
      url_task_set_label (self, g_value_get_string (value));
      break;
    case PROP_PRIORITY:
      url_task_set_priority (self, g_value_get_double (value));
      break;
    case PROP_ESTIMATED_BYTES_TO_RECEIVE:
      url_task_set_estimated_bytes_to_receive (self, g_value_get_int64 (value));
      break;
    case PROP_ESTIMATED_BYTES_TO_SEND:
      url_task_set_estimated_bytes_to_send (self, g_value_get_int64 (value));
      break;
    case PROP_IDENTIFIER:
    case PROP_SESSION:
    case PROP_ORIGINAL_REQUEST:
    case PROP_CURRENT_REQUEST:
    case PROP_RESPONSE:
    case PROP_ERROR:
    case PROP_STATE:
    case PROP_PROGRESS:
    case PROP_METRICS:
    case PROP_BYTES_RECEIVED:
    case PROP_BYTES_EXPECTED_TO_RECEIVE:
    case PROP_BYTES_SENT:
    case PROP_BYTES_EXPECTED_TO_SEND:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_task_class_init (UrlTaskClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_task_finalize;
  object_class->get_property = url_task_get_property;
  object_class->set_property = url_task_set_property;

  /**
   * UrlTask:identifier:
   *
   * A number that no other task of the session ever has.
   *
   * Since: 1.0
   */
  props[PROP_IDENTIFIER] =
      g_param_spec_uint64 ("identifier", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * UrlTask:session:
   *
   * The session, `NULL` once the task has completed. It is not notified.
   *
   * Since: 1.0
   */
  props[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, url_session_get_type (), flags);

  /**
   * UrlTask:original-request:
   *
   * The request as it was given, a read-only copy.
   *
   * Since: 1.0
   */
  props[PROP_ORIGINAL_REQUEST] =
      g_param_spec_object ("original-request", NULL, NULL, url_request_get_type (), flags);

  /**
   * UrlTask:current-request:
   *
   * The request that is being loaded, read-only: the original one, or that of
   * the last redirect.
   *
   * Since: 1.0
   */
  props[PROP_CURRENT_REQUEST] =
      g_param_spec_object ("current-request", NULL, NULL, url_request_get_type (), flags);

  /**
   * UrlTask:response:
   *
   * The response, `NULL` before there is one.
   *
   * Since: 1.0
   */
  props[PROP_RESPONSE] =
      g_param_spec_object ("response", NULL, NULL, url_response_get_type (), flags);

  /**
   * UrlTask:error:
   *
   * Why the task failed, `NULL` before it completed and if it succeeded. Of
   * the domain [error@Error], or [error@Gio.IOErrorEnum.CANCELLED], or what the
   * application gave to [method@BodyRequest.fail].
   *
   * Since: 1.0
   */
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * UrlTask:state:
   *
   * What the task is doing.
   *
   * Since: 1.0
   */
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, URL_TYPE_TASK_STATE,
                                         URL_TASK_STATE_SUSPENDED, flags);

  /**
   * UrlTask:label:
   *
   * A text of the application's, with no meaning to the library.
   *
   * Since: 1.0
   */
  props[PROP_LABEL] =
      g_param_spec_string ("label", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * UrlTask:priority:
   *
   * How soon the task gets a connection where several wait, from 0, the last, to 1,
   * the first. It begins with [property@Request:priority], and may change while the
   * task runs; tasks of the same priority are served in the order of their start.
   *
   * Since: 1.0
   */
  props[PROP_PRIORITY] =
      g_param_spec_double ("priority", NULL, NULL, 0.0, 1.0, 0.5,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * UrlTask:progress:
   *
   * How far the task has come. It is always the same object.
   *
   * Since: 1.0
   */
  props[PROP_PROGRESS] =
      g_param_spec_object ("progress", NULL, NULL, url_progress_get_type (), flags);

  /**
   * UrlTask:metrics:
   *
   * What the task has cost, `NULL` before it completed.
   *
   * Since: 1.0
   */
  props[PROP_METRICS] =
      g_param_spec_object ("metrics", NULL, NULL, url_task_metrics_get_type (), flags);

  /**
   * UrlTask:estimated-bytes-to-receive:
   *
   * How large the application thinks that the response is, in bytes; −1, the
   * default, for no estimate. The progress goes by it where the server does not
   * say; it changes nothing else.
   *
   * Since: 1.0
   */
  props[PROP_ESTIMATED_BYTES_TO_RECEIVE] =
      g_param_spec_int64 ("estimated-bytes-to-receive", NULL, NULL, -1, G_MAXINT64, -1,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * UrlTask:estimated-bytes-to-send:
   *
   * How large the application thinks that the request's body is, in bytes; −1, the
   * default, for no estimate. The progress goes by it where the body is a stream
   * without a length; it changes nothing else.
   *
   * Since: 1.0
   */
  props[PROP_ESTIMATED_BYTES_TO_SEND] =
      g_param_spec_int64 ("estimated-bytes-to-send", NULL, NULL, -1, G_MAXINT64, -1,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * UrlTask:bytes-received:
   *
   * How many bytes of the body have arrived, after decoding. A download that goes on
   * counts those that were there already.
   *
   * This and the other counts can be read at any time, from any thread; they are
   * notified when the progress is.
   *
   * Since: 1.0
   */
  props[PROP_BYTES_RECEIVED] =
      g_param_spec_int64 ("bytes-received", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTask:bytes-expected-to-receive:
   *
   * How many bytes the body has, −1 if unknown: before there is a response, where it
   * does not say, and with a `Content-Encoding`.
   *
   * Since: 1.0
   */
  props[PROP_BYTES_EXPECTED_TO_RECEIVE] =
      g_param_spec_int64 ("bytes-expected-to-receive", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * UrlTask:bytes-sent:
   *
   * How many bytes of the request's body were handed to the network. Where the body
   * is sent again they begin anew, and an upload that goes on begins with those that
   * the server has.
   *
   * Since: 1.0
   */
  props[PROP_BYTES_SENT] =
      g_param_spec_int64 ("bytes-sent", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * UrlTask:bytes-expected-to-send:
   *
   * How many bytes the request's body has, 0 if there is none, −1 if unknown.
   *
   * Since: 1.0
   */
  props[PROP_BYTES_EXPECTED_TO_SEND] =
      g_param_spec_int64 ("bytes-expected-to-send", NULL, NULL, -1, G_MAXINT64, 0, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * UrlTask::completed:
   * @self: the task
   * @error: (nullable): why it failed, `NULL` if it succeeded
   *
   * The task is done. It comes exactly once for a task that was resumed or
   * cancelled, and nothing comes after it.
   *
   * Since: 1.0
   */
  signals[SIGNAL_COMPLETED] = g_signal_new ("completed", URL_TYPE_TASK, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);

  url_task_class_install_questions (klass);
  url_task_class_install_metrics (klass);
}

static void
url_task_init (UrlTask *self)
{
  g_mutex_init (&self->lock);
  self->suspend_count = 1;
  self->estimated_to_receive = -1;
  self->estimated_to_send = -1;
  self->flags = URL_TRANSFER_DELIVERS;
  self->announced = TRUE;
}

void
url_task_set_up (UrlTask            *self,
                 const UrlTaskSetup *setup)
{
  g_autoptr (UrlRequestHead) head = NULL;
  double timeout;

  self->identifier = setup->identifier;
  self->host = setup->host;
  self->session = g_object_ref (setup->session);
  self->mailbox = url_mailbox_ref (setup->mailbox);
  self->request = url_request_copy_frozen (setup->request);
  self->max_response_size = setup->max_response_size;
  head = url_request_dup_head (self->request);
  self->transfer = url_transfer_new (setup->mailbox, setup->engine, head, setup->identifier);
  self->priority = url_request_get_priority (self->request);
  timeout = url_request_get_timeout (self->request);
  url_transfer_set_timeouts (self->transfer, timeout > 0.0 ? timeout : setup->request_timeout,
                             setup->resource_timeout);
}

gboolean
url_task_has_listeners (UrlTask *self)
{
  return URL_TASK_GET_CLASS (self)->has_listeners (self) || url_task_has_question_listeners (self);
}

/**
 * url_task_get_identifier: (get-property identifier)
 * @self: a task
 *
 * Gets a number that no other task of the session ever has.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint64
url_task_get_identifier (UrlTask *self)
{
  g_return_val_if_fail (URL_IS_TASK (self), 0);

  return self->identifier;
}

/**
 * url_task_get_session: (get-property session)
 * @self: a task
 *
 * Gets the session. Call it on the session's context, or while you hold the
 * session: the task gives its reference back when it has completed.
 *
 * Returns: (transfer none) (nullable): the session, or `NULL` once the task
 *   has completed
 *
 * Since: 1.0
 */
UrlSession *
url_task_get_session (UrlTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_TASK (self), NULL);

  locker = g_mutex_locker_new (&self->lock);

  return self->session;
}

/**
 * url_task_get_original_request: (get-property original-request)
 * @self: a task
 *
 * Gets the request as it was given, a read-only copy.
 *
 * Returns: (transfer none): the request
 *
 * Since: 1.0
 */
UrlRequest *
url_task_get_original_request (UrlTask *self)
{
  g_return_val_if_fail (URL_IS_TASK (self), NULL);

  return self->request;
}

/**
 * url_task_get_current_request: (get-property current-request)
 * @self: a task
 *
 * Gets the request that is being loaded, read-only. It is the original one
 * until a redirect was followed.
 *
 * Returns: (transfer none): the request
 *
 * Since: 1.0
 */
UrlRequest *
url_task_get_current_request (UrlTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_TASK (self), NULL);

  locker = g_mutex_locker_new (&self->lock);

  return self->hops != NULL ? g_ptr_array_index (self->hops, self->hops->len - 1) : self->request;
}

/**
 * url_task_get_response: (get-property response)
 * @self: a task
 *
 * Gets the response.
 *
 * Returns: (transfer none) (nullable): the response, or `NULL` before there is
 *   one
 *
 * Since: 1.0
 */
UrlResponse *
url_task_get_response (UrlTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_TASK (self), NULL);

  locker = g_mutex_locker_new (&self->lock);

  return self->response;
}

/**
 * url_task_get_error: (get-property error)
 * @self: a task
 *
 * Gets why the task failed.
 *
 * Returns: (transfer none) (nullable): the error, or `NULL` before the task
 *   completed and if it succeeded
 *
 * Since: 1.0
 */
const GError *
url_task_get_error (UrlTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_TASK (self), NULL);

  locker = g_mutex_locker_new (&self->lock);

  return self->error;
}

/**
 * url_task_get_state: (get-property state)
 * @self: a task
 *
 * Gets what the task is doing.
 *
 * Returns: the state
 *
 * Since: 1.0
 */
UrlTaskState
url_task_get_state (UrlTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_TASK (self), URL_TASK_STATE_COMPLETED);

  locker = g_mutex_locker_new (&self->lock);

  return self->state;
}

/**
 * url_task_dup_label: (get-property label)
 * @self: a task
 *
 * Gets the application's text for the task.
 *
 * Returns: (transfer full) (nullable): the text
 *
 * Since: 1.0
 */
char *
url_task_dup_label (UrlTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_TASK (self), NULL);

  locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->label);
}

/**
 * url_task_set_label: (set-property label)
 * @self: a task
 * @label: (nullable): a text
 *
 * Sets the application's text for the task. The change is notified on the
 * calling thread.
 *
 * Since: 1.0
 */
void
url_task_set_label (UrlTask    *self,
                    const char *label)
{
  gboolean changes;

  g_return_if_fail (URL_IS_TASK (self));

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
 * url_task_get_priority: (get-property priority)
 * @self: a task
 *
 * Gets how soon the task gets a connection where several wait.
 *
 * Returns: a number from 0 to 1
 *
 * Since: 1.0
 */
double
url_task_get_priority (UrlTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_TASK (self), 0.5);

  locker = g_mutex_locker_new (&self->lock);

  return self->priority;
}

/**
 * url_task_set_priority: (set-property priority)
 * @self: a task
 * @priority: a number from 0 to 1
 *
 * Sets how soon the task gets a connection where several wait. The change is
 * notified on the calling thread.
 *
 * Since: 1.0
 */
void
url_task_set_priority (UrlTask *self,
                       double   priority)
{
  gboolean changes;

  g_return_if_fail (URL_IS_TASK (self));
  g_return_if_fail (priority >= 0.0 && priority <= 1.0);

  g_mutex_lock (&self->lock);
  changes = self->priority != priority;
  self->priority = priority;
  if (changes && self->started)
    url_transfer_set_priority (self->transfer, priority);
  g_mutex_unlock (&self->lock);

  if (changes)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PRIORITY]);
}
