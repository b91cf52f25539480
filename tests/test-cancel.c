/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "test-resolver.h"
#include "test-support.h"

/* Cancelling in every state. Each time the task completes in the next turn of
 * the context, with the one error of a cancel and nothing after it. */

/* A turn may find the mailbox resting for its millisecond. */
#define TURNS 3

static void
assert_cancelled (TestWatch *watch)
{
  for (unsigned i = 0; i < TURNS && watch->completed == 0; i++)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (watch->completed, ==, 1);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_str_has_suffix (watch->log->str, "completed"));
  g_assert_cmpint (url_task_get_state (watch->task), ==, URL_TASK_STATE_COMPLETED);

  url_task_cancel (watch->task);
  url_task_resume (watch->task);
  test_iterate_pending ();
  g_assert_cmpuint (watch->completed, ==, 1);
}

static void
cancel_and_check (UrlSession *session,
                  TestWatch  *watch)
{
  url_task_cancel (watch->task);
  g_assert_cmpint (url_task_get_state (watch->task), ==, URL_TASK_STATE_CANCELLING);
  assert_cancelled (watch);
  g_assert_cmpuint (g_list_model_get_n_items (url_session_get_tasks (session)), ==, 0);
}

/* Cancels a load of @path once the server has seen @event. */
static void
cancel_after (TestPeer       peer,
              const char    *path,
              TestRawServer *server,
              const char    *event)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, peer, path);
  g_autoptr (TestWatch) watch = test_watch_new (task);

  if (server != NULL)
    test_raw_server_reset (server);
  url_task_resume (task);
  if (event != NULL)
    test_raw_server_wait_for (server, "%s", event);

  cancel_and_check (session, watch);
  if (server != NULL)
    test_raw_server_wait_for (server, "open/0");
  g_clear_pointer (&watch, test_watch_free);
  g_assert_finalize_object (g_steal_pointer (&task));
  test_session_assert_gone (session);
}

static void
test_before_resume (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/ok");
  g_autoptr (TestWatch) watch = test_watch_new (task);

  cancel_and_check (session, watch);
  g_assert_cmpstr (watch->log->str, ==, "completed");
  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
test_just_resumed (void)
{
  cancel_after (TEST_PEER_RAW, "/never", NULL, NULL);
}

static void
test_waiting_for_connection (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (GPtrArray) busy = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/ok");
  g_autoptr (TestWatch) watch = test_watch_new (task);

  test_raw_server_reset (test_fixture_get_raw ());
  for (unsigned i = 0; i < 6; i++)
    {
      UrlTask *other = test_task_new (session, TEST_PEER_RAW, "/never");

      url_task_resume (other);
      g_ptr_array_add (busy, other);
    }
  test_raw_server_wait_for (test_fixture_get_raw (), "route/6/never");
  url_task_resume (task);
  url_task_cancel (task);
  assert_cancelled (watch);

  url_session_invalidate_and_cancel (session);
  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  g_clear_pointer (&busy, g_ptr_array_unref);
  test_session_assert_gone (session);
}

static void
test_connecting (void)
{
  cancel_after (TEST_PEER_FULL_BACKLOG, "/", NULL, NULL);
}

static void
test_tls_handshake (void)
{
  cancel_after (TEST_PEER_HANG_TLS, "/", test_fixture_get_hang_tls (), "open/1");
}

static void
test_response_headers (void)
{
  cancel_after (TEST_PEER_RAW, "/never", test_fixture_get_raw (), "route/1/never");
}

static void
test_tls_response_headers (void)
{
  cancel_after (TEST_PEER_RAW_TLS, "/never", test_fixture_get_raw_tls (), "route/1/never");
}

static void
test_body (void)
{
  cancel_after (TEST_PEER_RAW, "/endless", test_fixture_get_raw (), "endless/100000");
}

static void
test_silent_body (void)
{
  cancel_after (TEST_PEER_RAW, "/body-then-hang", test_fixture_get_raw (),
                "route/1/body-then-hang");
}

static void
load_another (UrlSession *session)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/ok");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = url_session_load (session, request, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (body);
}

/* Of each the kernel keeps what it likes, and now and then there is a little
 * room left by chance: of this many, some have none. */
#define UPLOADS 10
#define ROUNDS 3
#define UPLOAD_SIZE (32 * 1024 * 1024)

static TestWatch *
start_upload (UrlSession *session,
              TestPeer    peer,
              GBytes     *body)
{
  g_autofree char *url = test_fixture_url (peer, "/no-read");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlTask) task = NULL;

  url_request_set_method (request, "POST");
  url_request_set_body (request, body);
  task = URL_TASK (url_session_data_task (session, request));
  url_task_resume (task);

  return test_watch_new (task);
}

static void
cancel_upload (TestWatch *watch)
{
  g_assert_cmpint (url_task_get_bytes_sent (watch->task), >, 0);
  g_assert_cmpint (url_task_get_bytes_expected_to_send (watch->task), ==, UPLOAD_SIZE);
  url_task_cancel (watch->task);
  assert_cancelled (watch);
}

/* The peer reads nothing, and nothing more fits into the connection: there is no
 * room for TLS to say goodbye either, and nobody waits for that. */
static void
check_uploads (TestPeer peer)
{
  TestRawServer *server =
      peer == TEST_PEER_RAW ? test_fixture_get_raw () : test_fixture_get_raw_tls ();
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  UrlSession *session = NULL;
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (UPLOAD_SIZE), UPLOAD_SIZE);
  g_autoptr (GPtrArray) watches =
      g_ptr_array_new_with_free_func ((GDestroyNotify) test_watch_free);

  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());
  url_session_configuration_set_max_connections (configuration, UPLOADS + 1);
  url_session_configuration_set_max_connections_per_host (configuration, UPLOADS);
  session = url_session_new (configuration);
  test_raw_server_reset (server);
  for (unsigned i = 0; i < UPLOADS; i++)
    g_ptr_array_add (watches, start_upload (session, peer, body));
  test_raw_server_wait_for (server, "route/%d/no-read", UPLOADS);
  test_raw_server_wait_for (server, "quiet/200");

  for (unsigned i = 0; i < watches->len; i++)
    cancel_upload (watches->pdata[i]);
  load_another (session);
  /* A server that does not read cannot see its client leave. */
  test_raw_server_release (server);
  g_clear_pointer (&watches, g_ptr_array_unref);
  test_session_assert_gone (session);
  test_raw_server_wait_for (server, "open/0");
}

static void
test_request_body (gconstpointer data)
{
  for (unsigned i = 0; i < ROUNDS; i++)
    check_uploads (GPOINTER_TO_INT (data));
}

static void
test_suspended (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/endless");
  g_autoptr (TestWatch) watch = test_watch_new (task);

  test_raw_server_reset (test_fixture_get_raw ());
  url_task_resume (task);
  while (watch->pieces == 0)
    g_main_context_iteration (NULL, TRUE);
  url_task_suspend (task);
  url_task_suspend (task);

  cancel_and_check (session, watch);
  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static gboolean
keep_cb (UrlDataTask          *task,
         UrlResponseDecision  *decision,
         UrlResponseDecision **kept)
{
  *kept = g_object_ref (decision);

  return TRUE;
}

static void
test_decision_open (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/ok");
  g_autoptr (UrlResponseDecision) decision = NULL;
  g_autoptr (TestWatch) watch = NULL;

  g_signal_connect (task, "response-received", G_CALLBACK (keep_cb), &decision);
  watch = test_watch_new (task);
  url_task_resume (task);
  while (decision == NULL)
    g_main_context_iteration (NULL, TRUE);

  cancel_and_check (session, watch);
  g_assert_cmpstr (watch->log->str, ==, "completed");
  url_response_decision_allow (decision);
  test_iterate_pending ();
  g_assert_cmpuint (watch->completed, ==, 1);

  g_clear_object (&decision);
  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
cancel_any_cb (UrlTask *task)
{
  url_task_cancel (task);
}

/* In each handler: of the task, of its properties and of the session. */
static void
test_inside (gconstpointer data)
{
  const char *signal = data;
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/bytes/500000");
  g_autoptr (TestWatch) watch = test_watch_new (task);
  gboolean too_late = g_str_equal (signal, "completed");

  g_signal_connect (task, signal, G_CALLBACK (cancel_any_cb), NULL);
  url_task_resume (task);
  test_watch_wait (watch);
  if (too_late)
    g_assert_no_error (watch->error);
  else
    g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_iterate_pending ();
  g_assert_cmpuint (watch->completed, ==, 1);

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
count_last_cb (UrlTask    *task,
               GBytes     *data,
               GByteArray *seen)
{
  g_byte_array_append (seen, g_bytes_get_data (data, NULL), (unsigned) g_bytes_get_size (data));
  if (seen->len == 300000)
    url_task_cancel (task);
}

static void
test_last_data (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/bytes/300000");
  g_autoptr (TestWatch) watch = test_watch_new (task);
  g_autoptr (GByteArray) seen = g_byte_array_new ();

  /* All of the body has arrived, and still a cancel counts. */
  g_signal_connect (task, "data-received", G_CALLBACK (count_last_cb), seen);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_cmpuint (seen->len, ==, 300000);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
test_after_completion (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/ok");
  g_autoptr (TestWatch) watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  url_task_cancel (task);
  test_iterate_pending ();
  g_assert_cmpuint (watch->completed, ==, 1);
  g_assert_no_error (watch->error);
  g_assert_null (url_task_get_error (task));

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
result_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static void
test_cancellable (gconstpointer data)
{
  gboolean before = GPOINTER_TO_INT (data);
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/never");
  g_autoptr (TestWatch) watch = test_watch_new (task);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_raw_server_reset (test_fixture_get_raw ());
  if (before)
    g_cancellable_cancel (cancellable);
  url_data_task_load_async (URL_DATA_TASK (task), cancellable, result_cb, &result);
  if (!before)
    {
      test_raw_server_wait_for (test_fixture_get_raw (), "route/1/never");
      g_cancellable_cancel (cancellable);
    }
  test_watch_wait (watch);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_null (url_data_task_load_finish (URL_DATA_TASK (task), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (watch->completed, ==, 1);
  g_assert_cmpuint (test_raw_server_get_route (test_fixture_get_raw (), "/never"), ==,
                    before ? 0 : 1);

  g_clear_object (&result);
  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
invalidated_cb (UrlSession *session,
                GError     *error,
                unsigned   *count)
{
  g_assert_no_error (error);
  (*count)++;
}

static void
test_invalidation (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/never");
  g_autoptr (UrlTask) late = test_task_new (session, TEST_PEER_RAW, "/ok");
  g_autoptr (TestWatch) watch = test_watch_new (task);
  g_autoptr (TestWatch) late_watch = test_watch_new (late);
  unsigned invalidated = 0;

  g_signal_connect (session, "invalidated", G_CALLBACK (invalidated_cb), &invalidated);
  url_task_resume (task);
  url_session_invalidate_and_cancel (session);
  g_assert_cmpuint (invalidated, ==, 0);
  assert_cancelled (watch);
  g_assert_cmpuint (invalidated, ==, 1);

  url_task_resume (late);
  test_watch_wait (late_watch);
  g_assert_error (late_watch->error, URL_ERROR, URL_ERROR_SESSION_INVALIDATED);
  url_session_invalidate_and_cancel (session);
  url_session_finish_tasks_and_invalidate (session);
  test_iterate_pending ();
  g_assert_cmpuint (invalidated, ==, 1);

  g_clear_pointer (&watch, test_watch_free);
  g_clear_pointer (&late_watch, test_watch_free);
  g_clear_object (&task);
  g_clear_object (&late);
  test_session_assert_gone (session);
}

static gboolean resolving;

/* Never returns; the one who asked is not told of a cancel either. */
static void
resolve_for_ever (GTask      *task,
                  const char *hostname,
                  gboolean    ipv6_only)
{
  g_atomic_int_set (&resolving, TRUE);
  g_main_context_wakeup (NULL);
  g_object_ref (task);
}

static void
test_dns (void)
{
  if (g_test_subprocess ())
    {
      UrlSession *session = test_session_new ();
      g_autoptr (UrlTask) task = NULL;
      g_autoptr (TestWatch) watch = NULL;

      test_resolver_install (resolve_for_ever);
      task = URL_TASK (url_session_data_task_for_uri (session, "https://never.example/"));
      watch = test_watch_new (task);
      url_task_resume (task);
      test_iterate_until (&resolving);
      cancel_and_check (session, watch);
      return;
    }

  /* In a process of its own, as it takes the resolver away for good. */
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cancel/before-resume", test_before_resume);
  g_test_add_func ("/cancel/just-resumed", test_just_resumed);
  g_test_add_func ("/cancel/waiting-for-connection", test_waiting_for_connection);
  g_test_add_func ("/cancel/dns", test_dns);
  g_test_add_func ("/cancel/connecting", test_connecting);
  g_test_add_func ("/cancel/tls-handshake", test_tls_handshake);
  g_test_add_data_func ("/cancel/request-body", GINT_TO_POINTER (TEST_PEER_RAW),
                        test_request_body);
  g_test_add_data_func ("/cancel/request-body/tls", GINT_TO_POINTER (TEST_PEER_RAW_TLS),
                        test_request_body);
  g_test_add_func ("/cancel/response-headers", test_response_headers);
  g_test_add_func ("/cancel/response-headers/tls", test_tls_response_headers);
  g_test_add_func ("/cancel/body", test_body);
  g_test_add_func ("/cancel/body/silent", test_silent_body);
  g_test_add_func ("/cancel/suspended", test_suspended);
  g_test_add_func ("/cancel/decision-open", test_decision_open);
  g_test_add_data_func ("/cancel/inside/response", "response-received", test_inside);
  g_test_add_data_func ("/cancel/inside/data", "data-received", test_inside);
  g_test_add_data_func ("/cancel/inside/notify-response", "notify::response", test_inside);
  g_test_add_data_func ("/cancel/inside/completed", "completed", test_inside);
  g_test_add_func ("/cancel/inside/last-data", test_last_data);
  g_test_add_func ("/cancel/after-completion", test_after_completion);
  g_test_add_data_func ("/cancel/cancellable", GINT_TO_POINTER (FALSE), test_cancellable);
  g_test_add_data_func ("/cancel/cancellable/before", GINT_TO_POINTER (TRUE), test_cancellable);
  g_test_add_func ("/cancel/invalidation", test_invalidation);

  return test_run ();
}
