/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-file-sink-struct-private.h"

#include "base/url-disk-private.h"
#include "base/url-network-private.h"
#include "transfer/url-exit-files-private.h"

/* So much is written at once. */
#define WRITE_SIZE (256 * 1024)

static UrlFileSink *
sink_ref (UrlFileSink *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
sink_unref (UrlFileSink *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->partial == NULL && self->copy == NULL);

  url_download_plan_unref (self->plan);
  url_request_head_unref (self->request);
  g_free (self->uri);
  g_free (self->display);
  g_ptr_array_unref (self->collected);
  g_clear_pointer (&self->offsets, g_array_unref);
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->head, url_response_head_unref);
  g_clear_pointer (&self->checksum, url_body_checksum_free);
  url_destination_clear (&self->destination);
  g_clear_pointer (&self->kept, url_resume_record_free);
  g_clear_pointer (&self->resume_data, g_bytes_unref);
  if (self->temporary != NULL)
    url_exit_files_forget (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_clear_error (&self->error);
  g_free (self);
}

UrlFileSink *
url_file_sink_new (UrlDownloadPlan *plan,
                   UrlRequestHead  *request,
                   gpointer         listener)
{
  UrlFileSink *self = g_new0 (UrlFileSink, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->plan = url_download_plan_ref (plan);
  self->request = url_request_head_ref (request);
  self->uri = g_uri_to_string_partial (request->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);
  self->display = g_strdup (url_request_head_get_display (request));
  self->listener = listener;
  self->collected = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return self;
}

/* The last step. */
static void
dispose_disk (gpointer data)
{
  UrlFileSink *self = data;

  url_file_sink_remove_kept (self);
  if (self->partial != NULL)
    url_partial_file_discard (g_steal_pointer (&self->partial));
  if (self->copy != NULL)
    url_partial_file_discard (g_steal_pointer (&self->copy));
  sink_unref (self);
}

void
url_file_sink_free (UrlFileSink *self)
{
  self->is_freed = TRUE;
  self->is_abandoned = TRUE;
  url_disk_invoke (dispose_disk, self);
}

static void
step_done_network (gpointer data)
{
  UrlFileSink *self = data;
  UrlFileSinkDone done = g_steal_pointer (&self->done);

  self->is_busy = FALSE;
  self->is_writing = FALSE;
  if (!self->is_freed)
    done (self->listener, g_steal_pointer (&self->error));
  sink_unref (self);
}

static void
step_disk (gpointer data)
{
  UrlFileSink *self = data;

  if (!self->is_abandoned && self->step (self, &self->error) == URL_FILE_SINK_STEP_AGAIN && self->error == NULL)
    url_disk_invoke (step_disk, self);
  else
    url_network_invoke (step_done_network, self);
}

static void
run (UrlFileSink     *self,
     UrlFileSinkStep  step,
     UrlFileSinkDone  done)
{
  g_assert (!self->is_busy);

  self->is_busy = TRUE;
  self->step = step;
  self->done = done;
  url_disk_invoke (step_disk, sink_ref (self));
}

void
url_file_sink_prepare (UrlFileSink     *self,
                       UrlFileSinkDone  done)
{
  run (self, url_file_sink_prepare_step, done);
}

gint64
url_file_sink_get_offset (UrlFileSink *self)
{
  const UrlResumeRecord *record = url_file_sink_get_record (self);

  return record != NULL ? record->offset : 0;
}

gint64
url_file_sink_get_total (UrlFileSink *self)
{
  const UrlResumeRecord *record = url_file_sink_get_record (self);

  return record != NULL ? record->total : -1;
}

const char *
url_file_sink_get_validator (UrlFileSink *self)
{
  const UrlResumeRecord *record = url_file_sink_get_record (self);

  return record != NULL ? record->validator : NULL;
}

void
url_file_sink_accept (UrlFileSink     *self,
                      UrlResponseHead *head,
                      gboolean         continues,
                      gint64           total,
                      UrlFileSinkDone  done)
{
  g_clear_pointer (&self->offsets, g_array_unref);
  g_clear_pointer (&self->head, url_response_head_unref);
  self->head = url_response_head_ref (head);
  self->continues = continues;
  self->total = total;
  run (self, url_file_sink_accept_step, done);
}

gboolean
url_file_sink_push (UrlFileSink *self,
                    GBytes      *piece)
{
  g_ptr_array_add (self->collected, g_bytes_ref (piece));
  self->collected_size += g_bytes_get_size (piece);

  return url_file_sink_has_enough (self);
}

/* Hands what was collected over to the next step. */
static void
hand_over (UrlFileSink *self)
{
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  self->pieces = g_steal_pointer (&self->collected);
  self->collected = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->collected_size = 0;
  if (self->offsets == NULL)
    return;

  g_clear_pointer (&self->places, g_array_unref);
  self->places = g_steal_pointer (&self->offsets);
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->size = self->prefix;
}

void
url_file_sink_scatter (UrlFileSink     *self,
                       UrlFileSinkDone  done)
{
  self->offsets = g_array_new (FALSE, FALSE, sizeof (gint64));
  hand_over (self);
  run (self, url_file_sink_scatter_step, done);
}

gboolean
url_file_sink_push_at (UrlFileSink *self,
                       GBytes      *piece,
                       gint64       offset,
                       gint64       prefix)
{
  g_array_append_val (self->offsets, offset);
  self->prefix = prefix;

  return url_file_sink_push (self, piece);
}

gboolean
url_file_sink_has_collected (UrlFileSink *self)
{
  return self->collected_size > 0;
}

gboolean
url_file_sink_has_room (UrlFileSink *self)
{
  return !self->is_busy || (self->is_writing && !url_file_sink_has_enough (self));
}

gboolean
url_file_sink_has_enough (UrlFileSink *self)
{
  return self->collected_size >= WRITE_SIZE;
}

gboolean
url_file_sink_is_busy (UrlFileSink *self)
{
  return self->is_busy;
}

gint64
url_file_sink_get_written (UrlFileSink *self)
{
  return self->written;
}

void
url_file_sink_write (UrlFileSink     *self,
                     UrlFileSinkDone  done)
{
  hand_over (self);
  self->is_writing = TRUE;
  run (self, url_file_sink_write_step, done);
}

void
url_file_sink_seal (UrlFileSink     *self,
                    UrlFileSinkDone  done)
{
  hand_over (self);
  run (self, url_file_sink_seal_step, done);
}

void
url_file_sink_publish (UrlFileSink     *self,
                       UrlFileSinkDone  done)
{
  run (self, url_file_sink_publish_step, done);
}

const char *
url_file_sink_get_path (UrlFileSink *self)
{
  return self->path;
}

void
url_file_sink_rest (UrlFileSink     *self,
                    UrlFileSinkDone  done)
{
  hand_over (self);
  run (self, url_file_sink_rest_step, done);
}

void
url_file_sink_keep (UrlFileSink     *self,
                    UrlFileSinkDone  done)
{
  hand_over (self);
  run (self, url_file_sink_keep_step, done);
}

GBytes *
url_file_sink_get_resume_data (UrlFileSink *self)
{
  return self->resume_data;
}

void
url_file_sink_take (UrlFileSink *self)
{
  self->is_taken = TRUE;
  if (self->temporary != NULL)
    url_exit_files_forget (self->temporary);
}
