/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-error.h"
#include "transfer/url-upload-protocol-private.h"
#include "transfer/url-upload-removal-private.h"

/* What a server says to an upload that can be gone on with, and what follows from it. */

/* So often a server may have another offset than it said. */
#define MAX_REPEATS 3

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
  url_transfer_upload_publish (self, upload->record);

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

  if (upload->record->place != NULL)
    url_upload_removal_start (self->engine, self->request, upload->record,
                              upload->offers_removal);
  url_transfer_upload_end_for_good (
      self, g_error_new (URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM,
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
  UrlTransferUpload *upload = self->upload;

  if (upload->stage != URL_UPLOAD_SENDING || upload->part_end > 0 || !take_place (self, head) ||
      !take_limits (self, head))
    return;

  /* What is more than the server takes is not sent to its end, if it need not begin
   * anew for that. */
  if (url_transfer_upload_is_too_much (self, self->sent_from) && url_transfer_upload_can_send_again (self))
    url_transfer_upload_ask (self);
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

/* Whether the server has refused more than it takes at once, and says how much
 * that is. */
static gboolean
wants_parts (UrlTransfer     *self,
             UrlResponseHead *head)
{
  UrlTransferUpload *upload = self->upload;

  return head->status_code == 413 && upload->plan->protocol == URL_UPLOAD_DRAFT &&
         url_upload_read_max_append (head, URL_UPLOAD_DRAFT) > 0 && upload->part_end == 0 &&
         url_transfer_upload_is_too_much (self, self->sent_from);
}

/* Whether more has to be sent after this answer. */
static gboolean
goes_on (UrlTransfer     *self,
         UrlResponseHead *head)
{
  UrlTransferUpload *upload = self->upload;

  if (upload->finishing)
    return FALSE;
  if (head->status_code == 409)
    return upload->record->place != NULL && upload->repeats < MAX_REPEATS;
  if (upload->part_end > 0)
    return head->status_code / 100 == 2;

  return wants_parts (self, head) ||
         (upload->plan->protocol == URL_UPLOAD_TUS && head->status_code == 204 &&
          url_upload_read_offset (head) >= 0 &&
          url_upload_read_offset (head) != upload->record->length);
}

gboolean
url_transfer_upload_head (UrlTransfer     *self,
                          UrlResponseHead *head)
{
  UrlTransferUpload *upload = self->upload;
  gboolean is_step = upload->stage == URL_UPLOAD_CREATING && take_place (self, head);

  if ((head->status_code / 100 == 2 || head->status_code == 413) &&
      upload->stage != URL_UPLOAD_ANSWERED && !take_limits (self, head))
    return TRUE;

  if (upload->stage == URL_UPLOAD_ASKING)
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
      url_transfer_upload_append (self, offset);
    }
  else if (answer->status_code / 100 == 2)
    {
      url_transfer_upload_fail (self, _("the server has another upload there"));
    }
  else if (answer->status_code == 404 || answer->status_code == 410 || answer->status_code == 403)
    {
      url_transfer_upload_fail (self, _("the server does not have it any more"));
    }
  else
    {
      url_transfer_upload_conclude (
          self, g_error_new (URL_ERROR, URL_ERROR_HTTP_STATUS,
                             _("The server answered with status %u when asked about the "
                               "upload to %s"),
                             answer->status_code, url_request_head_get_display (self->request)));
    }
}

/* A part was taken, and another one follows. */
static void
take_part (UrlTransfer     *self,
           UrlResponseHead *answer)
{
  UrlTransferUpload *upload = self->upload;
  gint64 offset = url_upload_read_offset (answer);
  gboolean is_sent = self->sent == upload->part_end || self->sent == url_transfer_upload_find_end (self);

  if (offset < 0 && is_sent)
    offset = self->sent;

  if (upload->record->place == NULL && !take_place (self, answer))
    url_transfer_upload_fail (self, _("the server does not say where it has the first part"));
  else if (offset < 0 && upload->repeats++ < MAX_REPEATS)
    url_transfer_upload_ask (self);
  else if (offset == url_transfer_upload_find_end (self))
    url_transfer_upload_finish (self, offset);
  else if (offset > self->sent_from && offset <= self->sent)
    url_transfer_upload_append (self, offset);
  else
    url_transfer_upload_fail (self, _("the server has another upload there"));
}

/* The answer to what was sent was read. */
static void
take_acknowledgement (UrlTransfer     *self,
                      UrlResponseHead *answer)
{
  UrlTransferUpload *upload = self->upload;
  gint64 offset = url_upload_read_offset (answer);

  if (answer->status_code == 409)
    {
      upload->repeats++;
      url_transfer_upload_ask (self);
    }
  else if (answer->status_code == 413 && upload->record->place != NULL)
    {
      url_transfer_upload_ask (self);
    }
  else if (answer->status_code == 413)
    {
      url_transfer_upload_create_with_part (self);
    }
  else if (upload->part_end > 0)
    {
      take_part (self, answer);
    }
  else if (upload->record->length < 0 && offset == self->sent)
    {
      url_transfer_upload_finish (self, offset);
    }
  else if (upload->record->length < 0 || offset > upload->record->length ||
           offset <= self->sent_from)
    {
      url_transfer_upload_fail (self, _("the server has another upload there"));
    }
  else
    {
      url_transfer_upload_append (self, offset);
    }
}

/* Whether the response is a failure on the way, after which the server still has what
 * was sent: to one that is about all of it, it says so. */
static gboolean
may_go_on_later (UrlTransfer *self)
{
  UrlTransferUpload *upload = self->upload;

  return self->head != NULL && self->head->status_code / 100 == 5 && upload->record != NULL &&
         !url_upload_is_complete (self->head, upload->record);
}

void
url_transfer_upload_end (UrlTransfer *self,
                         GError      *error)
{
  UrlTransferUpload *upload = self->upload;
  g_autoptr (UrlResponseHead) answer = g_steal_pointer (&upload->answer);

  if (error == NULL && answer != NULL && upload->stage == URL_UPLOAD_CREATING)
    url_transfer_upload_append (self, 0);
  else if (error == NULL && answer != NULL && upload->stage == URL_UPLOAD_ASKING)
    take_offset (self, answer);
  else if (error == NULL && answer != NULL)
    take_acknowledgement (self, answer);
  else if (error == NULL && may_go_on_later (self))
    url_transfer_upload_conclude (self, NULL);
  else if (error == NULL || upload->stage == URL_UPLOAD_ANSWERED ||
           g_error_matches (error, URL_ERROR, URL_ERROR_FILE_CHANGED))
    url_transfer_upload_end_for_good (self, error);
  else
    url_transfer_upload_conclude (self, error);
}
