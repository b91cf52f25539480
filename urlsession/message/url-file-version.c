/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-file-version-private.h"

void
url_file_version_read (UrlFileVersion *stamp,
                     GFileInfo    *info)
{
  stamp->size = g_file_info_get_size (info);
  stamp->modified = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED);
  stamp->modified_nsec =
      g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_NSEC);
  stamp->inode = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_UNIX_INODE);
}

gboolean
url_file_version_equal (const UrlFileVersion *stamp,
                      const UrlFileVersion *other)
{
  return stamp->size == other->size && stamp->modified == other->modified &&
         stamp->modified_nsec == other->modified_nsec && stamp->inode == other->inode;
}
