/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct _CliFile
{
  int fd;          /* (owned): -1 when closed */
  char *path;      /* (owned): the final name, not a symbolic link */
  char *temporary; /* (owned) (nullable): the name until then */
};

static gboolean
fail (CliFile  *self,
      int       number,
      GError  **error)
{
  g_autofree char *shown = g_filename_display_name (self->path);

  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (number), _("Cannot write “%s”: %s"),
               shown, g_strerror (number));

  return FALSE;
}

/* What is there and is no regular file, such as /dev/null or a pipe. Opening a
 * pipe without a reader fails instead of waiting for one.
 */
static gboolean
open_directly (CliFile  *self,
               GError  **error)
{
  self->fd = g_open (self->path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  if (self->fd < 0 || !g_unix_set_fd_nonblocking (self->fd, FALSE, NULL))
    return fail (self, errno, error);

  return TRUE;
}

/* @old_mode is that of the file that will be replaced, 0 if there is none. */
static gboolean
open_beside (CliFile  *self,
             int       mode,
             mode_t    old_mode,
             GError  **error)
{
  g_autofree char *directory = g_path_get_dirname (self->path);
  g_autofree char *name = g_build_filename (directory, ".urlsession-XXXXXX", NULL);

  self->fd = g_mkstemp_full (name, O_WRONLY | O_CLOEXEC, mode);
  if (self->fd < 0)
    return fail (self, errno, error);

  self->temporary = g_steal_pointer (&name);
  if (old_mode != 0 && fchmod (self->fd, old_mode) != 0)
    return fail (self, errno, error);

  return TRUE;
}

CliFile *
cli_file_new (const char  *path,
              int          mode,
              GError     **error)
{
  g_autoptr(CliFile) self = g_new0 (CliFile, 1);
  char *resolved = realpath (path, NULL);
  struct stat info;
  gboolean opened = FALSE;

  self->fd = -1;
  self->path = g_strdup (resolved != NULL ? resolved : path);
  free (resolved);

  if (stat (path, &info) != 0)
    opened = open_beside (self, mode, 0, error);
  else if (S_ISREG (info.st_mode))
    opened = open_beside (self, mode, info.st_mode & 0777, error);
  else
    opened = open_directly (self, error);

  return opened ? g_steal_pointer (&self) : NULL;
}

void
cli_file_free (CliFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_clear_pointer (&self->temporary, g_free);
  g_clear_pointer (&self->path, g_free);
  g_free (self);
}

gboolean
cli_file_write (CliFile  *self,
                GBytes   *bytes,
                GError  **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  while (size > 0)
    {
      gssize written = write (self->fd, data, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return fail (self, errno, error);
      data += written;
      size -= (gsize) written;
    }

  return TRUE;
}

/* Closing can fail too: some file systems tell only then that they are full. */
gboolean
cli_file_commit (CliFile  *self,
                 GError  **error)
{
  int fd = self->fd;

  self->fd = -1;
  if (close (fd) != 0)
    return fail (self, errno, error);
  if (self->temporary == NULL)
    return TRUE;
  if (g_rename (self->temporary, self->path) != 0)
    return fail (self, errno, error);
  g_clear_pointer (&self->temporary, g_free);

  return TRUE;
}
