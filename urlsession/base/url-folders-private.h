/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where things of an application are kept. */

/* The id its folders are named after: @configured, else that of the default
 * GApplication, else that of the Flatpak. NULL if there is none, or none that
 * can be the name of a folder. */
char     *url_folders_dup_app_id (const char  *configured);

/* A file in $XDG_DATA_HOME/<app>/urlsession. */
char     *url_folders_get_data   (const char  *app_id,
                                  const char  *name);

/* The folder for what can be made again, $XDG_CACHE_HOME/<app>/urlsession. What
 * a process needs for a while may be there without an id, too. */
char     *url_folders_get_cache  (const char  *app_id);

/* Makes the folders above a file, for nobody but the user. The last one is
 * closed to others if it is there already. On the disk thread. */
gboolean  url_folders_ensure     (const char  *path,
                                  GError     **error);

G_END_DECLS
