/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/url-timer-private.h"
#include "transfer/url-transfer-private.h"

G_BEGIN_DECLS

/* The two time limits of a transfer. Network thread only. */
typedef struct
{
  UrlTimer request;
  UrlTimer resource;
  gint64 last_activity;       /* monotonic µs */
  guint64 seen_bytes;         /* on the wire when the request timer last looked */
  gint64 resource_deadline;   /* µs of a clock that goes on while the machine sleeps */
} UrlTransferTimers;

void url_transfer_timers_start (UrlTransfer *self);
void url_transfer_timers_stop  (UrlTransfer *self);

/* Something moved, or what stood still goes on. */
void url_transfer_timers_touch (UrlTransfer *self);

/* Changes the request timeout, in seconds; it begins anew. */
void url_transfer_timers_set_request (UrlTransfer *self,
                                      double       timeout);

G_END_DECLS
