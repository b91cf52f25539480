/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <urlsession/urlsession.h>

/* Another process that downloads. It says the code and the message of an error.
 *
 *   download-helper URL PATH       downloads
 *   download-helper URL PATH move  downloads to a temporary file, where that fails,
 *                                  and goes on to the path
 *   download-helper URL PATH split downloads in several parts at once
 *   download-helper URL PATH leave downloads to a temporary file, and exits with it
 */

static void
completed_cb (UrlTask  *task,
              GError   *error,
              gboolean *completed)
{
  *completed = TRUE;
}

static void
run (UrlDownloadTask *task)
{
  gboolean completed = FALSE;

  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), &completed);
  url_task_resume (URL_TASK (task));
  while (!completed)
    g_main_context_iteration (NULL, TRUE);
}

static GError *
move (UrlSession *session,
      const char *url,
      GFile      *destination)
{
  g_autoptr (UrlDownloadTask) first = url_session_download_task_for_uri (session, url);
  g_autoptr (UrlDownloadTask) second = NULL;
  g_autoptr (GBytes) resume_data = NULL;
  const GError *error = NULL;

  run (first);
  resume_data = url_download_task_dup_resume_data (first);
  g_assert_nonnull (resume_data);
  second = url_session_download_task_with_resume_data (session, resume_data);
  url_download_task_set_destination (second, destination);
  run (second);
  error = url_task_get_error (URL_TASK (second));

  return error != NULL ? g_error_copy (error) : NULL;
}

static GError *
download (UrlSession *session,
          const char *url,
          GFile      *destination)
{
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GFile) file = NULL;
  GError *error = NULL;

  file = url_session_download (session, request, destination, NULL, NULL, &error);
  g_assert_true ((file == NULL) == (error != NULL));

  return error;
}

static GError *
split (UrlSession *session,
       const char *url,
       GFile      *destination)
{
  g_autoptr (UrlDownloadTask) task = url_session_download_task_for_uri (session, url);
  const GError *error = NULL;

  url_download_task_set_destination (task, destination);
  url_download_task_set_max_segments (task, 4);
  run (task);
  error = url_task_get_error (URL_TASK (task));

  return error != NULL ? g_error_copy (error) : NULL;
}

/* The task is never given back. */
static GError *
leave (UrlSession *session,
       const char *url)
{
  UrlDownloadTask *task = url_session_download_task_for_uri (session, url);
  g_autoptr (GFile) file = NULL;
  const GError *error = NULL;

  run (task);
  file = url_download_task_dup_location (task);
  g_assert_true (file == NULL || g_file_query_exists (file, NULL));
  error = url_task_get_error (URL_TASK (task));

  return error != NULL ? g_error_copy (error) : NULL;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();
  g_autoptr (UrlSession) session = NULL;
  g_autoptr (GFile) destination = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (argc, >=, 3);
  session = url_session_new (configuration);
  destination = g_file_new_for_path (argv[2]);
  if (argc == 3)
    error = download (session, argv[1], destination);
  else if (strcmp (argv[3], "move") == 0)
    error = move (session, argv[1], destination);
  else if (strcmp (argv[3], "split") == 0)
    error = split (session, argv[1], destination);
  else
    error = leave (session, argv[1]);
  if (error != NULL)
    printf ("%d %s\n", error->domain == URL_ERROR ? error->code : -1, error->message);

  return error == NULL ? 0 : 1;
}
