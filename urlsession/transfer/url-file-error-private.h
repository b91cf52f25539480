/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was to be done with a file. */
typedef enum
{
  URL_FILE_CREATE,
  URL_FILE_READ,
  URL_FILE_WRITE,
} UrlFileDeed;

/* Says what a system call could not do with a file of a download, in the domain
 * of the library. Always FALSE. */
gboolean url_file_error_set (GError      **error,
                             UrlFileDeed   deed,
                             const char   *path,
                             int           errnum);

G_END_DECLS
