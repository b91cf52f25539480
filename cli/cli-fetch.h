/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

#include "cli-exit.h"
#include "cli-options.h"
#include "cli-pipe.h"
#include "cli-trace.h"

G_BEGIN_DECLS

/* What all loads of one invocation share. */
typedef struct
{
  const CliOptions *options; /* (unowned) */
  UrlSession *session;       /* (unowned) */
  CliPipe *pipe;             /* (unowned) */
  CliTrace *trace;           /* (unowned) */
} CliShared;

/* One URL: its task and where its body goes. */
typedef struct _CliFetch CliFetch;

/* Called once, when nothing more comes from a load. */
typedef void (*CliFetchDone) (CliExit  status,
                              gpointer user_data);

CliFetch *cli_fetch_new    (const CliShared *shared,
                            unsigned         index) G_GNUC_WARN_UNUSED_RESULT;
void      cli_fetch_free   (CliFetch        *self);

void      cli_fetch_start  (CliFetch        *self,
                            CliFetchDone     done,
                            gpointer         user_data);
void      cli_fetch_cancel (CliFetch        *self);

UrlTask  *cli_fetch_get_task (CliFetch      *self);

G_END_DECLS
