/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-upload.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "cli-bars.h"
#include "cli-session.h"
#include "cli-trace.h"
#include "cli-upload-options.h"

/* How often the bar is drawn. */
#define DRAW_INTERVAL_MS 100

typedef struct
{
  CliUploadOptions options;
  CliTrace trace;
  UrlSession *session; /* (owned) */
  GMainLoop *loop;     /* (owned) */
  CliBars *bars;       /* (owned) */
  GPtrArray *running;  /* (owned) (element-type UrlTask): the one */
  CliExit status;
  gboolean stopped;
  unsigned sources[4]; /* signals and the drawing, 0 for none */
} CliUpload;

static void
cli_upload_clear (CliUpload *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->sources); i++)
    g_clear_handle_id (&self->sources[i], g_source_remove);
  g_clear_pointer (&self->running, g_ptr_array_unref);
  g_clear_pointer (&self->bars, cli_bars_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_object (&self->session);
  cli_upload_options_clear (&self->options);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliUpload, cli_upload_clear)

static void
fail (CliUpload  *self,
      CliExit     status,
      const char *message)
{
  cli_bars_wipe (self->bars);
  cli_trace_error (&self->trace, message);
  if (self->status == CLI_EXIT_OK)
    self->status = status;
}

static void
data_received_cb (UrlDataTask *task,
                  GBytes      *data,
                  CliUpload   *self)
{
  gsize size = g_bytes_get_size (data);

  cli_bars_wipe (self->bars);
  if (fwrite (g_bytes_get_data (data, NULL), 1, size, stdout) == size && fflush (stdout) == 0)
    return;

  fail (self, CLI_EXIT_WRITE, g_strerror (errno));
  url_task_cancel (URL_TASK (task));
}

/* Keeps what the upload can be gone on with, or what is left of an earlier one is
 * removed. */
static void
save_state (CliUpload *self,
            UrlTask   *task)
{
  g_autoptr(GBytes) data = url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task));
  g_autoptr(GError) local_error = NULL;

  if (self->options.state == NULL)
    return;

  if (data == NULL)
    g_unlink (self->options.state);
  else if (!g_file_set_contents_full (self->options.state, g_bytes_get_data (data, NULL),
                                      (gssize) g_bytes_get_size (data),
                                      G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                      0600, &local_error))
    fail (self, CLI_EXIT_WRITE, local_error->message);
  else
    g_printerr ("%s\n", _("The same command goes on where this stopped"));
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              CliUpload    *self)
{
  UrlResponse *response = url_task_get_response (task);
  g_autoptr(GError) status_error = NULL;

  cli_bars_wipe (self->bars);
  if (error != NULL && !self->stopped)
    fail (self, cli_exit_for_error (error), error->message);
  else if (error == NULL && url_response_get_status_code (response) >= 400 &&
           !url_response_ensure_success (response, NULL, &status_error))
    fail (self, CLI_EXIT_STATUS, status_error->message);

  save_state (self, task);
  g_main_loop_quit (self->loop);
}

/* The task, which goes on with what an earlier one has left. */
static UrlTask *
create_task (CliUpload *self)
{
  g_autoptr(UrlRequest) request = NULL;
  g_autoptr(GBytes) data = NULL;
  UrlUploadTask *task = NULL;
  char *content = NULL;
  gsize size = 0;

  if (self->options.state != NULL &&
      g_file_get_contents (self->options.state, &content, &size, NULL))
    {
      data = g_bytes_new_take (content, size);
      return URL_TASK (url_session_upload_task_with_resume_data (self->session, data));
    }

  request = cli_upload_options_new_request (&self->options);
  task = url_session_upload_task (self->session, request);
  if (self->options.uses_tus)
    url_upload_task_set_resumable (task, URL_RESUMABLE_TUS);

  return URL_TASK (task);
}

static void
stop (CliUpload *self,
      CliExit    status)
{
  if (self->stopped)
    return;

  self->stopped = TRUE;
  self->status = status;
  url_task_cancel (g_ptr_array_index (self->running, 0));
}

static gboolean
interrupt_cb (gpointer user_data)
{
  stop (user_data, CLI_EXIT_INTERRUPT);

  return G_SOURCE_CONTINUE;
}

static gboolean
terminate_cb (gpointer user_data)
{
  stop (user_data, CLI_EXIT_TERMINATE);

  return G_SOURCE_CONTINUE;
}

static gboolean
hangup_cb (gpointer user_data)
{
  stop (user_data, CLI_EXIT_HANGUP);

  return G_SOURCE_CONTINUE;
}

static gboolean
draw_cb (gpointer user_data)
{
  CliUpload *self = user_data;

  cli_bars_draw (self->bars, self->running);

  return G_SOURCE_CONTINUE;
}

static CliExit
run (CliUpload *self)
{
  UrlTask *task = create_task (self);

  self->loop = g_main_loop_new (NULL, FALSE);
  self->bars = cli_bars_new (STDERR_FILENO);
  self->running = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->running, task);
  self->sources[0] = g_unix_signal_add (SIGINT, interrupt_cb, self);
  self->sources[1] = g_unix_signal_add (SIGTERM, terminate_cb, self);
  self->sources[2] = g_unix_signal_add (SIGHUP, hangup_cb, self);
  if (cli_bars_shows (self->bars))
    self->sources[3] = g_timeout_add (DRAW_INTERVAL_MS, draw_cb, self);

  g_signal_connect (task, "data-received", G_CALLBACK (data_received_cb), self);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), self);
  url_task_resume (task);
  g_main_loop_run (self->loop);

  return self->status;
}

CliExit
cli_upload_run (char **arguments)
{
  g_auto(CliUpload) self = { .status = CLI_EXIT_OK };
  g_autoptr(UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();
  g_autoptr(GError) local_error = NULL;

  if (!cli_upload_options_parse (&self.options, arguments, &local_error))
    {
      cli_trace_error (&self.trace, local_error->message);
      g_printerr ("%s\n", _("“urlsession upload --help” tells how to use it."));
      return CLI_EXIT_USAGE;
    }

  if (self.options.ca_path != NULL &&
      !cli_session_set_ca (configuration, self.options.ca_path, &local_error))
    {
      cli_trace_error (&self.trace, local_error->message);
      return CLI_EXIT_CA_FILE;
    }
  self.session = url_session_new (configuration);

  return run (&self);
}
