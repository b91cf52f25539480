/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Partial files that do not outlive the process: they are removed when it exits,
 * with their journals. Any thread. */
void url_exit_files_add    (const char *path);
void url_exit_files_forget (const char *path);

G_END_DECLS
