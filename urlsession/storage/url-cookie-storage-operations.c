/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-storage-private.h"

#include "message/url-cookie-private.h"
#include "storage/url-cookie-list-private.h"

/* The verbs of a storage, each in its blocking and in its asynchronous form. */

typedef struct _Operation Operation;

typedef gboolean (*OperationFunc) (Operation  *operation,
                                   GError    **error);

struct _Operation
{
  UrlCookieStore *store;       /* (owned) */
  GCancellable *cancellable;   /* (owned) (nullable) */
  OperationFunc func;
  UrlCookieRecord *record;     /* (owned) (nullable) */
  GUri *uri;                   /* (owned) (nullable) */
  gint64 since;

  GPtrArray *found;            /* (owned) (nullable) (element-type UrlCookieRecord) */
  GError *error;               /* (owned) (nullable) */

  /* For whoever waits: the lock guards the flag. */
  GMutex lock;
  GCond cond;
  gboolean done;
};

static Operation *
operation_new (UrlCookieStorage *self,
               OperationFunc     func,
               GCancellable     *cancellable)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->store = url_cookie_store_ref (url_cookie_storage_get_store (self));
  operation->func = func;
  g_set_object (&operation->cancellable, cancellable);
  g_mutex_init (&operation->lock);
  g_cond_init (&operation->cond);

  return operation;
}

static void
operation_free (Operation *operation)
{
  g_clear_pointer (&operation->store, url_cookie_store_unref);
  g_clear_object (&operation->cancellable);
  g_clear_pointer (&operation->record, url_cookie_record_unref);
  g_clear_pointer (&operation->uri, g_uri_unref);
  g_clear_pointer (&operation->found, g_ptr_array_unref);
  g_clear_error (&operation->error);
  g_mutex_clear (&operation->lock);
  g_cond_clear (&operation->cond);
  g_free (operation);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Operation, operation_free)

static gboolean
lookup_func (Operation  *operation,
             GError    **error)
{
  operation->found = url_cookie_store_lookup (operation->store, operation->uri);

  return TRUE;
}

static gboolean
list_func (Operation  *operation,
           GError    **error)
{
  operation->found = url_cookie_store_list (operation->store);

  return TRUE;
}

static gboolean
store_func (Operation  *operation,
            GError    **error)
{
  return url_cookie_store_put (operation->store, operation->record, operation->uri, error);
}

static gboolean
remove_func (Operation  *operation,
             GError    **error)
{
  url_cookie_store_remove (operation->store, operation->record);

  return TRUE;
}

static gboolean
remove_since_func (Operation  *operation,
                   GError    **error)
{
  url_cookie_store_remove_since (operation->store, operation->since);

  return TRUE;
}

/* A cancel counts until the operation begins. */
static void
perform_cb (gpointer data)
{
  Operation *operation = data;

  if (!g_cancellable_set_error_if_cancelled (operation->cancellable, &operation->error))
    operation->func (operation, &operation->error);
}

/* Takes @error. What was found is good, even if the file could not be written. */
static void
keep_error (Operation *operation,
            GError    *error)
{
  if (operation->error == NULL && operation->found == NULL)
    operation->error = error;
  else
    g_clear_error (&error);
}

/* Runs an operation and blocks until it is done. */
static void
wait_done_cb (gpointer  data,
              GError   *error)
{
  Operation *operation = data;

  keep_error (operation, error);
  g_mutex_lock (&operation->lock);
  operation->done = TRUE;
  g_cond_signal (&operation->cond);
  g_mutex_unlock (&operation->lock);
}

static gboolean
run_blocking (Operation  *operation,
              GError    **error)
{
  url_cookie_store_run (operation->store, perform_cb, wait_done_cb, operation);

  g_mutex_lock (&operation->lock);
  while (!operation->done)
    g_cond_wait (&operation->cond, &operation->lock);
  g_mutex_unlock (&operation->lock);

  if (operation->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&operation->error));

  return FALSE;
}

static void
task_perform_cb (gpointer data)
{
  perform_cb (g_task_get_task_data (data));
}

static gboolean
return_cb (gpointer data)
{
  GTask *task = data;
  Operation *operation = g_task_get_task_data (task);

  if (operation->error != NULL)
    g_task_return_error (task, g_steal_pointer (&operation->error));
  else
    g_task_return_boolean (task, TRUE);

  return G_SOURCE_REMOVE;
}

/* Gives the only reference to the task's context: the storage, which may be a
 * script's, must not be let go on the thread of the disk. */
static void
task_done_cb (gpointer  data,
              GError   *error)
{
  GTask *task = data;
  g_autoptr (GSource) source = g_idle_source_new ();
  g_autoptr (GMainContext) context = g_main_context_ref (g_task_get_context (task));

  keep_error (g_task_get_task_data (task), error);
  g_source_set_static_name (source, "[urlsession] result of a cookie storage");
  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, return_cb, task, g_object_unref);
  g_source_attach (source, context);
}

/* Takes @operation and runs it for @task. */
static void
run_task (GTask     *task,
          Operation *operation)
{
  /* What was changed cannot be taken back. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, operation, (GDestroyNotify) operation_free);
  url_cookie_store_run (operation->store, task_perform_cb, task_done_cb, g_object_ref (task));
}

static gint64
microseconds (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

/**
 * url_cookie_storage_lookup:
 * @self: a cookie storage
 * @uri: a URL
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @error: return location for an error
 *
 * Finds the cookies that are sent to a URL within its own site, in the order in
 * which they are sent.
 *
 * It blocks where the cookies are on a disk; a thread with a main loop should
 * not be blocked, see [method@CookieStorage.lookup_async].
 *
 * The error is [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: (transfer full): a list of [class@Cookie]; `NULL` with @error set
 *
 * Since: 1.0
 */
GListModel *
url_cookie_storage_lookup (UrlCookieStorage  *self,
                           GUri              *uri,
                           GCancellable      *cancellable,
                           GError           **error)
{
  g_autoptr (Operation) operation = NULL;

  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), NULL);
  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  operation = operation_new (self, lookup_func, cancellable);
  operation->uri = g_uri_ref (uri);

  return run_blocking (operation, error) ? url_cookie_list_new (operation->found) : NULL;
}

/**
 * url_cookie_storage_lookup_async:
 * @self: a cookie storage
 * @uri: a URL
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: data for @callback
 *
 * Finds the cookies that are sent to a URL within its own site, in the order in
 * which they are sent.
 *
 * The callback is called on the thread-default context of the caller.
 *
 * Since: 1.0
 */
void
url_cookie_storage_lookup_async (UrlCookieStorage    *self,
                                 GUri                *uri,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Operation *operation = NULL;

  g_return_if_fail (URL_IS_COOKIE_STORAGE (self));
  g_return_if_fail (uri != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, url_cookie_storage_lookup_async);
  operation = operation_new (self, lookup_func, cancellable);
  operation->uri = g_uri_ref (uri);
  run_task (task, operation);
}

/**
 * url_cookie_storage_lookup_finish:
 * @self: a cookie storage
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@CookieStorage.lookup_async].
 *
 * The error is [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: (transfer full): a list of [class@Cookie]; `NULL` with @error set
 *
 * Since: 1.0
 */
GListModel *
url_cookie_storage_lookup_finish (UrlCookieStorage  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  Operation *operation = NULL;

  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_cookie_storage_lookup_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  operation = g_task_get_task_data (G_TASK (result));

  return url_cookie_list_new (operation->found);
}

/**
 * url_cookie_storage_list:
 * @self: a cookie storage
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @error: return location for an error
 *
 * Finds all cookies, the oldest first.
 *
 * It blocks where the cookies are on a disk; a thread with a main loop should
 * not be blocked, see [method@CookieStorage.list_async].
 *
 * The error is [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: (transfer full): a list of [class@Cookie]; `NULL` with @error set
 *
 * Since: 1.0
 */
GListModel *
url_cookie_storage_list (UrlCookieStorage  *self,
                         GCancellable      *cancellable,
                         GError           **error)
{
  g_autoptr (Operation) operation = NULL;

  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  operation = operation_new (self, list_func, cancellable);

  return run_blocking (operation, error) ? url_cookie_list_new (operation->found) : NULL;
}

/**
 * url_cookie_storage_list_async:
 * @self: a cookie storage
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: data for @callback
 *
 * Finds all cookies, the oldest first.
 *
 * The callback is called on the thread-default context of the caller.
 *
 * Since: 1.0
 */
void
url_cookie_storage_list_async (UrlCookieStorage    *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Operation *operation = NULL;

  g_return_if_fail (URL_IS_COOKIE_STORAGE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, url_cookie_storage_list_async);
  operation = operation_new (self, list_func, cancellable);
  run_task (task, operation);
}

/**
 * url_cookie_storage_list_finish:
 * @self: a cookie storage
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@CookieStorage.list_async].
 *
 * The error is [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: (transfer full): a list of [class@Cookie]; `NULL` with @error set
 *
 * Since: 1.0
 */
GListModel *
url_cookie_storage_list_finish (UrlCookieStorage  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  Operation *operation = NULL;

  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_cookie_storage_list_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  operation = g_task_get_task_data (G_TASK (result));

  return url_cookie_list_new (operation->found);
}

/**
 * url_cookie_storage_store:
 * @self: a cookie storage
 * @cookie: a cookie
 * @uri: (nullable): the URL it is stored for; `NULL` takes the domain of the
 *   cookie as it is
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @error: return location for an error
 *
 * Stores a cookie, as if @uri had set it. It replaces one with the same name,
 * domain and path; if it has expired, that one is removed.
 *
 * It blocks where the cookies are on a disk; a thread with a main loop should
 * not be blocked, see [method@CookieStorage.store_async].
 *
 * Errors are [error@Gio.IOErrorEnum.CANCELLED],
 * [error@Gio.IOErrorEnum.INVALID_ARGUMENT] if the rules of RFC 6265bis do not
 * let the cookie be set, and [error@Gio.IOErrorEnum.PERMISSION_DENIED] if
 * [property@CookieStorage:accept-policy] is to take none. With those of
 * [error@Error] the cookie is stored in memory, but not on the disk.
 *
 * Returns: `TRUE`; `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_cookie_storage_store (UrlCookieStorage  *self,
                          UrlCookie         *cookie,
                          GUri              *uri,
                          GCancellable      *cancellable,
                          GError           **error)
{
  g_autoptr (Operation) operation = NULL;

  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), FALSE);
  g_return_val_if_fail (URL_IS_COOKIE (cookie), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  operation = operation_new (self, store_func, cancellable);
  operation->record = url_cookie_record_ref (url_cookie_get_record (cookie));
  operation->uri = uri != NULL ? g_uri_ref (uri) : NULL;

  return run_blocking (operation, error);
}

/**
 * url_cookie_storage_store_async:
 * @self: a cookie storage
 * @cookie: a cookie
 * @uri: (nullable): the URL it is stored for; `NULL` takes the domain of the
 *   cookie as it is
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: data for @callback
 *
 * Stores a cookie, as if @uri had set it. It replaces one with the same name,
 * domain and path; if it has expired, that one is removed.
 *
 * The callback is called on the thread-default context of the caller.
 *
 * Since: 1.0
 */
void
url_cookie_storage_store_async (UrlCookieStorage    *self,
                                UrlCookie           *cookie,
                                GUri                *uri,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Operation *operation = NULL;

  g_return_if_fail (URL_IS_COOKIE_STORAGE (self));
  g_return_if_fail (URL_IS_COOKIE (cookie));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, url_cookie_storage_store_async);
  operation = operation_new (self, store_func, cancellable);
  operation->record = url_cookie_record_ref (url_cookie_get_record (cookie));
  operation->uri = uri != NULL ? g_uri_ref (uri) : NULL;
  run_task (task, operation);
}

/**
 * url_cookie_storage_store_finish:
 * @self: a cookie storage
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@CookieStorage.store_async].
 *
 * Errors are [error@Gio.IOErrorEnum.CANCELLED],
 * [error@Gio.IOErrorEnum.INVALID_ARGUMENT] if the rules of RFC 6265bis do not
 * let the cookie be set, and [error@Gio.IOErrorEnum.PERMISSION_DENIED] if
 * [property@CookieStorage:accept-policy] is to take none. With those of
 * [error@Error] the cookie is stored in memory, but not on the disk.
 *
 * Returns: `TRUE`; `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_cookie_storage_store_finish (UrlCookieStorage  *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_cookie_storage_store_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * url_cookie_storage_remove:
 * @self: a cookie storage
 * @cookie: a cookie
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @error: return location for an error
 *
 * Removes the cookie with the same name, domain and path. If there is none, that
 * is a success.
 *
 * It blocks where the cookies are on a disk; a thread with a main loop should
 * not be blocked, see [method@CookieStorage.remove_async].
 *
 * Errors are [error@Gio.IOErrorEnum.CANCELLED], and with those of [error@Error]
 * it is removed from memory, but not from the disk.
 *
 * Returns: `TRUE`; `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_cookie_storage_remove (UrlCookieStorage  *self,
                           UrlCookie         *cookie,
                           GCancellable      *cancellable,
                           GError           **error)
{
  g_autoptr (Operation) operation = NULL;

  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), FALSE);
  g_return_val_if_fail (URL_IS_COOKIE (cookie), FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  operation = operation_new (self, remove_func, cancellable);
  operation->record = url_cookie_record_ref (url_cookie_get_record (cookie));

  return run_blocking (operation, error);
}

/**
 * url_cookie_storage_remove_async:
 * @self: a cookie storage
 * @cookie: a cookie
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: data for @callback
 *
 * Removes the cookie with the same name, domain and path. If there is none, that
 * is a success.
 *
 * The callback is called on the thread-default context of the caller.
 *
 * Since: 1.0
 */
void
url_cookie_storage_remove_async (UrlCookieStorage    *self,
                                 UrlCookie           *cookie,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Operation *operation = NULL;

  g_return_if_fail (URL_IS_COOKIE_STORAGE (self));
  g_return_if_fail (URL_IS_COOKIE (cookie));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, url_cookie_storage_remove_async);
  operation = operation_new (self, remove_func, cancellable);
  operation->record = url_cookie_record_ref (url_cookie_get_record (cookie));
  run_task (task, operation);
}

/**
 * url_cookie_storage_remove_finish:
 * @self: a cookie storage
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@CookieStorage.remove_async].
 *
 * Errors are [error@Gio.IOErrorEnum.CANCELLED], and with those of [error@Error]
 * it is removed from memory, but not from the disk.
 *
 * Returns: `TRUE`; `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_cookie_storage_remove_finish (UrlCookieStorage  *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_cookie_storage_remove_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * url_cookie_storage_remove_since:
 * @self: a cookie storage
 * @since: a time
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @error: return location for an error
 *
 * Removes the cookies that were first stored at @since or later.
 *
 * It blocks where the cookies are on a disk; a thread with a main loop should
 * not be blocked, see [method@CookieStorage.remove_since_async].
 *
 * Errors are [error@Gio.IOErrorEnum.CANCELLED], and with those of [error@Error]
 * it is removed from memory, but not from the disk.
 *
 * Returns: `TRUE`; `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_cookie_storage_remove_since (UrlCookieStorage  *self,
                                 GDateTime         *since,
                                 GCancellable      *cancellable,
                                 GError           **error)
{
  g_autoptr (Operation) operation = NULL;

  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), FALSE);
  g_return_val_if_fail (since != NULL, FALSE);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  operation = operation_new (self, remove_since_func, cancellable);
  operation->since = microseconds (since);

  return run_blocking (operation, error);
}

/**
 * url_cookie_storage_remove_since_async:
 * @self: a cookie storage
 * @since: a time
 * @cancellable: (nullable): cancels the operation, unless it has begun
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: data for @callback
 *
 * Removes the cookies that were first stored at @since or later.
 *
 * The callback is called on the thread-default context of the caller.
 *
 * Since: 1.0
 */
void
url_cookie_storage_remove_since_async (UrlCookieStorage    *self,
                                       GDateTime           *since,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Operation *operation = NULL;

  g_return_if_fail (URL_IS_COOKIE_STORAGE (self));
  g_return_if_fail (since != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, url_cookie_storage_remove_since_async);
  operation = operation_new (self, remove_since_func, cancellable);
  operation->since = microseconds (since);
  run_task (task, operation);
}

/**
 * url_cookie_storage_remove_since_finish:
 * @self: a cookie storage
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@CookieStorage.remove_since_async].
 *
 * Errors are [error@Gio.IOErrorEnum.CANCELLED], and with those of [error@Error]
 * it is removed from memory, but not from the disk.
 *
 * Returns: `TRUE`; `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_cookie_storage_remove_since_finish (UrlCookieStorage  *self,
                                        GAsyncResult      *result,
                                        GError           **error)
{
  g_return_val_if_fail (URL_IS_COOKIE_STORAGE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result,
                                                  url_cookie_storage_remove_since_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
