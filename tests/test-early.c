/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* Responses that come while the body of the request is still being sent. */

/* More than a connection holds while nobody reads. */
#define BODY_SIZE (64 * 1024 * 1024)

static UrlTask *
upload_task (UrlSession *session,
             TestPeer    peer,
             const char *path)
{
  static GBytes *body;
  g_autofree char *url = test_fixture_url (peer, "%s", path);
  g_autoptr (UrlRequest) request = url_request_new (url);

  if (body == NULL)
    body = g_bytes_new_take (g_malloc0 (BODY_SIZE), BODY_SIZE);
  url_request_set_method (request, "PUT");
  url_request_set_body (request, body);

  return URL_TASK (url_session_data_task (session, request));
}

static void
finish (UrlSession *session,
        UrlTask    *task,
        TestWatch  *watch)
{
  test_watch_free (watch);
  g_assert_finalize_object (task);
  test_session_assert_gone (session);
}

static void
check_answer (TestPeer    peer,
              const char *path,
              unsigned    status,
              const char *text)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = upload_task (session, peer, path);
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_test_message ("%s", path);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, status);
  g_assert_cmpmem (watch->data->data, watch->data->len, text, strlen (text));
  g_assert_cmpint (url_task_get_bytes_sent (task), <, BODY_SIZE);
  finish (session, task, watch);
}

static void
test_answers (gconstpointer data)
{
  TestPeer peer = GPOINTER_TO_INT (data);

  check_answer (peer, "/early/length", 413, "too large");
  check_answer (peer, "/early/linger", 413, "too large");
  check_answer (peer, "/early/no-body", 204, "");
  check_answer (peer, "/early/chunked", 400, "too large");
  check_answer (peer, "/early/gzip", 413, "too large");
}

/* More than is read ahead: the rest is taken when it is asked for. */
static void
test_large (gconstpointer data)
{
  const gsize size = 3 * 1024 * 1024;
  UrlSession *session = test_session_new ();
  UrlTask *task = upload_task (session, GPOINTER_TO_INT (data), "/early/large/3145728");
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (watch->data->len, ==, size);
  g_assert_cmpint (url_task_get_bytes_received (task), ==, size);
  g_assert_cmpint (url_task_get_bytes_expected_to_receive (task), ==, size);
  finish (session, task, watch);
}

static void
informational_cb (UrlTask     *task,
                  UrlResponse *response,
                  GString     *log)
{
  g_autofree char *link = url_response_get_header (response, "Link");

  g_string_append_printf (log, "%u %s ", url_response_get_status_code (response),
                          link != NULL ? link : "-");
}

/* One that is not final changes nothing: all of the body is sent. */
static void
test_hints (gconstpointer data)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = upload_task (session, GPOINTER_TO_INT (data), "/early/hints");
  TestWatch *watch = test_watch_new (task);
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (task, "informational-response", G_CALLBACK (informational_cb), log);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpstr (log->str, ==, "103 </a>; rel=preload 102 - ");
  g_assert_cmpmem (watch->data->data, watch->data->len, "read all", 8);
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, BODY_SIZE);
  finish (session, task, watch);
}

static void
check_fault (TestPeer    peer,
             const char *path,
             int         code)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = upload_task (session, peer, path);
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_test_message ("%s", path);
  g_assert_error (watch->error, URL_ERROR, code);
  finish (session, task, watch);
}

static void
test_faults (gconstpointer data)
{
  TestPeer peer = GPOINTER_TO_INT (data);

  check_fault (peer, "/early/garbage", URL_ERROR_BAD_SERVER_RESPONSE);
  check_fault (peer, "/early/flood", URL_ERROR_BAD_SERVER_RESPONSE);
  check_fault (peer, "/early/two-lengths", URL_ERROR_BAD_SERVER_RESPONSE);
  check_fault (peer, "/early/cut", URL_ERROR_CONNECTION_LOST);
}

/* The body is held as long as a head may come, which it does not. */
static void
test_half_head (void)
{
  check_fault (TEST_PEER_RAW, "/early/half-head", URL_ERROR_CONNECTION_LOST);
}

/* The connection is in the middle of a request, and of no use for another. */
static void
test_reuse (gconstpointer data)
{
  TestPeer peer = GPOINTER_TO_INT (data);
  TestRawServer *server =
      peer == TEST_PEER_RAW ? test_fixture_get_raw () : test_fixture_get_raw_tls ();
  const char *const paths[] = { "/ok", "/early/length", "/ok" };
  UrlSession *session = test_session_new ();
  TestRawCounters before;
  TestRawCounters after;

  test_raw_server_get_counters (server, &before);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = test_fixture_url (peer, "%s", paths[i]);
      UrlTask *task = i == 1 ? upload_task (session, peer, paths[i])
                             : URL_TASK (url_session_data_task_for_uri (session, url));
      TestWatch *watch = test_watch_new (task);

      url_task_resume (task);
      test_watch_wait (watch);
      g_assert_no_error (watch->error);
      test_watch_free (watch);
      g_assert_finalize_object (task);
    }
  test_raw_server_get_counters (server, &after);
  g_assert_cmpuint (after.total_connections - before.total_connections, ==, 2);
  test_session_assert_gone (session);
}

/* The body is sent from its start, to where the answer says. */
static void
test_redirect (gconstpointer data)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = upload_task (session, GPOINTER_TO_INT (data), "/early/redirect");
  TestWatch *watch = test_watch_new (task);
  g_autofree char *size = g_strdup_printf ("%d", BODY_SIZE);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 200);
  g_byte_array_append (watch->data, (const guint8 *) "", 1);
  g_assert_nonnull (strstr ((const char *) watch->data->data, size));
  finish (session, task, watch);
}

/* A body whose length nobody knows ends with its last chunk only if it is
 * whole. */
static void
test_stream (gconstpointer data)
{
  UrlSession *session = test_session_new ();
  g_autofree char *url = test_fixture_url (GPOINTER_TO_INT (data), "/early/linger");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (BODY_SIZE), BODY_SIZE);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  UrlTask *task = NULL;
  TestWatch *watch = NULL;

  url_request_set_method (request, "POST");
  url_request_set_body_stream (request, stream);
  task = URL_TASK (url_session_data_task (session, request));
  watch = test_watch_new (task);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 413);
  g_assert_false (g_input_stream_is_closed (stream));
  finish (session, task, watch);
}

static void
test_cancel (gconstpointer data)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = upload_task (session, GPOINTER_TO_INT (data), "/early/large/99999999");
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  while (watch->pieces == 0)
    g_main_context_iteration (NULL, TRUE);
  url_task_cancel (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  finish (session, task, watch);
}

static void
add (const char     *name,
     GTestDataFunc   test)
{
  g_autofree char *plain = g_strdup_printf ("/early/%s/plain", name);
  g_autofree char *tls = g_strdup_printf ("/early/%s/tls", name);

  g_test_add_data_func (plain, GINT_TO_POINTER (TEST_PEER_RAW), test);
  g_test_add_data_func (tls, GINT_TO_POINTER (TEST_PEER_RAW_TLS), test);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("answers", test_answers);
  add ("large", test_large);
  add ("hints", test_hints);
  add ("faults", test_faults);
  g_test_add_func ("/early/half-head/plain", test_half_head);
  add ("reuse", test_reuse);
  add ("redirect", test_redirect);
  add ("stream", test_stream);
  add ("cancel", test_cancel);

  return test_run ();
}
