/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "cli-download.h"
#include "cli-exit.h"
#include "cli-get.h"
#include "cli-inspect.h"
#include "cli-options.h"
#include "cli-trace.h"
#include "cli-upload.h"

/* A standard descriptor that is closed would become the number of a socket,
 * and the output go there. Reading and writing of these fails as before.
 */
static void
fill_closed_descriptors (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    {
      if (fcntl (fd, F_GETFD) < 0 &&
          open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
        _exit (CLI_EXIT_OTHER);
    }
}

/* libsoup wonders aloud at an answer of HTTP/2 that comes before all of the request
 * was sent. Neither is wrong, and nothing that the user could mend.
 */
static void
log_cb (const char     *domain,
        GLogLevelFlags  level,
        const char     *message,
        gpointer        user_data)
{
  if (!g_str_has_prefix (message, "Unexpected state changed"))
    g_log_default_handler (domain, level, message, NULL);
}

static CliExit
refuse (const char *message)
{
  CliTrace trace = { FALSE };

  cli_trace_error (&trace, message);
  g_printerr ("%s\n", _("“urlsession --help” tells how to use it."));

  return CLI_EXIT_USAGE;
}

static CliExit
print_help (void)
{
  g_autofree char *statuses = cli_exit_describe ();

  g_print ("%s\n\n%s\n  get URL…       %s\n  download URL…  %s\n  upload URL     %s\n"
           "  inspect URL    %s\n\n%s\n"
           "  --help         %s\n  --version      %s\n\n%s\n",
           _("Usage: urlsession COMMAND [OPTION…]"),
           _("Commands:"),
           _("Load URLs; “urlsession get --help” lists its options"),
           _("Save URLs to files; “urlsession download --help” lists its options"),
           _("Send a file or a form; “urlsession upload --help” lists its options"),
           _("Tell what becomes of a URL; “urlsession inspect --help” lists its options"),
           _("Options:"),
           _("Show this help"),
           _("Show the version"),
           statuses);

  return CLI_EXIT_OK;
}

static CliExit
get (char **arguments)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(CliOptions) options = NULL;

  g_set_prgname ("urlsession get");
  options = cli_options_parse (arguments, &local_error);
  if (options == NULL)
    return refuse (local_error->message);

  return cli_get_run (options);
}

int
main (int    argc,
      char **argv)
{
  const char *command = argc > 1 ? argv[1] : NULL;
  g_autofree char *message = NULL;
  g_autofree char *shown = NULL;

  fill_closed_descriptors ();
  g_log_set_handler ("libsoup-http2", G_LOG_LEVEL_WARNING, log_cb, NULL);
  signal (SIGPIPE, SIG_IGN);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  if (command == NULL)
    return (int) refuse (_("No command was given"));
  if (g_str_equal (command, "get"))
    return (int) get (argv + 1);
  if (g_str_equal (command, "download"))
    {
      g_set_prgname ("urlsession download");
      return (int) cli_download_run (argv + 1);
    }
  if (g_str_equal (command, "upload"))
    {
      g_set_prgname ("urlsession upload");
      return (int) cli_upload_run (argv + 1);
    }
  if (g_str_equal (command, "inspect"))
    {
      g_set_prgname ("urlsession inspect");
      return (int) cli_inspect_run (argv + 1);
    }
  if (g_str_equal (command, "--help") || g_str_equal (command, "-h"))
    return (int) print_help ();
  if (g_str_equal (command, "--version"))
    {
      g_print ("urlsession %s\n", PACKAGE_VERSION);
      return CLI_EXIT_OK;
    }

  shown = g_filename_display_name (command);
  message = g_strdup_printf (_("There is no command “%s”"), shown);

  return (int) refuse (message);
}
