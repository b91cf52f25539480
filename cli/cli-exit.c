/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-exit.h"

#include <glib/gi18n-lib.h>

static const struct
{
  CliExit status;
  const char *meaning; /* to be translated */
} meanings[] = {
  { CLI_EXIT_OK, N_("All was loaded; without --fail, whatever the HTTP status") },
  { CLI_EXIT_OTHER, N_("Some load failed for a reason that is not listed here") },
  { CLI_EXIT_USAGE, N_("The command line is wrong") },
  { CLI_EXIT_BAD_URL, N_("A URL cannot be parsed") },
  { CLI_EXIT_PROXY, N_("The proxy failed") },
  { CLI_EXIT_HOST, N_("The host was not found") },
  { CLI_EXIT_CONNECT, N_("No connection could be made") },
  { CLI_EXIT_BAD_ANSWER, N_("The answer is not HTTP") },
  { CLI_EXIT_STATUS, N_("The HTTP status was 400 or more, with --fail or in an upload, or no 2xx in a download") },
  { CLI_EXIT_WRITE, N_("The output could not be written") },
  { CLI_EXIT_READ, N_("The data or the cookies to send could not be read") },
  { CLI_EXIT_TIMEOUT, N_("It took too long") },
  { CLI_EXIT_TLS, N_("No encrypted connection could be agreed on") },
  { CLI_EXIT_REDIRECTS, N_("There were too many redirects") },
  { CLI_EXIT_LOST, N_("The connection was lost") },
  { CLI_EXIT_CLIENT_CERTIFICATE, N_("The server asks for a certificate of the client") },
  { CLI_EXIT_CERTIFICATE, N_("The certificate of the server is not accepted") },
  { CLI_EXIT_ENCODING, N_("The content cannot be decoded") },
  { CLI_EXIT_NOT_ENCRYPTED, N_("The URL, or what it redirects to, is not encrypted, and must be") },
  { CLI_EXIT_REWIND, N_("The data would have to be sent twice and cannot be") },
  { CLI_EXIT_CA_FILE, N_("The file of --cacert cannot be used") },
  { CLI_EXIT_HANGUP, N_("Ended by SIGHUP") },
  { CLI_EXIT_INTERRUPT, N_("Ended by SIGINT, as by Ctrl+C") },
  { CLI_EXIT_TERMINATE, N_("Ended by SIGTERM") },
};

static CliExit
exit_for_code (UrlError code)
{
  static const CliExit statuses[] = {
    [URL_ERROR_BAD_URL] = CLI_EXIT_BAD_URL,
    [URL_ERROR_TIMED_OUT] = CLI_EXIT_TIMEOUT,
    [URL_ERROR_CANNOT_FIND_HOST] = CLI_EXIT_HOST,
    [URL_ERROR_CANNOT_CONNECT] = CLI_EXIT_CONNECT,
    [URL_ERROR_CONNECTION_LOST] = CLI_EXIT_LOST,
    [URL_ERROR_NOT_CONNECTED] = CLI_EXIT_CONNECT,
    [URL_ERROR_TOO_MANY_REDIRECTS] = CLI_EXIT_REDIRECTS,
    [URL_ERROR_BAD_SERVER_RESPONSE] = CLI_EXIT_BAD_ANSWER,
    [URL_ERROR_HTTP_STATUS] = CLI_EXIT_STATUS,
    [URL_ERROR_CANNOT_DECODE_CONTENT] = CLI_EXIT_ENCODING,
    [URL_ERROR_SECURE_CONNECTION_REQUIRED] = CLI_EXIT_NOT_ENCRYPTED,
    [URL_ERROR_SECURE_CONNECTION_FAILED] = CLI_EXIT_TLS,
    [URL_ERROR_CERTIFICATE_EXPIRED] = CLI_EXIT_CERTIFICATE,
    [URL_ERROR_CERTIFICATE_NOT_YET_VALID] = CLI_EXIT_CERTIFICATE,
    [URL_ERROR_CERTIFICATE_UNTRUSTED] = CLI_EXIT_CERTIFICATE,
    [URL_ERROR_CERTIFICATE_BAD_IDENTITY] = CLI_EXIT_CERTIFICATE,
    [URL_ERROR_CERTIFICATE_REVOKED] = CLI_EXIT_CERTIFICATE,
    [URL_ERROR_CLIENT_CERTIFICATE_REQUIRED] = CLI_EXIT_CLIENT_CERTIFICATE,
    [URL_ERROR_FILE_DOES_NOT_EXIST] = CLI_EXIT_READ,
    [URL_ERROR_FILE_IS_DIRECTORY] = CLI_EXIT_READ,
    [URL_ERROR_FILE_NOT_PERMITTED] = CLI_EXIT_READ,
    [URL_ERROR_FILE_CHANGED] = CLI_EXIT_READ,
    [URL_ERROR_BODY_STREAM_EXHAUSTED] = CLI_EXIT_REWIND,
    [URL_ERROR_PROXY_FAILED] = CLI_EXIT_PROXY,
  };

  if ((gsize) code >= G_N_ELEMENTS (statuses) || statuses[code] == CLI_EXIT_OK)
    return CLI_EXIT_OTHER;

  return statuses[code];
}

CliExit
cli_exit_for_error (const GError *error)
{
  return error->domain == URL_ERROR ? exit_for_code ((UrlError) error->code) : CLI_EXIT_OTHER;
}

/* A line for each status, for the help. */
char *
cli_exit_describe (void)
{
  g_autoptr(GString) text = g_string_new (_("Exit status:"));

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    g_string_append_printf (text, "\n  %3d  %s", (int) meanings[i].status, _(meanings[i].meaning));

  return g_string_free (g_steal_pointer (&text), FALSE);
}
