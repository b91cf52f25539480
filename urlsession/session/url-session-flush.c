/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-private.h"

/* Writing down what a session keeps, and forgetting it. */

static void
renew_cb (gpointer data)
{
  g_autoptr (UrlHttpEngine) engine = data;

  url_http_engine_renew (engine);
}

static void
forget_cb (gpointer data)
{
  url_cookie_store_remove_since (g_task_get_task_data (data), 0);
}

static void
keep_cb (gpointer data)
{
}

static void
done_cb (gpointer  data,
         GError   *error)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* @task (transfer full) */
static void
run (UrlSession         *self,
     GTask              *task,
     UrlCookieStoreFunc  func)
{
  UrlCookieStore *store = url_session_get_cookie_store (self);

  g_task_set_task_data (task, url_cookie_store_ref (store),
                        (GDestroyNotify) url_cookie_store_unref);
  url_network_invoke (renew_cb, url_http_engine_ref (url_session_get_engine (self)));
  url_cookie_store_run (store, func, done_cb, task);
}

/**
 * url_session_flush_async:
 * @self: a session
 * @cancellable: (nullable): has the call fail with
 *   [error@Gio.IOErrorEnum.CANCELLED]; what was begun comes to its end before
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: data for @callback
 *
 * Writes what the session keeps, such as cookies, to the disk, and has the next
 * requests made on new connections, with names looked up anew. Tasks under way
 * go on.
 *
 * May be called from any thread; @callback is called on its thread-default
 * context.
 *
 * Since: 1.0
 */
void
url_session_flush_async (UrlSession          *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = NULL;

  g_return_if_fail (URL_IS_SESSION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, url_session_flush_async);
  run (self, task, keep_cb);
}

/**
 * url_session_flush_finish:
 * @self: a session
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@Session.flush_async].
 *
 * Errors are of the domain [error@Error], such as
 * [error@UrlSession.Error.CANNOT_WRITE_FILE] and
 * [error@UrlSession.Error.NO_SPACE], or [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: `TRUE` on success, `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_session_flush_finish (UrlSession    *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (URL_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_session_flush_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * url_session_reset_async:
 * @self: a session
 * @cancellable: (nullable): has the call fail with
 *   [error@Gio.IOErrorEnum.CANCELLED]; what was begun comes to its end before
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: data for @callback
 *
 * Empties what the session keeps, such as its cookies, also on the disk and for
 * all others who share it, and has the next requests made on new connections.
 * Tasks under way go on.
 *
 * May be called from any thread; @callback is called on its thread-default
 * context.
 *
 * Since: 1.0
 */
void
url_session_reset_async (UrlSession          *self,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GTask *task = NULL;

  g_return_if_fail (URL_IS_SESSION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, url_session_reset_async);
  run (self, task, forget_cb);
}

/**
 * url_session_reset_finish:
 * @self: a session
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@Session.reset_async].
 *
 * Errors are of the domain [error@Error], such as
 * [error@UrlSession.Error.CANNOT_WRITE_FILE] and
 * [error@UrlSession.Error.NO_SPACE], or [error@Gio.IOErrorEnum.CANCELLED].
 *
 * Returns: `TRUE` on success, `FALSE` with @error set
 *
 * Since: 1.0
 */
gboolean
url_session_reset_finish (UrlSession    *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (URL_IS_SESSION (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_session_reset_async), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
