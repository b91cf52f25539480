/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* Asking a server whether it wants the body of a request. */

#define SIZE 100000

static UrlRequest *
request_for (TestPeer    peer,
             const char *path,
             gint64      limit)
{
  g_autofree char *url = test_fixture_url (peer, "%s", path);
  g_autoptr (GBytes) body = test_pattern_bytes (SIZE);
  UrlRequest *request = url_request_new (url);

  url_request_set_method (request, "PUT");
  url_request_set_body (request, body);
  url_request_set_expect_continue_size (request, limit);

  return request;
}

static void
assert_answer (UrlRequest *request,
               unsigned    status,
               const char *text,
               gint64      sent)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = URL_TASK (url_session_data_task (session, request));
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, status);
  g_assert_cmpmem (watch->data->data, watch->data->len, text, strlen (text));
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, sent);
  test_watch_free (watch);
  g_assert_finalize_object (task);
  test_session_assert_gone (session);
}

/* It is asked above the size, and not for a body of that size. */
static void
test_size (gconstpointer data)
{
  const gint64 limits[] = { 0, SIZE - 1, SIZE, G_MAXINT64, -1 };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (UrlRequest) request =
          request_for (GPOINTER_TO_INT (data), "/expect/continue", limits[i]);
      gboolean asks = limits[i] >= 0 && limits[i] < SIZE;

      assert_answer (request, 200, asks ? "100-continue 100000" : "nothing 100000", SIZE);
    }
}

static void
test_unknown_length (void)
{
  g_autoptr (UrlRequest) request = request_for (TEST_PEER_RAW, "/expect/continue", G_MAXINT64);
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_bytes (url_request_get_body (request));

  url_request_set_body_stream (request, stream);
  assert_answer (request, 200, "100-continue 100000", SIZE);
}

static void
test_no_body (void)
{
  g_autoptr (UrlRequest) request = request_for (TEST_PEER_RAW, "/expect/continue", 0);

  url_request_set_body (request, NULL);
  assert_answer (request, 200, "nothing 0", 0);
}

/* A server that does not know the question gets the body all the same. */
static void
test_silent (gconstpointer data)
{
  g_autoptr (UrlRequest) request = request_for (GPOINTER_TO_INT (data), "/expect/silent", 0);
  gint64 start = g_get_monotonic_time ();

  assert_answer (request, 200, "100-continue 100000", SIZE);
  g_assert_cmpint (g_get_monotonic_time () - start, >, G_USEC_PER_SEC / 2);
}

/* Not a byte of it is sent, and a stream is not even read. */
static void
test_refused (gconstpointer data)
{
  g_autoptr (UrlRequest) request = request_for (GPOINTER_TO_INT (data), "/expect/refuse", 0);
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_bytes (url_request_get_body (request));

  assert_answer (request, 413, "too large", 0);
  url_request_set_body_stream (request, stream);
  assert_answer (request, 413, "too large", 0);
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, 0);
}

/* One that does not know the question is not asked again, and 417 is an answer like
 * any other where nothing was asked. */
static void
test_unknown (gconstpointer data)
{
  g_autoptr (UrlRequest) request = request_for (GPOINTER_TO_INT (data), "/expect/unknown", 0);
  g_autoptr (UrlRequest) other = request_for (TEST_PEER_RAW, "/status/417", -1);
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_bytes (url_request_get_body (request));

  assert_answer (request, 200, "nothing 100000", SIZE);
  url_request_set_body_stream (request, stream);
  assert_answer (request, 200, "nothing 100000", SIZE);
  assert_answer (other, 417, "Status 417\n", SIZE);
}

/* A redirect costs no body either, and its target is asked, too: a stream is
 * still there for it. */
static void
test_redirect (void)
{
  g_autoptr (UrlRequest) request =
      request_for (TEST_PEER_RAW, "/early/redirect?/expect/continue", 0);
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_bytes (url_request_get_body (request));

  url_request_set_body_stream (request, stream);
  assert_answer (request, 200, "100-continue 100000", SIZE);
}

static void
test_cancel (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlRequest) request = request_for (TEST_PEER_RAW, "/no-read", 0);
  UrlTask *task = URL_TASK (url_session_data_task (session, request));
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_raw_server_wait_for (test_fixture_get_raw (), "route/1/no-read");
  url_task_cancel (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_watch_free (watch);
  g_assert_finalize_object (task);
  test_session_assert_gone (session);
}

static void
test_property (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("https://h.test/");
  g_autoptr (UrlRequest) copy = NULL;

  g_assert_cmpint (url_request_get_expect_continue_size (request), ==, -1);
  url_request_set_expect_continue_size (request, 5);
  copy = url_request_copy (request);
  g_assert_cmpint (url_request_get_expect_continue_size (copy), ==, 5);
}

int
main (int    argc,
      char **argv)
{
  gconstpointer plain = GINT_TO_POINTER (TEST_PEER_RAW);
  gconstpointer tls = GINT_TO_POINTER (TEST_PEER_RAW_TLS);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/expect/property", test_property);
  g_test_add_data_func ("/expect/size", plain, test_size);
  g_test_add_data_func ("/expect/size/tls", tls, test_size);
  g_test_add_func ("/expect/unknown-length", test_unknown_length);
  g_test_add_func ("/expect/no-body", test_no_body);
  g_test_add_data_func ("/expect/silent", plain, test_silent);
  g_test_add_data_func ("/expect/silent/tls", tls, test_silent);
  g_test_add_data_func ("/expect/refused", plain, test_refused);
  g_test_add_data_func ("/expect/refused/tls", tls, test_refused);
  g_test_add_data_func ("/expect/unknown", plain, test_unknown);
  g_test_add_data_func ("/expect/unknown/tls", tls, test_unknown);
  g_test_add_func ("/expect/redirect", test_redirect);
  g_test_add_func ("/expect/cancel", test_cancel);

  return test_run ();
}
