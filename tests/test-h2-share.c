/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "h2-fixture.h"

/* Many requests on one connection of HTTP/2, and who is on it. */

#define MANY 200
/* Of them go out before the first is answered. */
#define AT_A_TIME 100
#define FAST 20
#define LARGE 3000000

static void
count_down_cb (UrlSession   *session,
               UrlTask      *task,
               const GError *error,
               unsigned     *left)
{
  g_assert_no_error (error);
  (*left)--;
}

static void
start_many (H2Fixture  *self,
            const char *path,
            unsigned    count)
{
  for (unsigned i = 0; i < count; i++)
    {
      g_autofree char *url = test_fixture_url (self->peer, "%s?%u", path, i);
      g_autoptr (UrlDataTask) task = url_session_data_task_for_uri (self->session, url);

      url_task_resume (URL_TASK (task));
    }
}

/* However many connections a session may have to a host: one is enough. */
static void
test_share (H2Fixture     *self,
            gconstpointer  data)
{
  unsigned left = MANY;

  h2_fixture_set_session (self, GPOINTER_TO_INT (data), 0);
  g_signal_connect (self->session, "task-completed", G_CALLBACK (count_down_cb), &left);
  start_many (self, "/held", MANY);
  test_raw_server_wait_for (self->raw, "route/%u/h2/streams", AT_A_TIME);
  test_raw_server_release (self->raw);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
  g_assert_cmpuint (h2_count (self, "/h2/streams"), ==, MANY);
  g_assert_cmpuint (test_h2_server_get_peak (self->server), >=, AT_A_TIME);
}

/* Neither do requests that change something need one each. */
static void
test_share_posts (H2Fixture     *self,
                  gconstpointer  data)
{
  TestWatch *watches[FAST] = { NULL };

  for (unsigned i = 0; i < FAST; i++)
    {
      g_autoptr (UrlRequest) request = h2_request_new (self, "POST", "/slow-head/20");

      watches[i] = h2_start_request (self, request);
    }
  for (unsigned i = 0; i < FAST; i++)
    {
      g_autofree char *outcome = h2_finish (watches[i]);

      g_assert_cmpstr (outcome, ==, "200 5");
      test_watch_free (watches[i]);
    }
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
  g_assert_cmpuint (h2_count (self, "/h2/streams"), ==, FAST);
}

/* Those that come after a slow answer do not wait for it. */
static void
test_head_of_line (H2Fixture     *self,
                   gconstpointer  data)
{
  TestWatch *slow = h2_start (self, "/held");
  TestWatch *fast[FAST] = { NULL };
  g_autofree char *outcome = NULL;

  test_raw_server_wait_for (self->raw, "route/1/held");
  for (unsigned i = 0; i < FAST; i++)
    fast[i] = h2_start (self, "/ok");
  for (unsigned i = 0; i < FAST; i++)
    {
      g_autofree char *answer = h2_finish (fast[i]);

      g_assert_cmpstr (answer, ==, "200 5");
      test_watch_free (fast[i]);
    }
  g_assert_cmpuint (slow->completed, ==, 0);
  test_raw_server_release (self->raw);
  outcome = h2_finish (slow);
  g_assert_cmpstr (outcome, ==, "200 5");
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
  test_watch_free (slow);
}

/* Of several large bodies each comes whole. */
static void
test_interleaved (H2Fixture     *self,
                  gconstpointer  data)
{
  g_autoptr (GBytes) pattern = test_pattern_bytes (LARGE);
  TestWatch *watches[5] = { NULL };

  for (unsigned i = 0; i < G_N_ELEMENTS (watches); i++)
    watches[i] = h2_start (self, "/bytes/3000000");
  for (unsigned i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      g_autofree char *outcome = h2_finish (watches[i]);

      g_assert_cmpstr (outcome, ==, "200 3000000");
      g_assert_cmpmem (watches[i]->data->data, watches[i]->data->len,
                       g_bytes_get_data (pattern, NULL), LARGE);
      test_watch_free (watches[i]);
    }
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
}

static void
test_upload (H2Fixture     *self,
             gconstpointer  data)
{
  TestH2Greeting greeting = (TestH2Greeting) GPOINTER_TO_INT (data);
  gsize size = greeting == TEST_H2_GREET_SMALL_WINDOW ? 20000 : LARGE;
  g_autoptr (GBytes) pattern = test_pattern_bytes (size);
  g_autoptr (UrlRequest) request = h2_request_new (self, "PUT", "/echo");
  TestWatch *watch = NULL;
  g_autofree char *outcome = NULL;

  test_h2_server_set_greeting (self->server, greeting, -1);
  url_request_set_body (request, pattern);
  watch = h2_start_request (self, request);
  if (greeting == TEST_H2_GREET_ZERO_WINDOW)
    {
      test_raw_server_wait_for (self->raw, "route/1/echo");
      g_assert_cmpuint (watch->completed, ==, 0);
      test_raw_server_release (self->raw);
    }
  outcome = h2_finish (watch);
  g_assert_true (g_str_has_prefix (outcome, "200 "));
  g_assert_cmpmem (watch->data->data, watch->data->len, g_bytes_get_data (pattern, NULL), size);
  g_assert_cmpint (url_task_get_bytes_sent (watch->task), ==, size);
  test_watch_free (watch);
}

/* libsoup alone ends the process where several files go up at a time. */
static void
test_upload_files (H2Fixture     *self,
                   gconstpointer  data)
{
  g_autofree char *path = g_build_filename (test_fixture_get_directory (), "h2-upload", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) pattern = test_pattern_bytes (LARGE);
  TestWatch *watches[4] = { NULL };

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (pattern, NULL), LARGE, NULL));
  for (unsigned i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      g_autoptr (UrlRequest) request = h2_request_new (self, "PUT", "/count");

      url_request_set_body_file (request, file);
      watches[i] = h2_start_request (self, request);
    }
  for (unsigned i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      g_autofree char *outcome = h2_finish (watches[i]);

      g_assert_cmpstr (outcome, ==, "200 7");
      g_assert_cmpmem (watches[i]->data->data, watches[i]->data->len, "3000000", 7);
      test_watch_free (watches[i]);
    }
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
}

/* What libsoup has to be given whole is not more than memory is for. */
static void
test_upload_endless (H2Fixture     *self,
                     gconstpointer  data)
{
  g_autoptr (GBytes) pattern = test_pattern_bytes (17 * 1024 * 1024);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (pattern);
  g_autoptr (UrlRequest) request = h2_request_new (self, "PUT", "/count");
  TestWatch *watch = NULL;
  g_autofree char *outcome = NULL;

  url_request_set_body_stream (request, stream);
  watch = h2_start_request (self, request);
  outcome = h2_finish (watch);
  g_assert_cmpstr (outcome, ==, "data-length-exceeds-maximum");
  test_watch_free (watch);
}

/* A suspended task tells nothing, and then everything. */
static void
test_suspend (H2Fixture     *self,
              gconstpointer  data)
{
  TestWatch *suspended = h2_start (self, "/bytes/3000000");
  TestWatch *other = NULL;
  unsigned pieces = 0;
  g_autofree char *outcome = NULL;
  g_autofree char *other_outcome = NULL;

  while (suspended->pieces == 0)
    g_main_context_iteration (NULL, TRUE);
  url_task_suspend (suspended->task);
  pieces = suspended->pieces;
  other = h2_start (self, "/bytes/3000000");
  other_outcome = h2_finish (other);
  g_assert_cmpstr (other_outcome, ==, "200 3000000");
  g_assert_cmpuint (suspended->pieces, ==, pieces);
  url_task_resume (suspended->task);
  outcome = h2_finish (suspended);
  g_assert_cmpstr (outcome, ==, "200 3000000");
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
  test_watch_free (other);
  test_watch_free (suspended);
}

static char *
open_version (H2Fixture  *self,
              const char *path)
{
  g_auto (TestOpened) opened = { NULL };
  char buffer[16];

  test_open (self->session, self->peer, path, &opened);
  g_assert_no_error (opened.error);
  g_assert_cmpint (g_input_stream_read (opened.stream, buffer, sizeof buffer, NULL, NULL), ==, 5);
  g_assert_cmpint (g_input_stream_read (opened.stream, buffer, sizeof buffer, NULL, NULL), ==, 0);

  return g_strdup (url_response_get_http_version (opened.response));
}

static char *
load_version (H2Fixture  *self,
              TestPeer    peer,
              const char *path)
{
  g_autofree char *url = test_fixture_url (peer, "%s", path);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body G_GNUC_UNUSED = url_session_load (self->session, request, NULL, &response, &error);

  g_assert_no_error (error);

  return g_strdup (url_response_get_http_version (response));
}

/* What AUTO comes to: libsoup must not keep in memory what nobody reads. */
static const char *
get_auto_name (void)
{
  return soup_check_version (3, 4, 0) && !soup_check_version (3, 8, 1) ? "HTTP/1.1" : "HTTP/2";
}

/* Which lane is whose. */
static void
test_auto (H2Fixture     *self,
           gconstpointer  data)
{
  g_autofree char *loaded = NULL;
  g_autofree char *opened = NULL;
  g_autofree char *plain = NULL;

  h2_fixture_set_session (self, URL_HTTP_VERSION_AUTO, 0);
  loaded = load_version (self, self->peer, "/ok");
  opened = open_version (self, "/ok");
  plain = load_version (self, TEST_PEER_RAW_TLS, "/ok");
  g_assert_cmpstr (loaded, ==, get_auto_name ());
  g_assert_cmpstr (opened, ==, "HTTP/1.1");
  g_assert_cmpstr (plain, ==, "HTTP/1.1");
}

static void
test_http_1_1 (H2Fixture     *self,
               gconstpointer  data)
{
  g_autofree char *loaded = NULL;
  g_autofree char *opened = NULL;

  h2_fixture_set_session (self, URL_HTTP_VERSION_HTTP_1_1, 0);
  loaded = load_version (self, self->peer, "/ok");
  opened = open_version (self, "/ok");
  g_assert_cmpstr (loaded, ==, "HTTP/1.1");
  g_assert_cmpstr (opened, ==, "HTTP/1.1");
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 0);
}

static void
test_http_2 (H2Fixture     *self,
             gconstpointer  data)
{
  g_autofree char *loaded = load_version (self, self->peer, "/ok");
  g_autofree char *opened = open_version (self, "/ok");
  g_autofree char *older = load_version (self, TEST_PEER_RAW_TLS, "/ok");
  g_autofree char *plain = load_version (self, TEST_PEER_RAW, "/ok");

  g_assert_cmpstr (loaded, ==, "HTTP/2");
  g_assert_cmpstr (opened, ==, "HTTP/2");
  g_assert_cmpstr (older, ==, "HTTP/1.1");
  g_assert_cmpstr (plain, ==, "HTTP/1.1");
}

static void
test_ephemeral (H2Fixture     *self,
                gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();
  g_autofree char *loaded = NULL;

  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());
  test_session_assert_gone (self->session);
  self->session = url_session_new (configuration);
  loaded = load_version (self, self->peer, "/ok");
  g_assert_cmpstr (loaded, ==, "HTTP/1.1");
}

/* A server that speaks nothing else is spoken to as it likes, whoever asks. */
static void
test_only (H2Fixture     *self,
           gconstpointer  data)
{
  g_autofree char *opened = NULL;
  g_autofree char *loaded = NULL;

  h2_fixture_set_session (self, URL_HTTP_VERSION_AUTO, 0);
  opened = open_version (self, "/ok");
  loaded = load_version (self, self->peer, "/ok");
  g_assert_cmpstr (opened, ==, "HTTP/2");
  g_assert_cmpstr (loaded, ==, "HTTP/2");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  H2_ADD ("/h2-share/many/auto", GINT_TO_POINTER (h2_get_auto ()), test_share);
  H2_ADD ("/h2-share/many/http-2", GINT_TO_POINTER (URL_HTTP_VERSION_HTTP_2), test_share);
  H2_ADD ("/h2-share/many/posts", NULL, test_share_posts);
  H2_ADD ("/h2-share/head-of-line", NULL, test_head_of_line);
  H2_ADD ("/h2-share/interleaved", NULL, test_interleaved);
  H2_ADD ("/h2-share/upload", GINT_TO_POINTER (TEST_H2_GREET_NORMALLY), test_upload);
  H2_ADD ("/h2-share/upload/small-window", GINT_TO_POINTER (TEST_H2_GREET_SMALL_WINDOW),
          test_upload);
  H2_ADD ("/h2-share/upload/zero-window", GINT_TO_POINTER (TEST_H2_GREET_ZERO_WINDOW), test_upload);
  H2_ADD ("/h2-share/upload/files", NULL, test_upload_files);
  H2_ADD_ONLY ("/h2-share/upload/endless", NULL, test_upload_endless);
  H2_ADD ("/h2-share/suspend", NULL, test_suspend);
  H2_ADD ("/h2-share/version/auto", NULL, test_auto);
  H2_ADD ("/h2-share/version/http-1-1", NULL, test_http_1_1);
  H2_ADD ("/h2-share/version/http-2", NULL, test_http_2);
  H2_ADD ("/h2-share/version/ephemeral", NULL, test_ephemeral);
  H2_ADD_ONLY ("/h2-share/version/only", NULL, test_only);

  return test_run ();
}
