/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/url-debug-private.h"
#include "message/url-error.h"
#include "message/url-headers-private.h"

/* A transfer that goes to a file: it asks for what is missing there, has the file
 * take what comes, and the file get its name once the outcome is sure. */

/* So much of what the server says instead of the body is told. */
#define EXCERPT_SIZE 4096

/* What comes slowly is written after so long: who looks at the download sees it
 * grow, and little is lost with the process. */
#define FLUSH_MS 50

/* What was written twice counts once. */
void
url_transfer_download_note_written (UrlTransfer *self)
{
  gint64 written = url_file_sink_get_written (self->download->sink);

  self->written = MIN (written, self->received);
}

static void prepared_cb  (gpointer  listener,
                          GError   *error);
static void keep         (UrlTransfer *self);

UrlTransferDownload *
url_transfer_download_new (UrlDownloadPlan *plan)
{
  UrlTransferDownload *self = g_new0 (UrlTransferDownload, 1);

  self->plan = url_download_plan_ref (plan);

  return self;
}

void
url_transfer_download_stop_timers (UrlTransferDownload *self)
{
  url_timer_stop (&self->patience);
  url_timer_stop (&self->flush);
}

void
url_transfer_download_free (UrlTransferDownload *self)
{
  g_clear_pointer (&self->sink, url_file_sink_free);
  g_clear_pointer (&self->segments, url_segments_free);
  g_clear_pointer (&self->excerpt, g_byte_array_unref);
  g_clear_pointer (&self->refusal, url_response_head_unref);
  g_clear_error (&self->error);
  url_download_plan_unref (self->plan);
  g_free (self);
}

/* Takes @error and fails, unless the download has come further than that. */
void
url_transfer_download_fail (UrlTransfer *self,
                            GError      *error)
{
  UrlTransferDownload *download = self->download;

  if (download->stage >= URL_DOWNLOAD_KEEPING)
    {
      g_clear_error (&error);
      return;
    }

  url_transfer_network_unload (self);
  g_clear_pointer (&download->segments, url_segments_free);
  url_transfer_timers_stop (self);
  url_transfer_download_stop_timers (download);
  download->stage = URL_DOWNLOAD_KEEPING;
  download->error = error;
  if (!url_file_sink_is_busy (download->sink))
    keep (self);
}

/* What each step begins with when it is done: whether something went wrong
 * meanwhile. */
gboolean
url_transfer_download_step_failed (UrlTransfer *self,
                                   GError      *error)
{
  if (self->download->stage == URL_DOWNLOAD_KEEPING)
    {
      g_clear_error (&error);
      keep (self);
      return TRUE;
    }

  if (error != NULL)
    url_transfer_download_fail (self, error);

  return error != NULL;
}

static void
kept_cb (gpointer  listener,
         GError   *error)
{
  UrlTransfer *self = listener;
  UrlTransferDownload *download = self->download;
  GBytes *resume_data = url_file_sink_get_resume_data (download->sink);

  g_clear_error (&error);
  download->stage = URL_DOWNLOAD_OVER;
  if (resume_data != NULL && download->error != NULL)
    {
      g_mutex_lock (&self->lock);
      self->resume_data = g_bytes_ref (resume_data);
      g_mutex_unlock (&self->lock);
    }

  if (download->error != NULL)
    {
      url_transfer_network_conclude (self, g_steal_pointer (&download->error));
      return;
    }

  url_file_sink_take (download->sink);
  download->kept (download->kept_data, resume_data != NULL ? g_bytes_ref (resume_data) : NULL);
  url_transfer_network_stop (url_transfer_ref (self));
}

static void
keep (UrlTransfer *self)
{
  url_file_sink_keep (self->download->sink, kept_cb);
}

void
url_transfer_download_begin (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;

  download->sink = url_file_sink_new (download->plan, self->request, self);
  url_file_sink_prepare (download->sink, prepared_cb);
}

/* What is asked for: bytes as they are on the server, and not those that are
 * there already. */
static UrlRequestHead *
make_request (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;
  const char *validator = url_file_sink_get_validator (download->sink);
  UrlRequestHead *request = url_request_head_copy (self->request);
  UrlHeaders *headers = url_headers_copy (request->headers);

  url_headers_set (headers, "Accept-Encoding", "identity");
  if (download->asked > 0)
    {
      g_autofree char *range = g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-", download->asked);

      url_headers_set (headers, "Range", range);
      url_headers_set (headers, "If-Range", validator);
    }
  url_headers_freeze (headers);
  url_headers_unref (request->headers);
  request->headers = headers;

  return request;
}

gboolean
url_transfer_download_can_continue (UrlTransfer *self)
{
  return !self->download->no_ranges && strcmp (self->request->method, "GET") == 0 &&
         !url_headers_contains (self->request->headers, "Range");
}

void
url_transfer_download_ask (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;
  g_autoptr (UrlRequestHead) request = NULL;

  download->asked = url_transfer_download_can_continue (self) ? url_file_sink_get_offset (download->sink) : 0;
  download->stage = URL_DOWNLOAD_ASKING;
  self->accepted = FALSE;
  request = make_request (self);
  url_transfer_network_load (self, request);
}

static void
prepared_cb (gpointer  listener,
             GError   *error)
{
  UrlTransfer *self = listener;

  if (url_transfer_download_step_failed (self, error))
    return;

  if (self->inherited_head != NULL)
    {
      url_transfer_network_inherit (self);
      url_transfer_download_head (self, self->inherited_head);
    }
  else
    {
      url_transfer_download_ask (self);
    }
}

/* What was read before this became a download. */
static void
take_ahead (UrlTransfer *self)
{
  g_autoptr (GPtrArray) ahead = g_steal_pointer (&self->inherited_ahead);

  for (unsigned i = 0; ahead != NULL && i < ahead->len; i++)
    {
      GBytes *piece = g_ptr_array_index (ahead, i);

      self->received += (gint64) g_bytes_get_size (piece);
      url_file_sink_push (self->download->sink, piece);
    }
  self->received_raw = self->received;
  if (self->load == NULL)
    self->download->is_complete = TRUE;
}

static void
accepted_cb (gpointer  listener,
             GError   *error)
{
  UrlTransfer *self = listener;

  if (url_transfer_download_step_failed (self, error))
    return;

  self->download->stage = URL_DOWNLOAD_RECEIVING;
  url_transfer_download_note_written (self);
  self->accepted = TRUE;
  if (self->inherited_ahead != NULL)
    take_ahead (self);
  if (self->download->is_complete)
    url_transfer_download_end (self, g_steal_pointer (&self->inherited_error));
  else if (!url_transfer_download_split (self))
    url_transfer_network_want_more (self);
}

static void
accept (UrlTransfer     *self,
        UrlResponseHead *head,
        gboolean         continues,
        gint64           total)
{
  UrlTransferDownload *download = self->download;
  gint64 offset = continues ? download->asked : 0;

  url_transfer_network_take_head (self, head);
  self->resumed = offset;
  self->received = offset;
  self->received_raw = offset;
  if (continues)
    {
      self->expected = total;
      self->expected_raw = total;
    }
  if (download->asked > 0 || download->no_ranges || download->plan->resume_data != NULL)
    url_transfer_push_resumed (self);

  download->stage = URL_DOWNLOAD_ACCEPTING;
  url_file_sink_accept (download->sink, head, continues, total, accepted_cb);
}

/* Tells of the status, with the start of the body. */
static void
fail_with_status (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;
  g_autoptr (UrlResponse) response = url_response_new_for_head (download->refusal);
  g_autoptr (GBytes) body = g_bytes_new (download->excerpt->data, download->excerpt->len);
  GError *error = NULL;

  url_response_ensure_success (response, body, &error);
  url_transfer_download_fail (self, error);
}

static void
take_excerpt (UrlTransfer *self,
              GBytes      *piece)
{
  GByteArray *excerpt = self->download->excerpt;
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece, &size);

  g_byte_array_append (excerpt, data, (unsigned) MIN (size, EXCERPT_SIZE - excerpt->len));
}

static void
refuse (UrlTransfer     *self,
        UrlResponseHead *head)
{
  UrlTransferDownload *download = self->download;

  url_transfer_network_take_head (self, head);
  download->stage = URL_DOWNLOAD_REFUSED;
  download->refusal = url_response_head_ref (head);
  download->excerpt = g_byte_array_new ();
  self->accepted = TRUE;
  for (unsigned i = 0; self->inherited_ahead != NULL && i < self->inherited_ahead->len; i++)
    take_excerpt (self, g_ptr_array_index (self->inherited_ahead, i));
  /* What comes from now on is not kept for later. */
  g_clear_pointer (&self->inherited_ahead, g_ptr_array_unref);
  if (self->load == NULL)
    fail_with_status (self);
  else
    url_transfer_network_want_more (self);
}

static void
ask_again (UrlTransfer *self)
{
  url_transfer_debug (self, URL_DEBUG_TASK, "begins anew");
  url_transfer_network_unload (self);
  self->download->no_ranges = TRUE;
  url_transfer_download_ask (self);
}

void
url_transfer_download_head (UrlTransfer     *self,
                            UrlResponseHead *head)
{
  UrlTransferDownload *download = self->download;
  gboolean has_own_range = url_headers_contains (self->request->headers, "Range");
  gboolean is_temporary = download->plan->destination == NULL;
  gint64 total = -1;
  UrlRangeVerdict verdict =
      url_range_judge (head, download->asked, url_file_sink_get_validator (download->sink),
                       url_file_sink_get_total (download->sink), &total);

  /* What the server says instead is worth a file of its own, and never one that
   * has a part of the body. */
  if (verdict == URL_RANGE_REFUSED && is_temporary && download->asked == 0)
    verdict = URL_RANGE_START;
  if (verdict == URL_RANGE_WRONG && has_own_range)
    verdict = URL_RANGE_START;

  if (url_transfer_download_is_answered (self, verdict))
    return;

  switch (verdict)
    {
    case URL_RANGE_START:
      accept (self, head, FALSE, total);
      break;
    case URL_RANGE_COMPLETE:
      download->is_complete = TRUE;
      accept (self, head, TRUE, download->asked);
      break;
    case URL_RANGE_CONTINUE:
      accept (self, head, TRUE, total);
      break;
    case URL_RANGE_AGAIN:
      ask_again (self);
      break;
    case URL_RANGE_REFUSED:
      refuse (self, head);
      break;
    case URL_RANGE_WRONG:
    default:
      url_transfer_download_fail (self, g_error_new (URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                               _("The server sent a part of %s that was not asked for"),
                               url_request_head_get_display (self->request)));
    }
}

gboolean
url_transfer_download_has_room (UrlTransfer *self)
{
  return self->download->sink != NULL && url_file_sink_has_room (self->download->sink);
}

static void seal  (UrlTransfer *self);
static void flush (UrlTransfer *self);

/* As much as is written at once is read while the last of it is written. */
static void
go_on (UrlTransfer *self)
{
  if (url_file_sink_has_enough (self->download->sink))
    flush (self);
  url_transfer_network_want_more (self);
}

static void
written_cb (gpointer  listener,
            GError   *error)
{
  UrlTransfer *self = listener;

  url_transfer_download_note_written (self);
  if (url_transfer_download_step_failed (self, error))
    return;

  url_transfer_progress_note (self);
  if (self->download->is_complete)
    seal (self);
  else if (self->load == NULL && self->download->segments == NULL)
    url_transfer_download_rest (self);
  else
    go_on (self);
}

static void
flush (UrlTransfer *self)
{
  url_timer_stop (&self->download->flush);
  url_file_sink_write (self->download->sink, written_cb);
}

static void
flush_cb (gpointer data)
{
  UrlTransfer *self = data;
  UrlTransferDownload *download = self->download;

  if (!url_file_sink_is_busy (download->sink) && url_file_sink_has_collected (download->sink))
    flush (self);
}

/* A piece that was on its way may come while the one before is written. */
void
url_transfer_download_schedule (UrlTransfer *self,
                                gboolean     is_enough)
{
  UrlTransferDownload *download = self->download;

  if (is_enough && !url_file_sink_is_busy (download->sink))
    {
      flush (self);
      return;
    }

  if (!url_timer_is_running (&download->flush))
    url_timer_start (&download->flush, FLUSH_MS, flush_cb, self);
}

void
url_transfer_download_piece (UrlTransfer *self,
                             GBytes      *piece)
{
  UrlTransferDownload *download = self->download;

  if (download->stage == URL_DOWNLOAD_REFUSED)
    {
      take_excerpt (self, piece);
      if (download->excerpt->len >= EXCERPT_SIZE)
        fail_with_status (self);
      else
        url_transfer_network_want_more (self);
      return;
    }

  if (download->segments != NULL)
    {
      url_transfer_download_split_piece (self, piece);
      return;
    }

  url_transfer_download_schedule (self, url_file_sink_push (download->sink, piece));
  url_transfer_network_want_more (self);
}

static void
sealed_cb (gpointer  listener,
           GError   *error)
{
  UrlTransfer *self = listener;

  url_transfer_download_note_written (self);
  if (url_transfer_download_step_failed (self, error))
    return;

  /* The last of it is told before the outcome is sure. */
  url_transfer_push_progress (self);
  url_transfer_claim (self);
}

static void
seal (UrlTransfer *self)
{
  self->download->stage = URL_DOWNLOAD_SEALING;
  url_file_sink_seal (self->download->sink, sealed_cb);
}

void
url_transfer_download_complete (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;

  url_transfer_network_unload (self);
  url_transfer_timers_stop (self);
  url_transfer_download_stop_timers (download);
  download->is_complete = TRUE;
  if (!url_file_sink_is_busy (download->sink))
    seal (self);
}

void
url_transfer_download_end (UrlTransfer *self,
                           GError      *error)
{
  UrlTransferDownload *download = self->download;

  if (download->stage == URL_DOWNLOAD_REFUSED)
    {
      g_clear_error (&error);
      fail_with_status (self);
    }
  else if (download->segments != NULL && self->load != NULL &&
           !g_error_matches (error, URL_ERROR, URL_ERROR_TIMED_OUT))
    {
      url_transfer_network_unload (self);
      if (error != NULL)
        url_segments_lose_first (download->segments, error);
    }
  else if (error != NULL)
    {
      url_transfer_download_fail (self, error);
    }
  else
    {
      url_transfer_download_finish (self);
    }
}

static void
published_cb (gpointer  listener,
              GError   *error)
{
  UrlTransfer *self = listener;

  if (error != NULL && !g_error_matches (error, URL_ERROR, URL_ERROR_FILE_EXISTS))
    {
      /* All is there, and has no place yet. */
      self->download->error = error;
      keep (self);
      return;
    }

  self->download->stage = URL_DOWNLOAD_OVER;
  if (error == NULL)
    {
      g_mutex_lock (&self->lock);
      self->location = g_strdup (url_file_sink_get_path (self->download->sink));
      g_mutex_unlock (&self->lock);
    }
  url_transfer_network_conclude (self, error);
}

void
url_transfer_download_publish (UrlTransfer *self)
{
  self->download->stage = URL_DOWNLOAD_PUBLISHING;
  url_file_sink_publish (self->download->sink, published_cb);
}

void
url_transfer_download_stop (UrlTransfer *self)
{
  url_transfer_download_stop_timers (self->download);
  g_clear_pointer (&self->download->segments, url_segments_free);
  g_clear_pointer (&self->download->sink, url_file_sink_free);
}

gboolean
url_transfer_download_keep (UrlTransfer     *self,
                            UrlTransferKept  kept,
                            gpointer         data)
{
  UrlTransferDownload *download = self->download;

  if (!self->running || download->stage >= URL_DOWNLOAD_SEALING)
    return FALSE;

  download->kept = kept;
  download->kept_data = data;
  url_transfer_download_fail (self, NULL);

  return TRUE;
}
