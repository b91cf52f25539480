/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include "base/url-network-private.h"

/* After this long without a byte the progress is looked at once more. */
#define STALL_MS (5 * 1000)

static void tell (UrlTransfer *self);

static void
arm (UrlTransfer    *self,
     unsigned        interval_ms,
     UrlNetworkFunc  func)
{
  url_transfer_progress_stop (self);
  url_timer_start (&self->progress.timer, interval_ms, func, self);
}

static void
stalled_cb (gpointer data)
{
  UrlTransfer *self = data;

  url_transfer_progress_stop (self);
  url_transfer_push_progress (self);
}

static void
rested_cb (gpointer data)
{
  UrlTransfer *self = data;

  if (self->progress.unsaid)
    tell (self);
  else
    arm (self, STALL_MS, stalled_cb);
}

static void
tell (UrlTransfer *self)
{
  arm (self, URL_PROGRESS_INTERVAL_MS, rested_cb);
  self->progress.rests = TRUE;
  url_transfer_push_progress (self);
}

void
url_transfer_progress_note (UrlTransfer *self)
{
  if (self->progress.rests)
    self->progress.unsaid = TRUE;
  else
    tell (self);
}

void
url_transfer_progress_flush (UrlTransfer *self)
{
  if (self->progress.unsaid)
    tell (self);
}

void
url_transfer_progress_stop (UrlTransfer *self)
{
  self->progress.rests = FALSE;
  self->progress.unsaid = FALSE;
  url_timer_stop (&self->progress.timer);
}
