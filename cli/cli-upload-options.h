/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* What the command line of "urlsession upload" asks for. */
typedef struct
{
  char **uris;         /* (owned) (nullable): one */
  char *file;          /* (owned) (nullable): a path, or "-" */
  char **fields;       /* (owned) (nullable): each NAME=VALUE or NAME=@FILE */
  char *method;        /* (owned) (nullable) */
  char **header_lines; /* (owned) (nullable) */
  UrlHeaders *headers; /* (owned): those of @header_lines */
  char *state;         /* (owned) (nullable): the file for resume data */
  char *ca_path;       /* (owned) (nullable) */
  gint64 expect_size;  /* bytes, −1 for never */
  gboolean uses_tus;
} CliUploadOptions;

gboolean    cli_upload_options_parse       (CliUploadOptions  *self,
                                            char             **arguments,
                                            GError           **error);
void        cli_upload_options_clear       (CliUploadOptions  *self);

/* Before anything is loaded: whether what is to be sent are files. */
gboolean    cli_upload_options_check_files (const CliUploadOptions  *self,
                                            GError                 **error);

/* With its body. */
UrlRequest *cli_upload_options_new_request (const CliUploadOptions *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliUploadOptions, cli_upload_options_clear)

G_END_DECLS
