/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

#include "cli-bars.h"
#include "cli-exit.h"
#include "cli-signals.h"
#include "cli-trace.h"

G_BEGIN_DECLS

/* What a signal asks for; called once. */
typedef void (*CliTransfersStop) (gpointer user_data);

/* What an invocation that moves files has, whichever way they go: its session, the
 * tasks with their bars, and what it exits with. */
typedef struct
{
  CliTrace trace;
  UrlSession *session; /* (owned) */
  GMainLoop *loop;     /* (owned) */
  CliBars *bars;       /* (owned) */
  GPtrArray *running;  /* (owned) (element-type UrlTask) */
  CliExit status;
  gboolean stopped;
  CliTransfersStop stop;
  gpointer user_data;
} CliTransfers;

/* Makes the session and what belongs to it, or tells why it cannot.
 *
 * @ca_path: (nullable): the certificates to trust */
gboolean cli_transfers_open   (CliTransfers     *self,
                               const char       *ca_path);
void     cli_transfers_clear  (CliTransfers     *self);

/* Tells of a failure; the first one is what the program exits with. */
void     cli_transfers_fail   (CliTransfers     *self,
                               CliExit           status,
                               const char       *message);

/* Serves the tasks, and draws their bars, until the loop is quit. */
CliExit  cli_transfers_run    (CliTransfers     *self,
                               CliTransfersStop  stop,
                               gpointer          user_data);

G_END_DECLS
