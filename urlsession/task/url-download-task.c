/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-download-task-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-error.h"
#include "url-enums.h"

/* No server likes more. */
#define MAX_SEGMENTS 16

/**
 * UrlDownloadTask:
 *
 * A task that takes the body of a response to a file.
 *
 * The body is written to a hidden file beside the destination, for nobody but the
 * user, and flushed to the disk; then the file gets its name in one step. Nobody
 * ever sees half a file there, and a response other than 2xx never touches it: the
 * task fails with [error@UrlSession.Error.HTTP_STATUS].
 *
 * ```c
 * static void
 * saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
 * {
 *   g_autoptr (GError) error = NULL;
 *   g_autoptr (GFile) file =
 *       url_download_task_save_finish (URL_DOWNLOAD_TASK (object), result, &error);
 *
 *   if (file == NULL)
 *     g_warning ("%s", error->message);
 * }
 *
 * g_autoptr (UrlDownloadTask) task = url_session_download_task_for_uri (session, uri);
 *
 * url_download_task_set_destination (task, folder);
 * url_download_task_set_destination_policy (task, URL_DESTINATION_POLICY_UNIQUE_NAME);
 * url_download_task_save_async (task, NULL, saved_cb, NULL);
 * ```
 *
 * Without a destination the file is temporary, in the cache folder of the
 * application: it lives as long as the task, unless it is moved away or
 * [method@DownloadTask.save_async] hands it over. There any status is a success,
 * and what the server says is what is in the file.
 *
 * What the file is to be is set before the task starts. A setter that is called later
 * changes nothing and warns.
 *
 * See [Downloading](downloading.html) and [Resuming](resuming.html), and
 * [class@Task] for threads and lifetime.
 *
 * Since: 1.0
 */
struct _UrlDownloadTask
{
  UrlTask parent_instance;

  GBytes *resume_data;   /* (owned) (nullable): set before anybody sees the task */
  char *folder;          /* (owned): likewise */

  gint64 told_written;   /* on the context only: what `data-written` has told */

  /* Guarded by the task's lock, and not changed any more once it has started. */
  GFile *destination;    /* (owned) (nullable) */
  UrlDestinationPolicy policy;
  gboolean create_parents;
  char *checksum;        /* (owned) (nullable) */
  gint64 expected_size;
  unsigned max_segments;
};

struct _UrlDownloadTaskClass
{
  UrlTaskClass parent_class;
};

typedef enum
{
  PROP_DESTINATION = 1,
  PROP_DESTINATION_POLICY,
  PROP_CREATE_PARENTS,
  PROP_EXPECTED_CHECKSUM,
  PROP_EXPECTED_SIZE,
  PROP_MAX_SEGMENTS,
  PROP_LOCATION,
  PROP_RESUME_DATA,
} UrlDownloadTaskProperty;

static GParamSpec *props[PROP_RESUME_DATA + 1];

typedef enum
{
  SIGNAL_FINISHED,
  SIGNAL_DATA_WRITTEN,
  SIGNAL_RESUMED_AT,
} UrlDownloadTaskSignal;

static unsigned signals[SIGNAL_RESUMED_AT + 1];

G_DEFINE_ABSTRACT_TYPE (UrlDownloadTask, url_download_task, URL_TYPE_TASK)

/* What a session makes; see UrlDataTask. */
typedef struct
{
  UrlDownloadTask parent_instance;
} UrlPlainDownloadTask;

typedef struct
{
  UrlDownloadTaskClass parent_class;
} UrlPlainDownloadTaskClass;

static GType url_plain_download_task_get_type (void);

G_DEFINE_FINAL_TYPE (UrlPlainDownloadTask, url_plain_download_task, URL_TYPE_DOWNLOAD_TASK)

static void
url_plain_download_task_class_init (UrlPlainDownloadTaskClass *klass)
{
}

static void
url_plain_download_task_init (UrlPlainDownloadTask *self)
{
}

/* Nobody has to be asked: what is told comes when it comes. */
static gboolean
url_download_task_has_listeners (UrlTask *task)
{
  return FALSE;
}

static void
url_download_task_prepare (UrlTask *task)
{
  UrlDownloadTask *self = URL_DOWNLOAD_TASK (task);
  g_autoptr (UrlDownloadPlan) plan = url_download_plan_new ();

  plan->destination = self->destination != NULL ? g_file_get_path (self->destination) : NULL;
  plan->policy = self->policy;
  plan->creates_parents = self->create_parents;
  plan->folder = g_strdup (self->folder);
  plan->is_kept = (task->flags & URL_TRANSFER_SAVES) != 0;
  plan->checksum = g_strdup (self->checksum);
  plan->expected_size = self->expected_size;
  plan->max_segments = self->max_segments;
  plan->resume_data = self->resume_data != NULL ? g_bytes_ref (self->resume_data) : NULL;
  if (self->resume_data != NULL)
    url_download_plan_check_resume_data (plan);

  if (self->destination != NULL && plan->destination == NULL)
    {
      g_autofree char *uri = g_file_get_uri (self->destination);

      g_clear_error (&plan->error);
      plan->error = g_error_new (URL_ERROR, URL_ERROR_CANNOT_CREATE_FILE,
                                 _("Downloads go to files of this machine, and not to %s"), uri);
    }

  url_transfer_set_download (task->transfer, plan);
}

static void
url_download_task_progressed (UrlTask *task)
{
  UrlDownloadTask *self = URL_DOWNLOAD_TASK (task);
  UrlTransferCounts counts;
  gint64 news;

  url_transfer_get_counts (task->transfer, &counts);
  news = counts.written - MAX (self->told_written, counts.resumed);
  if (news <= 0 || url_task_get_state (task) == URL_TASK_STATE_SUSPENDED)
    return;

  self->told_written = counts.written;
  g_signal_emit (self, signals[SIGNAL_DATA_WRITTEN], 0, news, counts.written, counts.expected);
}

static void
url_download_task_resumed (UrlTask *task,
                           gint64   offset)
{
  UrlDownloadTask *self = URL_DOWNLOAD_TASK (task);

  self->told_written = offset;
  g_signal_emit (self, signals[SIGNAL_RESUMED_AT], 0, offset,
                 url_task_get_bytes_expected_to_receive (task));
}

static void
url_download_task_ended (UrlTask *task)
{
  UrlDownloadTask *self = URL_DOWNLOAD_TASK (task);
  g_autoptr (GFile) location = url_download_task_dup_location (self);

  if (task->error != NULL)
    {
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RESUME_DATA]);
      return;
    }

  url_download_task_progressed (task);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOCATION]);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, location);
}

static void
url_download_task_finalize (GObject *object)
{
  UrlDownloadTask *self = URL_DOWNLOAD_TASK (object);

  g_clear_pointer (&self->resume_data, g_bytes_unref);
  g_clear_pointer (&self->folder, g_free);
  g_clear_object (&self->destination);
  g_clear_pointer (&self->checksum, g_free);

  G_OBJECT_CLASS (url_download_task_parent_class)->finalize (object);
}

static void
url_download_task_get_property (GObject    *object,
                                unsigned       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  UrlDownloadTask *self = URL_DOWNLOAD_TASK (object);

  switch ((UrlDownloadTaskProperty) prop_id)
    {
    case PROP_DESTINATION:
      g_value_take_object (value, url_download_task_dup_destination (self));
      break;
    case PROP_DESTINATION_POLICY:
      g_value_set_enum (value, (int) url_download_task_get_destination_policy (self));
      break;
    case PROP_CREATE_PARENTS:
      g_value_set_boolean (value, url_download_task_get_create_parents (self));
      break;
    case PROP_EXPECTED_CHECKSUM:
      g_value_take_string (value, url_download_task_dup_expected_checksum (self));
      break;
    case PROP_EXPECTED_SIZE:
      g_value_set_int64 (value, url_download_task_get_expected_size (self));
      break;
    case PROP_MAX_SEGMENTS:
      g_value_set_uint (value, url_download_task_get_max_segments (self));
      break;
    case PROP_LOCATION:
      g_value_take_object (value, url_download_task_dup_location (self));
      break;
    case PROP_RESUME_DATA:
      g_value_take_boxed (value, url_download_task_dup_resume_data (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_download_task_set_property (GObject      *object,
                                unsigned         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  UrlDownloadTask *self = URL_DOWNLOAD_TASK (object);

  switch ((UrlDownloadTaskProperty) prop_id)
    {
    case PROP_DESTINATION:
      url_download_task_set_destination (self, g_value_get_object (value));
      break;
    case PROP_DESTINATION_POLICY:
      url_download_task_set_destination_policy (self,
                                                (UrlDestinationPolicy) g_value_get_enum (value));
      break;
    case PROP_CREATE_PARENTS:
      url_download_task_set_create_parents (self, g_value_get_boolean (value));
      break;
    case PROP_EXPECTED_CHECKSUM:
      url_download_task_set_expected_checksum (self, g_value_get_string (value));
      break;
    case PROP_EXPECTED_SIZE:
      url_download_task_set_expected_size (self, g_value_get_int64 (value));
      break;
    case PROP_MAX_SEGMENTS:
      url_download_task_set_max_segments (self, g_value_get_uint (value));
      break;
    case PROP_LOCATION:
    case PROP_RESUME_DATA:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags writable =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  /**
   * UrlDownloadTask:destination:
   *
   * Where the file is to go, a local path: its name, or a folder that is there,
   * in which it gets the name that the response suggests; `NULL`, the default, for
   * a temporary file. It can be set until the task starts. Another place than a local
   * one fails the task with [error@UrlSession.Error.CANNOT_CREATE_FILE].
   *
   * Since: 1.0
   */
  props[PROP_DESTINATION] =
      g_param_spec_object ("destination", NULL, NULL, G_TYPE_FILE, writable);

  /**
   * UrlDownloadTask:destination-policy:
   *
   * What is done where there is a file of that name: by default it is replaced. It
   * can be set until the task starts.
   *
   * Since: 1.0
   */
  props[PROP_DESTINATION_POLICY] =
      g_param_spec_enum ("destination-policy", NULL, NULL, URL_TYPE_DESTINATION_POLICY,
                         URL_DESTINATION_POLICY_OVERWRITE, writable);

  /**
   * UrlDownloadTask:create-parents:
   *
   * Whether folders above the destination are made. By default they are not, and
   * where one is missing the task fails with
   * [error@UrlSession.Error.FILE_DOES_NOT_EXIST]. It can be set until the task starts.
   *
   * Since: 1.0
   */
  props[PROP_CREATE_PARENTS] =
      g_param_spec_boolean ("create-parents", NULL, NULL, FALSE, writable);

  /**
   * UrlDownloadTask:expected-checksum:
   *
   * The checksum of the body: `md5`, `sha1`, `sha256`, `sha384` or `sha512`, a
   * colon, and hexadecimal digits; `NULL`, the default, for any. Another body is not
   * kept, and the task fails with [error@UrlSession.Error.CHECKSUM_MISMATCH]. It
   * can be set until the task starts.
   *
   * Since: 1.0
   */
  props[PROP_EXPECTED_CHECKSUM] =
      g_param_spec_string ("expected-checksum", NULL, NULL, NULL, writable);

  /**
   * UrlDownloadTask:expected-size:
   *
   * How many bytes the body has, −1, the default, if unknown. Another body is not
   * kept, and the task fails with [error@UrlSession.Error.CHECKSUM_MISMATCH]. It
   * can be set until the task starts.
   *
   * Since: 1.0
   */
  props[PROP_EXPECTED_SIZE] =
      g_param_spec_int64 ("expected-size", NULL, NULL, -1, G_MAXINT64, -1, writable);

  /**
   * UrlDownloadTask:max-segments:
   *
   * In how many parts at once the body may come, each over a connection of its
   * own, from 1, the default, to 16. It does so only where the server says how long
   * the body is and which version it has, and gives parts of it, and each part has at
   * least 256 KiB; else, and where the server refuses, it comes in one. It can be set
   * until the task starts.
   *
   * More than one part is faster only where a server limits each connection. What
   * has come of a download that breaks off counts up to the first gap.
   *
   * Since: 1.0
   */
  props[PROP_MAX_SEGMENTS] =
      g_param_spec_uint ("max-segments", NULL, NULL, 1, MAX_SEGMENTS, 1, writable);

  /**
   * UrlDownloadTask:location:
   *
   * Where the finished file is, `NULL` before it is finished.
   *
   * Since: 1.0
   */
  props[PROP_LOCATION] = g_param_spec_object ("location", NULL, NULL, G_TYPE_FILE, readable);

  /**
   * UrlDownloadTask:resume-data:
   *
   * What a download that failed can be gone on with, `NULL` if there is nothing.
   * See [method@DownloadTask.dup_resume_data].
   *
   * Since: 1.0
   */
  props[PROP_RESUME_DATA] =
      g_param_spec_boxed ("resume-data", NULL, NULL, G_TYPE_BYTES, readable);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_download_task_class_init (UrlDownloadTaskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  UrlTaskClass *task_class = URL_TASK_CLASS (klass);

  object_class->finalize = url_download_task_finalize;
  object_class->get_property = url_download_task_get_property;
  object_class->set_property = url_download_task_set_property;
  task_class->has_listeners = url_download_task_has_listeners;
  task_class->wants_data = url_download_task_has_listeners;
  task_class->prepare = url_download_task_prepare;
  task_class->progressed = url_download_task_progressed;
  task_class->resumed = url_download_task_resumed;
  task_class->ended = url_download_task_ended;
  install_properties (object_class);

  /**
   * UrlDownloadTask::finished:
   * @self: the task
   * @location: the file
   *
   * The file is complete, on the disk and under its name. A temporary file has to
   * be moved or opened here, or as long as there is a reference to the task.
   *
   * Since: 1.0
   */
  signals[SIGNAL_FINISHED] =
      g_signal_new ("finished", URL_TYPE_DOWNLOAD_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_FILE);

  /**
   * UrlDownloadTask::data-written:
   * @self: the task
   * @written: bytes written since the last of these signals
   * @total: bytes of the file so far
   * @expected: bytes of the whole file, −1 if unknown
   *
   * Some of the body was written. It comes when the progress is notified.
   *
   * Since: 1.0
   */
  signals[SIGNAL_DATA_WRITTEN] =
      g_signal_new ("data-written", URL_TYPE_DOWNLOAD_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 3, G_TYPE_INT64, G_TYPE_INT64, G_TYPE_INT64);

  /**
   * UrlDownloadTask::resumed-at:
   * @self: the task
   * @offset: where in the file it goes on, 0 if it begins anew
   * @expected: bytes of the whole file, −1 if unknown
   *
   * The server was asked for the rest of what was begun before, and has answered.
   *
   * Since: 1.0
   */
  signals[SIGNAL_RESUMED_AT] =
      g_signal_new ("resumed-at", URL_TYPE_DOWNLOAD_TASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
}

static void
url_download_task_init (UrlDownloadTask *self)
{
  self->expected_size = -1;
  self->max_segments = 1;
}

UrlTask *
url_download_task_new (const UrlTaskSetup *setup,
                       GBytes             *resume_data)
{
  UrlDownloadTask *self = g_object_new (url_plain_download_task_get_type (), NULL);

  url_task_set_up (URL_TASK (self), setup);
  self->folder = g_strdup (setup->download_folder);
  self->resume_data = resume_data != NULL ? g_bytes_ref (resume_data) : NULL;

  return URL_TASK (self);
}

/* With the lock held. */
static gboolean
may_change (UrlDownloadTask         *self,
            UrlDownloadTaskProperty  property)
{
  if (!URL_TASK (self)->started)
    return TRUE;

  g_warning ("“%s” cannot be set any more: the task has started",
             g_param_spec_get_name (props[property]));

  return FALSE;
}

/**
 * url_download_task_dup_destination: (get-property destination)
 * @self: a download task
 *
 * Gets where the file is to go.
 *
 * Returns: (transfer full) (nullable): a file or a folder, or `NULL` for a
 *   temporary file
 *
 * Since: 1.0
 */
GFile *
url_download_task_dup_destination (UrlDownloadTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), NULL);

  locker = g_mutex_locker_new (&URL_TASK (self)->lock);

  return self->destination != NULL ? g_object_ref (self->destination) : NULL;
}

/**
 * url_download_task_set_destination: (set-property destination)
 * @self: a download task
 * @destination: (nullable): a local file or folder; `NULL` for a temporary file
 *
 * Sets where the file is to go, until the task starts. The change is notified on
 * the calling thread.
 *
 * Since: 1.0
 */
void
url_download_task_set_destination (UrlDownloadTask *self,
                                   GFile           *destination)
{
  gboolean changes = FALSE;

  g_return_if_fail (URL_IS_DOWNLOAD_TASK (self));
  g_return_if_fail (destination == NULL || G_IS_FILE (destination));

  g_mutex_lock (&URL_TASK (self)->lock);
  if (may_change (self, PROP_DESTINATION))
    changes = g_set_object (&self->destination, destination);
  g_mutex_unlock (&URL_TASK (self)->lock);

  if (changes)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DESTINATION]);
}

/**
 * url_download_task_get_destination_policy: (get-property destination-policy)
 * @self: a download task
 *
 * Gets what is done where there is a file of that name.
 *
 * Returns: the policy
 *
 * Since: 1.0
 */
UrlDestinationPolicy
url_download_task_get_destination_policy (UrlDownloadTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), URL_DESTINATION_POLICY_OVERWRITE);

  locker = g_mutex_locker_new (&URL_TASK (self)->lock);

  return self->policy;
}

/**
 * url_download_task_set_destination_policy: (set-property destination-policy)
 * @self: a download task
 * @policy: a policy
 *
 * Sets what is done where there is a file of that name, until the task starts. The
 * change is notified on the calling thread.
 *
 * Since: 1.0
 */
void
url_download_task_set_destination_policy (UrlDownloadTask      *self,
                                          UrlDestinationPolicy  policy)
{
  gboolean changes = FALSE;

  g_return_if_fail (URL_IS_DOWNLOAD_TASK (self));
  g_return_if_fail (policy <= URL_DESTINATION_POLICY_UNIQUE_NAME);

  g_mutex_lock (&URL_TASK (self)->lock);
  if (may_change (self, PROP_DESTINATION_POLICY))
    {
      changes = self->policy != policy;
      self->policy = policy;
    }
  g_mutex_unlock (&URL_TASK (self)->lock);

  if (changes)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DESTINATION_POLICY]);
}

/**
 * url_download_task_get_create_parents: (get-property create-parents)
 * @self: a download task
 *
 * Gets whether folders above the destination are made.
 *
 * Returns: whether they are
 *
 * Since: 1.0
 */
gboolean
url_download_task_get_create_parents (UrlDownloadTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), FALSE);

  locker = g_mutex_locker_new (&URL_TASK (self)->lock);

  return self->create_parents;
}

/**
 * url_download_task_set_create_parents: (set-property create-parents)
 * @self: a download task
 * @create_parents: whether to make them
 *
 * Sets whether folders above the destination are made, until the task starts. The
 * change is notified on the calling thread.
 *
 * Since: 1.0
 */
void
url_download_task_set_create_parents (UrlDownloadTask *self,
                                      gboolean         create_parents)
{
  gboolean changes = FALSE;

  g_return_if_fail (URL_IS_DOWNLOAD_TASK (self));

  g_mutex_lock (&URL_TASK (self)->lock);
  if (may_change (self, PROP_CREATE_PARENTS))
    {
      changes = self->create_parents != !!create_parents;
      self->create_parents = !!create_parents;
    }
  g_mutex_unlock (&URL_TASK (self)->lock);

  if (changes)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CREATE_PARENTS]);
}

/**
 * url_download_task_dup_expected_checksum: (get-property expected-checksum)
 * @self: a download task
 *
 * Gets the checksum that the body has to have.
 *
 * Returns: (transfer full) (nullable): the checksum
 *
 * Since: 1.0
 */
char *
url_download_task_dup_expected_checksum (UrlDownloadTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), NULL);

  locker = g_mutex_locker_new (&URL_TASK (self)->lock);

  return g_strdup (self->checksum);
}

/**
 * url_download_task_set_expected_checksum: (set-property expected-checksum)
 * @self: a download task
 * @checksum: (nullable): a checksum such as `sha256:` and 64 hexadecimal digits;
 *   a text that is none lets the task fail with
 *   [error@UrlSession.Error.CHECKSUM_MISMATCH]; `NULL` for any
 *
 * Sets the checksum that the body has to have, until the task starts. The change
 * is notified on the calling thread.
 *
 * Since: 1.0
 */
void
url_download_task_set_expected_checksum (UrlDownloadTask *self,
                                         const char      *checksum)
{
  gboolean changes = FALSE;

  g_return_if_fail (URL_IS_DOWNLOAD_TASK (self));

  g_mutex_lock (&URL_TASK (self)->lock);
  if (may_change (self, PROP_EXPECTED_CHECKSUM) && g_strcmp0 (self->checksum, checksum) != 0)
    {
      changes = TRUE;
      g_free (self->checksum);
      self->checksum = g_strdup (checksum);
    }
  g_mutex_unlock (&URL_TASK (self)->lock);

  if (changes)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXPECTED_CHECKSUM]);
}

/**
 * url_download_task_get_expected_size: (get-property expected-size)
 * @self: a download task
 *
 * Gets how many bytes the body has to have.
 *
 * Returns: a number of bytes, −1 if unknown
 *
 * Since: 1.0
 */
gint64
url_download_task_get_expected_size (UrlDownloadTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), -1);

  locker = g_mutex_locker_new (&URL_TASK (self)->lock);

  return self->expected_size;
}

/**
 * url_download_task_set_expected_size: (set-property expected-size)
 * @self: a download task
 * @size: a number of bytes, −1 if unknown
 *
 * Sets how many bytes the body has to have, until the task starts. The change is
 * notified on the calling thread.
 *
 * Since: 1.0
 */
void
url_download_task_set_expected_size (UrlDownloadTask *self,
                                     gint64           size)
{
  gboolean changes = FALSE;

  g_return_if_fail (URL_IS_DOWNLOAD_TASK (self));
  g_return_if_fail (size >= -1);

  g_mutex_lock (&URL_TASK (self)->lock);
  if (may_change (self, PROP_EXPECTED_SIZE))
    {
      changes = self->expected_size != size;
      self->expected_size = size;
    }
  g_mutex_unlock (&URL_TASK (self)->lock);

  if (changes)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXPECTED_SIZE]);
}

/**
 * url_download_task_get_max_segments: (get-property max-segments)
 * @self: a download task
 *
 * Gets in how many parts at once the body may come.
 *
 * Returns: a number from 1 to 16
 *
 * Since: 1.0
 */
unsigned
url_download_task_get_max_segments (UrlDownloadTask *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (URL_IS_DOWNLOAD_TASK (self), 1);

  locker = g_mutex_locker_new (&URL_TASK (self)->lock);

  return self->max_segments;
}

/**
 * url_download_task_set_max_segments: (set-property max-segments)
 * @self: a download task
 * @max_segments: a number from 1 to 16
 *
 * Sets in how many parts at once the body may come, until the task starts. The
 * change is notified on the calling thread.
 *
 * Since: 1.0
 */
void
url_download_task_set_max_segments (UrlDownloadTask *self,
                                    unsigned         max_segments)
{
  gboolean changes = FALSE;

  g_return_if_fail (URL_IS_DOWNLOAD_TASK (self));
  g_return_if_fail (max_segments >= 1 && max_segments <= MAX_SEGMENTS);

  g_mutex_lock (&URL_TASK (self)->lock);
  if (may_change (self, PROP_MAX_SEGMENTS))
    {
      changes = self->max_segments != max_segments;
      self->max_segments = max_segments;
    }
  g_mutex_unlock (&URL_TASK (self)->lock);

  if (changes)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MAX_SEGMENTS]);
}
