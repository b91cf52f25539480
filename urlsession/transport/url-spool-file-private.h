/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A file without a name: what is written at its end is read from its start. Made
 * and freed on any thread, used on the disk thread only. */
typedef struct _UrlSpoolFile UrlSpoolFile;

UrlSpoolFile *url_spool_file_new   (const char    *folder,
                                    double         free_share);
void          url_spool_file_free  (UrlSpoolFile  *self);

/* @pieces (element-type GBytes) */
gboolean      url_spool_file_write (UrlSpoolFile  *self,
                                    GQueue        *pieces,
                                    GError       **error);

/* The next bytes of what was written, at most @size of them. (transfer full)
 * (nullable) */
GBytes       *url_spool_file_read  (UrlSpoolFile  *self,
                                    gsize          size,
                                    GError       **error);

G_END_DECLS
