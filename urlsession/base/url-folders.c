/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-folders-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static gboolean
is_folder_name (const char *name)
{
  return *name != '\0' && *name != '.' && strchr (name, '/') == NULL;
}

char *
url_folders_dup_app_id (const char *configured)
{
  GApplication *application = g_application_get_default ();
  const char *app_id = configured;

  if (app_id == NULL && application != NULL)
    app_id = g_application_get_application_id (application);
  if (app_id == NULL)
    app_id = g_getenv ("FLATPAK_ID");

  return app_id != NULL && is_folder_name (app_id) ? g_strdup (app_id) : NULL;
}

char *
url_folders_get_data (const char *app_id,
                      const char *name)
{
  return g_build_filename (g_get_user_data_dir (), app_id, "urlsession", name, NULL);
}

char *
url_folders_get_cache (const char *app_id)
{
  return app_id != NULL ? g_build_filename (g_get_user_cache_dir (), app_id, "urlsession", NULL)
                        : g_build_filename (g_get_user_cache_dir (), "urlsession", NULL);
}

gboolean
url_folders_ensure (const char  *path,
                    GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0 && g_chmod (folder, 0700) == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder,
               g_strerror (errno));

  return FALSE;
}
