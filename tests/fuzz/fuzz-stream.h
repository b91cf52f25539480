/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a peer sends, in pieces: each read gets one of @piece bytes at most, and
 * then once nothing. */
#define FUZZ_TYPE_STREAM (fuzz_stream_get_type ())
G_DECLARE_FINAL_TYPE (FuzzStream, fuzz_stream, FUZZ, STREAM, GInputStream)

FuzzStream *fuzz_stream_new      (const guint8 *data,
                                  gsize         size,
                                  gsize         piece) G_GNUC_WARN_UNUSED_RESULT;

/* Whether somebody has read its end. */
gboolean    fuzz_stream_is_over  (FuzzStream   *self);

G_END_DECLS
