/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-body-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-error.h"
#include "transport/url-multipart-stream-private.h"

struct _UrlBody
{
  gatomicrefcount ref_count;
  UrlRequestHead *request; /* (owned) */
  GInputStream *stream;    /* (owned) (nullable): not read yet */
  UrlMultipartPlan *plan;  /* (owned) (nullable): of a form, once it was measured */
  gint64 length;
  gboolean stamped;        /* it is a file, which has to stay as it is */
  UrlFileVersion stamp;
};

/* What is to be sent of a body of this length. */
static gint64
remaining (UrlBody *self,
           guint64  length)
{
  gint64 rest = MAX ((gint64) length - self->request->body_offset, 0);

  return self->request->body_limit > 0 ? MIN (rest, self->request->body_limit) : rest;
}

UrlBody *
url_body_new (UrlRequestHead *request)
{
  UrlBody *self = NULL;

  if (request->body == NULL && request->body_stream == NULL && request->body_file == NULL &&
      request->body_parts == NULL && !request->asks_body)
    return NULL;

  self = g_new0 (UrlBody, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->request = url_request_head_ref (request);
  g_set_object (&self->stream, request->body_stream);
  self->length = request->body != NULL ? remaining (self, g_bytes_get_size (request->body)) : -1;

  return self;
}

UrlBody *
url_body_ref (UrlBody *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_body_unref (UrlBody *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->stream);
  g_clear_pointer (&self->plan, url_multipart_plan_unref);
  url_request_head_unref (self->request);
  g_free (self);
}

static void
query_info_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  UrlBody *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);
  const UrlFileVersion *wanted = self->request->body_version;

  if (info == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, "%s",
                               _("it is a directory"));
      return;
    }

  self->stamped = g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR;
  url_file_version_read (&self->stamp, info);
  if (self->stamped)
    self->length = remaining (self, (guint64) self->stamp.size);
  if (wanted != NULL && !url_file_version_equal (&self->stamp, wanted))
    {
      g_task_return_new_error (task, URL_ERROR, URL_ERROR_FILE_CHANGED, "%s",
                               _("the file was changed while it was sent"));
      return;
    }

  g_task_return_boolean (task, TRUE);
}

static void
measure_form_thread_cb (GTask        *task,
                        gpointer      source_object,
                        gpointer      task_data,
                        GCancellable *cancellable)
{
  UrlBody *self = task_data;
  GError *error = NULL;
  UrlMultipartPlan *plan = url_multipart_plan_new (self->request->body_parts, cancellable, &error);

  if (plan != NULL)
    g_task_return_pointer (task, plan, (GDestroyNotify) url_multipart_plan_unref);
  else
    g_task_return_error (task, error);
}

static void
measured_form_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  UrlBody *self = g_task_get_task_data (task);
  GError *error = NULL;
  UrlMultipartPlan *plan = g_task_propagate_pointer (G_TASK (result), &error);

  if (plan == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  g_clear_pointer (&self->plan, url_multipart_plan_unref);
  self->plan = plan;
  self->length = plan->length >= 0 ? remaining (self, (guint64) plan->length) : -1;
  g_task_return_boolean (task, TRUE);
}

/* On another thread: it looks at any number of files. */
static void
measure_form (UrlBody *self,
              GTask   *task)
{
  g_autoptr (GTask) inner = g_task_new (NULL, g_task_get_cancellable (task), measured_form_cb,
                                        g_object_ref (task));

  g_task_set_source_tag (inner, measure_form);
  g_task_set_task_data (inner, url_body_ref (self), (GDestroyNotify) url_body_unref);
  g_task_run_in_thread (inner, measure_form_thread_cb);
}

void
url_body_measure_async (UrlBody             *self,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, url_body_measure_async);
  g_task_set_task_data (task, url_body_ref (self), (GDestroyNotify) url_body_unref);

  if (self->request->body_parts != NULL)
    measure_form (self, task);
  else if (self->request->body_file != NULL)
    g_file_query_info_async (self->request->body_file, URL_FILE_VERSION_ATTRIBUTES,
                             G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, cancellable,
                             query_info_cb, g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
url_body_measure_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_assert (g_task_is_valid (result, NULL));
  g_assert (g_async_result_is_tagged (result, url_body_measure_async));

  return g_task_propagate_boolean (G_TASK (result), error);
}

gint64
url_body_get_length (UrlBody *self)
{
  return self->length;
}

gint64
url_body_get_skip (UrlBody *self)
{
  UrlRequestHead *request = self->request;

  /* One that was given begins where it was asked for. */
  if (self->stream != NULL)
    return 0;

  return request->body_file != NULL || request->body_parts != NULL ? request->body_offset : 0;
}

gboolean
url_body_get_stamp (UrlBody      *self,
                    UrlFileVersion *stamp)
{
  *stamp = self->stamp;

  return self->stamped;
}

gboolean
url_body_check (UrlBody  *self,
                GError  **error)
{
  if (!url_body_is_spent (self))
    return TRUE;

  g_set_error (error, URL_ERROR, URL_ERROR_BODY_STREAM_EXHAUSTED, "%s",
               _("the request must be sent again, but its body stream was read already"));

  return FALSE;
}

gboolean
url_body_take_source (UrlBody       *self,
                      GInputStream **stream_out,
                      GFile        **file_out,
                      GError       **error)
{
  UrlRequestHead *request = self->request;

  *stream_out = NULL;
  *file_out = NULL;
  if (!url_body_check (self, error))
    return FALSE;

  if (request->body != NULL)
    {
      gsize size = g_bytes_get_size (request->body);
      gsize offset = MIN ((gsize) request->body_offset, size);
      g_autoptr (GBytes) rest =
          g_bytes_new_from_bytes (request->body, offset, (gsize) remaining (self, size));

      *stream_out = g_memory_input_stream_new_from_bytes (rest);
    }
  else if (request->body_file != NULL)
    {
      *file_out = g_object_ref (request->body_file);
    }
  else if (request->body_parts != NULL && self->stream == NULL)
    {
      url_part_list_take (request->body_parts);
      *stream_out = url_multipart_stream_new (self->plan);
    }
  else
    {
      *stream_out = g_steal_pointer (&self->stream);
    }

  return TRUE;
}

gboolean
url_body_is_spent (UrlBody *self)
{
  UrlRequestHead *request = self->request;

  if (self->stream != NULL)
    return FALSE;

  return request->body_stream != NULL || request->asks_body ||
         (request->body_parts != NULL && url_part_list_is_spent (request->body_parts));
}

void
url_body_provide (UrlBody      *self,
                  GInputStream *stream)
{
  g_set_object (&self->stream, stream);
}
