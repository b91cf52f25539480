/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Compares a body that passes by with a sum such as "sha256:…". One thread at a
 * time. */
typedef struct _UrlBodyChecksum UrlBodyChecksum;

/* NULL, with CHECKSUM_MISMATCH, if @expected is no sum that can be computed. */
UrlBodyChecksum *url_body_checksum_new    (const char       *expected,
                                           GError          **error);
void             url_body_checksum_free   (UrlBodyChecksum  *self);

void             url_body_checksum_reset  (UrlBodyChecksum  *self);
void             url_body_checksum_update (UrlBodyChecksum  *self,
                                           gconstpointer     data,
                                           gsize             size);

/* After the last update. The error says both sums. */
gboolean         url_body_checksum_check  (UrlBodyChecksum  *self,
                                           const char       *uri_display,
                                           GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlBodyChecksum, url_body_checksum_free)

G_END_DECLS
