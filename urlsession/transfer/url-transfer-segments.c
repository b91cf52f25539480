/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include <string.h>

#include "base/url-debug-private.h"
#include "message/url-error.h"
#include "message/url-headers-private.h"

/* A download whose body comes in several parts at once. */

static void
piece_cb (gpointer  listener,
          GBytes   *piece,
          gint64    offset,
          gint64    prefix)
{
  UrlTransfer *self = listener;

  url_transfer_timers_touch (self);
  self->received += (gint64) g_bytes_get_size (piece);
  self->received_raw = self->received;
  url_transfer_progress_note (self);
  url_transfer_download_schedule (
      self, url_file_sink_push_at (self->download->sink, piece, offset, prefix));
}

static void
more_cb (gpointer listener)
{
  UrlTransfer *self = listener;

  if (!self->download->is_complete)
    url_transfer_network_want_more (self);
}

static void
first_done_cb (gpointer listener)
{
  url_transfer_network_unload (listener);
}

static void
done_cb (gpointer listener)
{
  url_transfer_download_complete (listener);
}

/* What the first load has not brought yet it goes on with. If it is gone, and the
 * server does not do parts right, all is asked for once more. */
static void
failed_cb (gpointer  listener,
           GError   *error)
{
  UrlTransfer *self = listener;

  url_transfer_debug (self, URL_DEBUG_TASK, "goes on in one part: %s", error->message);
  if (self->load != NULL)
    {
      g_error_free (error);
      self->received = url_segments_fall_back (self->download->segments);
      self->received_raw = self->received;
      url_transfer_network_want_more (self);
    }
  else if (g_error_matches (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE))
    {
      g_error_free (error);
      url_transfer_download_begin_anew (self);
    }
  else
    {
      url_transfer_download_fail (self, error);
    }
}

static void
activity_cb (gpointer listener)
{
  url_transfer_timers_touch (listener);
}

static void
transaction_cb (gpointer              listener,
                UrlTransactionRecord *record)
{
  url_transfer_put_transaction (listener, record);
}

static const UrlSegmentsEvents events = {
  .piece = piece_cb,
  .more = more_cb,
  .first_done = first_done_cb,
  .done = done_cb,
  .failed = failed_cb,
  .activity = activity_cb,
  .transaction = transaction_cb,
};

static void
scattered_cb (gpointer  listener,
              GError   *error)
{
  UrlTransfer *self = listener;

  if (url_transfer_download_step_failed (self, error))
    return;

  url_segments_start (self->download->segments);
  url_transfer_network_want_more (self);
}

/* Whether the server says that it does not do ranges. */
static gboolean
refuses_ranges (UrlTransfer *self)
{
  g_autofree char *ranges = url_headers_get (self->head->headers, "Accept-Ranges");

  return ranges != NULL && g_ascii_strcasecmp (ranges, "none") == 0;
}

gboolean
url_transfer_download_split (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;
  UrlSegmentsPlan plan = {
    .request = url_http_load_get_request (self->load),
    .validator = url_file_sink_get_validator (download->sink),
    .offset = self->received,
    .total = self->expected,
    .max_segments = download->plan->max_segments,
  };

  if (plan.max_segments < 2 || download->no_ranges || plan.validator == NULL || plan.total < 0 ||
      self->inherited_head != NULL || refuses_ranges (self))
    return FALSE;

  download->segments = url_segments_new (self->engine, &plan, &events, self);
  if (download->segments == NULL)
    return FALSE;

  self->in_parts = TRUE;
  url_file_sink_scatter (download->sink, scattered_cb);

  return TRUE;
}

void
url_transfer_download_split_piece (UrlTransfer *self,
                                   GBytes      *piece)
{
  /* Counted with the others. */
  self->received -= (gint64) g_bytes_get_size (piece);
  url_segments_take_first (self->download->segments, piece);
}

gboolean
url_transfer_download_is_exchanging (UrlTransfer *self)
{
  return self->download->segments != NULL && url_segments_is_exchanging (self->download->segments);
}
