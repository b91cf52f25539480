/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Streams several URLs at once and shows how far each has come:
 *
 *   fetch-many [--ca FILE] URL...
 *
 * The first Ctrl+C cancels all of them.
 */

#include <glib-unix.h>
#include <signal.h>
#include <urlsession/urlsession.h>

typedef struct
{
  UrlSession *session;
  GMainLoop *loop;
  unsigned running;
  unsigned failed;
} Fetcher;

/* The pieces come here as they arrive and are kept nowhere. */
static void
data_received_cb (UrlDataTask *task,
                  GBytes      *piece,
                  GChecksum   *checksum)
{
  g_checksum_update (checksum, g_bytes_get_data (piece, NULL), (gssize) g_bytes_get_size (piece));
}

static void
progress_cb (UrlProgress *progress,
             GParamSpec  *pspec,
             UrlTask     *task)
{
  g_autofree char *label = url_task_dup_label (task);
  g_autofree char *description = url_progress_dup_description (progress);

  g_print ("%s: %s\n", label, description);
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              Fetcher      *fetcher)
{
  GChecksum *checksum = g_object_get_data (G_OBJECT (task), "checksum");
  g_autofree char *label = url_task_dup_label (task);

  if (error != NULL)
    {
      g_printerr ("%s: %s\n", label, error->message);
      fetcher->failed++;
    }
  else
    {
      g_print ("%s: %u, %" G_GINT64_FORMAT " bytes, sha256 %s\n", label,
               url_response_get_status_code (url_task_get_response (task)),
               url_task_get_bytes_received (task), g_checksum_get_string (checksum));
    }

  fetcher->running--;
  if (fetcher->running == 0)
    g_main_loop_quit (fetcher->loop);
}

static void
start (Fetcher    *fetcher,
       const char *url)
{
  /* A task that was resumed is kept by its session until it has completed. */
  g_autoptr(UrlDataTask) task = url_session_data_task_for_uri (fetcher->session, url);
  GChecksum *checksum = g_checksum_new (G_CHECKSUM_SHA256);

  url_task_set_label (URL_TASK (task), url);
  g_object_set_data_full (G_OBJECT (task), "checksum", checksum, (GDestroyNotify) g_checksum_free);
  g_signal_connect (task, "data-received", G_CALLBACK (data_received_cb), checksum);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), fetcher);
  g_signal_connect_object (url_task_get_progress (URL_TASK (task)), "notify::description",
                           G_CALLBACK (progress_cb), task, 0);

  fetcher->running++;
  url_task_resume (URL_TASK (task));
}

static gboolean
interrupt_cb (gpointer user_data)
{
  url_session_invalidate_and_cancel (((Fetcher *) user_data)->session);

  return G_SOURCE_CONTINUE;
}

static UrlSession *
new_session (const char *ca)
{
  g_autoptr(UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = ca != NULL ? g_canonicalize_filename (ca, NULL) : NULL;

  if (path != NULL)
    {
      database = g_tls_file_database_new (path, &error);
      if (database == NULL)
        g_error ("%s", error->message);
      url_session_configuration_set_tls_database (configuration, database);
    }

  return url_session_new (configuration);
}

int
main (int    argc,
      char **argv)
{
  gboolean has_ca = argc > 2 && g_str_equal (argv[1], "--ca");
  g_autoptr(UrlSession) session = new_session (has_ca ? argv[2] : NULL);
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Fetcher fetcher = { .session = session, .loop = loop };
  unsigned interrupt_id = g_unix_signal_add (SIGINT, interrupt_cb, &fetcher);

  for (int i = has_ca ? 3 : 1; i < argc; i++)
    start (&fetcher, argv[i]);
  if (fetcher.running > 0)
    g_main_loop_run (loop);
  g_source_remove (interrupt_id);

  return fetcher.failed > 0 ? 1 : 0;
}
