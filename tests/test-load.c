/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* Loading as one call, three ways that have to agree. */

typedef struct
{
  GBytes *body;          /* (owned) (nullable) */
  UrlResponse *response; /* (owned) (nullable) */
  GError *error;         /* (owned) (nullable) */
  gboolean done;
} Outcome;

static void
outcome_clear (Outcome *self)
{
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_object (&self->response);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

typedef void (*LoadFunc) (UrlSession *session,
                          UrlRequest *request,
                          Outcome    *outcome);

static void
load_blocking (UrlSession *session,
               UrlRequest *request,
               Outcome    *outcome)
{
  outcome->body = url_session_load (session, request, NULL, &outcome->response, &outcome->error);
}

static void
session_loaded_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->body = url_session_load_finish (URL_SESSION (object), result, &outcome->response,
                                           &outcome->error);
  outcome->done = TRUE;
}

static void
load_by_session (UrlSession *session,
                 UrlRequest *request,
                 Outcome    *outcome)
{
  url_session_load_async (session, request, NULL, session_loaded_cb, outcome);
  test_iterate_until (&outcome->done);
}

static void
task_loaded_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->body = url_data_task_load_finish (URL_DATA_TASK (object), result, &outcome->error);
  g_set_object (&outcome->response, url_task_get_response (URL_TASK (object)));
  outcome->done = TRUE;
}

static void
load_by_task (UrlSession *session,
              UrlRequest *request,
              Outcome    *outcome)
{
  g_autoptr (UrlDataTask) task = url_session_data_task (session, request);

  url_data_task_load_async (task, NULL, task_loaded_cb, outcome);
  test_iterate_until (&outcome->done);
}

static const LoadFunc ways[] = { load_blocking, load_by_session, load_by_task };

static void
load (UrlSession *session,
      LoadFunc    way,
      TestPeer    peer,
      const char *path,
      Outcome    *outcome)
{
  g_autofree char *url = test_fixture_url (peer, "%s", path);
  g_autoptr (UrlRequest) request = url_request_new (url);

  way (session, request, outcome);
}

static char *
dup_text (Outcome *outcome)
{
  g_assert_no_error (outcome->error);

  return g_strndup (g_bytes_get_data (outcome->body, NULL), g_bytes_get_size (outcome->body));
}

static void
assert_body (Outcome *outcome,
             GBytes  *expected)
{
  g_assert_no_error (outcome->error);
  g_assert_nonnull (outcome->body);
  g_assert_true (g_bytes_equal (outcome->body, expected));
}

static void
test_bytes (void)
{
  const char *const paths[] = { "/bytes/1", "/bytes/65536", "/bytes/1000000", "/chunked/1000000" };
  UrlSession *session = test_session_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
        {
          g_auto (Outcome) outcome = { 0 };
          gsize size = strtoul (strrchr (paths[i], '/') + 1, NULL, 10);
          g_autoptr (GBytes) expected = test_pattern_bytes (size);

          load (session, ways[way], TEST_PEER_RAW, paths[i], &outcome);
          assert_body (&outcome, expected);
          g_assert_cmpuint (url_response_get_status_code (outcome.response), ==, 200);
        }
    }

  test_session_assert_gone (session);
}

static void
test_empty (void)
{
  const char *const paths[] = { "/empty", "/no-content" };
  UrlSession *session = test_session_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
        {
          g_auto (Outcome) outcome = { 0 };

          load (session, ways[way], TEST_PEER_RAW, paths[i], &outcome);
          g_assert_no_error (outcome.error);
          g_assert_cmpuint (g_bytes_get_size (outcome.body), ==, 0);
        }
    }

  test_session_assert_gone (session);
}

static void
test_status (void)
{
  UrlSession *session = test_session_new ();

  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_auto (Outcome) outcome = { 0 };

      load (session, ways[way], TEST_PEER_NGINX, "/status/404", &outcome);
      g_assert_no_error (outcome.error);
      g_assert_cmpuint (url_response_get_status_code (outcome.response), ==, 404);
      g_assert_false (url_response_ensure_success (outcome.response, outcome.body, NULL));
    }

  test_session_assert_gone (session);
}

static void
test_tls (void)
{
  UrlSession *session = test_session_new ();

  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_auto (Outcome) outcome = { 0 };
      GTlsCertificate *certificate = NULL;
      g_autofree char *text = NULL;

      load (session, ways[way], TEST_PEER_NGINX_TLS, "/hello.txt", &outcome);
      text = dup_text (&outcome);
      g_assert_cmpstr (text, ==, "Hello, world!\n");
      g_assert_cmpstr (url_response_get_mime_type (outcome.response), ==, "text/plain");
      g_assert_cmpstr (url_response_get_http_version (outcome.response), ==, "HTTP/1.1");
      certificate = url_response_get_tls_peer_certificate (outcome.response);
      g_assert_nonnull (certificate);
      g_assert_true (certificate == url_response_get_tls_peer_certificate (outcome.response));
    }

  test_session_assert_gone (session);
}

static void
test_coding (gconstpointer data)
{
  const char *path = data;
  UrlSession *session = test_session_new ();
  g_auto (Outcome) plain = { 0 };
  g_auto (Outcome) coded = { 0 };
  g_autofree char *coding = NULL;

  load (session, load_by_session, TEST_PEER_NGINX_TLS, "/text.txt", &plain);
  load (session, load_by_session, TEST_PEER_NGINX_TLS, path, &coded);
  coding = url_response_get_header (coded.response, "Content-Encoding");
  g_assert_nonnull (coding);
  g_assert_nonnull (strstr (path, coding[0] == 'b' ? "br" : coding));
  assert_body (&coded, plain.body);

  test_session_assert_gone (session);
}

static void
test_limit (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  UrlSession *session = NULL;
  const char *const too_large[] = { "/bytes/100001", "/chunked/100001", "/gzip/100001",
                                    "/gzip-bomb", "/endless" };

  url_session_configuration_set_max_response_size (configuration, 100000);
  session = url_session_new (configuration);

  for (gsize way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_auto (Outcome) fits = { 0 };

      load (session, ways[way], TEST_PEER_RAW, "/bytes/100000", &fits);
      g_assert_no_error (fits.error);

      for (gsize i = 0; i < G_N_ELEMENTS (too_large); i++)
        {
          g_auto (Outcome) outcome = { 0 };

          load (session, ways[way], TEST_PEER_RAW, too_large[i], &outcome);
          g_assert_error (outcome.error, URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM);
          g_assert_nonnull (strstr (outcome.error->message, "max-response-size"));
          g_assert_null (outcome.body);
        }
    }

  test_session_assert_gone (session);
}

static void
test_unlimited (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  UrlSession *session = NULL;
  g_auto (Outcome) outcome = { 0 };

  url_session_configuration_set_max_response_size (configuration, -1);
  session = url_session_new (configuration);
  load (session, load_by_session, TEST_PEER_NGINX, "/16m.bin", &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (g_bytes_get_size (outcome.body), ==, 16 * 1024 * 1024);

  test_session_assert_gone (session);
}

static void
send_body (UrlRequest *request)
{
  UrlSession *session = test_session_new ();
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/echo");
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *text = NULL;

  url_request_set_uri_string (request, url);
  url_request_set_method (request, "PUT");
  url_request_set_header (request, "X-Test", "yes");
  load_by_session (session, request, &outcome);
  text = dup_text (&outcome);
  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, "PUT /echo HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (text, "X-Test: yes\r\n"));
  g_assert_nonnull (strstr (text, "User-Agent: urlsession/"));
  g_assert_true (g_str_has_suffix (text, "the body"));

  test_session_assert_gone (session);
}

static void
test_body_bytes (void)
{
  g_autoptr (UrlRequest) request = url_request_new (NULL);
  g_autoptr (GBytes) body = g_bytes_new_static ("the body", 8);

  url_request_set_body (request, body);
  send_body (request);
}

static void
test_body_stream (void)
{
  g_autoptr (UrlRequest) request = url_request_new (NULL);
  g_autoptr (GInputStream) body = g_memory_input_stream_new_from_data ("the body", 8, NULL);

  url_request_set_body_stream (request, body);
  send_body (request);
  g_assert_false (g_input_stream_is_closed (body));
}

static void
test_body_file (void)
{
  g_autoptr (UrlRequest) request = url_request_new (NULL);
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GFile) file = g_file_new_tmp (NULL, &stream, NULL);

  g_file_replace_contents (file, "the body", 8, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, NULL);
  url_request_set_body_file (request, file);
  send_body (request);
  g_file_delete (file, NULL, NULL);
}

static void
test_body_large (void)
{
  UrlSession *session = test_session_new ();
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/sink");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) body = test_pattern_bytes (20 * 1024 * 1024);
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *text = NULL;

  url_request_set_method (request, "POST");
  url_request_set_body (request, body);
  load_by_session (session, request, &outcome);
  text = dup_text (&outcome);
  g_assert_cmpint (g_ascii_strtoll (text, NULL, 10), ==, 20 * 1024 * 1024);

  test_session_assert_gone (session);
}

static void
test_additional_headers (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlHeaders) headers = url_headers_new ();
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/echo");
  g_autoptr (UrlRequest) request = url_request_new (url);
  UrlSession *session = NULL;
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *text = NULL;

  url_headers_set (headers, "X-Session", "session");
  url_headers_set (headers, "X-Both", "session");
  url_headers_set (headers, "Authorization", "secret");
  url_session_configuration_set_additional_headers (configuration, headers);
  url_session_configuration_set_user_agent (configuration, "tests/1");
  url_session_configuration_set_sends_accept_language (configuration, FALSE);
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "*Authorization*");
  session = url_session_new (configuration);
  g_test_assert_expected_messages ();

  url_request_set_header (request, "x-both", "request");
  load_by_session (session, request, &outcome);
  text = dup_text (&outcome);
  g_assert_nonnull (strstr (text, "X-Session: session\r\n"));
  g_assert_nonnull (strstr (text, "x-both: request\r\n"));
  g_assert_nonnull (strstr (text, "User-Agent: tests/1\r\n"));
  g_assert_null (strstr (text, "X-Both"));
  g_assert_null (strstr (text, "secret"));
  g_assert_null (strstr (text, "Accept-Language"));

  test_session_assert_gone (session);
}

static void
test_only_before_start (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/never");
  g_autoptr (TestWatch) watch = test_watch_new (task);
  g_auto (Outcome) outcome = { 0 };

  url_task_resume (task);
  url_data_task_load_async (URL_DATA_TASK (task), NULL, task_loaded_cb, &outcome);
  test_iterate_until (&outcome.done);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_assert_cmpuint (watch->completed, ==, 0);

  url_task_cancel (task);
  test_watch_wait (watch);
  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
test_signals_too (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW, "/bytes/200000");
  g_autoptr (TestWatch) watch = test_watch_new (task);
  g_auto (Outcome) outcome = { 0 };

  /* The body is kept besides being handed out, and the callback comes after
   * the last signal. */
  url_data_task_load_async (URL_DATA_TASK (task), NULL, task_loaded_cb, &outcome);
  test_watch_wait (watch);
  g_assert_cmpstr (watch->log->str, ==, "response data completed");
  test_iterate_until (&outcome.done);
  g_assert_cmpuint (watch->data->len, ==, 200000);
  g_assert_cmpmem (watch->data->data, watch->data->len, g_bytes_get_data (outcome.body, NULL),
                   g_bytes_get_size (outcome.body));

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/load/bytes", test_bytes);
  g_test_add_func ("/load/empty", test_empty);
  g_test_add_func ("/load/status", test_status);
  g_test_add_func ("/load/tls", test_tls);
  g_test_add_data_func ("/load/coding/gzip", "/gzip/text.txt", test_coding);
  g_test_add_data_func ("/load/coding/deflate", "/deflate/text.txt", test_coding);
  g_test_add_data_func ("/load/coding/br", "/br/text.txt", test_coding);
  g_test_add_func ("/load/limit", test_limit);
  g_test_add_func ("/load/limit/none", test_unlimited);
  g_test_add_func ("/load/body/bytes", test_body_bytes);
  g_test_add_func ("/load/body/stream", test_body_stream);
  g_test_add_func ("/load/body/file", test_body_file);
  g_test_add_func ("/load/body/large", test_body_large);
  g_test_add_func ("/load/additional-headers", test_additional_headers);
  g_test_add_func ("/load/only-before-start", test_only_before_start);
  g_test_add_func ("/load/signals-too", test_signals_too);

  return test_run ();
}
