/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends `user@host:port` with its host in ASCII. The host of a web URL has to
 * be one that can be looked up. */
gboolean url_uri_append_authority (GString     *out,
                                   const char  *text,
                                   gsize        length,
                                   gboolean     is_web,
                                   GError     **error);

G_END_DECLS
