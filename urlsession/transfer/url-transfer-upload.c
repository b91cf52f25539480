/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-debug-private.h"
#include "base/url-network-private.h"
#include "http/url-redirect-private.h"
#include "message/url-error.h"
#include "message/url-headers-private.h"
#include "transfer/url-upload-protocol-private.h"
#include "transfer/url-upload-removal-private.h"
#include "transport/url-transport-error-private.h"

/* A transfer whose body can be gone on with: it finds out where the server has
 * it, and how much of it, and sends what is missing. */

UrlTransferUpload *
url_transfer_upload_new (UrlUploadPlan *plan)
{
  UrlTransferUpload *self = g_new0 (UrlTransferUpload, 1);

  self->plan = url_upload_plan_ref (plan);
  self->cancellable = g_cancellable_new ();

  return self;
}

void
url_transfer_upload_free (UrlTransferUpload *self)
{
  g_clear_pointer (&self->record, url_upload_record_free);
  g_clear_pointer (&self->body, url_body_unref);
  g_clear_pointer (&self->current, url_request_head_unref);
  g_clear_pointer (&self->answer, url_response_head_unref);
  g_clear_object (&self->stream);
  g_free (self->file_type);
  g_clear_object (&self->cancellable);
  url_upload_plan_unref (self->plan);
  g_free (self);
}

void
url_transfer_upload_publish (UrlTransfer           *self,
                             const UrlUploadRecord *record)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_clear_pointer (&self->upload_data, g_bytes_unref);
  if (record != NULL && record->place != NULL)
    self->upload_data = url_upload_record_to_bytes (record);
}

void
url_transfer_set_upload (UrlTransfer   *self,
                         UrlUploadPlan *plan)
{
  self->upload = url_transfer_upload_new (plan);
}

GBytes *
url_transfer_dup_upload_data (UrlTransfer *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->upload_data == NULL ||
      (url_transfer_get_outcome (self) == URL_OUTCOME_CANCELLED && !self->keeps_upload))
    return NULL;

  return g_bytes_ref (self->upload_data);
}

/* Nothing more is read of the body. */
static void
stop_reading (UrlTransferUpload *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->stream != NULL)
    url_upload_stream_stop (self->stream);
}

void
url_transfer_upload_conclude (UrlTransfer *self,
                              GError      *error)
{
  stop_reading (self->upload);
  url_transfer_network_conclude (self, error);
}

void
url_transfer_upload_end_for_good (UrlTransfer *self,
                                  GError      *error)
{
  url_transfer_upload_publish (self, NULL);
  url_transfer_upload_conclude (self, error);
}

void
url_transfer_upload_fail (UrlTransfer *self,
                          const char  *reason)
{
  GError *error = g_error_new (URL_ERROR, URL_ERROR_CANNOT_RESUME,
                               _("The upload to %s cannot be gone on with: %s"),
                               url_request_head_get_display (self->request), reason);

  url_transfer_upload_end_for_good (self, error);
}

/* Takes @request; NULL if the place of the upload is none. */
static void
load (UrlTransfer    *self,
      UrlUploadStage  stage,
      UrlRequestHead *request)
{
  UrlTransferUpload *upload = self->upload;
  GError *error = NULL;

  if (request == NULL)
    {
      url_transfer_upload_fail (self, _("the URL of its part cannot be parsed"));
      return;
    }

  g_clear_pointer (&upload->current, url_request_head_unref);
  upload->current = request;
  upload->stage = stage;
  url_transfer_network_unload (self);
  if (url_redirect_check (self->request, request, url_http_engine_get_gate (self->engine), &error))
    url_transfer_network_load (self, request);
  else
    url_transfer_upload_end_for_good (self, error);
}

void
url_transfer_upload_ask (UrlTransfer *self)
{
  load (self, URL_UPLOAD_ASKING, url_upload_make_ask (self->request, self->upload->record));
}

static gboolean
is_stream (UrlTransfer *self)
{
  return self->request->body_stream != NULL || self->request->asks_body;
}

gint64
url_transfer_upload_find_end (UrlTransfer *self)
{
  UrlTransferUpload *upload = self->upload;

  if (upload->record->length >= 0 || upload->stream == NULL)
    return upload->record->length;

  return url_upload_stream_get_end (upload->stream);
}

gboolean
url_transfer_upload_is_too_much (UrlTransfer *self,
                                 gint64       offset)
{
  UrlTransferUpload *upload = self->upload;
  gint64 end = url_transfer_upload_find_end (self);

  return upload->max_append > 0 && (end < 0 ? is_stream (self) : end - offset > upload->max_append);
}

gboolean
url_transfer_upload_can_send_again (UrlTransfer *self)
{
  UrlTransferUpload *upload = self->upload;

  return !is_stream (self) ||
         (upload->stream != NULL && url_upload_stream_can_begin (upload->stream, self->sent_from));
}

/* Sends a part of the body from @offset on. @head: (transfer full) (nullable) */
static void
send_part (UrlTransfer    *self,
           gint64          offset,
           UrlRequestHead *head)
{
  UrlTransferUpload *upload = self->upload;
  gint64 limit = upload->part_end > 0 ? upload->part_end - offset : 0;

  self->sent_from = offset;
  self->sent = offset;
  if (head != NULL && is_stream (self))
    {
      head->body_limit = 0;
      if (upload->stream != NULL && !url_upload_stream_begin (upload->stream, offset, limit))
        {
          url_upload_stream_stop (upload->stream);
          g_clear_object (&upload->stream);
        }
      head->asks_body = upload->stream == NULL;
      g_set_object (&head->body_stream, (GInputStream *) upload->stream);
    }
  load (self, URL_UPLOAD_SENDING, head);
}

GInputStream *
url_transfer_upload_wrap_stream (UrlTransfer  *self,
                                 GInputStream *stream)
{
  UrlTransferUpload *upload = self->upload;
  gint64 offset = self->sent_from;

  if (upload->stage != URL_UPLOAD_SENDING)
    return stream;

  if (upload->stream != NULL)
    url_upload_stream_stop (upload->stream);
  g_clear_object (&upload->stream);
  upload->stream = url_upload_stream_new (stream, offset);
  url_upload_stream_begin (upload->stream, offset,
                           upload->part_end > 0 ? upload->part_end - offset : 0);

  return G_INPUT_STREAM (upload->stream);
}

void
url_transfer_upload_append (UrlTransfer *self,
                            gint64       offset)
{
  UrlTransferUpload *upload = self->upload;

  url_debug (URL_DEBUG_TASK, self->identifier, url_request_head_get_display (self->request),
             "sends from %" G_GINT64_FORMAT, offset);
  self->rewinds++;
  upload->part_end = url_transfer_upload_is_too_much (self, offset) ? offset + upload->max_append : 0;
  send_part (self, offset,
             url_upload_make_append (self->request, upload->record, offset,
                                     upload->part_end > 0 ? upload->max_append : 0));
}

void
url_transfer_upload_create_with_part (UrlTransfer *self)
{
  UrlTransferUpload *upload = self->upload;

  self->rewinds++;
  upload->part_end = upload->max_append;
  send_part (self, 0, url_upload_make_first (self->request, upload->record, upload->max_append));
}

void
url_transfer_upload_finish (UrlTransfer *self,
                            gint64       length)
{
  self->upload->finishing = TRUE;
  self->upload->part_end = 0;
  self->sent_from = length;
  self->sent = length;
  load (self, URL_UPLOAD_SENDING,
        url_upload_make_finish (self->request, self->upload->record, length));
}

/* Whether the body is the one that was begun with; what it is like is noted. */
static gboolean
check_body (UrlTransfer *self)
{
  UrlUploadRecord *record = self->upload->record;
  gboolean resumes = self->upload->plan->record != NULL;
  UrlFileVersion version;
  gboolean stamped = url_body_get_stamp (self->upload->body, &version);

  if (resumes && record->file != NULL)
    return stamped && url_file_version_equal (&version, &record->version);

  if (!resumes)
    record->length = url_body_get_length (self->upload->body);
  if (!resumes && stamped)
    {
      record->file = g_file_get_uri (self->request->body_file);
      record->version = version;
    }

  return TRUE;
}

static void
begin_sending (UrlTransfer *self)
{
  UrlTransferUpload *upload = self->upload;

  if (self->request->body_stream != NULL)
    upload->stream = url_upload_stream_new (self->request->body_stream, 0);

  if (upload->plan->record != NULL)
    {
      url_transfer_upload_publish (self, upload->record);
      url_transfer_upload_ask (self);
    }
  else if (upload->plan->protocol == URL_UPLOAD_TUS)
    {
      load (self, URL_UPLOAD_CREATING,
            url_upload_make_creation (self->request, upload->record, upload->file_type));
    }
  else
    {
      send_part (self, 0, url_upload_make_first (self->request, upload->record, 0));
    }
}

/* A type that is not known is not told. */
static void
guessed_type_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (UrlTransfer) self = user_data;
  UrlTransferUpload *upload = self->upload;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);
  const char *type = info != NULL ? g_file_info_get_content_type (info) : NULL;

  if (g_cancellable_is_cancelled (upload->cancellable))
    return;

  if (type != NULL && !g_content_type_is_unknown (type))
    upload->file_type = g_content_type_get_mime_type (type);
  begin_sending (self);
}

/* Servers of tus are told the type of a file. */
static void
guess_type (UrlTransfer *self)
{
  UrlTransferUpload *upload = self->upload;
  UrlRequestHead *request = self->request;

  if (upload->plan->protocol == URL_UPLOAD_TUS && upload->plan->record == NULL &&
      request->body_file != NULL &&
      (request->has_default_type || !url_headers_contains (request->headers, "Content-Type")))
    g_file_query_info_async (request->body_file, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                             G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, upload->cancellable,
                             guessed_type_cb, url_transfer_ref (self));
  else
    begin_sending (self);
}

static void
measured_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (UrlTransfer) self = user_data;
  UrlTransferUpload *upload = self->upload;
  g_autoptr (GError) error = NULL;
  gboolean measured = url_body_measure_finish (result, &error);

  if (g_cancellable_is_cancelled (upload->cancellable))
    return;

  if (!measured && upload->plan->record != NULL)
    url_transfer_upload_fail (self, error->message);
  else if (!measured)
    url_transfer_upload_end_for_good (self, url_transport_error_new_for_body (
                            error, url_request_head_get_display (self->request)));
  else if (!check_body (self))
    url_transfer_upload_fail (self, _("the file is not what it was"));
  else
    guess_type (self);
  g_clear_pointer (&upload->body, url_body_unref);
}

void
url_transfer_upload_begin (UrlTransfer *self)
{
  UrlTransferUpload *upload = self->upload;
  UrlUploadRecord *record = NULL;

  upload->body = url_body_new (self->request);
  if (upload->body == NULL)
    {
      /* There is nothing to go on with. */
      upload->stage = URL_UPLOAD_ANSWERED;
      url_transfer_network_load (self, self->request);
      return;
    }

  if (upload->plan->record != NULL)
    {
      record = url_upload_record_copy (upload->plan->record);
      url_kept_request_free (record->request);
    }
  else
    {
      record = g_new0 (UrlUploadRecord, 1);
      record->protocol = upload->plan->protocol;
      record->uri = g_uri_to_string (self->request->uri);
      record->method = g_strdup (self->request->method);
    }
  record->request = url_kept_request_new (self->request);
  upload->record = record;
  url_body_measure_async (upload->body, upload->cancellable, measured_cb, url_transfer_ref (self));
}

/* Who cancels without asking for what it can be gone on with does not go on. */
void
url_transfer_upload_stop (UrlTransfer *self)
{
  UrlTransferUpload *upload = self->upload;

  stop_reading (upload);
  if (self->running && url_transfer_get_outcome (self) == URL_OUTCOME_CANCELLED &&
      !self->keeps_upload && upload->stage != URL_UPLOAD_ANSWERED && upload->record != NULL &&
      upload->record->place != NULL)
    url_upload_removal_start (self->engine, self->request, upload->record,
                              upload->offers_removal);
}

void
url_transfer_upload_followed (UrlTransfer    *self,
                              UrlRequestHead *request)
{
  UrlTransferUpload *upload = self->upload;

  g_clear_pointer (&upload->current, url_request_head_unref);
  upload->current = url_request_head_ref (request);
}
