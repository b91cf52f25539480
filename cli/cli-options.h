/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

#include "cli-content.h"

G_BEGIN_DECLS

/* What the command line of "urlsession get" asks for. */
typedef struct
{
  char **uris;         /* (owned) */
  char **outputs;      /* (owned) (nullable): file names, for the first of the URLs */
  char *method;        /* (owned) (nullable) */
  char **header_lines; /* (owned) (nullable) */
  UrlHeaders *headers; /* (owned) */
  char **cookies;      /* (owned) (nullable): each "NAME=VALUE; …" or a file name */
  char *cookie_jar;    /* (owned) (nullable): a file name, or "-" */
  CliContent content;
  char *ca_path;       /* (owned) (nullable) */
  char *report;        /* (owned) (nullable): what is written of each load */
  char *har_path;      /* (owned) (nullable) */
  double connect_timeout; /* in seconds: the longest wait without progress */
  double max_time;        /* in seconds, 0 for none */
  int max_redirects;
  int retries; /* always 0: there are none yet */
  gboolean only_http1;
  gboolean prefers_http2;
  gboolean follows;
  gboolean fails; /* at an HTTP status of 400 and more */
  gboolean shows_curl;
  gboolean shows_metrics;
  gboolean shows_head;
  gboolean head_only;
  gboolean verbose;
} CliOptions;

CliOptions *cli_options_parse       (char             **arguments,
                                     GError           **error) G_GNUC_WARN_UNUSED_RESULT;
void        cli_options_free        (CliOptions        *self);

unsigned    cli_options_count       (const CliOptions  *self);
const char *cli_options_get_output  (const CliOptions  *self,
                                     unsigned           index);
UrlRequest *cli_options_new_request (const CliOptions  *self,
                                     unsigned           index) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliOptions, cli_options_free)

G_END_DECLS
