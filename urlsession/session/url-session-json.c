/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session.h"

#include "json/url-json-document-private.h"
#include "message/url-request.h"
#include "session/url-session-body-private.h"

/* Loading JSON and text as one call. */

static gpointer
read_json (UrlResponse   *response,
           GBytes        *body,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr (UrlJsonDocument) document = url_json_document_parse (body, cancellable, error);

  return document != NULL ? g_steal_pointer (&document->root) : NULL;
}

static const UrlBodyKind json_kind = {
  .is_json = TRUE,
  .read = read_json,
  .free_result = (GDestroyNotify) json_node_unref,
};

/**
 * url_session_load_json_async:
 * @self: a session
 * @request: what to load, which is copied
 * @cancellable: (nullable): cancels the load
 * @callback: (scope async) (closure user_data): called with the JSON
 * @user_data: data for @callback
 *
 * Loads JSON.
 *
 * The status has to be one of 2xx and the media type `application/json`,
 * `text/json` or one with `+json`, such as `application/problem+json`. The text
 * is read as UTF-8, whatever charset the type names (RFC 8259, section 11).
 * To see the body of an error, use [method@Session.load_async]. No `Accept` is
 * sent unless the request has one.
 *
 * The text is read on another thread and strictly by RFC 8259, see
 * [JSON](json.html). The callback is called on the thread-default context of the
 * caller.
 *
 * Since: 1.0
 */
void
url_session_load_json_async (UrlSession          *self,
                             UrlRequest          *request,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;

  g_return_if_fail (URL_IS_SESSION (self));
  g_return_if_fail (URL_IS_REQUEST (request));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_session_load_json_async);
  url_session_load_body (self, request, g_steal_pointer (&gtask), &json_kind);
}

/**
 * url_session_load_json_finish:
 * @self: a session
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@Session.load_json_async].
 *
 * Errors are those of [method@Session.load_finish], and of the domain
 * [error@Error]: [error@UrlSession.Error.HTTP_STATUS] for a status other than
 * 2xx, and [error@UrlSession.Error.CANNOT_PARSE_RESPONSE] for another media
 * type and for a body that is not JSON or is refused; the message says where.
 *
 * Returns: (transfer full): the JSON, or `NULL` with @error set
 *
 * Since: 1.0
 */
JsonNode *
url_session_load_json_finish (UrlSession    *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_session_load_json_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
read_text (UrlResponse   *response,
           GBytes        *body,
           GCancellable  *cancellable,
           GError       **error)
{
  return url_response_decode_text (response, body, error);
}

static const UrlBodyKind text_kind = {
  .read = read_text,
  .free_result = g_free,
};

/**
 * url_session_load_text_async:
 * @self: a session
 * @request: what to load, which is copied
 * @cancellable: (nullable): cancels the load
 * @callback: (scope async) (closure user_data): called with the text
 * @user_data: data for @callback
 *
 * Loads text.
 *
 * The status has to be one of 2xx; the media type may be any. The charset is
 * found as [method@Response.decode_text] does: that of the response, else UTF-8,
 * else Latin-1. To see the response, or the body of an error, use
 * [method@Session.load_async].
 *
 * The text is decoded on another thread. The callback is called on the
 * thread-default context of the caller.
 *
 * Since: 1.0
 */
void
url_session_load_text_async (UrlSession          *self,
                             UrlRequest          *request,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;

  g_return_if_fail (URL_IS_SESSION (self));
  g_return_if_fail (URL_IS_REQUEST (request));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_session_load_text_async);
  url_session_load_body (self, request, g_steal_pointer (&gtask), &text_kind);
}

/**
 * url_session_load_text_finish:
 * @self: a session
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@Session.load_text_async].
 *
 * Errors are those of [method@Session.load_finish], and of the domain
 * [error@Error]: [error@UrlSession.Error.HTTP_STATUS] for a status other than
 * 2xx, and those of [method@Response.decode_text].
 *
 * Returns: (transfer full): the text, maybe empty; `NULL` with @error set
 *
 * Since: 1.0
 */
char *
url_session_load_text_finish (UrlSession    *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_session_load_text_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
