/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-destination-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "message/url-error.h"
#include "message/url-filename-private.h"
#include "transfer/url-file-error-private.h"

/* So many files of one name nobody has. */
#define MAX_NUMBER 10000

static gboolean
resolve_folder (UrlDestination         *self,
                const UrlDownloadPlan  *plan,
                GError                **error)
{
  struct stat status;

  if (plan->creates_parents && g_mkdir_with_parents (self->folder, 0777) != 0)
    return url_file_error_set (error, URL_FILE_CREATE, self->folder, errno);
  if (stat (self->folder, &status) != 0)
    return url_file_error_set (error, URL_FILE_CREATE, plan->destination, errno);

  return S_ISDIR (status.st_mode) ||
         url_file_error_set (error, URL_FILE_CREATE, plan->destination, ENOTDIR);
}

/* What a program reads or writes under this name is not a file to replace. */
static gboolean
refuse_special (const char  *path,
                GError     **error)
{
  g_autofree char *display = g_filename_display_name (path);

  g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE,
               _("At “%s” is a device, a pipe or a socket, which no download replaces"),
               display);

  return FALSE;
}

gboolean
url_destination_resolve (UrlDestination         *self,
                         const UrlDownloadPlan  *plan,
                         GError                **error)
{
  struct stat status;
  gboolean exists = stat (plan->destination, &status) == 0;

  if (!exists && errno != ENOENT)
    return url_file_error_set (error, URL_FILE_CREATE, plan->destination, errno);

  if (exists && S_ISDIR (status.st_mode))
    {
      self->folder = g_strdup (plan->destination);
      return TRUE;
    }

  self->folder = g_path_get_dirname (plan->destination);
  self->name = g_path_get_basename (plan->destination);
  /* Looked at again at the end; this spares loading in vain. */
  if (exists && plan->policy == URL_DESTINATION_POLICY_FAIL_IF_EXISTS)
    return url_file_error_set (error, URL_FILE_CREATE, plan->destination, EEXIST);
  if (exists && !S_ISREG (status.st_mode) && plan->policy == URL_DESTINATION_POLICY_OVERWRITE)
    return refuse_special (plan->destination, error);

  return resolve_folder (self, plan, error);
}

void
url_destination_clear (UrlDestination *self)
{
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->name, g_free);
}

/* Some file systems know no renaming that replaces nothing; a second name never
 * does either. Returns 0 or an errno. */
static int
rename_no_replace (const char *from,
                   const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;
  if (link (from, to) != 0)
    return errno;

  unlink (from);

  return 0;
}

/* "name (2).ext", short enough. */
static char *
numbered_name (const char *name,
               unsigned    number)
{
  const char *dot = strrchr (name, '.');
  const char *extension = dot != NULL && dot != name ? dot : name + strlen (name);
  g_autofree char *tail = g_strdup_printf (" (%u)%s", number, extension);
  gsize room = URL_FILENAME_MAX_LENGTH - MIN (strlen (tail), URL_FILENAME_MAX_LENGTH);
  gsize length = MIN ((gsize) (extension - name), room);

  /* Not in the middle of a character. */
  while (length > 0 && length < (gsize) (extension - name) && (name[length] & 0xC0) == 0x80)
    length--;

  return g_strdup_printf ("%.*s%s", (int) length, name, tail);
}

static int
rename_to_unique (UrlDestination  *self,
                  const char      *from,
                  char           **path)
{
  int errnum = rename_no_replace (from, *path);

  for (unsigned number = 2; errnum == EEXIST && number < MAX_NUMBER; number++)
    {
      g_autofree char *name = numbered_name (self->name, number);

      g_free (*path);
      *path = g_build_filename (self->folder, name, NULL);
      errnum = rename_no_replace (from, *path);
    }

  return errnum;
}

/* The new name is on the disk only with its folder. */
static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;

  fsync (fd);
  close (fd);
}

char *
url_destination_publish (UrlDestination        *self,
                         UrlDestinationPolicy   policy,
                         const char            *path,
                         GError               **error)
{
  g_autofree char *target = g_build_filename (self->folder, self->name, NULL);
  int errnum = 0;

  switch (policy)
    {
    case URL_DESTINATION_POLICY_FAIL_IF_EXISTS:
      errnum = rename_no_replace (path, target);
      break;
    case URL_DESTINATION_POLICY_UNIQUE_NAME:
      errnum = rename_to_unique (self, path, &target);
      break;
    case URL_DESTINATION_POLICY_OVERWRITE:
    default:
      errnum = rename (path, target) == 0 ? 0 : errno;
    }

  if (errnum == 0)
    {
      sync_folder (self->folder);
      return g_steal_pointer (&target);
    }

  if (errnum != EXDEV)
    url_file_error_set (error, URL_FILE_CREATE, target, errnum);

  return NULL;
}
