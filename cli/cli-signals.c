/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-signals.h"

#include <glib-unix.h>
#include <signal.h>

typedef struct
{
  CliSignals *signals; /* (unowned) */
  CliExit status;
  unsigned source;
} Watch;

struct _CliSignals
{
  CliSignalsFunc func;
  gpointer user_data;
  Watch watches[3];
};

static gboolean
signal_cb (gpointer user_data)
{
  Watch *watch = user_data;

  watch->signals->func (watch->status, watch->signals->user_data);

  return G_SOURCE_CONTINUE;
}

CliSignals *
cli_signals_new (CliSignalsFunc func,
                 gpointer       user_data)
{
  const struct
  {
    int number;
    CliExit status;
  } signals[] = {
    { SIGINT, CLI_EXIT_INTERRUPT },
    { SIGTERM, CLI_EXIT_TERMINATE },
    { SIGHUP, CLI_EXIT_HANGUP },
  };
  CliSignals *self = g_new0 (CliSignals, 1);

  G_STATIC_ASSERT (G_N_ELEMENTS (signals) == G_N_ELEMENTS (self->watches));

  self->func = func;
  self->user_data = user_data;
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      Watch *watch = &self->watches[i];

      watch->signals = self;
      watch->status = signals[i].status;
      watch->source = g_unix_signal_add (signals[i].number, signal_cb, watch);
    }

  return self;
}

void
cli_signals_free (CliSignals *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->watches); i++)
    g_clear_handle_id (&self->watches[i].source, g_source_remove);
  g_free (self);
}
