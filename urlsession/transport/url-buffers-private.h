/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The largest piece of a body that is handed on. */
#define URL_BUFFER_SIZE (64 * 1024)

/* Buffers for pieces of bodies, taken and given back on any thread. A full one
 * becomes a piece without a copy, and comes back when the application has let
 * go of it. */
guint8 *url_buffer_take     (void);
void    url_buffer_release  (gpointer  buffer);

/* Makes bytes of the first @size bytes of a buffer (transfer full). A buffer
 * that would stand mostly empty is copied from and given back. */
GBytes *url_buffer_to_bytes (guint8   *buffer,
                             gsize     size);

G_END_DECLS
