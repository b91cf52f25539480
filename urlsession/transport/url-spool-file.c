/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-spool-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/url-disk-private.h"
#include "message/url-error.h"

struct _UrlSpoolFile
{
  char *folder;      /* (owned) */
  double free_share;
  int fd;            /* −1 until the first write */
  goffset written;
  goffset read;
};

UrlSpoolFile *
url_spool_file_new (const char *folder,
                    double      free_share)
{
  UrlSpoolFile *self = g_new0 (UrlSpoolFile, 1);

  self->folder = g_strdup (folder);
  self->free_share = free_share;
  self->fd = -1;

  return self;
}

void
url_spool_file_free (UrlSpoolFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->folder);
  g_free (self);
}

static gboolean
fail (UrlSpoolFile  *self,
      int            code,
      GError       **error)
{
  if (code == ENOSPC || code == EDQUOT || code == EFBIG)
    g_set_error (error, URL_ERROR, URL_ERROR_NO_SPACE,
                 _("there is no space left in “%s” for what was not taken yet"), self->folder);
  else
    g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE,
                 _("what was not taken yet cannot be kept in “%s”: %s"), self->folder,
                 g_strerror (code));

  return FALSE;
}

/* For file systems that know no files without names from the start. */
static int
open_and_unlink (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ".spool-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    g_unlink (path);

  return fd;
}

static gboolean
ensure_open (UrlSpoolFile  *self,
             GError       **error)
{
  if (self->fd >= 0)
    return TRUE;

  g_mkdir_with_parents (self->folder, 0700);
  self->fd = open (self->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (self->fd < 0 && errno != ENOSPC)
    self->fd = open_and_unlink (self->folder);

  return self->fd >= 0 || fail (self, errno, error);
}

/* The last of a disk is for other things than what nobody takes. */
static gboolean
check_free (UrlSpoolFile  *self,
            GQueue        *pieces,
            GError       **error)
{
  struct statvfs disk = { 0 };
  double needed = 0;

  if (fstatvfs (self->fd, &disk) != 0)
    return fail (self, errno, error);

  for (GList *l = pieces->head; l != NULL; l = l->next)
    needed += (double) g_bytes_get_size (l->data);

  return (double) disk.f_bavail * (double) disk.f_frsize - needed >=
             (double) disk.f_blocks * (double) disk.f_frsize * self->free_share ||
         fail (self, ENOSPC, error);
}

static gboolean
write_piece (UrlSpoolFile  *self,
             GBytes        *piece,
             GError       **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece, &size);

  while (size > 0)
    {
      ssize_t written = pwrite (self->fd, data, size, self->written);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return fail (self, errno, error);

      self->written += written;
      data += written;
      size -= (gsize) written;
    }

  return TRUE;
}

gboolean
url_spool_file_write (UrlSpoolFile  *self,
                      GQueue        *pieces,
                      GError       **error)
{
  g_assert (url_disk_is_current ());

  if (!ensure_open (self, error) || !check_free (self, pieces, error))
    return FALSE;

  for (GList *l = pieces->head; l != NULL; l = l->next)
    {
      if (!write_piece (self, l->data, error))
        return FALSE;
    }

  return TRUE;
}

/* Gives the space back as soon as all of it was read. */
static void
rewind_if_read (UrlSpoolFile *self)
{
  if (self->read < self->written || ftruncate (self->fd, 0) != 0)
    return;

  self->read = 0;
  self->written = 0;
}

GBytes *
url_spool_file_read (UrlSpoolFile  *self,
                     gsize          size,
                     GError       **error)
{
  g_autofree guint8 *data = g_malloc (size);
  ssize_t n_read;

  g_assert (url_disk_is_current ());

  do
    n_read = pread (self->fd, data, size, self->read);
  while (n_read < 0 && errno == EINTR);

  if (n_read <= 0)
    {
      fail (self, n_read < 0 ? errno : EIO, error);
      return NULL;
    }

  self->read += n_read;
  rewind_if_read (self);

  return g_bytes_new_take (g_steal_pointer (&data), (gsize) n_read);
}
