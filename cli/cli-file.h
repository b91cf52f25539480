/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file that is there whole or not at all: it is written under another name
 * beside its own, and takes that one when it is committed. Pipes and devices
 * are written directly.
 */
typedef struct _CliFile CliFile;

/* @mode: of a file that is new, before the umask */
CliFile  *cli_file_new    (const char  *path,
                           int          mode,
                           GError     **error) G_GNUC_WARN_UNUSED_RESULT;
void      cli_file_free   (CliFile     *self);

gboolean  cli_file_write  (CliFile     *self,
                           GBytes      *bytes,
                           GError     **error);
gboolean  cli_file_commit (CliFile     *self,
                           GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliFile, cli_file_free)

G_END_DECLS
