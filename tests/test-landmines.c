/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* What libsoup does unsafely or not at all, and this library does instead. Each
 * case is one that failed with libsoup alone. */

typedef struct
{
  TestRawServer *server;
  UrlSession *session;
} Fixture;

#define ENDLESS (16 * 1024 * 1024)

static int requests;
static int dropped;

static TestRawOutcome
two_lengths_cb (TestRawConnection *connection,
                TestRawRequest    *request)
{
  test_raw_connection_printf (connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                                          "Content-Length: 3\r\n\r\nhi!");

  return TEST_RAW_CLOSE;
}

static TestRawOutcome
same_lengths_cb (TestRawConnection *connection,
                 TestRawRequest    *request)
{
  test_raw_connection_printf (connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                                          "Content-Length: 2\r\n\r\nhi");

  return TEST_RAW_CLOSE;
}

static TestRawOutcome
negative_length_cb (TestRawConnection *connection,
                    TestRawRequest    *request)
{
  test_raw_connection_printf (connection, "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi");

  return TEST_RAW_CLOSE;
}

static TestRawOutcome
endless_redirect_cb (TestRawConnection *connection,
                     TestRawRequest    *request)
{
  g_autofree char *filler = g_strnfill (16 * 1024, 'x');

  test_raw_connection_printf (connection, "HTTP/1.1 302 Found\r\nLocation: /ok\r\n"
                                          "Transfer-Encoding: chunked\r\n\r\n");
  while (test_raw_connection_write_chunk (connection, filler, 16 * 1024))
    ;

  return TEST_RAW_CLOSE;
}

/* "/endless-status/401": no refusal has as much to say. It ends all the
 * same, so that who takes all of it does not wait. */
static TestRawOutcome
endless_status_cb (TestRawConnection *connection,
                   TestRawRequest    *request)
{
  unsigned status = (unsigned) test_raw_request_get_number (request, 2);
  g_autofree char *filler = g_strnfill (16 * 1024, 'x');

  if (!test_raw_connection_send_head (connection, request, status,
                                      "WWW-Authenticate: Basic realm=\"test\"\r\n"
                                      "Transfer-Encoding: chunked\r\n"))
    return TEST_RAW_DROP;
  for (gsize sent = 0; sent < ENDLESS; sent += 16 * 1024)
    {
      if (!test_raw_connection_write_chunk (connection, filler, 16 * 1024))
        return TEST_RAW_DROP;
    }
  test_raw_connection_write_chunk (connection, "", 0);

  return TEST_RAW_CLOSE;
}

/* "/refused/401": what libsoup may try to answer by itself. */
static TestRawOutcome
refused_cb (TestRawConnection *connection,
            TestRawRequest    *request)
{
  unsigned status = (unsigned) test_raw_request_get_number (request, 2);

  g_assert_null (test_raw_request_get_field (request, "authorization"));
  g_assert_null (test_raw_request_get_field (request, "proxy-authorization"));

  return test_raw_connection_reply (connection, request, status,
                                    "WWW-Authenticate: Basic realm=\"test\"\r\n"
                                    "Proxy-Authenticate: Basic realm=\"test\"\r\n",
                                    "refused", 7);
}

static TestRawOutcome
hanging_redirect_cb (TestRawConnection *connection,
                     TestRawRequest    *request)
{
  test_raw_connection_printf (connection, "HTTP/1.1 302 Found\r\nLocation: /ok\r\n"
                                          "Content-Length: 10\r\n\r\n");
  test_raw_connection_hold (connection);

  return TEST_RAW_CLOSE;
}

static TestRawOutcome
early_flood_cb (TestRawConnection *connection,
                TestRawRequest    *request)
{
  while (test_raw_connection_printf (connection, "HTTP/1.1 103 Early Hints\r\n\r\n"))
    ;

  return TEST_RAW_CLOSE;
}

static TestRawOutcome
answer_hi (TestRawConnection *connection,
           TestRawRequest    *request)
{
  /* Sent again, a request has its body again. */
  test_raw_connection_read_body (connection, request, NULL);
  g_assert_cmpuint (request->body_size, ==, strcmp (request->method, "GET") == 0 ? 0 : 8);
  test_raw_connection_printf (connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");

  return TEST_RAW_KEEP_ALIVE;
}

/* Answers, and then closes when the connection is used again. */
static TestRawOutcome
dies_when_reused_cb (TestRawConnection *connection,
                     TestRawRequest    *request)
{
  if (!test_raw_connection_is_reused (connection))
    return answer_hi (connection, request);

  g_atomic_int_inc (&dropped);

  return TEST_RAW_DROP;
}

static TestRawOutcome
dies_at_second_cb (TestRawConnection *connection,
                   TestRawRequest    *request)
{
  return g_atomic_int_add (&requests, 1) == 1 ? TEST_RAW_DROP : answer_hi (connection, request);
}

static const TestRawRoute routes[] = {
  { "/two-lengths", two_lengths_cb },
  { "/same-lengths", same_lengths_cb },
  { "/negative-length", negative_length_cb },
  { "/endless-redirect", endless_redirect_cb },
  { "/endless-status", endless_status_cb },
  { "/refused", refused_cb },
  { "/hanging-redirect", hanging_redirect_cb },
  { "/early-flood", early_flood_cb },
  { "/dies-when-reused", dies_when_reused_cb },
  { "/dies-at-second", dies_at_second_cb },
  { NULL, NULL },
};

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_atomic_int_set (&requests, 0);
  g_atomic_int_set (&dropped, 0);
  self->server = test_raw_server_new (NULL, routes);
  self->session = test_session_new ();
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (self->session);
  test_raw_server_free (self->server);
}

static UrlRequest *
request_for (Fixture    *self,
             const char *method,
             const char *path)
{
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u%s", test_raw_server_get_port (self->server), path);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) body = g_bytes_new_static ("the body", 8);

  url_request_set_method (request, method);
  if (strcmp (method, "GET") != 0)
    url_request_set_body (request, body);

  return g_steal_pointer (&request);
}

static void
test_lengths (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (UrlRequest) differing = request_for (self, "GET", "/two-lengths");
  g_autoptr (UrlRequest) equal = request_for (self, "GET", "/same-lengths");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;

  g_assert_null (url_session_load (self->session, differing, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE);
  body = url_session_load (self->session, equal, NULL, NULL, NULL);
  g_assert_nonnull (body);
}

/* libsoup would warn, which is for mistakes of the program. */
static void
test_negative_length (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for (self, "GET", "/negative-length");
  g_autoptr (GError) error = NULL;

  g_assert_null (url_session_load (self->session, request, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE);
}

/* Nothing of a redirect's body is kept, and the server is hung up on. */
static void
test_endless_redirect (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for (self, "GET", "/endless-redirect");
  g_autoptr (GBytes) body = url_session_load (self->session, request, NULL, NULL, NULL);

  g_assert_nonnull (body);
  g_assert_cmpuint (g_bytes_get_size (body), ==, 5);
  test_raw_server_wait_for (self->server, "closed/1");
}

/* libsoup would keep all of it in memory before it looks for credentials, or
 * before it sends the request once more. */
static void
test_endless_status (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlRequest) request = request_for (self, "GET", data);
  int code = g_str_has_suffix (data, "/421") ? URL_ERROR_BAD_SERVER_RESPONSE
                                             : URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM;
  UrlSession *session = NULL;
  g_autoptr (GError) error = NULL;

  url_session_configuration_set_max_response_size (configuration, 100000);
  session = url_session_new (configuration);
  g_assert_null (url_session_load (session, request, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, code);
  test_raw_server_wait_for (self->server, "open/0");
  test_session_assert_gone (session);
}

/* Neither is a request sent once more, nor with what stands in its URL. */
static void
test_refused (Fixture       *self,
              gconstpointer  data)
{
  const unsigned statuses[] = { 401, 407, 421 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *url =
          g_strdup_printf ("http://user:secret@127.0.0.1:%u/refused/%u",
                           test_raw_server_get_port (self->server), statuses[i]);
      g_autoptr (UrlRequest) request = url_request_new (url);
      g_autoptr (GBytes) sent = g_bytes_new_static ("the body", 8);
      g_autoptr (UrlResponse) response = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = NULL;

      url_request_set_method (request, data);
      if (strcmp (data, "GET") != 0)
        url_request_set_body (request, sent);
      body = url_session_load (self->session, request, NULL, &response, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "refused", 7);
      g_assert_cmpuint (url_response_get_status_code (response), ==, statuses[i]);
      g_assert_cmpuint (test_raw_server_get_route (self->server, "/refused"), ==, i + 1);
    }
}

/* Nor does a body that never comes keep the only connection. */
static void
test_hanging_redirect (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlRequest) request = request_for (self, "GET", "/hanging-redirect");
  g_autoptr (UrlSession) session = NULL;
  g_autoptr (GBytes) body = NULL;

  url_session_configuration_set_max_connections_per_host (configuration, 1);
  session = url_session_new (configuration);
  body = url_session_load (session, request, NULL, NULL, NULL);
  g_assert_nonnull (body);
  test_iterate_pending ();
}

static void
test_early_flood (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for (self, "GET", "/early-flood");
  g_autoptr (GError) error = NULL;

  g_assert_null (url_session_load (self->session, request, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE);
}

static void
test_reused (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  const char *method = data;
  UrlSession *session = NULL;

  /* A request waits for the connection of the one before, and meets one that the
   * server closes. Not every connection is used again. */
  url_session_configuration_set_max_connections_per_host (configuration, 1);
  session = url_session_new (configuration);
  for (unsigned i = 0; i < 20 && g_atomic_int_get (&dropped) < 2; i++)
    {
      g_autoptr (UrlRequest) request = request_for (self, method, "/dies-when-reused");
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = url_session_load (session, request, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (body), ==, 2);
    }
  g_assert_cmpint (g_atomic_int_get (&dropped), ==, 2);
  test_session_assert_gone (session);
}

/* What may have been done is not done again. */
static void
test_not_sent_again (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (UrlRequest) first = request_for (self, data, "/dies-at-second");
  g_autoptr (UrlRequest) second = request_for (self, data, "/dies-at-second");
  g_autoptr (GBytes) body = url_session_load (self->session, first, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (body);
  g_assert_null (url_session_load (self->session, second, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  g_assert_cmpint (g_atomic_int_get (&requests), ==, 2);
}

static void
count_down_cb (unsigned *left)
{
  (*left)--;
}

static void
test_posts_run_side_by_side (Fixture       *self,
                             gconstpointer  data)
{
  TestRawCounters counters;
  unsigned left = 5;

  g_signal_connect_swapped (self->session, "task-completed", G_CALLBACK (count_down_cb), &left);
  for (unsigned i = 0; i < 5; i++)
    {
      g_autoptr (UrlRequest) request = request_for (self, "POST", "/never");
      g_autoptr (UrlDataTask) task = url_session_data_task (self->session, request);

      url_task_resume (URL_TASK (task));
    }
  test_raw_server_wait_for (self->server, "route/5/never");
  test_raw_server_get_counters (self->server, &counters);
  g_assert_cmpuint (counters.max_connections, ==, 5);

  url_session_invalidate_and_cancel (self->session);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_latin1 (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for (self, "GET", "/latin1-header");
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GBytes) body = url_session_load (self->session, request, NULL, &response, NULL);
  g_auto (GStrv) names = NULL;

  g_assert_nonnull (body);
  names = url_headers_get_names (url_response_get_headers (response));
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = url_response_get_header (response, names[i]);

      g_assert_true (g_utf8_validate (value, -1, NULL));
    }
}

#define ADD(path, data, test) \
  g_test_add (path, Fixture, data, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/landmines/lengths", NULL, test_lengths);
  ADD ("/landmines/negative-length", NULL, test_negative_length);
  ADD ("/landmines/endless-redirect", NULL, test_endless_redirect);
  ADD ("/landmines/endless-status/401", "/endless-status/401", test_endless_status);
  ADD ("/landmines/endless-status/407", "/endless-status/407", test_endless_status);
  ADD ("/landmines/endless-status/421", "/endless-status/421", test_endless_status);
  ADD ("/landmines/refused/get", "GET", test_refused);
  ADD ("/landmines/refused/post", "POST", test_refused);
  ADD ("/landmines/hanging-redirect", NULL, test_hanging_redirect);
  ADD ("/landmines/early-flood", NULL, test_early_flood);
  ADD ("/landmines/reused/get", "GET", test_reused);
  ADD ("/landmines/reused/put", "PUT", test_reused);
  ADD ("/landmines/reused/delete", "DELETE", test_reused);
  ADD ("/landmines/not-sent-again/post", "POST", test_not_sent_again);
  ADD ("/landmines/not-sent-again/patch", "PATCH", test_not_sent_again);
  ADD ("/landmines/posts", NULL, test_posts_run_side_by_side);
  ADD ("/landmines/latin1", NULL, test_latin1);

  return test_run ();
}
