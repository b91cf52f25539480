/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-transfers.h"

#include <unistd.h>

#include "cli-session.h"
#include "cli-signals.h"

/* How often the bars are drawn. */
#define DRAW_INTERVAL_MS 100

gboolean
cli_transfers_open (CliTransfers *self,
                    const char   *ca_path)
{
  g_autoptr(UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();
  g_autoptr(GError) local_error = NULL;

  if (ca_path != NULL && !cli_session_set_ca (configuration, ca_path, &local_error))
    {
      cli_trace_error (&self->trace, local_error->message);
      self->status = CLI_EXIT_CA_FILE;
      return FALSE;
    }

  self->session = url_session_new (configuration);
  self->loop = g_main_loop_new (NULL, FALSE);
  self->bars = cli_bars_new (STDERR_FILENO);
  self->running = g_ptr_array_new_with_free_func (g_object_unref);

  return TRUE;
}

void
cli_transfers_clear (CliTransfers *self)
{
  g_clear_pointer (&self->running, g_ptr_array_unref);
  g_clear_pointer (&self->bars, cli_bars_free);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_object (&self->session);
}

void
cli_transfers_fail (CliTransfers *self,
                    CliExit       status,
                    const char   *message)
{
  cli_bars_wipe (self->bars);
  cli_trace_error (&self->trace, message);
  if (self->status == CLI_EXIT_OK)
    self->status = status;
}

static void
signal_cb (CliExit  status,
           gpointer user_data)
{
  CliTransfers *self = user_data;

  if (self->stopped)
    return;

  self->stopped = TRUE;
  self->status = status;
  cli_bars_wipe (self->bars);
  self->stop (self->user_data);
}

static gboolean
draw_cb (gpointer user_data)
{
  CliTransfers *self = user_data;

  cli_bars_draw (self->bars, self->running);

  return G_SOURCE_CONTINUE;
}

CliExit
cli_transfers_run (CliTransfers     *self,
                   CliTransfersStop  stop,
                   gpointer          user_data)
{
  g_autoptr(CliSignals) signals G_GNUC_UNUSED = cli_signals_new (signal_cb, self);
  unsigned draw_source = 0;

  self->stop = stop;
  self->user_data = user_data;
  if (cli_bars_shows (self->bars))
    draw_source = g_timeout_add (DRAW_INTERVAL_MS, draw_cb, self);

  g_main_loop_run (self->loop);
  g_clear_handle_id (&draw_source, g_source_remove);

  return self->status;
}
