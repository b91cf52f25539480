/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* The numbers are those of curl where it has one for the same failure. */
typedef enum
{
  CLI_EXIT_OK = 0,
  CLI_EXIT_OTHER = 1,
  CLI_EXIT_USAGE = 2,
  CLI_EXIT_BAD_URL = 3,
  CLI_EXIT_PROXY = 5,
  CLI_EXIT_HOST = 6,
  CLI_EXIT_CONNECT = 7,
  CLI_EXIT_BAD_ANSWER = 8,
  CLI_EXIT_STATUS = 22,
  CLI_EXIT_WRITE = 23,
  CLI_EXIT_READ = 26,
  CLI_EXIT_TIMEOUT = 28,
  CLI_EXIT_TLS = 35,
  CLI_EXIT_REDIRECTS = 47,
  CLI_EXIT_LOST = 56,
  CLI_EXIT_CLIENT_CERTIFICATE = 58,
  CLI_EXIT_CERTIFICATE = 60,
  CLI_EXIT_ENCODING = 61,
  CLI_EXIT_NOT_ENCRYPTED = 64,
  CLI_EXIT_REWIND = 65,
  CLI_EXIT_CA_FILE = 77,
  CLI_EXIT_HANGUP = 129,
  CLI_EXIT_INTERRUPT = 130,
  CLI_EXIT_TERMINATE = 143,
} CliExit;

CliExit  cli_exit_for_error (const GError *error);
char    *cli_exit_describe  (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
