/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"

G_BEGIN_DECLS

/* Keeps a body in memory, up to a limit. One thread at a time. */
typedef struct _UrlMemorySink UrlMemorySink;

/* @limit: in bytes, −1 unlimited */
UrlMemorySink *url_memory_sink_new   (gint64          limit);
void           url_memory_sink_free  (UrlMemorySink  *self);

/* Takes a piece, or fails with DATA_LENGTH_EXCEEDS_MAXIMUM and keeps nothing
 * any more. */
gboolean       url_memory_sink_write (UrlMemorySink  *self,
                                      GBytes         *piece,
                                      UrlRequestHead *request,
                                      GError        **error);

/* Hands the body over; the sink is empty then. */
GBytes        *url_memory_sink_steal (UrlMemorySink  *self);

G_END_DECLS
