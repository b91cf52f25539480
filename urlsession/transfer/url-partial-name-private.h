/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the files of unfinished downloads are called: ".urlsession-", 16
 * hexadecimal digits, ".part"; the journal of one is beside it. */

/* The path of a partial file in @folder, always the same for the same @seed
 * (nullable); NULL for one that nobody else has. */
char     *url_partial_name_build       (const char *folder,
                                        const char *seed);
char     *url_partial_name_get_journal (const char *partial);

/* Whether the last part of @path is such a name. */
gboolean  url_partial_name_is_one      (const char *path);

/* Removes those that processes have left behind which are not there any more:
 * old, and locked by nobody. Once per folder and process. On the disk thread. */
void      url_partial_name_sweep       (const char *folder);

G_END_DECLS
