/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "cli-exit.h"

G_BEGIN_DECLS

/* "urlsession inspect": what becomes of a URL, hop by hop. @arguments begin with
 * the name of the command. */
CliExit cli_inspect_run (char **arguments);

G_END_DECLS
