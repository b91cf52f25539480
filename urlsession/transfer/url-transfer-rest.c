/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include "base/url-debug-private.h"

/* A download that lets go of its connection for a while, and asks for the rest
 * over another one. */

static void
rested_cb (gpointer  listener,
           GError   *error)
{
  UrlTransfer *self = listener;

  url_transfer_download_note_written (self);
  if (url_transfer_download_step_failed (self, error))
    return;

  self->download->is_resting = TRUE;
  if (!self->suspended)
    url_transfer_download_pause (self);
}

void
url_transfer_download_rest (UrlTransfer *self)
{
  url_file_sink_rest (self->download->sink, rested_cb);
}

void
url_transfer_download_begin_anew (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;

  download->no_ranges = TRUE;
  g_clear_pointer (&download->segments, url_segments_free);
  if (!url_file_sink_is_busy (download->sink))
    url_transfer_download_rest (self);
}

/* Lets go of the connection, if the server can go on where it stopped. */
static void
out_of_patience_cb (gpointer data)
{
  UrlTransfer *self = data;
  UrlTransferDownload *download = self->download;

  if (download->stage != URL_DOWNLOAD_RECEIVING || download->is_complete || !self->suspended ||
      !url_transfer_download_can_continue (self) ||
      url_file_sink_get_validator (download->sink) == NULL)
    return;

  url_transfer_debug (self, URL_DEBUG_TASK, "lets go of its connection");
  url_transfer_network_unload (self);
  g_clear_pointer (&download->segments, url_segments_free);
  if (!url_file_sink_is_busy (download->sink))
    url_transfer_download_rest (self);
}

void
url_transfer_download_pause (UrlTransfer *self)
{
  UrlTransferDownload *download = self->download;

  url_timer_stop (&download->patience);
  if (download->segments != NULL)
    url_segments_set_paused (download->segments, self->suspended);
  if (self->suspended && download->stage <= URL_DOWNLOAD_RECEIVING)
    {
      url_timer_start (&download->patience, download->plan->patience_ms, out_of_patience_cb, self);
    }
  else if (!self->suspended && download->is_resting)
    {
      download->is_resting = FALSE;
      url_transfer_download_ask (self);
    }
}
