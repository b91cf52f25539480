/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-upload-task-private.h"

#include "message/url-request-private.h"
#include "url-enums.h"

/**
 * UrlUploadTask:
 *
 * A task that sends a body of any size, and hands the body of the response to
 * the application.
 *
 * The body comes from bytes, a file or a stream, and is read as the network takes
 * it. [signal@Task::body-sent] and [property@Task:progress] tell how much has
 * gone out; where the body has to be sent again, as with a redirect that keeps the
 * method, they begin anew. A file must not be changed while it is sent: the
 * task fails with [error@UrlSession.Error.FILE_CHANGED] then, and the server
 * never has a complete request.
 *
 * ```c
 * static void
 * body_sent_cb (UrlTask *task, gint64 sent, gint64 total, gint64 expected, gpointer user_data)
 * {
 *   g_print ("%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT "\n", total, expected);
 * }
 *
 * g_autoptr (UrlRequest) request = url_request_new ("https://example.org/backup");
 * g_autoptr (UrlUploadTask) task = NULL;
 *
 * url_request_set_method (request, "PUT");
 * task = url_session_upload_task_from_file (session, request, file);
 * g_signal_connect (task, "body-sent", G_CALLBACK (body_sent_cb), NULL);
 * url_task_resume (URL_TASK (task));
 * ```
 *
 * An upload that was interrupted can be gone on with, if the server can:
 * [property@UploadTask:resume-data] has what [method@Session.upload_task_with_resume_data]
 * needs for it.
 *
 * An upload does not keep a response from coming: if the server answers while the
 * body is sent, the sending ends there. See [Uploading](uploading.html), and
 * [class@Task] for threads and lifetime.
 *
 * Since: 1.0
 */
struct _UrlUploadTask
{
  UrlDataTask parent_instance;

  GBytes *given_data;     /* (owned) (nullable): what it goes on with */
  UrlResumable resumable; /* guarded by the task's lock; not changed any more once
                             it has started */
};

struct _UrlUploadTaskClass
{
  UrlDataTaskClass parent_class;
};

typedef enum
{
  PROP_RESUMABLE = 1,
  PROP_RESUME_DATA,
} UrlUploadTaskProperty;

static GParamSpec *props[PROP_RESUME_DATA + 1];

G_DEFINE_ABSTRACT_TYPE (UrlUploadTask, url_upload_task, URL_TYPE_DATA_TASK)

/* What a session makes; see UrlPlainDataTask. */
typedef struct
{
  UrlUploadTask parent_instance;
} UrlPlainUploadTask;

typedef struct
{
  UrlUploadTaskClass parent_class;
} UrlPlainUploadTaskClass;

static GType url_plain_upload_task_get_type (void);

G_DEFINE_FINAL_TYPE (UrlPlainUploadTask, url_plain_upload_task, URL_TYPE_UPLOAD_TASK)

static void
url_plain_upload_task_class_init (UrlPlainUploadTaskClass *klass)
{
}

static void
url_plain_upload_task_init (UrlPlainUploadTask *self)
{
}

static UrlUploadPlan *
create_plan (UrlUploadTask *self)
{
  if (self->given_data != NULL)
    return url_upload_plan_new_for_resume (self->given_data);
  if (self->resumable == URL_RESUMABLE_NEVER)
    return NULL;

  return url_upload_plan_new (self->resumable == URL_RESUMABLE_TUS ? URL_UPLOAD_TUS
                                                                   : URL_UPLOAD_DRAFT);
}

static void
url_upload_task_prepare (UrlTask *task)
{
  g_autoptr (UrlUploadPlan) plan = create_plan (URL_UPLOAD_TASK (task));

  task->flags |= URL_TRANSFER_BULK;
  if (plan != NULL)
    url_transfer_set_upload (task->transfer, plan);
}

static void
url_upload_task_ended (UrlTask *task)
{
  if (task->error != NULL)
    g_object_notify_by_pspec (G_OBJECT (task), props[PROP_RESUME_DATA]);
}

static void
url_upload_task_finalize (GObject *object)
{
  g_clear_pointer (&URL_UPLOAD_TASK (object)->given_data, g_bytes_unref);

  G_OBJECT_CLASS (url_upload_task_parent_class)->finalize (object);
}

static void
url_upload_task_get_property (GObject    *object,
                              unsigned    prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  UrlUploadTask *self = URL_UPLOAD_TASK (object);

  switch ((UrlUploadTaskProperty) prop_id)
    {
    case PROP_RESUMABLE:
      g_value_set_enum (value, (int) url_upload_task_get_resumable (self));
      break;
    case PROP_RESUME_DATA:
      g_value_take_boxed (value, url_upload_task_dup_resume_data (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_upload_task_set_property (GObject      *object,
                              unsigned      prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  UrlUploadTask *self = URL_UPLOAD_TASK (object);

  switch ((UrlUploadTaskProperty) prop_id)
    {
    case PROP_RESUMABLE:
      url_upload_task_set_resumable (self, (UrlResumable) g_value_get_enum (value));
      break;
    case PROP_RESUME_DATA:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_upload_task_class_init (UrlUploadTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_upload_task_finalize;
  object_class->get_property = url_upload_task_get_property;
  object_class->set_property = url_upload_task_set_property;
  URL_TASK_CLASS (klass)->prepare = url_upload_task_prepare;
  URL_TASK_CLASS (klass)->ended = url_upload_task_ended;

  /**
   * UrlUploadTask:resumable:
   *
   * Whether and how the upload can be gone on with when it was interrupted;
   * [enum@UrlSession.Resumable.AUTO] by default. It can be set until the task
   * starts; a task with resume data goes on as it was begun.
   *
   * Since: 1.0
   */
  props[PROP_RESUMABLE] =
      g_param_spec_enum ("resumable", NULL, NULL, URL_TYPE_RESUMABLE, URL_RESUMABLE_AUTO,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * UrlUploadTask:resume-data:
   *
   * What an upload that failed can be gone on with, `NULL` if there is nothing.
   * See [method@UploadTask.dup_resume_data].
   *
   * Since: 1.0
   */
  props[PROP_RESUME_DATA] =
      g_param_spec_boxed ("resume-data", NULL, NULL, G_TYPE_BYTES,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_upload_task_init (UrlUploadTask *self)
{
}

UrlTask *
url_upload_task_new (const UrlTaskSetup *setup,
                     GBytes             *resume_data)
{
  UrlTask *self = g_object_new (url_plain_upload_task_get_type (), NULL);

  url_task_set_up (self, setup);
  if (resume_data != NULL)
    URL_UPLOAD_TASK (self)->given_data = g_bytes_ref (resume_data);

  return self;
}

UrlRequest *
url_upload_task_dup_resumed_request (GBytes           *resume_data,
                                     const UrlHeaders *headers)
{
  g_autoptr (UrlUploadRecord) record = url_upload_record_parse (resume_data, NULL);
  UrlRequest *request = url_request_new (record != NULL ? record->uri : "");
  g_autoptr (GFile) file = NULL;

  if (record == NULL)
    return request;

  url_request_set_method (request, record->method);
  url_kept_request_apply (record->request, headers, request);
  if (record->file != NULL)
    file = g_file_new_for_uri (record->file);
  if (file != NULL)
    url_request_set_body_file (request, file);
  else
    url_request_set_asks_body (request);

  return request;
}

/**
 * url_upload_task_get_resumable: (get-property resumable)
 * @self: an upload task
 *
 * Gets whether and how the upload can be gone on with.
 *
 * Returns: how it can
 *
 * Since: 1.0
 */
UrlResumable
url_upload_task_get_resumable (UrlUploadTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_UPLOAD_TASK (self), URL_RESUMABLE_NEVER);

  locker = g_mutex_locker_new (&URL_TASK (self)->lock);

  return self->resumable;
}

/**
 * url_upload_task_set_resumable: (set-property resumable)
 * @self: an upload task that was not started
 * @resumable: how it can
 *
 * Sets whether and how the upload can be gone on with. A change of a task that has
 * started is refused with a warning; any other is notified on the calling thread.
 *
 * Since: 1.0
 */
void
url_upload_task_set_resumable (UrlUploadTask *self,
                               UrlResumable   resumable)
{
  UrlTask *task = NULL;
  gboolean started;
  gboolean changes;

  g_return_if_fail (URL_IS_UPLOAD_TASK (self));

  task = URL_TASK (self);
  g_mutex_lock (&task->lock);
  started = task->started;
  changes = !started && self->resumable != resumable;
  if (changes)
    self->resumable = resumable;
  g_mutex_unlock (&task->lock);

  if (started)
    g_warning ("Upload not changed: it was started");
  if (changes)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RESUMABLE]);
}

/**
 * url_upload_task_dup_resume_data: (get-property resume-data)
 * @self: an upload task
 *
 * Gets what an upload that failed can be gone on with, in this process or
 * another: see [method@Session.upload_task_with_resume_data]. There is something once
 * the task has completed, if the server has told where it keeps the part that it has.
 * A response of 5xx leaves it, too, unless the server says with it that it has all of
 * the body. After a plain [method@Task.cancel] there is nothing, because the server is
 * told to remove its part, if it can: see
 * [method@UploadTask.cancel_producing_resume_data_async].
 *
 * The data name the URLs, with their queries, and the file, and have the request's
 * settings, but no header fields that are secret.
 *
 * Returns: (transfer full) (nullable): the data, or `NULL` if there is nothing to
 *   go on with
 *
 * Since: 1.0
 */
GBytes *
url_upload_task_dup_resume_data (UrlUploadTask *self)
{
  g_return_val_if_fail (URL_IS_UPLOAD_TASK (self), NULL);

  return url_task_get_state (URL_TASK (self)) == URL_TASK_STATE_COMPLETED
             ? url_transfer_dup_upload_data (URL_TASK (self)->transfer)
             : NULL;
}

/**
 * url_upload_task_cancel_producing_resume_data_async:
 * @self: an upload task
 * @cancellable: (nullable): lets the call end without a result; the task is
 *   cancelled nevertheless
 * @callback: (scope async) (closure user_data): called with the resume data
 * @user_data: data for @callback
 *
 * Cancels the task, as [method@Task.cancel] does, and gets what the upload can be
 * gone on with. The server keeps its part. There is nothing of a task that has
 * completed or was cancelled before: see [method@UploadTask.dup_resume_data] for
 * one that failed.
 *
 * Since: 1.0
 */
void
url_upload_task_cancel_producing_resume_data_async (UrlUploadTask       *self,
                                                    GCancellable        *cancellable,
                                                    GAsyncReadyCallback  callback,
                                                    gpointer             user_data)
{
  g_return_if_fail (URL_IS_UPLOAD_TASK (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  url_task_cancel_keeping_async (URL_TASK (self),
                                 url_upload_task_cancel_producing_resume_data_async, cancellable,
                                 callback, user_data);
}

/**
 * url_upload_task_cancel_producing_resume_data_finish:
 * @self: an upload task
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@UploadTask.cancel_producing_resume_data_async]. Fails
 * only with [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: (transfer full) (nullable): the data, or `NULL` if there is nothing to
 *   go on with
 *
 * Since: 1.0
 */
GBytes *
url_upload_task_cancel_producing_resume_data_finish (UrlUploadTask  *self,
                                                     GAsyncResult   *result,
                                                     GError        **error)
{
  g_return_val_if_fail (URL_IS_UPLOAD_TASK (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (
      g_async_result_is_tagged (result, url_upload_task_cancel_producing_resume_data_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
