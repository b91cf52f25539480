/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

#include "cli-exit.h"

G_BEGIN_DECLS

/* Tells of the signals that ask the program to end: an interrupt, a request to
 * terminate, and a terminal that is gone. */
typedef struct _CliSignals CliSignals;

/* @status: what the program is to exit with; called again for each signal */
typedef void (*CliSignalsFunc) (CliExit  status,
                                gpointer user_data);

CliSignals *cli_signals_new  (CliSignalsFunc  func,
                              gpointer        user_data) G_GNUC_WARN_UNUSED_RESULT;
void        cli_signals_free (CliSignals     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliSignals, cli_signals_free)

G_END_DECLS
