/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls exit() while twenty loads run, once as many of them as it is told have
 * come to a signal:
 *
 *   stress-exit-helper CA SIGNAL COUNT THREAD URL…
 */

#define N_TASKS 20

/* Reachable at the exit, so that what runs then is no leak. */
static UrlSession *session;
static UrlTask *tasks[N_TASKS];
static unsigned countdown;
static gboolean on_thread;

static gpointer
exit_thread_cb (gpointer data)
{
  exit (0);
}

static void
leave (void)
{
  if (on_thread)
    g_thread_join (g_thread_new ("exit", exit_thread_cb, NULL));
  exit (0);
}

static void
reached_cb (UrlTask *task)
{
  g_signal_handlers_disconnect_by_func (task, reached_cb, NULL);
  if (countdown > 0 && --countdown == 0)
    leave ();
}

static void
make_session (const char *ca)
{
  g_autoptr(UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsDatabase) database = g_tls_file_database_new (ca, &error);

  g_assert_no_error (error);
  url_session_configuration_set_tls_database (configuration, database);
  session = url_session_new (configuration);
}

int
main (int    argc,
      char **argv)
{
  const char *signal = argv[2];

  make_session (argv[1]);
  countdown = (unsigned) atoi (argv[3]);
  on_thread = atoi (argv[4]) != 0;
  for (unsigned i = 0; i < N_TASKS; i++)
    {
      tasks[i] = URL_TASK (url_session_data_task_for_uri (session, argv[5 + i % (argc - 5)]));
      g_signal_connect (tasks[i], signal, G_CALLBACK (reached_cb), NULL);
      url_task_resume (tasks[i]);
    }

  if (countdown == 0)
    leave ();
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}
