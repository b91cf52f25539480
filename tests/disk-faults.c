/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "disk-faults.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "base/url-disk-private.h"
#include "base/url-folders-private.h"

int disk_countdown;
int disk_fault;
const char *disk_only;
int disk_place;
int disk_renames;
int disk_journals;
int disk_flushes;
int disk_bare_flushes;

static gboolean
fails (const char *name)
{
  const char *counts = g_atomic_pointer_get (&disk_only);

  if (!url_disk_is_current () || g_atomic_int_get (&disk_countdown) == 0 ||
      (counts != NULL && !g_str_equal (counts, name)) || !g_atomic_int_dec_and_test (&disk_countdown))
    return FALSE;

  errno = g_atomic_int_get (&disk_fault);

  return TRUE;
}

/* What never works in such a place. */
static gboolean
is_missing (const char *name)
{
  int where = g_atomic_int_get (&disk_place);

  if (!url_disk_is_current ())
    return FALSE;

  if (where == DISK_OLD && g_str_equal (name, "renameat2"))
    errno = EINVAL;
  else if (where >= DISK_ELSEWHERE && g_str_equal (name, "copy_file_range"))
    errno = ENOSYS;
  else if (where >= DISK_ELSEWHERE && g_str_equal (name, "rename") &&
           (g_atomic_int_add (&disk_renames, 1) == 0 || where == DISK_NOWHERE))
    errno = EXDEV;
  else
    return FALSE;

  return TRUE;
}

#define WRAP(type, name, parameters, arguments) \
  type __real_##name parameters; \
  type __wrap_##name parameters; \
  type __wrap_##name parameters \
  { \
    return is_missing (#name) || fails (#name) ? -1 : __real_##name arguments; \
  }

WRAP (ssize_t, pwrite64, (int fd, const void *data, size_t size, off_t offset),
      (fd, data, size, offset))
WRAP (ssize_t, pwritev64, (int fd, const struct iovec *parts, int n_parts, off_t offset),
      (fd, parts, n_parts, offset))
WRAP (ssize_t, pread64, (int fd, void *data, size_t size, off_t offset), (fd, data, size, offset))
WRAP (int, fsync, (int fd), (fd))

int __real_fdatasync (int fd);
int __wrap_fdatasync (int fd);

int
__wrap_fdatasync (int fd)
{
  g_atomic_int_inc (&disk_flushes);
  if (g_atomic_int_get (&disk_journals) == 0)
    g_atomic_int_inc (&disk_bare_flushes);

  return fails ("fdatasync") ? -1 : __real_fdatasync (fd);
}

WRAP (int, ftruncate64, (int fd, off_t size), (fd, size))
WRAP (int, fallocate64, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size))
WRAP (int, flock, (int fd, int operation), (fd, operation))
WRAP (int, fstat64, (int fd, struct stat *info), (fd, info))
WRAP (int, rename, (const char *from, const char *to), (from, to))
WRAP (int, renameat2,
      (int from_folder, const char *from, int to_folder, const char *to, unsigned flags),
      (from_folder, from, to_folder, to, flags))
WRAP (int, link, (const char *from, const char *to), (from, to))
WRAP (ssize_t, copy_file_range,
      (int from, off64_t *from_offset, int to, off64_t *to_offset, size_t size, unsigned flags),
      (from, from_offset, to, to_offset, size, flags))
WRAP (int, open64, (const char *path, int flags, mode_t mode), (path, flags, mode))

gboolean __real_g_file_set_contents_full (const char            *path,
                                          const char            *text,
                                          gssize                 size,
                                          GFileSetContentsFlags  flags,
                                          int                    mode,
                                          GError               **error);
gboolean __wrap_g_file_set_contents_full (const char            *path,
                                          const char            *text,
                                          gssize                 size,
                                          GFileSetContentsFlags  flags,
                                          int                    mode,
                                          GError               **error);

gboolean
__wrap_g_file_set_contents_full (const char             *path,
                                 const char             *text,
                                 gssize                  size,
                                 GFileSetContentsFlags   flags,
                                 int                     mode,
                                 GError                **error)
{
  g_atomic_int_inc (&disk_journals);
  if (!fails ("g_file_set_contents_full"))
    return __real_g_file_set_contents_full (path, text, size, flags, mode, error);

  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));

  return FALSE;
}

gboolean __real_url_folders_ensure (const char *path, GError **error);
gboolean __wrap_url_folders_ensure (const char *path, GError **error);

gboolean
__wrap_url_folders_ensure (const char  *path,
                           GError     **error)
{
  if (!fails ("url_folders_ensure"))
    return __real_url_folders_ensure (path, error);

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));

  return FALSE;
}
