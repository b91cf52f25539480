/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "cli-exit.h"

G_BEGIN_DECLS

/* "urlsession upload": a file or a form goes to a URL. @arguments begin with the
 * name of the command. */
CliExit cli_upload_run (char **arguments);

G_END_DECLS
