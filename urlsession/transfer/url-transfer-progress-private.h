/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/url-timer-private.h"
#include "transfer/url-transfer-private.h"

G_BEGIN_DECLS

/* The shortest time between two pieces of news about progress: 30 of them in a
 * second at most, with those before a response and at the end. */
#define URL_PROGRESS_INTERVAL_MS 36

/* When the owner hears of progress. Network thread only. */
typedef struct
{
  UrlTimer timer;
  gboolean rests;  /* the interval is not over */
  gboolean unsaid; /* something has moved since */
} UrlTransferProgress;

/* Something has moved. It is told now, or when the interval is over; and once
 * more when nothing has moved for seconds, so that no old speed stays. */
void url_transfer_progress_note  (UrlTransfer *self);

/* Tells now what has not been told. */
void url_transfer_progress_flush (UrlTransfer *self);

void url_transfer_progress_stop  (UrlTransfer *self);

G_END_DECLS
