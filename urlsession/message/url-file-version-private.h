/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* By what a file is known to be the same and unchanged. */
typedef struct
{
  gint64 size;
  guint64 modified;       /* s since 1970 */
  guint32 modified_nsec;
  guint64 inode;          /* 0 where files have none */
} UrlFileVersion;

#define URL_FILE_VERSION_ATTRIBUTES \
  G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," \
  G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_TIME_MODIFIED_NSEC "," \
  G_FILE_ATTRIBUTE_UNIX_INODE

void     url_file_version_read  (UrlFileVersion       *stamp,
                               GFileInfo          *info);
gboolean url_file_version_equal (const UrlFileVersion *stamp,
                               const UrlFileVersion *other);

G_END_DECLS
