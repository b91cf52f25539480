/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "metrics-fixture.h"

/* What tasks say about their cost. */

#define HEAD "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

static TestRawOutcome
exact_cb (TestRawConnection *connection,
          TestRawRequest    *request)
{
  test_raw_connection_printf (connection, HEAD "hello");

  return TEST_RAW_KEEP_ALIVE;
}

static TestRawOutcome
dies_when_reused_cb (TestRawConnection *connection,
                     TestRawRequest    *request)
{
  if (test_raw_connection_is_reused (connection))
    return TEST_RAW_DROP;

  return test_raw_connection_reply_text (connection, request, 200, "hi");
}

static const TestRawRoute routes[] = {
  { "/exact", exact_cb },
  { "/dies-when-reused", dies_when_reused_cb },
  { NULL, NULL },
};

static TestRawServer *server;

static unsigned
run_own (MetricsFixture *self,
         const char     *path)
{
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u%s", test_raw_server_get_port (server), path);

  return metrics_fixture_run_url (self, url);
}

/* Each value in one load. */
static void
test_fields (MetricsFixture *self,
             gconstpointer   data)
{
  g_autoptr (UrlTransactionMetrics) transaction = NULL;
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", test_raw_server_get_port (server));
  g_autofree char *agent = NULL;
  UrlTaskMetrics *metrics = NULL;

  g_assert_cmpuint (run_own (self, "/exact"), ==, 1);
  g_assert_no_error (self->error);
  metrics = url_task_get_metrics (self->task);
  g_assert_cmpuint (url_task_metrics_get_redirect_count (metrics), ==, 0);
  g_assert_true (metrics == url_task_get_metrics (self->task));

  transaction = metrics_fixture_get (self, 0);
  metrics_check_order (metrics, transaction);
  metrics_check_times (transaction, TRUE,
                       "fetch-start connect-start connect-end request-start request-end "
                       "response-start response-end fetch-end");
  /* Nothing is looked up of an address. */
  metrics_check_times (transaction, FALSE, "dns-start dns-end tls-start tls-end");
  g_assert_cmpint (url_transaction_metrics_get_fetch_type (transaction), ==,
                   URL_FETCH_TYPE_NETWORK);
  g_assert_cmpstr (url_transaction_metrics_get_protocol_name (transaction), ==, "http/1.1");
  g_assert_false (url_transaction_metrics_get_reused_connection (transaction));
  g_assert_false (url_transaction_metrics_get_proxy (transaction));
  g_assert_false (url_transaction_metrics_get_metered (transaction));
  g_assert_cmpstr (url_transaction_metrics_get_remote_address (transaction), ==, address);
  g_assert_true (
      g_str_has_prefix (url_transaction_metrics_get_local_address (transaction), "127.0.0.1:"));
  g_assert_cmpstr (url_transaction_metrics_get_local_address (transaction), !=, address);
  g_assert_cmpint (url_transaction_metrics_get_tls_protocol_version (transaction), ==,
                   G_TLS_PROTOCOL_VERSION_UNKNOWN);
  g_assert_null (url_transaction_metrics_get_tls_cipher (transaction));
  g_assert_cmpint (metrics_get_number (transaction, "response-header-bytes"), ==, strlen (HEAD));
  g_assert_cmpint (metrics_get_number (transaction, "response-body-bytes"), ==, 5);
  g_assert_cmpint (metrics_get_number (transaction, "response-body-size"), ==, 5);
  g_assert_cmpint (metrics_get_number (transaction, "request-body-bytes"), ==, 0);
  g_assert_cmpint (metrics_get_number (transaction, "request-body-size"), ==, 0);

  /* The request shows what the session added. */
  agent = url_headers_get (
      url_request_get_headers (url_transaction_metrics_get_request (transaction)), "User-Agent");
  g_assert_nonnull (agent);
  g_assert_cmpuint (
      url_response_get_status_code (url_transaction_metrics_get_response (transaction)), ==, 200);
}

static void
test_property (MetricsFixture *self,
               gconstpointer   data)
{
  g_autoptr (UrlTaskMetrics) metrics = NULL;
  g_autoptr (GListModel) transactions = NULL;
  g_autoptr (UrlTransactionMetrics) transaction = NULL;
  g_autoptr (UrlTransactionMetrics) none = NULL;
  g_autoptr (UrlRequest) request = NULL;
  g_autoptr (UrlResponse) response = NULL;
  unsigned redirects = 1;

  metrics_fixture_run_peer (self, TEST_PEER_RAW_TLS, "/ok");
  g_object_get (self->task, "metrics", &metrics, NULL);
  g_assert_true (metrics == url_task_get_metrics (self->task));
  g_object_get (metrics, "transactions", &transactions, "redirect-count", &redirects, NULL);
  g_assert_cmpuint (redirects, ==, 0);
  g_assert_cmpint (metrics_get_number (metrics, "end"), >, metrics_get_number (metrics, "start"));
  g_assert_true (g_list_model_get_item_type (transactions) == URL_TYPE_TRANSACTION_METRICS);

  transaction = g_list_model_get_item (transactions, 0);
  none = g_list_model_get_item (transactions, 1);
  g_assert_null (none);
  g_object_get (transaction, "request", &request, "response", &response, NULL);
  g_assert_true (request == url_transaction_metrics_get_request (transaction));
  g_assert_true (response == url_transaction_metrics_get_response (transaction));
}

/* Another load on a connection, which has been looked up and made already. */
static void
check_reused (MetricsFixture *self,
              TestPeer        peer,
              gboolean        secure)
{
  g_autoptr (UrlTransactionMetrics) transaction = NULL;
  g_autofree char *local = NULL;
  g_autofree char *cipher = NULL;

  metrics_fixture_run_peer (self, peer, "/hello.txt");
  transaction = metrics_fixture_get (self, 0);
  local = g_strdup (url_transaction_metrics_get_local_address (transaction));
  cipher = g_strdup (url_transaction_metrics_get_tls_cipher (transaction));
  g_assert_false (url_transaction_metrics_get_reused_connection (transaction));
  metrics_check_times (transaction, secure, "tls-start tls-end");
  g_clear_object (&transaction);

  g_assert_cmpuint (metrics_fixture_run_peer (self, peer, "/hello.txt"), ==, 1);
  g_assert_no_error (self->error);
  transaction = metrics_fixture_get (self, 0);
  g_assert_true (url_transaction_metrics_get_reused_connection (transaction));
  metrics_check_order (url_task_get_metrics (self->task), transaction);
  metrics_check_times (transaction, FALSE,
                       "dns-start dns-end connect-start connect-end tls-start tls-end");
  metrics_check_times (transaction, TRUE, "request-start request-end response-start response-end");
  g_assert_cmpstr (url_transaction_metrics_get_local_address (transaction), ==, local);
  g_assert_cmpstr (url_transaction_metrics_get_tls_cipher (transaction), ==, cipher);
  g_assert_true ((cipher != NULL) == secure);
  g_assert_true (secure == (url_transaction_metrics_get_tls_protocol_version (transaction) >=
                            G_TLS_PROTOCOL_VERSION_TLS_1_2));
}

static void
test_reused (MetricsFixture *self,
             gconstpointer   data)
{
  check_reused (self, TEST_PEER_NGINX, FALSE);
  check_reused (self, TEST_PEER_NGINX_TLS, TRUE);
}

static void
test_tls (MetricsFixture *self,
          gconstpointer   data)
{
  g_autoptr (UrlTransactionMetrics) transaction = NULL;
  const char *cipher = NULL;

  metrics_fixture_run_peer (self, GPOINTER_TO_INT (data), "/ok");
  transaction = metrics_fixture_get (self, 0);
  metrics_check_order (url_task_get_metrics (self->task), transaction);
  metrics_check_times (transaction, TRUE, "connect-start tls-start tls-end connect-end");
  g_assert_cmpint (url_transaction_metrics_get_tls_protocol_version (transaction), >=,
                   G_TLS_PROTOCOL_VERSION_TLS_1_2);
  cipher = url_transaction_metrics_get_tls_cipher (transaction);
  g_assert_nonnull (cipher);
  g_assert_cmpuint (strlen (cipher), >, 5);
}

static void
test_name (MetricsFixture *self,
           gconstpointer   data)
{
  g_autoptr (UrlTransactionMetrics) transaction = NULL;
  g_autofree char *url =
      g_strdup_printf ("http://localhost:%u/exact", test_raw_server_get_port (server));

  metrics_fixture_run_url (self, url);
  g_assert_no_error (self->error);
  transaction = metrics_fixture_get (self, 0);
  metrics_check_order (url_task_get_metrics (self->task), transaction);
  metrics_check_times (transaction, TRUE, "dns-start dns-end connect-start");
}

static void
test_redirects (MetricsFixture *self,
                gconstpointer   data)
{
  g_autofree char *path = NULL;
  g_autofree char *target = test_fixture_url (TEST_PEER_RAW, "/ok");
  g_autoptr (UrlTransactionMetrics) first = NULL;
  g_autoptr (UrlTransactionMetrics) second = NULL;

  path = g_strconcat ("/redirect-to/302?", target, NULL);
  g_assert_cmpuint (run_own (self, path), ==, 2);
  g_assert_no_error (self->error);
  g_assert_cmpuint (url_task_metrics_get_redirect_count (url_task_get_metrics (self->task)), ==, 1);

  first = metrics_fixture_get (self, 0);
  second = metrics_fixture_get (self, 1);
  metrics_check_order (url_task_get_metrics (self->task), first);
  metrics_check_order (url_task_get_metrics (self->task), second);
  metrics_check_times (first, TRUE, "response-start response-end fetch-end");
  g_assert_cmpuint (url_response_get_status_code (url_transaction_metrics_get_response (first)), ==,
                    302);
  g_assert_cmpuint (url_response_get_status_code (url_transaction_metrics_get_response (second)),
                    ==, 200);
  g_assert_cmpstr (url_request_get_uri_string (url_transaction_metrics_get_request (second)), ==,
                   target);
  g_assert_cmpint (metrics_get_number (second, "fetch-start"), >=,
                   metrics_get_number (first, "fetch-end"));
}

static gboolean
refuse_cb (UrlTask        *task,
           UrlRedirection *redirection)
{
  url_redirection_refuse (redirection);

  return TRUE;
}

/* A redirect that is not followed leads nowhere. */
static void
test_refused (MetricsFixture *self,
              gconstpointer   data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/redirect-to/302?/ok");
  TestWatch *watch = NULL;
  UrlTaskMetrics *metrics = NULL;
  g_autoptr (UrlTransactionMetrics) transaction = NULL;

  self->task = URL_TASK (url_session_data_task_for_uri (self->session, url));
  g_signal_connect (self->task, "redirect", G_CALLBACK (refuse_cb), NULL);
  watch = test_watch_new (self->task);
  url_task_resume (self->task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  test_watch_free (watch);

  metrics = url_task_get_metrics (self->task);
  g_assert_cmpuint (url_task_metrics_get_redirect_count (metrics), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (url_task_metrics_get_transactions (metrics)), ==, 1);
  transaction = metrics_fixture_get (self, 0);
  metrics_check_times (transaction, TRUE, "response-end fetch-end");
}

/* The attempt on the dead connection is told with what was sent of it. */
static void
test_sent_again (MetricsFixture *self,
                 gconstpointer   data)
{
  g_autoptr (UrlTransactionMetrics) first = NULL;
  g_autoptr (UrlTransactionMetrics) second = NULL;

  g_assert_cmpuint (run_own (self, "/dies-when-reused"), ==, 1);
  g_assert_cmpuint (run_own (self, "/dies-when-reused"), ==, 2);
  g_assert_no_error (self->error);
  g_assert_cmpuint (url_task_metrics_get_redirect_count (url_task_get_metrics (self->task)), ==, 0);

  first = metrics_fixture_get (self, 0);
  second = metrics_fixture_get (self, 1);
  metrics_check_order (url_task_get_metrics (self->task), first);
  metrics_check_order (url_task_get_metrics (self->task), second);
  g_assert_true (url_transaction_metrics_get_reused_connection (first));
  g_assert_null (url_transaction_metrics_get_response (first));
  g_assert_null (url_transaction_metrics_get_protocol_name (first));
  metrics_check_times (first, TRUE, "request-start request-end fetch-end");
  metrics_check_times (first, FALSE, "connect-start response-start response-end");
  g_assert_cmpint (metrics_get_number (first, "request-header-bytes"), >, 0);
  g_assert_cmpint (metrics_get_number (first, "request-header-bytes"), ==,
                   metrics_get_number (second, "request-header-bytes"));
  g_assert_false (url_transaction_metrics_get_reused_connection (second));
  g_assert_cmpstr (url_transaction_metrics_get_local_address (first), !=,
                   url_transaction_metrics_get_local_address (second));
  metrics_check_times (second, TRUE, "connect-start response-start response-end");
}

static void
test_decoded (MetricsFixture *self,
              gconstpointer   data)
{
  g_autoptr (UrlTransactionMetrics) transaction = NULL;
  UrlResponse *response = NULL;

  metrics_fixture_run_peer (self, TEST_PEER_RAW, "/gzip/100000");
  g_assert_no_error (self->error);
  transaction = metrics_fixture_get (self, 0);
  response = url_transaction_metrics_get_response (transaction);
  g_assert_cmpint (metrics_get_number (transaction, "response-body-bytes"), ==,
                   url_response_get_expected_content_length (response));
  g_assert_cmpint (metrics_get_number (transaction, "response-body-size"), ==,
                   url_task_get_bytes_received (self->task));
  g_assert_cmpint (metrics_get_number (transaction, "response-body-size"), ==, 100000);
  g_clear_object (&transaction);

  /* What decodes to nothing took some bytes, too. */
  metrics_fixture_run_peer (self, TEST_PEER_RAW, "/gzip/0");
  transaction = metrics_fixture_get (self, 0);
  g_assert_cmpint (metrics_get_number (transaction, "response-body-bytes"), >, 0);
  g_assert_cmpint (metrics_get_number (transaction, "response-body-size"), ==, 0);
}

/* The server says how many bytes it saw. */
static void
test_sent (MetricsFixture *self,
           gconstpointer   data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/echo");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) body = g_bytes_new_static ("twelve bytes", 12);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (UrlTransactionMetrics) transaction = NULL;

  url_request_set_method (request, "PUT");
  url_request_set_body (request, body);
  metrics_fixture_run (self, request);
  g_assert_no_error (self->error);
  transaction = metrics_fixture_get (self, 0);
  metrics_check_order (url_task_get_metrics (self->task), transaction);
  g_assert_cmpint (metrics_get_number (transaction, "request-body-bytes"), ==, 12);
  g_assert_cmpint (metrics_get_number (transaction, "request-body-size"), ==, 12);
  g_assert_cmpint (metrics_get_number (transaction, "request-header-bytes") + 12, ==,
                   url_task_get_bytes_received (self->task));
  g_clear_object (&transaction);

  /* Of unknown length it goes in chunks. */
  stream = g_memory_input_stream_new_from_bytes (body);
  url_request_set_body_stream (request, stream);
  metrics_fixture_run (self, request);
  g_assert_no_error (self->error);
  transaction = metrics_fixture_get (self, 0);
  g_assert_cmpint (metrics_get_number (transaction, "request-body-size"), ==, 12);
  g_assert_cmpint (metrics_get_number (transaction, "request-body-bytes"), >, 12);
}

static void
metrics_cb (UrlTask        *task,
            UrlTaskMetrics *metrics,
            GString        *log)
{
  g_assert_true (metrics == url_task_get_metrics (task));
  g_string_append (log, "task ");
}

static void
task_metrics_cb (UrlSession     *session,
                 UrlTask        *task,
                 UrlTaskMetrics *metrics,
                 GString        *log)
{
  g_assert_true (metrics == url_task_get_metrics (task));
  g_string_append (log, "session ");
}

static void
completed_cb (UrlTask *task,
              GError  *error,
              GString *log)
{
  g_string_append (log, "completed");
}

static void
test_signals (MetricsFixture *self,
              gconstpointer   data)
{
  g_autoptr (GString) log = g_string_new (NULL);
  TestWatch *watch = NULL;
  gulong handler =
      g_signal_connect (self->session, "task-metrics", G_CALLBACK (task_metrics_cb), log);

  self->task = test_task_new (self->session, TEST_PEER_RAW, "/ok");
  watch = test_watch_new (self->task);
  g_signal_connect (self->task, "metrics-collected", G_CALLBACK (metrics_cb), log);
  g_signal_connect (self->task, "completed", G_CALLBACK (completed_cb), log);
  url_task_resume (self->task);
  test_watch_wait (watch);
  test_watch_free (watch);
  g_assert_cmpstr (log->str, ==, "task session completed");
  g_signal_handler_disconnect (self->session, handler);
}

/* The fetch begins where the request waits for its connection. */
static void
test_waiting (MetricsFixture *self,
              gconstpointer   data)
{
  g_autofree char *never = test_fixture_url (TEST_PEER_RAW, "/never");
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/ok");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlTransactionMetrics) transaction = NULL;
  g_autoptr (GBytes) body = NULL;
  UrlSession *other = test_session_new ();
  UrlTask *first = URL_TASK (url_session_data_task_for_uri (self->session, never));
  TestWatch *watch = NULL;
  gint64 cancelled;

  test_raw_server_reset (test_fixture_get_raw ());
  url_task_resume (first);
  test_raw_server_wait_for (test_fixture_get_raw (), "route/1/never");
  self->task = URL_TASK (url_session_data_task (self->session, request));
  watch = test_watch_new (self->task);
  url_task_resume (self->task);
  /* When this has come and gone, that one has begun. */
  body = url_session_load (other, request, NULL, NULL, NULL);
  g_assert_nonnull (body);

  cancelled = g_get_monotonic_time ();
  url_task_cancel (first);
  test_watch_wait (watch);
  test_watch_free (watch);
  transaction = metrics_fixture_get (self, 0);
  metrics_check_order (url_task_get_metrics (self->task), transaction);
  g_assert_cmpint (metrics_get_number (transaction, "fetch-start"), <=, cancelled);
  g_assert_cmpint (metrics_get_number (transaction, "request-start"), >=, cancelled);
  g_assert_finalize_object (first);
  test_session_assert_gone (other);
}

/* What a blocking load does is measured, too. It follows redirects at once, before
 * their bodies have come. */
static void
blocking_cb (UrlSession     *session,
             UrlTask        *task,
             UrlTaskMetrics *metrics,
             gboolean       *told)
{
  GListModel *transactions = url_task_metrics_get_transactions (metrics);
  g_autoptr (UrlTransactionMetrics) first = g_list_model_get_item (transactions, 0);

  g_assert_cmpuint (g_list_model_get_n_items (transactions), ==, 2);
  metrics_check_order (metrics, first);
  metrics_check_times (first, TRUE, "response-start response-end fetch-end");
  *told = TRUE;
}

static void
test_blocking (MetricsFixture *self,
               gconstpointer   data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/redirect/1");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  gboolean told = FALSE;

  g_signal_connect (self->session, "task-metrics", G_CALLBACK (blocking_cb), &told);
  body = url_session_load (self->session, request, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (body);
  test_iterate_until (&told);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  server = test_raw_server_new (NULL, routes);

#define ADD(path, data, func)                                                                      \
  g_test_add ("/metrics/" path, MetricsFixture, data, metrics_fixture_set_up, func,                \
              metrics_fixture_tear_down)

  ADD ("fields", NULL, test_fields);
  ADD ("property", NULL, test_property);
  ADD ("reused", NULL, test_reused);
  ADD ("tls/nginx", GINT_TO_POINTER (TEST_PEER_NGINX_TLS), test_tls);
  ADD ("tls/raw", GINT_TO_POINTER (TEST_PEER_RAW_TLS), test_tls);
  ADD ("name", NULL, test_name);
  ADD ("redirects", NULL, test_redirects);
  ADD ("redirects/refused", NULL, test_refused);
  ADD ("sent-again", NULL, test_sent_again);
  ADD ("decoded", NULL, test_decoded);
  ADD ("sent", NULL, test_sent);
  ADD ("signals", NULL, test_signals);
  ADD ("waiting", NULL, test_waiting);
  ADD ("blocking", NULL, test_blocking);

  status = test_run ();
  test_raw_server_free (server);

  return status;
}
