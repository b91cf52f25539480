/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "h2-fixture.h"

#include <string.h>

#include "transport/url-transport-private.h"

static gboolean loses_unused;

static void
set_up (H2Fixture    *self,
        TestPeer      peer,
        TestH2Server *server)
{
  self->peer = peer;
  self->server = server;
  self->raw = test_h2_server_get_raw (server);
  test_h2_server_reset (server);
  loses_unused = FALSE;
  self->session = h2_session_new (URL_HTTP_VERSION_HTTP_2, 0);
}

void
h2_fixture_set_up (H2Fixture     *self,
                   gconstpointer  data)
{
  set_up (self, TEST_PEER_H2, test_fixture_get_h2 ());
}

void
h2_fixture_set_up_only (H2Fixture     *self,
                        gconstpointer  data)
{
  set_up (self, TEST_PEER_H2_ONLY, test_fixture_get_h2_only ());
}

void
h2_fixture_tear_down (H2Fixture     *self,
                      gconstpointer  data)
{
  test_session_assert_gone (self->session);
  test_raw_server_wait_for (self->raw, "open/0");
}

static gboolean
is_expected (const char *domain,
             const char *message)
{
  return (g_strcmp0 (domain, "libsoup-http2") == 0 &&
          g_str_has_prefix (message, "Unexpected state changed")) ||
         (loses_unused && g_strcmp0 (domain, "libsoup") == 0 &&
          strstr (message, "soup_connection_setup_message_io: code should not") != NULL);
}

static gboolean
is_fatal_cb (const char     *domain,
             GLogLevelFlags  level,
             const char     *message,
             gpointer        user_data)
{
  return !is_expected (domain, message);
}

static void
warning_cb (const char     *domain,
            GLogLevelFlags  level,
            const char     *message,
            gpointer        user_data)
{
  if (!is_expected (domain, message))
    g_log_default_handler (domain, level, message, NULL);
}

/* libsoup wonders aloud at trailers and at answers that come before the body of
 * their request was sent. Neither hurts. GTest forgets this after each test. */
static void
expect_warnings (void)
{
  g_log_set_handler ("libsoup-http2", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, warning_cb, NULL);
  g_log_set_handler ("libsoup", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, warning_cb, NULL);
  g_test_log_set_fatal_handler (is_fatal_cb, NULL);
}

void
h2_lose_unused (void)
{
  loses_unused = TRUE;
}

UrlSession *
h2_session_new (UrlHttpVersion version,
                double         timeout)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();

  expect_warnings ();
  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());
  url_session_configuration_set_http_version (configuration, version);
  if (timeout > 0)
    url_session_configuration_set_request_timeout (configuration, timeout);

  return url_session_new (configuration);
}

UrlHttpVersion
h2_get_auto (void)
{
  return url_transport_bounds_http2 () ? URL_HTTP_VERSION_AUTO : URL_HTTP_VERSION_HTTP_2;
}

void
h2_fixture_set_session (H2Fixture      *self,
                        UrlHttpVersion  version,
                        double          timeout)
{
  test_session_assert_gone (self->session);
  self->session = h2_session_new (version, timeout);
}

UrlRequest *
h2_request_new (H2Fixture  *self,
                const char *method,
                const char *path)
{
  g_autofree char *url = test_fixture_url (self->peer, "%s", path);
  UrlRequest *request = url_request_new (url);
  g_autoptr (GBytes) body = g_bytes_new_static ("the body", 8);

  url_request_set_method (request, method);
  if (strcmp (method, "POST") == 0 || strcmp (method, "PUT") == 0 || strcmp (method, "PATCH") == 0)
    url_request_set_body (request, body);

  return request;
}

char *
h2_error_name (const GError *error)
{
  g_autoptr (GEnumClass) names = g_type_class_ref (URL_TYPE_ERROR);

  g_test_message ("%s", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup ("cancelled");
  g_assert_true (error->domain == URL_ERROR);

  return g_strdup (g_enum_get_value (names, error->code)->value_nick);
}

char *
h2_load (H2Fixture  *self,
         UrlRequest *request)
{
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = url_session_load (self->session, request, NULL, &response, &error);

  if (body == NULL)
    return h2_error_name (error);

  return g_strdup_printf ("%u %zu", url_response_get_status_code (response),
                          g_bytes_get_size (body));
}

char *
h2_get (H2Fixture  *self,
        const char *path)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "GET", path);

  return h2_load (self, request);
}

char *
h2_get_briefly (H2Fixture  *self,
                const char *path)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "GET", path);

  url_request_set_timeout (request, H2_SHORT_TIMEOUT);

  return h2_load (self, request);
}

void
h2_assert_outcome (const char *outcome,
                   const char *outcomes)
{
  g_auto (GStrv) words = g_strsplit (outcomes, "|", -1);

  if (!g_strv_contains ((const char * const *) words, outcome))
    g_assert_cmpstr (outcome, ==, outcomes);
}

TestWatch *
h2_start_request (H2Fixture  *self,
                  UrlRequest *request)
{
  g_autoptr (UrlTask) task = URL_TASK (url_session_data_task (self->session, request));
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);

  return watch;
}

TestWatch *
h2_start (H2Fixture  *self,
          const char *path)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "GET", path);

  return h2_start_request (self, request);
}

char *
h2_finish (TestWatch *watch)
{
  UrlResponse *response = NULL;

  test_watch_wait (watch);
  if (watch->error != NULL)
    return h2_error_name (watch->error);
  response = url_task_get_response (watch->task);

  return g_strdup_printf ("%u %u", url_response_get_status_code (response), watch->data->len);
}

unsigned
h2_count (H2Fixture  *self,
          const char *name)
{
  return test_h2_server_get_count (self->server, name);
}
