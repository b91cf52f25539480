/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "transfer/url-body-checksum-private.h"

G_BEGIN_DECLS

/* Copies the next part of a file, from @offset on, which moves; so that others get
 * their turn on the disk thread in between. 0 or an errno. */
int url_file_copy_step (int       from,
                        int       to,
                        gint64   *offset,
                        gboolean *at_end);

/* Likewise, for adding it to a sum. */
int url_file_hash_step (int              fd,
                        UrlBodyChecksum *checksum,
                        gint64          *offset,
                        gboolean        *at_end);

G_END_DECLS
