/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* The standard output. A reader that takes its time does not block the program:
 * a task whose piece is not taken is suspended, which slows its server down.
 */
typedef struct _CliPipe CliPipe;

/* @error_number: why nothing can be written any more */
typedef void (*CliPipeFailed) (int      error_number,
                               gpointer user_data);

CliPipe *cli_pipe_new   (int            fd,
                         CliPipeFailed  failed,
                         gpointer       user_data) G_GNUC_WARN_UNUSED_RESULT;
void     cli_pipe_free  (CliPipe       *self);

void     cli_pipe_write (CliPipe       *self,
                         GBytes        *piece,
                         UrlTask       *task);

G_END_DECLS
