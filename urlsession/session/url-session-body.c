/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-body-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-workers-private.h"
#include "message/url-error.h"
#include "message/url-uri-private.h"

/* A load on its way through the contexts and threads, which hand it on. */
typedef struct
{
  GTask *gtask;            /* (owned) (nullable): of the caller */
  const UrlBodyKind *kind; /* (unowned): static */
  UrlResponse *response;   /* (owned) (nullable) */
  GBytes *body;            /* (owned) (nullable) */
  gpointer result;         /* (owned) (nullable) */
  GError *error;           /* (owned) (nullable) */
} BodyLoad;

static void
body_load_free (BodyLoad *self)
{
  g_clear_object (&self->gtask);
  g_clear_object (&self->response);
  g_clear_pointer (&self->body, g_bytes_unref);
  if (self->result != NULL)
    self->kind->free_result (self->result);
  g_clear_error (&self->error);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BodyLoad, body_load_free)

/* application/json, text/json and every type with +json (RFC 6839); parameters
 * mean nothing (RFC 8259, section 11). */
static gboolean
check_json_type (UrlResponse  *response,
                 GError      **error)
{
  const char *type = url_response_get_mime_type (response);
  g_autofree char *lower = type != NULL ? g_ascii_strdown (type, -1) : NULL;
  g_autofree char *url = NULL;

  if (g_strcmp0 (lower, "application/json") == 0 || g_strcmp0 (lower, "text/json") == 0 ||
      (lower != NULL && g_str_has_suffix (lower, "+json")))
    return TRUE;

  url = url_uri_to_display (url_response_get_uri (response));
  if (lower == NULL)
    g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE,
                 _("The response of %s has no media type and is not taken for JSON"), url);
  else
    g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE,
                 _("The response of %s is of the type “%s”, not JSON"), url, lower);

  return FALSE;
}

static gboolean
return_cb (gpointer data)
{
  BodyLoad *load = data;

  if (load->error != NULL)
    g_task_return_error (load->gtask, g_steal_pointer (&load->error));
  else if (load->kind->deliver != NULL)
    load->kind->deliver (g_steal_pointer (&load->gtask), load->response,
                         g_steal_pointer (&load->result));
  else
    g_task_return_pointer (load->gtask, g_steal_pointer (&load->result), load->kind->free_result);

  return G_SOURCE_REMOVE;
}

static void
read_worker (gpointer data)
{
  BodyLoad *load = data;
  UrlSession *session = g_task_get_source_object (load->gtask);
  gboolean on_ctx = load->kind->deliver != NULL;
  g_autoptr (GMainContext) context = NULL;
  g_autoptr (GSource) source = g_idle_source_new ();

  load->result = load->kind->read (load->response, load->body,
                                   g_task_get_cancellable (load->gtask), &load->error);
  if (load->error != NULL && load->kind->is_json)
    load->error = url_body_describe (load->response, load->error);
  g_clear_pointer (&load->body, g_bytes_unref);

  /* From here on nothing is held on this thread: whoever gets the result may be
   * the last to hold the session. */
  context = on_ctx && load->error == NULL ? url_session_get_context (session)
                                          : g_task_get_context (load->gtask);
  g_main_context_ref (context);
  g_source_set_priority (source, g_task_get_priority (load->gtask));
  g_source_set_static_name (source, "[urlsession] body");
  g_source_set_callback (source, return_cb, load, (GDestroyNotify) body_load_free);
  g_source_attach (source, context);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (BodyLoad) load = user_data;
  GError *error = NULL;

  load->body = url_session_load_finish (URL_SESSION (object), result, &load->response, &error);
  if (load->body == NULL || !url_response_ensure_success (load->response, load->body, &error) ||
      (load->kind->is_json && !check_json_type (load->response, &error)))
    g_task_return_error (load->gtask, error);
  else
    url_workers_run (read_worker, g_steal_pointer (&load));
}

void
url_session_load_body (UrlSession        *self,
                       UrlRequest        *request,
                       GTask             *gtask,
                       const UrlBodyKind *kind)
{
  BodyLoad *load = g_new0 (BodyLoad, 1);

  load->gtask = gtask;
  load->kind = kind;
  url_session_load_async (self, request, g_task_get_cancellable (gtask), loaded_cb, load);
}

GError *
url_body_describe (UrlResponse *response,
                   GError      *error)
{
  g_autofree char *url = NULL;
  GError *described = NULL;

  if (error->domain != URL_ERROR)
    return error;

  url = url_uri_to_display (url_response_get_uri (response));
  described = g_error_new (error->domain, error->code, _("The JSON of %s cannot be read: %s"), url,
                           error->message);
  g_error_free (error);

  return described;
}
