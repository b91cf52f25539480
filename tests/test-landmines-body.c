/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* What libsoup does unsafely or not at all with bodies, in both directions, and
 * with the connections they come over. */

typedef struct
{
  TestRawServer *server;
  UrlSession *session;
} Fixture;

#define ENDLESS_PIECE (16 * 1024)
#define FLOOD_SIZE (64 * 1024 * 1024)
#define UPLOAD_SIZE (8 * 1024 * 1024)

/* The body of the answer that a row of a test is about; set before its request
 * and read while it is answered. */
static GBytes *packed;

static TestRawOutcome
endless_line_cb (TestRawConnection *connection,
                 TestRawRequest    *request)
{
  g_autofree char *filler = g_strnfill (ENDLESS_PIECE, 'x');

  test_raw_connection_printf (connection, "HTTP/1.1 200 OK\r\nX-Endless: ");
  for (gsize sent = 0; sent < FLOOD_SIZE; sent += ENDLESS_PIECE)
    {
      if (!test_raw_connection_write (connection, filler, ENDLESS_PIECE))
        return TEST_RAW_DROP;
    }

  return TEST_RAW_CLOSE;
}

/* Announces a body with answers that never have one. */
static TestRawOutcome
bodiless_cb (TestRawConnection *connection,
             TestRawRequest    *request)
{
  unsigned status = (unsigned) test_raw_request_get_number (request, 2);

  test_raw_connection_printf (connection, "HTTP/1.1 %u Status\r\nContent-Length: 5\r\n\r\n",
                              status);

  return TEST_RAW_KEEP_ALIVE;
}

/* Answers as if the connection would stay, and closes it. */
static TestRawOutcome
closes_after_cb (TestRawConnection *connection,
                 TestRawRequest    *request)
{
  test_raw_connection_read_body (connection, request, NULL);
  test_raw_connection_printf (connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello");

  return TEST_RAW_CLOSE;
}

static TestRawOutcome
early_answer_cb (TestRawConnection *connection,
                 TestRawRequest    *request)
{
  test_raw_connection_printf (connection, "HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge");
  test_raw_connection_read_body (connection, request, NULL);

  return TEST_RAW_KEEP_ALIVE;
}

static TestRawOutcome
switching_cb (TestRawConnection *connection,
              TestRawRequest    *request)
{
  test_raw_connection_printf (connection, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"
                                          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello");

  return TEST_RAW_KEEP_ALIVE;
}

static TestRawOutcome
first_bytes_cb (TestRawConnection *connection,
                TestRawRequest    *request)
{
  test_raw_connection_printf (connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nHello");
  test_raw_connection_hold (connection);

  return TEST_RAW_DROP;
}

/* "/packed/gzip": what the test has packed. */
static TestRawOutcome
packed_cb (TestRawConnection *connection,
           TestRawRequest    *request)
{
  g_autofree char *fields = g_strdup_printf ("Content-Type: %s\r\nContent-Encoding: %s\r\n",
                                             request->query, request->segments[2]);

  return test_raw_connection_reply (connection, request, 200, fields,
                                    g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
}

static const TestRawRoute routes[] = {
  { "/endless-line", endless_line_cb },
  { "/bodiless", bodiless_cb },
  { "/closes-after", closes_after_cb },
  { "/early-answer", early_answer_cb },
  { "/switching", switching_cb },
  { "/first-bytes", first_bytes_cb },
  { "/packed", packed_cb },
  { NULL, NULL },
};

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();

  self->server = test_raw_server_new (NULL, routes);
  /* With one connection it shows which one is used again. */
  url_session_configuration_set_max_connections_per_host (configuration, 1);
  self->session = url_session_new (configuration);
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
  g_autofree char *url = g_strdup_printf ("http://user:secret@127.0.0.1:%u%s",
                                          test_raw_server_get_port (self->server), path);
  g_autoptr (UrlRequest) request = url_request_new (url);

  url_request_set_method (request, method);

  return g_steal_pointer (&request);
}

static char *
load_text (UrlSession  *session,
           UrlRequest  *request,
           unsigned     status,
           GError     **error)
{
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GBytes) body = url_session_load (session, request, NULL, &response, error);

  if (body == NULL)
    return NULL;

  g_assert_cmpuint (url_response_get_status_code (response), ==, status);

  return g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
}

static unsigned
count_connections (Fixture *self)
{
  TestRawCounters counters;

  test_raw_server_get_counters (self->server, &counters);

  return (unsigned) counters.total_connections;
}

/* One connection carries all of them: each body is read to its end, and none
 * that has no body is waited for. */
static void
test_one_connection (Fixture       *self,
                     gconstpointer  data)
{
  const struct
  {
    const char *method;
    const char *path;
    unsigned status;
  } rows[] = {
    { "GET", "/ok", 200 },           { "GET", "/empty", 200 },
    { "GET", "/no-content", 204 },   { "GET", "/chunked/10", 200 },
    { "GET", "/chunked/0", 200 },    { "GET", "/gzip/100", 200 },
    { "HEAD", "/bytes/1000", 200 },  { "HEAD", "/bodiless/200", 200 },
    { "GET", "/bodiless/204", 204 }, { "GET", "/bodiless/304", 304 },
    { "GET", "/status/404", 404 },   { "GET", "/status/500", 500 },
    { "GET", "/status/401", 401 },   { "GET", "/status/407", 407 },
    { "GET", "/switching", 200 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlRequest) request = request_for (self, rows[i].method, rows[i].path);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s %s", rows[i].method, rows[i].path);
      text = load_text (self->session, request, rows[i].status, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (count_connections (self), ==, 1);
    }
}

/* The connection is gone before it is used again: that is seen. */
static void
test_closed_while_idle (Fixture       *self,
                        gconstpointer  data)
{
  const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", "POST" };
  g_autoptr (GBytes) body = test_pattern_bytes (100000);

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (UrlRequest) request = request_for (self, methods[i], "/closes-after");
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      if (i > 0)
        url_request_set_body (request, body);
      text = load_text (self->session, request, 200, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, "Hello");
      test_raw_server_wait_for (self->server, "open/0");
    }
  g_assert_cmpuint (test_raw_server_get_route (self->server, "/closes-after"), ==,
                    G_N_ELEMENTS (methods));
}

/* The server says that it is too much before it has all of it. */
static void
test_early_answer (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for (self, "POST", "/early-answer");
  g_autoptr (GBytes) body = test_pattern_bytes (UPLOAD_SIZE);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  url_request_set_body (request, body);
  text = load_text (self->session, request, 413, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "large");
}

static void
test_endless_line (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for (self, "GET", "/endless-line");
  g_autoptr (GError) error = NULL;

  g_assert_null (load_text (self->session, request, 0, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE);
  test_raw_server_wait_for (self->server, "open/0");
}

/* Nobody waits for enough bytes to guess what they are. */
static void
test_first_bytes (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for (self, "GET", "/first-bytes");
  UrlTask *task = URL_TASK (url_session_data_task (self->session, request));
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  while (watch->data->len < 5)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpmem (watch->data->data, watch->data->len, "Hello", 5);
  g_assert_cmpstr (watch->log->str, ==, "response data ");
  url_task_cancel (task);
  test_watch_wait (watch);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

static GBytes *
append (GBytes     *bytes,
        const char *more)
{
  GByteArray *longer = g_byte_array_new ();

  g_byte_array_append (longer, g_bytes_get_data (bytes, NULL), (unsigned) g_bytes_get_size (bytes));
  g_byte_array_append (longer, (const guint8 *) more, (unsigned) strlen (more));

  return g_byte_array_free_to_bytes (longer);
}

static void
assert_packed (Fixture    *self,
               const char *path,
               GBytes     *answer,
               GBytes     *expected)
{
  g_autoptr (UrlRequest) request = request_for (self, "GET", path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;

  packed = answer;
  body = url_session_load (self->session, request, NULL, NULL, &error);
  if (expected == NULL)
    {
      g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_DECODE_CONTENT);
      g_assert_null (body);
      return;
    }

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (body, expected));
}

/* A body of any size decodes in each coding; the cut one fails; and an archive
 * stays one. */
static void
test_packed (Fixture       *self,
             gconstpointer  data)
{
  const gsize sizes[] = { 0, 1, 1000, 65535, 65536, 65537, 1000000 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) plain = test_pattern_bytes (sizes[i]);
      g_autoptr (GBytes) gzip = test_compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, plain);
      g_autoptr (GBytes) zlib = test_compress (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, plain);
      g_autoptr (GBytes) raw = test_compress (G_ZLIB_COMPRESSOR_FORMAT_RAW, plain);
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (gzip, 0, g_bytes_get_size (gzip) - 9);

      g_test_message ("%" G_GSIZE_FORMAT " bytes", sizes[i]);
      assert_packed (self, "/packed/gzip?text/plain", gzip, plain);
      assert_packed (self, "/packed/x-gzip?text/plain", gzip, plain);
      assert_packed (self, "/packed/deflate?text/plain", zlib, plain);
      assert_packed (self, "/packed/deflate?text/plain", raw, plain);
      assert_packed (self, "/packed/gzip?application/gzip", gzip, gzip);
      if (sizes[i] > 0)
        assert_packed (self, "/packed/gzip?text/plain", cut, NULL);
    }
}

/* What is not what it says may be nothing to the next decoder. */
static void
test_packed_twice (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) plain = test_pattern_bytes (1000);
  g_autoptr (GBytes) once = test_compress (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, plain);
  g_autoptr (GBytes) twice = test_compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, once);
  g_autoptr (GBytes) wrong = test_compress (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, nothing);

  assert_packed (self, "/packed/deflate,gzip?text/plain", twice, plain);
  assert_packed (self, "/packed/deflate,gzip?text/plain", once, NULL);
  assert_packed (self, "/packed/deflate,gzip?text/plain", wrong, NULL);
}

static void
test_packed_brotli (Fixture       *self,
                    gconstpointer  data)
{
  const char *directory = test_fixture_get_directory ();
  g_autofree char *packed_path = g_build_filename (directory, "nginx", "br", "text.txt", NULL);
  g_autofree char *plain_path = g_build_filename (directory, "nginx", "root", "text.txt", NULL);
  g_autoptr (GFile) packed_file = g_file_new_for_path (packed_path);
  g_autoptr (GFile) plain_file = g_file_new_for_path (plain_path);
  g_autoptr (GBytes) whole = g_file_load_bytes (packed_file, NULL, NULL, NULL);
  g_autoptr (GBytes) plain = g_file_load_bytes (plain_file, NULL, NULL, NULL);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) / 2);
  g_autoptr (GBytes) broken = g_bytes_new_static ("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
  g_autoptr (GBytes) longer = append (whole, "and more");

  assert_packed (self, "/packed/br?text/plain", whole, plain);
  assert_packed (self, "/packed/br?text/plain", cut, NULL);
  assert_packed (self, "/packed/br?text/plain", broken, NULL);
  assert_packed (self, "/packed/br?text/plain", longer, plain);
}

/* How each kind of body is announced, and that no user-info is sent. */
static void
test_announced (Fixture       *self,
                gconstpointer  data)
{
  const char *const methods[] = { "GET", "POST", "PUT" };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("the body", 8);

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      for (unsigned kind = 0; kind < 3; kind++)
        {
          g_autoptr (UrlRequest) request = request_for (self, methods[i], "/echo");
          g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
          g_autofree char *text = NULL;

          if (kind == 1)
            url_request_set_body (request, bytes);
          else if (kind == 2)
            url_request_set_body_stream (request, stream);
          text = load_text (self->session, request, 200, NULL);
          g_test_message ("%s", text);
          g_assert_cmpint (strstr (text, "Content-Length: 8\r\n") != NULL, ==, kind == 1);
          g_assert_cmpint (strstr (text, "Content-Length: 0\r\n") != NULL, ==, kind == 0 && i > 0);
          g_assert_cmpint (strstr (text, "Transfer-Encoding: chunked\r\n") != NULL, ==, kind == 2);
          g_assert_cmpint (g_str_has_suffix (text, "\r\n\r\nthe body"), ==, kind != 0);
          g_assert_null (strstr (text, "Authorization"));
          g_assert_null (strstr (text, "secret"));
          g_assert_null (strstr (text, "Expect"));
        }
    }
}

/* The name is sent as it is: libsoup adds its own to one that ends in a space. */
static void
test_user_agent (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlRequest) request = request_for (self, "GET", "/echo");
  g_autoptr (UrlSession) session = NULL;
  g_autofree char *text = NULL;

  url_session_configuration_set_user_agent (configuration, "tests/1 ");
  session = url_session_new (configuration);
  text = load_text (session, request, 200, NULL);
  g_assert_nonnull (strstr (text, "User-Agent: tests/1"));
  g_assert_null (strstr (text, "libsoup"));
}

/* A body that is not all there is not taken for one that ends. */
static void
test_upload_fails (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (GInputStream) memory = NULL;
  g_autoptr (GConverter) decoder = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (UrlRequest) request = request_for (self, "POST", "/sink");
  g_autoptr (GBytes) plain = test_pattern_bytes (UPLOAD_SIZE);
  g_autoptr (GBytes) gzip = test_compress (G_ZLIB_COMPRESSOR_FORMAT_GZIP, plain);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (gzip, 0, g_bytes_get_size (gzip) / 2);
  g_autoptr (GError) error = NULL;

  memory = g_memory_input_stream_new_from_bytes (cut);
  decoder = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  stream = g_converter_input_stream_new (memory, decoder);
  url_request_set_body_stream (request, stream);
  g_assert_null (load_text (self->session, request, 0, &error));
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == URL_ERROR);
  g_assert_nonnull (strstr (error->message, "could not be read"));
  test_raw_server_wait_for (self->server, "open/0");
}

static void
cancel_cb (GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static gpointer
cancel_thread_cb (gpointer data)
{
  cancel_cb (data);

  return NULL;
}

/* libsoup's own wait for a connection cannot be cancelled. */
static void
test_blocking_in_queue (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (UrlRequest) never = request_for (self, "GET", "/never");
  g_autoptr (UrlRequest) request = request_for (self, "GET", "/ok");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (UrlDataTask) task = url_session_data_task (self->session, never);
  g_autoptr (TestWatch) watch = test_watch_new (URL_TASK (task));
  g_autoptr (GThread) thread = NULL;
  g_autoptr (GError) error = NULL;

  url_task_resume (URL_TASK (task));
  test_raw_server_wait_for (self->server, "route/1/never");

  thread = g_thread_new ("cancel", cancel_thread_cb, cancellable);
  g_assert_null (url_session_load (self->session, request, cancellable, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (test_raw_server_get_route (self->server, "/ok"), ==, 0);
  g_thread_join (g_steal_pointer (&thread));
  url_task_cancel (URL_TASK (task));
  test_watch_wait (watch);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/landmines-body/one-connection", test_one_connection);
  ADD ("/landmines-body/closed-while-idle", test_closed_while_idle);
  ADD ("/landmines-body/early-answer", test_early_answer);
  ADD ("/landmines-body/endless-line", test_endless_line);
  ADD ("/landmines-body/first-bytes", test_first_bytes);
  ADD ("/landmines-body/packed", test_packed);
  ADD ("/landmines-body/packed/twice", test_packed_twice);
  ADD ("/landmines-body/packed/brotli", test_packed_brotli);
  ADD ("/landmines-body/announced", test_announced);
  ADD ("/landmines-body/user-agent", test_user_agent);
  ADD ("/landmines-body/upload-fails", test_upload_fails);
  ADD ("/landmines-body/blocking-in-queue", test_blocking_in_queue);

  return test_run ();
}
