/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "metrics-fixture.h"

#include <string.h>

void
metrics_fixture_set_up (MetricsFixture *self,
                        gconstpointer   data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();

  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());
  /* A load waits for the connection of the one before. */
  url_session_configuration_set_max_connections_per_host (configuration, 1);
  self->session = url_session_new (configuration);
}

void
metrics_fixture_tear_down (MetricsFixture *self,
                           gconstpointer   data)
{
  g_clear_error (&self->error);
  if (self->task != NULL)
    g_assert_finalize_object (self->task);
  test_session_assert_gone (self->session);
}

unsigned
metrics_fixture_run (MetricsFixture *self,
                     UrlRequest     *request)
{
  TestWatch *watch = NULL;

  g_clear_error (&self->error);
  if (self->task != NULL)
    g_assert_finalize_object (self->task);
  self->task = URL_TASK (url_session_data_task (self->session, request));
  watch = test_watch_new (self->task);
  g_assert_null (url_task_get_metrics (self->task));
  url_task_resume (self->task);
  test_watch_wait (watch);
  self->error = g_steal_pointer (&watch->error);
  test_watch_free (watch);

  return g_list_model_get_n_items (
      url_task_metrics_get_transactions (url_task_get_metrics (self->task)));
}

unsigned
metrics_fixture_run_url (MetricsFixture *self,
                         const char     *url)
{
  g_autoptr (UrlRequest) request = url_request_new (url);

  return metrics_fixture_run (self, request);
}

unsigned
metrics_fixture_run_peer (MetricsFixture *self,
                          TestPeer        peer,
                          const char     *path)
{
  g_autofree char *url = test_fixture_url (peer, "%s", path);

  return metrics_fixture_run_url (self, url);
}

UrlTransactionMetrics *
metrics_fixture_get (MetricsFixture *self,
                     unsigned        position)
{
  return g_list_model_get_item (
      url_task_metrics_get_transactions (url_task_get_metrics (self->task)), position);
}

gint64
metrics_get_number (gpointer    object,
                    const char *name)
{
  gint64 number = -1;

  g_object_get (object, name, &number, NULL);

  return number;
}

void
metrics_check_order (UrlTaskMetrics        *metrics,
                     UrlTransactionMetrics *transaction)
{
  const char *const names[] = { "fetch-start", "dns-start",      "dns-end",      "connect-start",
                                "tls-start",   "tls-end",        "connect-end",  "request-start",
                                "request-end", "response-start", "response-end", "fetch-end" };
  gint64 last = url_task_metrics_get_start (metrics);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gint64 time = metrics_get_number (transaction, names[i]);

      g_test_message ("%s %" G_GINT64_FORMAT, names[i], time);
      if (time == 0)
        continue;
      g_assert_cmpint (time, >=, last);
      last = time;
    }

  g_assert_cmpint (url_task_metrics_get_end (metrics), >=, last);
}

void
metrics_check_times (UrlTransactionMetrics *transaction,
                     gboolean               there,
                     const char            *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (unsigned i = 0; list[i] != NULL; i++)
    {
      g_test_message ("%s", list[i]);
      if (there)
        g_assert_cmpint (metrics_get_number (transaction, list[i]), >, 0);
      else
        g_assert_cmpint (metrics_get_number (transaction, list[i]), ==, 0);
    }
}
