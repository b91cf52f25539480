/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "cli-exit.h"
#include "cli-options.h"

G_BEGIN_DECLS

CliExit cli_get_run (const CliOptions *options);

G_END_DECLS
