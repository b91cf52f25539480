/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* One code per cause, and a message that says what happened to which URL. */

typedef struct
{
  TestPeer peer;
  const char *path;
  UrlError code;
} Row;

static const Row rows[] = {
  { TEST_PEER_REFUSED, "/", URL_ERROR_CANNOT_CONNECT },
  { TEST_PEER_RAW, "/drop-before-head", URL_ERROR_CONNECTION_LOST },
  { TEST_PEER_RAW, "/drop-body", URL_ERROR_CONNECTION_LOST },
  { TEST_PEER_RAW, "/drop-body-close", URL_ERROR_CONNECTION_LOST },
  { TEST_PEER_RAW, "/reset-body", URL_ERROR_CONNECTION_LOST },
  { TEST_PEER_RAW, "/drop-chunked", URL_ERROR_CONNECTION_LOST },
  { TEST_PEER_RAW_TLS, "/drop-chunked", URL_ERROR_CONNECTION_LOST },
  { TEST_PEER_RAW, "/bad-status-line", URL_ERROR_BAD_SERVER_RESPONSE },
  { TEST_PEER_RAW, "/header-flood", URL_ERROR_BAD_SERVER_RESPONSE },
  { TEST_PEER_RAW, "/bad-gzip", URL_ERROR_CANNOT_DECODE_CONTENT },
  { TEST_PEER_RAW, "/cut-gzip", URL_ERROR_CANNOT_DECODE_CONTENT },
  { TEST_PEER_EXPIRED, "/ok", URL_ERROR_CERTIFICATE_EXPIRED },
  { TEST_PEER_NOT_YET_VALID, "/ok", URL_ERROR_CERTIFICATE_NOT_YET_VALID },
  { TEST_PEER_WRONG_HOST, "/ok", URL_ERROR_CERTIFICATE_BAD_IDENTITY },
  { TEST_PEER_SELF_SIGNED, "/ok", URL_ERROR_CERTIFICATE_UNTRUSTED },
  { TEST_PEER_UNTRUSTED_ROOT, "/ok", URL_ERROR_CERTIFICATE_UNTRUSTED },
  { TEST_PEER_MISSING_INTERMEDIATE, "/ok", URL_ERROR_CERTIFICATE_UNTRUSTED },
  { TEST_PEER_NGINX_TLS11, "/hello.txt", URL_ERROR_SECURE_CONNECTION_FAILED },
};

static void
assert_fails (UrlRequest *request,
              UrlError    code,
              const char *mentioned)
{
  UrlSession *session = test_session_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GBytes) body = url_session_load (session, request, NULL, &response, &error);

  g_assert_null (body);
  g_assert_null (response);
  g_assert_error (error, URL_ERROR, (int) code);
  test_assert_sentence (error->message, mentioned);

  test_session_assert_gone (session);
}

static void
test_peers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *url = test_fixture_url (rows[i].peer, "%s", rows[i].path);
      g_autofree char *secret = g_strconcat (url, "?token=secret", NULL);
      g_autoptr (UrlRequest) request = url_request_new (secret);

      assert_fails (request, rows[i].code, url);
    }
}

/* What the session's configuration forbids. */
static void
test_limits (void)
{
  const struct
  {
    TestPeer peer;
    const char *path;
    UrlError code;
  } limited[] = {
    { TEST_PEER_RAW, "/redirect/4", URL_ERROR_TOO_MANY_REDIRECTS },
    { TEST_PEER_RAW, "/bytes/1001", URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM },
    { TEST_PEER_RAW, "/chunked/1001", URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM },
    { TEST_PEER_RAW, "/never", URL_ERROR_TIMED_OUT },
    { TEST_PEER_RAW, "/body-then-hang", URL_ERROR_TIMED_OUT },
    { TEST_PEER_HANG_TLS, "/", URL_ERROR_TIMED_OUT },
  };
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  UrlSession *session = NULL;

  url_session_configuration_set_max_redirects (configuration, 3);
  url_session_configuration_set_max_response_size (configuration, 1000);
  url_session_configuration_set_request_timeout (configuration, 0.2);
  session = url_session_new (configuration);
  for (gsize i = 0; i < G_N_ELEMENTS (limited); i++)
    {
      g_autofree char *url = test_fixture_url (limited[i].peer, "%s", limited[i].path);
      g_autofree char *secret = g_strconcat (url, "?token=secret#secret", NULL);
      g_autoptr (UrlRequest) request = url_request_new (secret);
      g_autoptr (GError) error = NULL;

      g_assert_null (url_session_load (session, request, NULL, NULL, &error));
      g_assert_error (error, URL_ERROR, (int) limited[i].code);
      test_assert_sentence (error->message, limited[i].code == URL_ERROR_TOO_MANY_REDIRECTS ?
                                                "/redirect/" : url);
    }

  test_session_assert_gone (session);
}

static void
test_urls (void)
{
  const struct
  {
    const char *url;
    UrlError code;
  } urls[] = {
    { "https://exa mple/?secret", URL_ERROR_BAD_URL },
    { "", URL_ERROR_BAD_URL },
    { "ftp://user:secret@example.org/", URL_ERROR_UNSUPPORTED_URL },
    { "mailto:someone@example.org", URL_ERROR_UNSUPPORTED_URL },
    { "http://user:secret@example.org/", URL_ERROR_SECURE_CONNECTION_REQUIRED },
    { "http://192.168.1.1/", URL_ERROR_SECURE_CONNECTION_REQUIRED },
    { "https://no-such-host.invalid/?secret", URL_ERROR_CANNOT_FIND_HOST },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (UrlRequest) request = url_request_new (urls[i].url);

      assert_fails (request, urls[i].code, "");
    }
}

static void
test_insecure_http (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlRequest) request = url_request_new ("http://no-such-host.invalid/");
  g_autoptr (UrlSession) strict = url_session_new (configuration);
  g_autoptr (UrlSession) lenient = NULL;
  g_autoptr (GError) error = NULL;

  /* What is changed after a session was made is not the session's. */
  url_transport_security_set_allows_insecure_http (
      url_session_configuration_get_transport_security (configuration), TRUE);
  lenient = url_session_new (configuration);
  g_assert_null (url_session_load (strict, request, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_SECURE_CONNECTION_REQUIRED);
  g_clear_error (&error);
  g_assert_null (url_session_load (lenient, request, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_FIND_HOST);

  url_session_configuration_set_transport_security (configuration, NULL);
  g_assert_false (url_transport_security_get_allows_insecure_http (
      url_session_configuration_get_transport_security (configuration)));
}

static void
test_methods (void)
{
  const char *const methods[] = { "CONNECT", "TRACE" };
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/ok");

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (UrlRequest) request = url_request_new (url);

      url_request_set_method (request, methods[i]);
      assert_fails (request, URL_ERROR_UNSUPPORTED_URL, methods[i]);
    }
}

static void
test_body_files (void)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/sink");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent/file");
  g_autoptr (GFile) directory = g_file_new_for_path (test_fixture_get_directory ());

  url_request_set_method (request, "POST");
  url_request_set_body_file (request, missing);
  assert_fails (request, URL_ERROR_FILE_DOES_NOT_EXIST, url);
  url_request_set_body_file (request, directory);
  assert_fails (request, URL_ERROR_FILE_IS_DIRECTORY, url);
}

/* A verdict of one session must not hold for another, though GIO resumes TLS
 * sessions across them without verifying. */
static void
test_resumed_tls (void)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_NGINX_TLS, "/hello.txt");
  g_autoptr (UrlRequest) request = url_request_new (url);

  for (unsigned i = 0; i < 3; i++)
    {
      UrlSession *trusting = test_session_new ();
      UrlSession *strict = url_session_new (NULL);
      g_autoptr (GBytes) body = url_session_load (trusting, request, NULL, NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (body);
      g_assert_null (url_session_load (strict, request, NULL, NULL, &error));
      g_assert_error (error, URL_ERROR, URL_ERROR_CERTIFICATE_UNTRUSTED);
      test_session_assert_gone (trusting);
      test_session_assert_gone (strict);
    }
}

static void
test_connection_headers (void)
{
  const char *const names[] = { "Host", "content-length", "Transfer-Encoding", "Connection" };
  UrlSession *session = test_session_new ();
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/echo");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (UrlRequest) request = url_request_new (url);
      g_autoptr (GBytes) body = NULL;

      url_request_set_header (request, names[i], "evil");
      g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "*belongs to the connection*");
      body = url_session_load (session, request, NULL, NULL, NULL);
      g_test_assert_expected_messages ();
      g_assert_null (g_strstr_len (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                   "evil"));
    }

  test_session_assert_gone (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/peers", test_peers);
  g_test_add_func ("/error/limits", test_limits);
  g_test_add_func ("/error/urls", test_urls);
  g_test_add_func ("/error/insecure-http", test_insecure_http);
  g_test_add_func ("/error/methods", test_methods);
  g_test_add_func ("/error/body-files", test_body_files);
  g_test_add_func ("/error/resumed-tls", test_resumed_tls);
  g_test_add_func ("/error/connection-headers", test_connection_headers);

  return test_run ();
}
