/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

#include "cli-options.h"

G_BEGIN_DECLS

/* What is told on the standard error. */
typedef struct
{
  gboolean verbose;
  gboolean names_loads; /* several at once */
  gboolean shows_progress;
  gboolean on_progress_line;
} CliTrace;

void    cli_trace_init     (CliTrace         *self,
                            const CliOptions *options);

void    cli_trace_error    (CliTrace         *self,
                            const char       *message);
void    cli_trace_request  (CliTrace         *self,
                            UrlTask          *task);
void    cli_trace_response (CliTrace         *self,
                            UrlTask          *task,
                            UrlResponse      *response);
void    cli_trace_progress (CliTrace         *self,
                            UrlTask          *task);
void    cli_trace_end      (CliTrace         *self,
                            UrlTask          *task);

GBytes *cli_head_to_bytes  (UrlResponse      *response) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
