/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-inspect.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli-check.h"
#include "cli-hops.h"
#include "cli-session.h"
#include "cli-trace.h"

typedef struct
{
  GMainLoop *loop; /* (owned) */
  char *ca_path;   /* (owned) (nullable) */
  char **uris;     /* (owned) (nullable) */
  gboolean stays;
} CliInspect;

static void
cli_inspect_clear (CliInspect *self)
{
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->ca_path, g_free);
  g_clear_pointer (&self->uris, g_strfreev);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliInspect, cli_inspect_clear)

static gboolean
parse (CliInspect  *self,
       char       **arguments,
       GError     **error)
{
  const GOptionEntry entries[] = {
    { "no-location", 0, 0, G_OPTION_ARG_NONE, &self->stays, _("Do not follow redirects"), NULL },
    { "cacert", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_path,
      _("Trust the certificates of this PEM file instead of the system's"), _("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->uris, NULL, NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (_("URL"));
  g_auto(GStrv) copy = g_strdupv (arguments);

  g_option_context_set_summary (context, _("Loads a URL and tells what became of it, hop by hop: "
                                           "status, connection,\nencryption, times, headers and "
                                           "cookies. The body itself is not shown."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &copy, error))
    return FALSE;

  if (!cli_check_uris (self->uris, error))
    return FALSE;

  return g_strv_length (self->uris) == 1 ||
         cli_refuse (error, _("Exactly one URL has to be given"));
}

static gboolean
refuse_cb (UrlTask        *task,
           UrlRedirection *redirection)
{
  url_redirection_refuse (redirection);

  return FALSE;
}

static CliExit
load (CliInspect *self,
      UrlSession *session)
{
  CliTrace trace = { FALSE };
  g_autoptr(UrlTask) task =
      URL_TASK (url_session_data_task_for_uri (session, self->uris[0]));
  g_autofree char *hops = NULL;
  const GError *error = NULL;

  self->loop = g_main_loop_new (NULL, FALSE);
  if (self->stays)
    g_signal_connect (task, "redirect", G_CALLBACK (refuse_cb), NULL);
  g_signal_connect_swapped (task, "completed", G_CALLBACK (g_main_loop_quit), self->loop);
  url_task_resume (task);
  g_main_loop_run (self->loop);

  hops = cli_hops_describe (task, TRUE);
  /* In the letters of the terminal, as far as it has them. */
  g_print ("%s", hops);
  if (fflush (stdout) != 0)
    return CLI_EXIT_WRITE;

  error = url_task_get_error (task);
  if (error == NULL)
    return CLI_EXIT_OK;

  cli_trace_error (&trace, error->message);

  return cli_exit_for_error (error);
}

CliExit
cli_inspect_run (char **arguments)
{
  g_auto(CliInspect) self = { NULL };
  CliTrace trace = { FALSE };
  g_autoptr(UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();
  g_autoptr(UrlSession) session = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!parse (&self, arguments, &local_error))
    {
      cli_trace_error (&trace, local_error->message);
      g_printerr ("%s\n", _("“urlsession inspect --help” tells how to use it."));
      return CLI_EXIT_USAGE;
    }

  if (self.ca_path != NULL &&
      !cli_session_set_ca (configuration, self.ca_path, &local_error))
    {
      cli_trace_error (&trace, local_error->message);
      return CLI_EXIT_CA_FILE;
    }
  session = url_session_new (configuration);

  return load (&self, session);
}
