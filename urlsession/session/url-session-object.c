/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session.h"

#include "base/url-workers-private.h"
#include "json/url-json-builder-private.h"
#include "message/url-request.h"
#include "session/url-session-body-private.h"

/* Loading objects: JSON is read by a worker, the objects are made here, on the
 * session's context, which has its turn in between. */

/* How long a dispatch makes objects, and how long it then rests, in µs. */
#define SLICE 1000

typedef struct
{
  GTask *gtask;              /* (owned): of the caller */
  UrlResponse *response;     /* (owned) */
  UrlJsonDocument *document; /* (owned) */
  UrlJsonBuilder *builder;   /* (owned) */
} Build;

static void
build_free (Build *self)
{
  g_clear_pointer (&self->builder, url_json_builder_free);
  /* A large tree takes long to free. */
  url_workers_run ((UrlWorkFunc) url_json_document_free, self->document);
  g_clear_object (&self->response);
  g_clear_object (&self->gtask);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Build, build_free)

static gboolean
build_dispatch (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return callback (user_data);
}

static GSourceFuncs build_funcs = { .dispatch = build_dispatch };

static gboolean
build_cb (gpointer data)
{
  Build *build = data;
  gint64 start = g_get_monotonic_time ();
  GObject *object = NULL;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (build->gtask))
    return G_SOURCE_REMOVE;

  while (url_json_builder_step (build->builder, &object, &error))
    {
      gint64 now = g_get_monotonic_time ();

      if (now - start >= SLICE)
        {
          g_source_set_ready_time (g_main_current_source (), now + SLICE);
          return G_SOURCE_CONTINUE;
        }
    }

  if (error != NULL)
    g_task_return_error (build->gtask, url_body_describe (build->response, error));
  else
    g_task_return_pointer (build->gtask, object, g_object_unref);

  return G_SOURCE_REMOVE;
}

static void
deliver_document (GTask       *gtask,
                  UrlResponse *response,
                  gpointer     result)
{
  UrlSession *session = g_task_get_source_object (gtask);
  GType type = (GType) GPOINTER_TO_SIZE (g_task_get_task_data (gtask));
  g_autoptr (Build) build = g_new0 (Build, 1);
  g_autoptr (GSource) source = g_source_new (&build_funcs, sizeof (GSource));

  build->gtask = gtask;
  build->response = g_object_ref (response);
  build->document = result;
  build->builder = url_json_builder_new (build->document, type);

  g_source_set_priority (source, g_task_get_priority (gtask));
  g_source_set_static_name (source, "[urlsession] objects");
  g_source_set_callback (source, build_cb, g_steal_pointer (&build),
                         (GDestroyNotify) build_free);
  g_source_set_ready_time (source, 0);
  g_source_attach (source, url_session_get_context (session));
}

static gpointer
read_document (UrlResponse   *response,
               GBytes        *body,
               GCancellable  *cancellable,
               GError       **error)
{
  return url_json_document_parse (body, cancellable, error);
}

static const UrlBodyKind object_kind = {
  .is_json = TRUE,
  .read = read_document,
  .deliver = deliver_document,
  .free_result = (GDestroyNotify) url_json_document_free,
};

/**
 * url_session_load_object_async:
 * @self: a session
 * @request: what to load, which is copied
 * @type: the class to make an object of
 * @cancellable: (nullable): cancels the load
 * @callback: (scope async) (closure user_data): called with the object
 * @user_data: data for @callback
 *
 * Loads JSON, as [method@Session.load_json_async] does, and makes an object of
 * it.
 *
 * Each property that can be written, construct-only ones too, is set from the
 * member of its name: `first-name` from `first-name`, `first_name` or
 * `firstName`. Other members are ignored; properties without a member keep their
 * default. This is strict: a value of another type, one out of the range of its
 * property, and several members for one property are an error that names the
 * place, such as `$.items[3].first-name`. [JSON](json.html) has the table of
 * types.
 *
 * The text is read on another thread. The objects are made on the session's
 * context, some of them in each turn of it, and then the callback is called on
 * the thread-default context of the caller.
 *
 * Since: 1.0
 */
void
url_session_load_object_async (UrlSession          *self,
                               UrlRequest          *request,
                               GType                type,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) gtask = NULL;

  g_return_if_fail (URL_IS_SESSION (self));
  g_return_if_fail (URL_IS_REQUEST (request));
  g_return_if_fail (G_TYPE_IS_OBJECT (type) && !G_TYPE_IS_ABSTRACT (type));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  gtask = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (gtask, url_session_load_object_async);
  g_task_set_task_data (gtask, GSIZE_TO_POINTER (type), NULL);
  url_session_load_body (self, request, g_steal_pointer (&gtask), &object_kind);
}

/**
 * url_session_load_object_finish:
 * @self: a session
 * @result: the result that was handed to the callback
 * @error: return location for an error
 *
 * Gets the result of [method@Session.load_object_async].
 *
 * Errors are those of [method@Session.load_json_finish];
 * [error@UrlSession.Error.CANNOT_PARSE_RESPONSE] also if the JSON does not fit
 * the class, or the class has a property for it that cannot be read from JSON.
 *
 * Returns: (transfer full): the object, or `NULL` with @error set
 *
 * Since: 1.0
 */
GObject *
url_session_load_object_finish (UrlSession    *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (URL_IS_SESSION (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, url_session_load_object_async), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
