/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-upload.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "cli-bars.h"
#include "cli-trace.h"
#include "cli-transfers.h"
#include "cli-upload-options.h"

typedef struct
{
  CliUploadOptions options;
  CliTransfers transfers;
  GBytes *resume_data; /* (owned) (nullable): what an earlier upload has left */
} CliUpload;

static void
cli_upload_clear (CliUpload *self)
{
  cli_transfers_clear (&self->transfers);
  g_clear_pointer (&self->resume_data, g_bytes_unref);
  cli_upload_options_clear (&self->options);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliUpload, cli_upload_clear)

static void
data_received_cb (UrlDataTask *task,
                  GBytes      *data,
                  CliUpload   *self)
{
  gsize size = g_bytes_get_size (data);

  cli_bars_wipe (self->transfers.bars);
  if (fwrite (g_bytes_get_data (data, NULL), 1, size, stdout) == size && fflush (stdout) == 0)
    return;

  cli_transfers_fail (&self->transfers, CLI_EXIT_WRITE, g_strerror (errno));
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
    cli_transfers_fail (&self->transfers, CLI_EXIT_WRITE, local_error->message);
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

  cli_bars_wipe (self->transfers.bars);
  if (error != NULL && !self->transfers.stopped)
    cli_transfers_fail (&self->transfers, cli_exit_for_error (error), error->message);
  else if (error == NULL && url_response_get_status_code (response) >= 400 &&
           !url_response_ensure_success (response, NULL, &status_error))
    cli_transfers_fail (&self->transfers, CLI_EXIT_STATUS, status_error->message);

  save_state (self, task);
  g_main_loop_quit (self->transfers.loop);
}

/* What an earlier upload has left is read before anything is sent, and a file that is
 * something else stays as it is. */
static gboolean
read_state (CliUpload  *self,
            GError    **error)
{
  const char *path = self->options.state;
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *content = NULL;
  g_autoptr(GError) local_error = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &content, &size, &local_error))
    {
      if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT) &&
          g_file_test (folder, G_FILE_TEST_IS_DIR))
        return TRUE;

      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (g_strstr_len (content, (gssize) size, "\"urlsession-upload\"") == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("“%s” is not what --state keeps of an upload; give another file"), shown);
      return FALSE;
    }

  self->resume_data = g_bytes_new_take (g_steal_pointer (&content), size);

  return TRUE;
}

/* The task, which goes on with what an earlier one has left. */
static UrlTask *
create_task (CliUpload *self)
{
  UrlSession *session = self->transfers.session;
  g_autoptr(UrlRequest) request = NULL;
  UrlUploadTask *task = NULL;

  if (self->resume_data != NULL)
    return URL_TASK (url_session_upload_task_with_resume_data_and_headers (
        session, self->resume_data, self->options.headers));

  request = cli_upload_options_new_request (&self->options);
  task = url_session_upload_task (session, request);
  if (self->options.uses_tus)
    url_upload_task_set_resumable (task, URL_RESUMABLE_TUS);

  return URL_TASK (task);
}

static gboolean
is_same_url (UrlRequest *request,
             UrlRequest *other)
{
  g_autofree char *url =
      g_uri_to_string_partial (url_request_get_uri (request), G_URI_HIDE_USERINFO);
  g_autofree char *other_url =
      g_uri_to_string_partial (url_request_get_uri (other), G_URI_HIDE_USERINFO);

  return strcmp (url, other_url) == 0;
}

/* Whether what is gone on with is what the command line says. What cannot be read fails
 * later. */
static gboolean
check_state (CliUpload *self,
             UrlTask   *task)
{
  UrlRequest *begun = url_task_get_original_request (task);
  g_autoptr(UrlRequest) wanted = cli_upload_options_new_request (&self->options);
  GFile *file = url_request_get_body_file (begun);
  g_autofree char *shown = NULL;
  g_autofree char *message = NULL;

  if (self->resume_data == NULL || url_request_get_uri (begun) == NULL || file == NULL ||
      url_request_get_uri (wanted) == NULL)
    return TRUE;
  if (is_same_url (begun, wanted) && g_file_equal (file, url_request_get_body_file (wanted)) &&
      strcmp (url_request_get_method (begun), url_request_get_method (wanted)) == 0)
    return TRUE;

  shown = g_filename_display_name (self->options.state);
  message = g_strdup_printf (_("“%s” is of another upload; give another file, or remove it"), shown);
  cli_trace_error (&self->transfers.trace, message);

  return FALSE;
}

static void
stop (gpointer user_data)
{
  CliUpload *self = user_data;

  url_upload_task_cancel_producing_resume_data_async (
      g_ptr_array_index (self->transfers.running, 0), NULL, NULL, NULL);
}

static gboolean
start (CliUpload *self)
{
  UrlTask *task = create_task (self);

  if (!check_state (self, task))
    {
      g_object_unref (task);
      return FALSE;
    }

  g_ptr_array_add (self->transfers.running, task);
  g_signal_connect (task, "data-received", G_CALLBACK (data_received_cb), self);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), self);
  url_task_resume (task);

  return TRUE;
}

CliExit
cli_upload_run (char **arguments)
{
  g_auto(CliUpload) self = { .transfers.status = CLI_EXIT_OK };
  CliTransfers *transfers = &self.transfers;
  g_autoptr(GError) local_error = NULL;

  if (!cli_upload_options_parse (&self.options, arguments, &local_error))
    {
      cli_trace_error (&transfers->trace, local_error->message);
      g_printerr ("%s\n", _("“urlsession upload --help” tells how to use it."));
      return CLI_EXIT_USAGE;
    }
  if (!cli_upload_options_check_files (&self.options, &local_error) ||
      (self.options.state != NULL && !read_state (&self, &local_error)))
    {
      cli_trace_error (&transfers->trace, local_error->message);
      return CLI_EXIT_READ;
    }
  if (!cli_transfers_open (transfers, self.options.ca_path))
    return transfers->status;

  if (!start (&self))
    return CLI_EXIT_READ;

  return cli_transfers_run (transfers, stop, &self);
}
