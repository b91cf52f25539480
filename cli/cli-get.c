/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-get.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli-cookies.h"
#include "cli-fetch.h"
#include "cli-hops.h"
#include "cli-report.h"
#include "cli-session.h"
#include "cli-signals.h"

/* All loads of one invocation. */
typedef struct
{
  CliShared shared;
  CliTrace trace;
  CliCookies *cookies; /* (owned) */
  UrlSession *session; /* (owned) */
  CliPipe *pipe;       /* (owned) */
  GPtrArray *fetches;  /* (owned) (element-type CliFetch) */
  GMainLoop *loop;     /* (owned) */
  unsigned unfinished;
  CliExit status;
  gboolean stopped;
  CliSignals *signals;   /* (owned) */
  unsigned limit_source; /* 0 for none */
} CliGet;

/* Ends all loads. Those that are cancelled have nothing to say any more. */
static void
stop (CliGet  *self,
      CliExit  status)
{
  if (self->stopped)
    return;

  self->stopped = TRUE;
  self->status = status;
  for (unsigned i = 0; i < self->fetches->len; i++)
    cli_fetch_cancel (g_ptr_array_index (self->fetches, i));
}

static void
signal_cb (CliExit  status,
           gpointer user_data)
{
  stop (user_data, status);
}

static gboolean
time_out_cb (gpointer user_data)
{
  CliGet *self = user_data;

  cli_trace_error (&self->trace, _("The time given by --max-time is over"));
  stop (self, CLI_EXIT_TIMEOUT);

  return G_SOURCE_CONTINUE;
}

/* Whoever closes the other end of a pipe has seen enough and needs no message. */
static void
tell_output_failed (CliTrace *trace,
                    int       error_number)
{
  g_autofree char *message = NULL;

  if (error_number == EPIPE)
    return;

  message = g_strdup_printf (_("Cannot write to the standard output: %s"),
                             g_strerror (error_number));
  cli_trace_error (trace, message);
}

static void
pipe_failed_cb (int      error_number,
                gpointer user_data)
{
  CliGet *self = user_data;

  tell_output_failed (&self->trace, error_number);
  stop (self, CLI_EXIT_WRITE);
}

static void
fetch_done_cb (CliExit  status,
               gpointer user_data)
{
  CliGet *self = user_data;

  if (self->status == CLI_EXIT_OK)
    self->status = status;
  self->unfinished--;
  if (self->unfinished == 0)
    g_main_loop_quit (self->loop);
}

/* What a slow reader of the output has not taken yet may be written to a disk only
 * where the session is not ephemeral, and only HTTP/2 makes it necessary. */
static UrlSessionConfiguration *
new_configuration (const CliOptions *options)
{
  UrlSessionConfiguration *configuration = options->prefers_http2
                                               ? url_session_configuration_new ()
                                               : url_session_configuration_new_ephemeral ();

  if (options->prefers_http2)
    url_session_configuration_set_http_version (configuration, URL_HTTP_VERSION_HTTP_2);
  else if (options->only_http1)
    url_session_configuration_set_http_version (configuration, URL_HTTP_VERSION_HTTP_1_1);

  return configuration;
}

static UrlSession *
new_session (const CliOptions  *options,
             UrlCookieStorage  *cookies,
             GError           **error)
{
  g_autoptr(UrlSessionConfiguration) configuration = new_configuration (options);

  if (options->ca_path != NULL && !cli_session_set_ca (configuration, options->ca_path, error))
    return NULL;
  url_session_configuration_set_cookie_storage (configuration, cookies);
  url_session_configuration_set_request_timeout (configuration, options->connect_timeout);
  /* The library counts a redirect before it asks whether to follow it. */
  url_session_configuration_set_max_redirects (
      configuration, options->follows ? (unsigned) options->max_redirects : 1);

  return url_session_new (configuration);
}

static void
run (CliGet           *self,
     const CliOptions *options)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->pipe = cli_pipe_new (STDOUT_FILENO, pipe_failed_cb, self);
  self->fetches = g_ptr_array_new_with_free_func ((GDestroyNotify) cli_fetch_free);
  self->shared = (CliShared){ options, self->session, self->pipe, &self->trace };

  self->signals = cli_signals_new (signal_cb, self);
  if (options->max_time > 0.0)
    self->limit_source = g_timeout_add ((unsigned) ceil (options->max_time * 1000.0), time_out_cb,
                                        self);
  for (unsigned i = 0; i < cli_options_count (options); i++)
    g_ptr_array_add (self->fetches, cli_fetch_new (&self->shared, i));
  self->unfinished = self->fetches->len;
  for (unsigned i = 0; i < self->fetches->len; i++)
    cli_fetch_start (g_ptr_array_index (self->fetches, i), fetch_done_cb, self);

  if (self->unfinished > 0)
    g_main_loop_run (self->loop);
}

/* The loads that came to an end, whatever it was: those whose file could not be
 * opened have cost nothing. */
static GPtrArray *
list_tasks (CliGet *self)
{
  GPtrArray *tasks = g_ptr_array_new ();

  for (unsigned i = 0; i < self->fetches->len; i++)
    {
      UrlTask *task = cli_fetch_get_task (g_ptr_array_index (self->fetches, i));

      if (url_task_get_metrics (task) != NULL)
        g_ptr_array_add (tasks, task);
    }

  return tasks;
}

/* The first failure counts here as well. */
static void
fail_to_report (CliGet *self)
{
  if (self->status == CLI_EXIT_OK)
    self->status = CLI_EXIT_WRITE;
}

static void
report (CliGet           *self,
        const CliOptions *options)
{
  g_autoptr(GPtrArray) tasks = list_tasks (self);
  g_autoptr(GError) local_error = NULL;

  for (unsigned i = 0; options->report != NULL && i < tasks->len; i++)
    {
      g_autofree char *text = cli_report_format (options->report, g_ptr_array_index (tasks, i));

      if (fputs (text, stdout) == EOF || fflush (stdout) == EOF)
        {
          tell_output_failed (&self->trace, errno);
          fail_to_report (self);
          break;
        }
    }

  for (unsigned i = 0; options->shows_metrics && i < tasks->len; i++)
    {
      g_autofree char *hops = cli_hops_describe (g_ptr_array_index (tasks, i), FALSE);

      g_printerr ("%s", hops);
    }
  if (options->har_path != NULL && !cli_report_write_har (options->har_path, tasks, &local_error))
    {
      cli_trace_error (&self->trace, local_error->message);
      fail_to_report (self);
    }
}

static void
cli_get_clear (CliGet *self)
{
  g_clear_pointer (&self->signals, cli_signals_free);
  g_clear_handle_id (&self->limit_source, g_source_remove);
  g_clear_pointer (&self->fetches, g_ptr_array_unref);
  g_clear_pointer (&self->pipe, cli_pipe_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_object (&self->session);
  g_clear_pointer (&self->cookies, cli_cookies_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliGet, cli_get_clear)

/* Bytes, not text: they are not converted to the locale. */
static CliExit
print (CliTrace   *trace,
       const char *text)
{
  if (fputs (text, stdout) != EOF && fflush (stdout) != EOF)
    return CLI_EXIT_OK;

  tell_output_failed (trace, errno);

  return CLI_EXIT_WRITE;
}

static CliExit
print_curl (CliGet           *self,
            const CliOptions *options)
{
  CliExit status = CLI_EXIT_OK;

  for (unsigned i = 0; status == CLI_EXIT_OK && i < cli_options_count (options); i++)
    {
      g_autoptr(UrlRequest) request = cli_options_new_request (options, i);
      g_autofree char *command = NULL;
      g_autofree char *line = NULL;

      if (url_request_get_uri (request) == NULL)
        {
          cli_trace_error (&self->trace, _("A URL cannot be parsed"));
          return CLI_EXIT_BAD_URL;
        }

      cli_cookies_add_header (self->cookies, request);
      command = url_request_to_curl (request, FALSE);
      line = g_strconcat (command, "\n", NULL);
      status = print (&self->trace, line);
    }

  return status;
}

static CliExit
fail (CliGet       *self,
      CliExit       status,
      const GError *error)
{
  cli_trace_error (&self->trace, error->message);

  return status;
}

static CliExit
write_cookies (CliGet     *self,
               const char *path)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *text = NULL;

  if (strcmp (path, "-") == 0)
    {
      text = cli_cookies_to_text (self->cookies);
      return print (&self->trace, text);
    }
  if (cli_cookies_save (self->cookies, path, &local_error))
    return CLI_EXIT_OK;

  return fail (self, CLI_EXIT_WRITE, local_error);
}

CliExit
cli_get_run (const CliOptions *options)
{
  g_auto(CliGet) self = { .status = CLI_EXIT_OK };
  g_autoptr(GError) local_error = NULL;
  CliExit written = CLI_EXIT_OK;

  cli_trace_init (&self.trace, options);
  self.cookies = cli_cookies_new (options, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return fail (&self, CLI_EXIT_USAGE, local_error);
  if (local_error != NULL)
    return fail (&self, CLI_EXIT_READ, local_error);
  if (options->shows_curl)
    return print_curl (&self, options);

  self.session = new_session (options, cli_cookies_get_storage (self.cookies), &local_error);
  if (self.session == NULL)
    return fail (&self, CLI_EXIT_CA_FILE, local_error);

  run (&self, options);
  if (options->cookie_jar != NULL)
    written = write_cookies (&self, options->cookie_jar);
  if (!self.stopped || self.status == CLI_EXIT_TIMEOUT)
    report (&self, options);

  return self.status != CLI_EXIT_OK ? self.status : written;
}
