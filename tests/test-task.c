/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* States, the order of signals, and holding a task. */

static void
log_notify_cb (GObject    *object,
               GParamSpec *pspec,
               GString    *log)
{
  g_string_append_printf (log, "%d ", (int) url_task_get_state (URL_TASK (object)));
}

static void
test_order (gconstpointer data)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, data);
  g_autoptr (TestWatch) watch = test_watch_new (task);
  g_autoptr (GString) states = g_string_new (NULL);

  g_signal_connect (task, "notify::state", G_CALLBACK (log_notify_cb), states);
  g_assert_cmpint (url_task_get_state (task), ==, URL_TASK_STATE_SUSPENDED);
  g_assert_null (url_task_get_response (task));
  g_assert_true (url_task_get_session (task) == session);

  url_task_resume (task);
  g_assert_cmpint (url_task_get_state (task), ==, URL_TASK_STATE_RUNNING);
  test_watch_wait (watch);

  g_assert_no_error (watch->error);
  g_assert_cmpstr (watch->log->str, ==,
                   watch->data->len > 0 ? "response data completed" : "response completed");
  g_assert_cmpstr (states->str, ==, "1 3 ");
  g_assert_nonnull (url_task_get_response (task));
  g_assert_null (url_task_get_session (task));
  g_assert_cmpint (url_task_get_bytes_received (task), ==, watch->data->len);

  g_clear_pointer (&watch, test_watch_free);
  g_assert_finalize_object (g_steal_pointer (&task));
  test_session_assert_gone (session);
}

static void
test_pieces (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_NGINX, "/16m.bin");
  g_autoptr (TestWatch) watch = test_watch_new (task);
  g_autoptr (GBytes) expected = test_pattern_bytes (16 * 1024 * 1024);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_cmpmem (watch->data->data, watch->data->len, g_bytes_get_data (expected, NULL),
                   g_bytes_get_size (expected));
  g_assert_cmpint (url_task_get_bytes_expected_to_receive (task), ==, 16 * 1024 * 1024);

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
test_suspend_counts (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/ok");
  g_autoptr (TestWatch) watch = test_watch_new (task);

  url_task_suspend (task);
  url_task_suspend (task);
  url_task_resume (task);
  url_task_resume (task);
  g_assert_cmpint (url_task_get_state (task), ==, URL_TASK_STATE_SUSPENDED);
  g_assert_null (url_session_get_task (session, url_task_get_identifier (task)));
  url_task_resume (task);
  g_assert_cmpint (url_task_get_state (task), ==, URL_TASK_STATE_RUNNING);
  url_task_resume (task);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);

  url_task_suspend (task);
  g_assert_cmpint (url_task_get_state (task), ==, URL_TASK_STATE_COMPLETED);
  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
fail_cb (GObject *object)
{
  g_assert_not_reached ();
}

static void
test_suspend_holds (void)
{
  UrlSession *session = test_session_new ();
  TestRawServer *server = test_fixture_get_raw ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/endless");
  g_autoptr (TestWatch) watch = test_watch_new (task);
  unsigned pieces;
  gulong id;

  test_raw_server_reset (server);
  url_task_resume (task);
  while (watch->pieces < 10)
    g_main_context_iteration (NULL, TRUE);

  /* Not one signal follows, and the peer has to stop. */
  url_task_suspend (task);
  pieces = watch->pieces;
  id = g_signal_connect (task, "notify", G_CALLBACK (fail_cb), NULL);
  test_raw_server_wait_for (server, "quiet/200");
  test_iterate_pending ();
  g_assert_cmpuint (watch->pieces, ==, pieces);
  g_assert_cmpuint (watch->completed, ==, 0);

  g_signal_handler_disconnect (task, id);
  url_task_resume (task);
  while (watch->pieces < pieces + 50)
    g_main_context_iteration (NULL, TRUE);
  url_task_cancel (task);
  test_watch_wait (watch);
  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

/* The session's context stands still meanwhile: what arrives there is not heard
 * before the next call. */
static void
wait_undispatched (TestRawServer *server,
                   const char    *event)
{
  g_autoptr (GMainContext) elsewhere = g_main_context_new ();

  g_main_context_push_thread_default (elsewhere);
  test_raw_server_wait_for (server, "%s", event);
  g_main_context_pop_thread_default (elsewhere);
}

static void
test_suspended_failure_waits (void)
{
  UrlSession *session = test_session_new ();
  TestRawServer *server = test_fixture_get_raw ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/drop-before-head");
  g_autoptr (TestWatch) watch = test_watch_new (task);

  test_raw_server_reset (server);
  url_task_resume (task);
  url_task_suspend (task);
  url_task_resume (task);
  wait_undispatched (server, "requests/1");
  url_task_suspend (task);
  test_raw_server_wait_for (server, "open/0");
  test_iterate_pending ();
  g_assert_cmpuint (watch->completed, ==, 0);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
ran_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_assert_true (url_task_run_finish (URL_TASK (object), result, NULL));
  *(gboolean *) user_data = TRUE;
}

static void
test_run_often (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_NGINX, "/status/404");
  gboolean first = FALSE;
  gboolean second = FALSE;
  gboolean third = FALSE;

  /* A 404 is no failure; a task may be waited for before and after its end. */
  url_task_run_async (task, NULL, ran_cb, &first);
  url_task_run_async (task, NULL, ran_cb, &second);
  test_iterate_until (&first);
  test_iterate_until (&second);
  url_task_run_async (task, NULL, ran_cb, &third);
  test_iterate_until (&third);

  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
progress_cb (UrlProgress *progress,
             GParamSpec  *pspec,
             GArray      *fractions)
{
  double fraction = url_progress_get_fraction (progress);

  if (fractions->len > 0)
    g_assert_cmpfloat (fraction, >=, g_array_index (fractions, double, fractions->len - 1));
  g_array_append_val (fractions, fraction);
}

static void
test_progress (gconstpointer data)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_NGINX, data);
  UrlProgress *progress = url_task_get_progress (task);
  g_autoptr (GArray) fractions = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (TestWatch) watch = test_watch_new (task);

  g_signal_connect (progress, "notify::fraction", G_CALLBACK (progress_cb), fractions);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (fractions->len, >=, 1);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
  g_assert_true (progress == url_task_get_progress (task));

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
body_sent_cb (UrlTask *task,
              gint64   sent,
              gint64   total,
              gint64   expected,
              gint64  *sum)
{
  *sum += sent;
  g_assert_cmpint (sent, >, 0);
  g_assert_cmpint (*sum, ==, total);
  g_assert_cmpint (total, <=, expected);
  g_assert_null (url_task_get_response (task));
}

static void
test_body_sent (void)
{
  UrlSession *session = test_session_new ();
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/sink");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) body = test_pattern_bytes (5 * 1024 * 1024);
  g_autoptr (UrlTask) task = NULL;
  g_autoptr (TestWatch) watch = NULL;
  gint64 sum = 0;

  url_request_set_method (request, "PUT");
  url_request_set_body (request, body);
  task = URL_TASK (url_session_data_task (session, request));
  watch = test_watch_new (task);
  g_signal_connect (task, "body-sent", G_CALLBACK (body_sent_cb), &sum);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpint (sum, ==, 5 * 1024 * 1024);
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, sum);

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static TestRawOutcome
early_hints_cb (TestRawConnection *connection,
                TestRawRequest    *request)
{
  test_raw_connection_printf (connection,
                              "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
                              "HTTP/1.1 102 Processing\r\n\r\n"
                              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");

  return TEST_RAW_KEEP_ALIVE;
}

static void
informational_cb (UrlTask     *task,
                  UrlResponse *response,
                  GString     *log)
{
  g_autofree char *link = url_response_get_header (response, "Link");

  g_assert_null (url_task_get_response (task));
  g_string_append_printf (log, "%u %s ", url_response_get_status_code (response),
                          link != NULL ? link : "-");
}

static void
test_informational (void)
{
  const TestRawRoute routes[] = { { "/hints", early_hints_cb }, { NULL, NULL } };
  TestRawServer *server = test_raw_server_new (NULL, routes);
  UrlSession *session = test_session_new ();
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u/hints", test_raw_server_get_port (server));
  g_autoptr (UrlTask) task = URL_TASK (url_session_data_task_for_uri (session, url));
  g_autoptr (TestWatch) watch = test_watch_new (task);
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (task, "informational-response", G_CALLBACK (informational_cb), log);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpstr (log->str, ==, "103 </style.css>; rel=preload 102 - ");
  g_assert_cmpstr (watch->log->str, ==, "response data completed");

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
  test_raw_server_free (server);
}

static void
test_request_is_copied (void)
{
  UrlSession *session = test_session_new ();
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/ok");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlTask) task = URL_TASK (url_session_data_task (session, request));
  g_autoptr (TestWatch) watch = test_watch_new (task);

  url_request_set_uri_string (request, "foo:bar");
  g_assert_cmpstr (url_request_get_uri_string (url_task_get_original_request (task)), ==, url);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
test_unstarted_is_freed (void)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, "/ok");

  url_task_set_label (task, "label");
  g_object_run_dispose (G_OBJECT (task));
  g_assert_finalize_object (task);
  g_assert_finalize_object (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/task/order", "/bytes/300000", test_order);
  g_test_add_data_func ("/task/order/empty", "/empty", test_order);
  g_test_add_func ("/task/pieces", test_pieces);
  g_test_add_func ("/task/suspend/counts", test_suspend_counts);
  g_test_add_func ("/task/suspend/holds", test_suspend_holds);
  g_test_add_func ("/task/suspend/failure", test_suspended_failure_waits);
  g_test_add_func ("/task/run", test_run_often);
  g_test_add_data_func ("/task/progress", "/16m.bin", test_progress);
  g_test_add_data_func ("/task/progress/coded", "/gzip/text.txt", test_progress);
  g_test_add_func ("/task/body-sent", test_body_sent);
  g_test_add_func ("/task/informational", test_informational);
  g_test_add_func ("/task/request-is-copied", test_request_is_copied);
  g_test_add_func ("/task/unstarted", test_unstarted_is_freed);

  return test_run ();
}
