/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-fetch.h"

#include "cli-file.h"

struct _CliFetch
{
  const CliShared *shared; /* (unowned) */
  UrlDataTask *task;       /* (owned) */
  const char *path;        /* (unowned) (nullable): NULL for the standard output */
  CliFile *file;           /* (owned) (nullable): while it is written */
  CliExit status;
  CliFetchDone done;
  gpointer user_data; /* (unowned) */
};

CliFetch *
cli_fetch_new (const CliShared *shared,
               unsigned         index)
{
  CliFetch *self = g_new0 (CliFetch, 1);
  g_autoptr(UrlRequest) request = cli_options_new_request (shared->options, index);

  self->shared = shared;
  self->task = url_session_data_task (shared->session, request);
  self->path = cli_options_get_output (shared->options, index);
  self->status = CLI_EXIT_OK;

  return self;
}

void
cli_fetch_free (CliFetch *self)
{
  g_signal_handlers_disconnect_by_data (self->task, self);
  g_signal_handlers_disconnect_by_data (url_task_get_progress (URL_TASK (self->task)), self);
  g_clear_pointer (&self->file, cli_file_free);
  g_clear_object (&self->task);
  g_free (self);
}

/* The first failure counts: those after it follow from it. */
static void
fail (CliFetch     *self,
      CliExit       status,
      const GError *error)
{
  if (self->status != CLI_EXIT_OK)
    return;

  self->status = status;
  cli_trace_error (self->shared->trace, error->message);
}

static void
write_piece (CliFetch *self,
             GBytes   *piece)
{
  g_autoptr(GError) local_error = NULL;

  if (self->file == NULL)
    {
      cli_pipe_write (self->shared->pipe, piece, URL_TASK (self->task));
      return;
    }

  if (!cli_file_write (self->file, piece, &local_error))
    {
      fail (self, CLI_EXIT_WRITE, local_error);
      url_task_cancel (URL_TASK (self->task));
    }
}

/* The answer to a redirect that is refused comes as the response. */
static gboolean
redirect_cb (UrlTask        *task,
             UrlRedirection *redirection,
             CliFetch       *self)
{
  if (self->shared->options->follows)
    cli_trace_response (self->shared->trace, task, url_redirection_get_response (redirection));
  else
    url_redirection_refuse (redirection);

  return FALSE;
}

static void
request_changed_cb (CliFetch *self)
{
  cli_trace_request (self->shared->trace, URL_TASK (self->task));
}

static gboolean
is_failure (CliFetch    *self,
            UrlResponse *response)
{
  return self->shared->options->fails && url_response_get_status_code (response) >= 400;
}

static gboolean
response_received_cb (UrlDataTask         *task,
                      UrlResponseDecision *decision,
                      CliFetch            *self)
{
  UrlResponse *response = url_response_decision_get_response (decision);
  const CliOptions *options = self->shared->options;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) head = NULL;

  cli_trace_response (self->shared->trace, URL_TASK (task), response);
  if (is_failure (self, response) && !url_response_ensure_success (response, NULL, &local_error))
    {
      fail (self, cli_exit_for_error (local_error), local_error);
      url_response_decision_cancel (decision);
      return FALSE;
    }

  if (options->shows_head || options->head_only)
    {
      head = cli_head_to_bytes (response);
      write_piece (self, head);
    }

  return FALSE;
}

static void
data_received_cb (UrlDataTask *task,
                  GBytes      *piece,
                  CliFetch    *self)
{
  write_piece (self, piece);
}

static void
progress_cb (CliFetch *self)
{
  cli_trace_progress (self->shared->trace, URL_TASK (self->task));
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              CliFetch     *self)
{
  g_autoptr(GError) local_error = NULL;

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, cli_exit_for_error (error), error);
  else if (error == NULL && self->file != NULL && !cli_file_commit (self->file, &local_error))
    fail (self, CLI_EXIT_WRITE, local_error);
  g_clear_pointer (&self->file, cli_file_free);

  if (error == NULL)
    cli_trace_end (self->shared->trace, task);
  self->done (self->status, self->user_data);
}

/* Opens the file first: what cannot be written need not be loaded. */
void
cli_fetch_start (CliFetch     *self,
                 CliFetchDone  done,
                 gpointer      user_data)
{
  g_autoptr(GError) local_error = NULL;

  self->done = done;
  self->user_data = user_data;

  if (self->path != NULL)
    self->file = cli_file_new (self->path, 0666, &local_error);
  if (local_error != NULL)
    {
      fail (self, CLI_EXIT_WRITE, local_error);
      done (self->status, user_data);
      return;
    }

  g_signal_connect (self->task, "redirect", G_CALLBACK (redirect_cb), self);
  g_signal_connect_swapped (self->task, "notify::current-request", G_CALLBACK (request_changed_cb),
                            self);
  g_signal_connect (self->task, "response-received", G_CALLBACK (response_received_cb), self);
  g_signal_connect (self->task, "data-received", G_CALLBACK (data_received_cb), self);
  g_signal_connect (self->task, "completed", G_CALLBACK (completed_cb), self);
  g_signal_connect_swapped (url_task_get_progress (URL_TASK (self->task)), "notify::description",
                            G_CALLBACK (progress_cb), self);

  cli_trace_request (self->shared->trace, URL_TASK (self->task));
  url_task_resume (URL_TASK (self->task));
}

/* Nothing for one that has completed or never started. */
void
cli_fetch_cancel (CliFetch *self)
{
  url_task_cancel (URL_TASK (self->task));
}

UrlTask *
cli_fetch_get_task (CliFetch *self)
{
  return URL_TASK (self->task);
}
