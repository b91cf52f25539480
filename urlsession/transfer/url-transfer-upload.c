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
#include "transfer/url-upload-protocol-private.h"
#include "transfer/url-upload-removal-private.h"
#include "transport/url-transport-error-private.h"

/* A transfer whose body can be gone on with: it finds out where the server has
 * it, and how much of it, and sends what is missing. */

/* So often a server may have another offset than it said. */
#define MAX_REPEATS 3

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
  g_clear_object (&self->cancellable);
  url_upload_plan_unref (self->plan);
  g_free (self);
}

/* What can be gone on with from now on. @record: (nullable) */
static void
publish (UrlTransfer           *self,
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

/* @error (transfer full) (nullable) */
static void
conclude (UrlTransfer *self,
          GError      *error)
{
  /* The body may still be looked at. */
  g_cancellable_cancel (self->upload->cancellable);
  url_transfer_network_conclude (self, error);
}

/* Nothing can be gone on with after this. @error (transfer full) (nullable) */
static void
end_for_good (UrlTransfer *self,
              GError      *error)
{
  publish (self, NULL);
  conclude (self, error);
}

static void
fail_to_resume (UrlTransfer *self,
                const char  *reason)
{
  end_for_good (self, g_error_new (URL_ERROR, URL_ERROR_CANNOT_RESUME,
                                   _("The upload to %s cannot be gone on with: %s"),
                                   url_request_head_get_display (self->request), reason));
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
      fail_to_resume (self, _("the URL of its part cannot be parsed"));
      return;
    }

  g_clear_pointer (&upload->current, url_request_head_unref);
  upload->current = request;
  upload->stage = stage;
  url_transfer_network_unload (self);
  if (url_redirect_check (self->request, request, url_http_engine_get_gate (self->engine), &error))
    url_transfer_network_load (self, request);
  else
    end_for_good (self, error);
}

static void
ask (UrlTransfer *self)
{
  load (self, URL_UPLOAD_ASKING, url_upload_make_ask (self->request, self->upload->record));
}

/* Where the server wants a break. A stream cannot be taken up again there. */
static gint64
find_part_end (UrlTransfer *self,
               gint64       offset)
{
  UrlTransferUpload *upload = self->upload;
  UrlRequestHead *request = self->request;
  gboolean can_break =
      request->body != NULL || request->body_file != NULL || request->body_parts != NULL;

  return can_break && upload->max_append > 0 &&
                 upload->record->length - offset > upload->max_append
             ? offset + upload->max_append
             : 0;
}

static void
append (UrlTransfer *self,
        gint64       offset)
{
  UrlTransferUpload *upload = self->upload;

  url_debug (URL_DEBUG_TASK, self->identifier, url_request_head_get_display (self->request),
             "sends from %" G_GINT64_FORMAT, offset);
  self->sent_from = offset;
  self->sent = offset;
  self->rewinds++;
  upload->part_end = find_part_end (self, offset);
  load (self, URL_UPLOAD_SENDING,
        url_upload_make_append (self->request, upload->record, offset,
                                upload->part_end > 0 ? upload->part_end - offset : 0));
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
  UrlUploadStage stage =
      upload->plan->protocol == URL_UPLOAD_TUS ? URL_UPLOAD_CREATING : URL_UPLOAD_SENDING;

  if (upload->plan->record != NULL)
    {
      publish (self, upload->record);
      ask (self);
    }
  else
    {
      load (self, stage, url_upload_make_first (self->request, upload->record));
    }
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
    fail_to_resume (self, error->message);
  else if (!measured)
    end_for_good (self, url_transport_error_new_for_body (
                            error, url_request_head_get_display (self->request)));
  else if (!check_body (self))
    fail_to_resume (self, _("the file is not what it was"));
  else
    begin_sending (self);
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

  g_cancellable_cancel (upload->cancellable);
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

/* Notes where the server has the upload. */
static gboolean
take_place (UrlTransfer     *self,
            UrlResponseHead *head)
{
  UrlTransferUpload *upload = self->upload;
  char *place = upload->record != NULL && upload->current != NULL
                    ? url_upload_read_place (head, upload->plan->protocol, upload->current->uri)
                    : NULL;

  if (place == NULL)
    return FALSE;

  g_free (upload->record->place);
  upload->record->place = place;
  publish (self, upload->record);

  return TRUE;
}

/* Notes what the server takes. FALSE if the upload is more than that, and has
 * failed. */
static gboolean
take_limits (UrlTransfer     *self,
             UrlResponseHead *head)
{
  UrlTransferUpload *upload = self->upload;
  UrlUploadProtocol protocol = upload->plan->protocol;
  gint64 max_size = url_upload_read_max_size (head, protocol);
  gint64 max_append = url_upload_read_max_append (head, protocol);

  upload->offers_removal = upload->offers_removal || url_upload_offers_removal (head);
  if (max_append > 0)
    upload->max_append = max_append;
  if (max_size < 0 || upload->record == NULL || upload->record->length <= max_size)
    return TRUE;

  end_for_good (self, g_error_new (URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM,
                                   _("The server takes uploads to %s of %" G_GINT64_FORMAT
                                     " bytes at most, and this one has %" G_GINT64_FORMAT),
                                   url_request_head_get_display (self->request), max_size,
                                   upload->record->length));

  return FALSE;
}

void
url_transfer_upload_informational (UrlTransfer     *self,
                                   UrlResponseHead *head)
{
  if (self->upload->stage == URL_UPLOAD_SENDING && take_place (self, head))
    take_limits (self, head);
}

/* Whether the answer to how much is there ends the upload. */
static gboolean
is_over (UrlTransfer     *self,
         UrlResponseHead *head)
{
  UrlUploadRecord *record = self->upload->record;

  if (head->status_code / 100 != 2 || url_upload_is_other (head, record) ||
      !url_upload_is_complete (head, record))
    return FALSE;

  self->sent_from = MAX (record->length, 0);
  self->sent = self->sent_from;
  self->expected_to_send = record->length;

  return TRUE;
}

/* Whether more has to be sent after this answer. */
static gboolean
goes_on (UrlTransfer     *self,
         UrlResponseHead *head)
{
  UrlTransferUpload *upload = self->upload;
  gint64 offset = url_upload_read_offset (head);

  if (upload->finishing)
    return FALSE;
  if (head->status_code == 409)
    return upload->record->place != NULL && upload->repeats < MAX_REPEATS;
  if (upload->part_end > 0)
    return head->status_code / 100 == 2 &&
           (offset < 0 || (offset > self->sent_from && offset <= upload->part_end));

  return upload->plan->protocol == URL_UPLOAD_TUS && head->status_code == 204 &&
         offset > self->sent_from && offset != upload->record->length;
}

gboolean
url_transfer_upload_head (UrlTransfer     *self,
                          UrlResponseHead *head)
{
  UrlTransferUpload *upload = self->upload;
  gboolean is_step = FALSE;

  if (head->status_code / 100 == 2 && upload->stage != URL_UPLOAD_ANSWERED &&
      !take_limits (self, head))
    return TRUE;

  if (upload->stage == URL_UPLOAD_CREATING)
    is_step = take_place (self, head);
  else if (upload->stage == URL_UPLOAD_ASKING)
    is_step = !is_over (self, head);
  else if (upload->stage == URL_UPLOAD_SENDING)
    is_step = goes_on (self, head);

  if (!is_step)
    {
      upload->stage = URL_UPLOAD_ANSWERED;
      return FALSE;
    }

  /* Read to its end, which leaves the connection for the next step. */
  g_clear_pointer (&upload->answer, url_response_head_unref);
  upload->answer = url_response_head_ref (head);
  url_http_load_read (self->load);

  return TRUE;
}

gboolean
url_transfer_upload_piece (UrlTransfer *self,
                           GBytes      *piece)
{
  if (self->upload->answer == NULL)
    return FALSE;

  url_http_load_read (self->load);

  return TRUE;
}

/* What the server has was asked for. */
static void
take_offset (UrlTransfer     *self,
             UrlResponseHead *answer)
{
  UrlUploadRecord *record = self->upload->record;
  gint64 offset = url_upload_read_offset (answer);

  if (answer->status_code / 100 == 2 && offset >= 0 && !url_upload_is_other (answer, record))
    {
      append (self, offset);
    }
  else if (answer->status_code / 100 == 2)
    {
      fail_to_resume (self, _("the server has another upload there"));
    }
  else if (answer->status_code == 404 || answer->status_code == 410 || answer->status_code == 403)
    {
      fail_to_resume (self, _("the server does not have it any more"));
    }
  else
    {
      conclude (self, g_error_new (URL_ERROR, URL_ERROR_HTTP_STATUS,
                                   _("The server answered with status %u when asked about the "
                                     "upload to %s"),
                                   answer->status_code,
                                   url_request_head_get_display (self->request)));
    }
}

/* The answer to a part was read. */
static void
take_acknowledgement (UrlTransfer     *self,
                      UrlResponseHead *answer)
{
  UrlTransferUpload *upload = self->upload;
  gint64 offset = url_upload_read_offset (answer);

  if (answer->status_code == 409)
    {
      upload->repeats++;
      ask (self);
    }
  else if (upload->part_end > 0)
    {
      append (self, offset >= 0 ? offset : upload->part_end);
    }
  else if (upload->record->length < 0 && offset == self->sent)
    {
      upload->finishing = TRUE;
      load (self, URL_UPLOAD_SENDING,
            url_upload_make_finish (self->request, upload->record, offset));
    }
  else if (upload->record->length < 0 || offset > upload->record->length)
    {
      fail_to_resume (self, _("the server has another upload there"));
    }
  else
    {
      append (self, offset);
    }
}

void
url_transfer_upload_end (UrlTransfer *self,
                         GError      *error)
{
  UrlTransferUpload *upload = self->upload;
  g_autoptr (UrlResponseHead) answer = g_steal_pointer (&upload->answer);

  if (error == NULL && answer != NULL && upload->stage == URL_UPLOAD_CREATING)
    append (self, 0);
  else if (error == NULL && answer != NULL && upload->stage == URL_UPLOAD_ASKING)
    take_offset (self, answer);
  else if (error == NULL && answer != NULL)
    take_acknowledgement (self, answer);
  else if (error == NULL || upload->stage == URL_UPLOAD_ANSWERED ||
           g_error_matches (error, URL_ERROR, URL_ERROR_FILE_CHANGED))
    end_for_good (self, error);
  else
    conclude (self, error);
}
