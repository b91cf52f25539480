/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-download.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli-bars.h"
#include "cli-check.h"
#include "cli-trace.h"
#include "cli-transfers.h"

#define DEFAULT_PARALLEL 4

typedef struct
{
  /* What the command line asks for. */
  char **uris;     /* (owned) (nullable) */
  char *output;    /* (owned) (nullable) */
  char *folder;    /* (owned) (nullable) */
  char *checksum;  /* (owned) (nullable) */
  char *ca_path;   /* (owned) (nullable) */
  int parallel;
  int segments;
  gboolean resumes; /* always so; for who wants to say it */

  CliTransfers transfers;
  unsigned next;    /* of the URLs */
  unsigned keeping; /* those whose state is still being written */
  gboolean left_some; /* of a file, to go on with */
} CliDownload;

static void
cli_download_clear (CliDownload *self)
{
  cli_transfers_clear (&self->transfers);
  g_clear_pointer (&self->uris, g_strfreev);
  g_clear_pointer (&self->output, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->checksum, g_free);
  g_clear_pointer (&self->ca_path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliDownload, cli_download_clear)

static void start_next (CliDownload *self);

static gboolean
check (CliDownload  *self,
       GError      **error)
{
  if (!cli_check_uris (self->uris, error))
    return FALSE;
  if (self->output != NULL && self->folder != NULL)
    return cli_refuse (error, _("Only one of --output and --directory can be there"));
  if (self->output != NULL && g_strv_length (self->uris) > 1)
    return cli_refuse (error, _("With --output there can be one URL only; --directory takes several"));
  if (g_strcmp0 (self->output, "") == 0 || g_strcmp0 (self->folder, "") == 0)
    return cli_refuse (error, _("The name of the file or folder to save to is empty"));
  if (g_strcmp0 (self->output, "-") == 0)
    return cli_refuse (error, _("A download is saved to a file; “urlsession get” writes to the "
                                "standard output"));
  if (self->checksum != NULL && g_strv_length (self->uris) > 1)
    return cli_refuse (error, _("With --checksum there can be one URL only"));
  if (self->parallel < 1)
    return cli_refuse (error, _("At least one download has to be allowed at a time"));
  if (self->segments < 1 || self->segments > 16)
    return cli_refuse (error, _("There can be 1 to 16 segments"));

  return self->checksum == NULL || cli_check_checksum (self->checksum, error);
}

/* Where the files go: one, or into a folder. */
static GFile *
create_place (CliDownload *self)
{
  const char *path = self->output != NULL ? self->output : self->folder;

  return g_file_new_for_commandline_arg (path != NULL ? path : ".");
}

/* The library takes a folder that is not there for a file, and puts the file in the
 * place of whatever has its name: a device would be gone. */
static gboolean
check_place (CliDownload  *self,
             GError      **error)
{
  g_autoptr(GFile) place = create_place (self);
  GFileType type = g_file_query_file_type (place, G_FILE_QUERY_INFO_NONE, NULL);
  gboolean wants_folder =
      self->output == NULL || g_str_has_suffix (self->output, G_DIR_SEPARATOR_S);
  g_autofree char *shown = g_file_get_parse_name (place);

  if (type == G_FILE_TYPE_DIRECTORY)
    return TRUE;

  if (wants_folder)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY,
                 _("“%s” is not a folder; create it first"), shown);
  else if (type == G_FILE_TYPE_SPECIAL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                 _("“%s” is not a file that can be replaced; “urlsession get -o” writes to it"),
                 shown);
  else
    return TRUE;

  return FALSE;
}

static gboolean
parse (CliDownload  *self,
       char        **arguments,
       GError      **error)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &self->output,
      _("Save to this file, replacing one that is there"), _("FILE") },
    { "directory", 'd', 0, G_OPTION_ARG_FILENAME, &self->folder,
      _("Save to this folder, under names the servers suggest (default: here)"), _("FOLDER") },
    { "checksum", 0, 0, G_OPTION_ARG_STRING, &self->checksum,
      _("Keep the file only if it has this checksum, as in sha256:…"), _("SUM") },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &self->resumes,
      _("Go on with what an earlier attempt has left (this is the default)"), NULL },
    { "parallel", 0, 0, G_OPTION_ARG_INT, &self->parallel,
      _("Download this many at a time (default: 4)"), _("NUMBER") },
    { "segments", 0, 0, G_OPTION_ARG_INT, &self->segments,
      _("Load each URL in this many parts at once, where the server gives them (default: 1)"),
      _("NUMBER") },
    { "cacert", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_path,
      _("Trust the certificates of this PEM file instead of the system's"), _("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->uris, NULL, NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (_("URL…"));
  g_auto(GStrv) copy = g_strdupv (arguments);

  g_option_context_set_summary (context,
                                _("Downloads URLs to files, and writes the name of each that is "
                                  "complete. What is\ninterrupted is gone on with by the same "
                                  "command."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  return g_option_context_parse_strv (context, &copy, error) && check (self, error);
}

/* A file that cannot be written is not one that cannot be read. */
static CliExit
exit_for_error (const GError *error)
{
  const UrlError files[] = {
    URL_ERROR_FILE_DOES_NOT_EXIST, URL_ERROR_FILE_IS_DIRECTORY, URL_ERROR_FILE_NOT_PERMITTED,
    URL_ERROR_CANNOT_WRITE_FILE,   URL_ERROR_NO_SPACE,          URL_ERROR_CANNOT_CREATE_FILE,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      if (g_error_matches (error, URL_ERROR, (int) files[i]))
        return CLI_EXIT_WRITE;
    }

  return cli_exit_for_error (error);
}

static void
finished_cb (UrlDownloadTask *task,
             GFile           *location,
             CliDownload     *self)
{
  g_autofree char *path = g_file_get_path (location);

  cli_bars_wipe (self->transfers.bars);
  /* Bytes, not text, for a program to take. */
  if ((puts (path) == EOF || fflush (stdout) == EOF) && self->transfers.status == CLI_EXIT_OK)
    self->transfers.status = CLI_EXIT_WRITE;
}

static void
resumed_at_cb (UrlDownloadTask *task,
               gint64           offset,
               gint64           expected,
               CliDownload     *self)
{
  g_autofree char *name = cli_bars_get_name (URL_TASK (task));
  g_autofree char *size = g_format_size ((guint64) offset);

  cli_bars_wipe (self->transfers.bars);
  if (offset > 0)
    g_printerr (_("%s: goes on after %s\n"), name, size);
  else
    g_printerr (_("%s: begins anew\n"), name);
}

static void
fail (CliDownload  *self,
      UrlTask      *task,
      const GError *error)
{
  g_autoptr(GBytes) resume_data = url_download_task_dup_resume_data (URL_DOWNLOAD_TASK (task));

  cli_transfers_fail (&self->transfers, exit_for_error (error), error->message);
  self->left_some = self->left_some || resume_data != NULL;
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              CliDownload  *self)
{
  cli_bars_wipe (self->transfers.bars);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, task, error);

  g_ptr_array_remove (self->transfers.running, task);
  start_next (self);
  cli_bars_draw (self->transfers.bars, self->transfers.running);
}

static void
start (CliDownload *self,
       const char  *uri)
{
  UrlDownloadTask *task = url_session_download_task_for_uri (self->transfers.session, uri);
  g_autoptr(GFile) destination = create_place (self);

  url_download_task_set_destination (task, destination);
  url_download_task_set_destination_policy (task, self->output != NULL
                                                      ? URL_DESTINATION_POLICY_OVERWRITE
                                                      : URL_DESTINATION_POLICY_UNIQUE_NAME);
  url_download_task_set_expected_checksum (task, self->checksum);
  url_download_task_set_max_segments (task, (unsigned) self->segments);
  g_signal_connect (task, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect (task, "resumed-at", G_CALLBACK (resumed_at_cb), self);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), self);
  g_ptr_array_add (self->transfers.running, task);
  url_task_resume (URL_TASK (task));
}

static void
start_next (CliDownload *self)
{
  while (!self->transfers.stopped && self->uris[self->next] != NULL &&
         self->transfers.running->len < (unsigned) self->parallel)
    start (self, self->uris[self->next++]);

  if (self->transfers.running->len == 0 && self->keeping == 0)
    g_main_loop_quit (self->transfers.loop);
}

static void
kept_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  CliDownload *self = user_data;
  g_autoptr(GBytes) resume_data G_GNUC_UNUSED =
      url_download_task_cancel_producing_resume_data_finish (URL_DOWNLOAD_TASK (object), result,
                                                             NULL);

  self->keeping--;
  start_next (self);
}

/* Keeps what has come: the next run finds it. */
static void
stop (gpointer user_data)
{
  CliDownload *self = user_data;
  GPtrArray *running = self->transfers.running;

  g_printerr ("%s\n", _("Interrupted; the same command goes on where this stopped"));
  self->keeping = running->len;
  for (unsigned i = 0; i < running->len; i++)
    url_download_task_cancel_producing_resume_data_async (g_ptr_array_index (running, i), NULL,
                                                          kept_cb, self);
}

CliExit
cli_download_run (char **arguments)
{
  g_auto(CliDownload) self = { .parallel = DEFAULT_PARALLEL, .segments = 1 };
  CliTransfers *transfers = &self.transfers;
  g_autoptr(GError) local_error = NULL;

  if (!parse (&self, arguments, &local_error))
    {
      cli_trace_error (&transfers->trace, local_error->message);
      g_printerr ("%s\n", _("“urlsession download --help” tells how to use it."));
      return CLI_EXIT_USAGE;
    }
  if (!check_place (&self, &local_error))
    {
      cli_trace_error (&transfers->trace, local_error->message);
      return CLI_EXIT_WRITE;
    }
  if (!cli_transfers_open (transfers, self.ca_path))
    return transfers->status;

  start_next (&self);
  cli_transfers_run (transfers, stop, &self);
  if (self.left_some && !transfers->stopped)
    g_printerr ("%s\n", _("The same command goes on where this stopped"));

  return transfers->status;
}
