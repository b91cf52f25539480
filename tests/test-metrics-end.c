/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "metrics-fixture.h"

/* What is told of loads that do not come to their end. */

/* The response comes while the body is sent, and is not read by libsoup. */
static void
test_early (MetricsFixture *self,
            gconstpointer   data)
{
  const gsize size = 64 * 1024 * 1024;
  const char *head = "HTTP/1.1 413 Too Large\r\nContent-Type: text/plain\r\n"
                     "Content-Length: 9\r\n\r\n";
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/early/length");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (UrlTransactionMetrics) transaction = NULL;

  url_request_set_method (request, "PUT");
  url_request_set_body (request, body);
  g_assert_cmpuint (metrics_fixture_run (self, request), ==, 1);
  g_assert_no_error (self->error);
  transaction = metrics_fixture_get (self, 0);
  metrics_check_times (transaction, TRUE, "request-start response-start response-end");
  metrics_check_times (transaction, FALSE, "request-end");
  g_assert_cmpint (metrics_get_number (transaction, "request-body-size"), <, size);
  g_assert_cmpint (metrics_get_number (transaction, "response-header-bytes"), ==, strlen (head));
  g_assert_cmpint (metrics_get_number (transaction, "response-body-bytes"), ==, 9);
  g_assert_cmpint (metrics_get_number (transaction, "response-body-size"), ==, 9);
}

static void
test_failed (MetricsFixture *self,
             gconstpointer   data)
{
  g_autoptr (UrlTransactionMetrics) transaction = NULL;

  /* A phase that fails has no end. */
  g_assert_cmpuint (metrics_fixture_run_peer (self, TEST_PEER_REFUSED, "/"), ==, 1);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_CANNOT_CONNECT);
  transaction = metrics_fixture_get (self, 0);
  metrics_check_order (url_task_get_metrics (self->task), transaction);
  metrics_check_times (transaction, TRUE, "fetch-start connect-start fetch-end");
  metrics_check_times (transaction, FALSE, "connect-end request-start response-start response-end");
  g_assert_null (url_transaction_metrics_get_response (transaction));
  g_clear_object (&transaction);

  g_assert_cmpuint (metrics_fixture_run_peer (self, TEST_PEER_EXPIRED, "/"), ==, 1);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_CERTIFICATE_EXPIRED);
  transaction = metrics_fixture_get (self, 0);
  metrics_check_times (transaction, TRUE, "connect-start tls-start fetch-end");
  metrics_check_times (transaction, FALSE, "request-start response-start response-end");
  g_assert_nonnull (url_transaction_metrics_get_remote_address (transaction));
  g_clear_object (&transaction);

  g_assert_cmpuint (metrics_fixture_run_peer (self, TEST_PEER_RAW, "/drop-body/100/50"), ==, 1);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  transaction = metrics_fixture_get (self, 0);
  metrics_check_times (transaction, TRUE, "response-start fetch-end");
  metrics_check_times (transaction, FALSE, "response-end");
  g_clear_object (&transaction);

  /* The last redirect is answered, and not followed. */
  g_assert_cmpuint (metrics_fixture_run_peer (self, TEST_PEER_RAW, "/redirect/21"), ==, 21);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_TOO_MANY_REDIRECTS);
  g_assert_cmpuint (url_task_metrics_get_redirect_count (url_task_get_metrics (self->task)), ==,
                    20);
  transaction = metrics_fixture_get (self, 20);
  g_assert_nonnull (url_transaction_metrics_get_response (transaction));
  g_clear_object (&transaction);

  /* Refused before it came to the network. */
  g_assert_cmpuint (metrics_fixture_run_url (self, "gopher://example.org/"), ==, 0);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_UNSUPPORTED_URL);
}

static void
test_timeout (MetricsFixture *self,
              gconstpointer   data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/never");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlTransactionMetrics) transaction = NULL;

  url_request_set_timeout (request, 0.3);
  g_assert_cmpuint (metrics_fixture_run (self, request), ==, 1);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_TIMED_OUT);
  transaction = metrics_fixture_get (self, 0);
  metrics_check_order (url_task_get_metrics (self->task), transaction);
  metrics_check_times (transaction, TRUE, "connect-end request-start request-end fetch-end");
  metrics_check_times (transaction, FALSE, "response-start response-end");
}

static void
cancel_cb (UrlTask *task,
           GBytes  *piece)
{
  url_task_cancel (task);
}

/* The network side has not said how far it came. */
static void
test_cancelled (MetricsFixture *self,
                gconstpointer   data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/body-then-hang/100");
  TestWatch *watch = NULL;
  g_autoptr (UrlTransactionMetrics) transaction = NULL;

  self->task = URL_TASK (url_session_data_task_for_uri (self->session, url));
  watch = test_watch_new (self->task);
  g_signal_connect (self->task, "data-received", G_CALLBACK (cancel_cb), NULL);
  url_task_resume (self->task);
  test_watch_wait (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_watch_free (watch);

  transaction = metrics_fixture_get (self, 0);
  metrics_check_order (url_task_get_metrics (self->task), transaction);
  metrics_check_times (transaction, TRUE, "request-end response-start fetch-end");
  metrics_check_times (transaction, FALSE, "response-end");
  g_assert_cmpint (metrics_get_number (transaction, "fetch-end"), ==,
                   url_task_metrics_get_end (url_task_get_metrics (self->task)));
  g_assert_cmpint (metrics_get_number (transaction, "response-body-size"), >, 0);
}

static void
test_never_started (MetricsFixture *self,
                    gconstpointer   data)
{
  TestWatch *watch = NULL;
  UrlTaskMetrics *metrics = NULL;

  self->task = test_task_new (self->session, TEST_PEER_RAW, "/ok");
  watch = test_watch_new (self->task);
  g_assert_null (url_task_get_metrics (self->task));
  url_task_cancel (self->task);
  test_watch_wait (watch);
  test_watch_free (watch);

  metrics = url_task_get_metrics (self->task);
  g_assert_nonnull (metrics);
  g_assert_cmpint (url_task_metrics_get_start (metrics), >, 0);
  g_assert_cmpint (url_task_metrics_get_start (metrics), ==, url_task_metrics_get_end (metrics));
  g_assert_cmpuint (g_list_model_get_n_items (url_task_metrics_get_transactions (metrics)), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func)                                                                      \
  g_test_add ("/metrics-end/" path, MetricsFixture, data, metrics_fixture_set_up, func,            \
              metrics_fixture_tear_down)

  ADD ("early", NULL, test_early);
  ADD ("failed", NULL, test_failed);
  ADD ("timeout", NULL, test_timeout);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("never-started", NULL, test_never_started);

  return test_run ();
}
