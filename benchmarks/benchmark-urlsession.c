/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "benchmark.h"

#include <urlsession/urlsession.h>

typedef struct
{
  gsize bytes;
  unsigned left;
} Work;

static void
data_received_cb (UrlDataTask *task,
                  GBytes      *data,
                  Work        *work)
{
  work->bytes += g_bytes_get_size (data);
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              Work         *work)
{
  g_assert_no_error (error);
  work->left--;
}

gsize
benchmark_urlsession (char     **urls,
                      unsigned   n_urls)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlSession) session = NULL;
  Work work = { .left = n_urls };

  url_session_configuration_set_max_connections_per_host (configuration, BENCHMARK_CONNECTIONS);
  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());
  session = url_session_new (configuration);

  for (unsigned i = 0; i < n_urls; i++)
    {
      g_autoptr (UrlDataTask) task = url_session_data_task_for_uri (session, urls[i]);

      g_signal_connect (task, "data-received", G_CALLBACK (data_received_cb), &work);
      g_signal_connect (task, "completed", G_CALLBACK (completed_cb), &work);
      url_task_resume (URL_TASK (task));
    }

  while (work.left > 0)
    g_main_context_iteration (NULL, TRUE);

  return work.bytes;
}
