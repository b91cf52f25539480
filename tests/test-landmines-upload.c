/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "test-support.h"

/* What libsoup does unsafely or not at all with bodies that are sent. */

#define SIZE (5 * 1000 * 1000)
#define N_TASKS 5

typedef struct
{
  TestRawServer *server;
  UrlSession *session;
  GBytes *content;
  char *sum;
  char *path; /* of a file with the content */
  GFile *file;
} Fixture;

/* Answers with the sum of what has arrived. */
static TestRawOutcome
answer_sum (TestRawConnection *connection,
            TestRawRequest    *request)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autofree char *sum = NULL;

  if (!test_raw_connection_read_body (connection, request, body))
    return TEST_RAW_DROP;

  sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, body->data, body->len);

  return test_raw_connection_reply_text (connection, request, 200, sum);
}

/* Answers as if the connection would stay, and closes it. */
static TestRawOutcome
closes_after_cb (TestRawConnection *connection,
                 TestRawRequest    *request)
{
  return answer_sum (connection, request) == TEST_RAW_KEEP_ALIVE ? TEST_RAW_CLOSE : TEST_RAW_DROP;
}

static const TestRawRoute routes[] = {
  { "/sum", answer_sum },
  { "/closes-after", closes_after_cb },
  { NULL, NULL },
};

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  int fd = g_file_open_tmp ("urlsession-test-XXXXXX", &self->path, NULL);

  self->server = test_raw_server_new (NULL, routes);
  self->session = test_session_new ();
  self->content = test_pattern_bytes (SIZE);
  self->sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->content);
  self->file = g_file_new_for_path (self->path);
  g_close (fd, NULL);
  g_file_set_contents (self->path, g_bytes_get_data (self->content, NULL), SIZE, NULL);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (self->session);
  test_raw_server_free (self->server);
  g_remove (self->path);
  g_clear_object (&self->file);
  g_bytes_unref (self->content);
  g_free (self->path);
  g_free (self->sum);
}

static UrlRequest *
request_for (Fixture    *self,
             const char *method,
             const char *path)
{
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u%s", test_raw_server_get_port (self->server), path);
  UrlRequest *request = url_request_new (url);

  url_request_set_method (request, method);

  return request;
}

/* libsoup aborts the process when several bodies come from streams that cannot be
 * polled, as those of files. */
static void
test_files_at_once (Fixture       *self,
                    gconstpointer  data)
{
  UrlTask *tasks[N_TASKS];
  TestWatch *watches[N_TASKS];

  for (unsigned i = 0; i < N_TASKS; i++)
    {
      g_autoptr (UrlRequest) request = request_for (self, "PUT", "/sum");

      tasks[i] = URL_TASK (url_session_upload_task_from_file (self->session, request, self->file));
      watches[i] = test_watch_new (tasks[i]);
      url_task_resume (tasks[i]);
    }

  for (unsigned i = 0; i < N_TASKS; i++)
    {
      test_watch_wait (watches[i]);
      g_assert_no_error (watches[i]->error);
      g_assert_cmpmem (watches[i]->data->data, watches[i]->data->len, self->sum,
                       strlen (self->sum));
      test_watch_free (watches[i]);
      g_assert_finalize_object (tasks[i]);
    }
}

static UrlRequest *
request_with (Fixture    *self,
              const char *method,
              const char *path,
              unsigned    kind)
{
  UrlRequest *request = request_for (self, method, path);

  if (kind == 0)
    url_request_set_body (request, self->content);
  else
    url_request_set_body_file (request, self->file);

  return request;
}

/* libsoup drops the body when it has to send the request once more. */
static void
test_sent_again (Fixture       *self,
                 gconstpointer  data)
{
  const char *const methods[] = { "PUT", "POST", "PATCH", "DELETE" };

  for (unsigned i = 0; i < 2 * G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (UrlRequest) request =
          request_with (self, methods[i / 2], "/closes-after", i % 2);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = url_session_upload (self->session, request, NULL, NULL, NULL,
                                                    NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), self->sum,
                       strlen (self->sum));
    }
  g_assert_cmpuint (test_raw_server_get_route (self->server, "/closes-after"), ==,
                    2 * G_N_ELEMENTS (methods));
}

static void
test_redirected (Fixture       *self,
                 gconstpointer  data)
{
  const char *const methods[] = { "PUT", "POST", "PATCH", "DELETE" };

  for (unsigned i = 0; i < 2 * G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (UrlRequest) request =
          request_with (self, methods[i / 2], "/redirect-to/307?/sum", i % 2);
      g_autoptr (GBytes) body = url_session_upload (self->session, request, NULL, NULL, NULL,
                                                    NULL, NULL);

      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), self->sum,
                       strlen (self->sum));
    }
}

/* libsoup sends two at a time that are not idempotent. */
static void
test_side_by_side (Fixture       *self,
                   gconstpointer  data)
{
  UrlTask *tasks[N_TASKS];
  TestWatch *watches[N_TASKS];

  for (unsigned i = 0; i < N_TASKS; i++)
    {
      g_autoptr (UrlRequest) request = request_for (self, "POST", "/no-read");

      tasks[i] =
          URL_TASK (url_session_upload_task_from_bytes (self->session, request, self->content));
      watches[i] = test_watch_new (tasks[i]);
      url_task_resume (tasks[i]);
    }
  test_raw_server_wait_for (self->server, "route/%d/no-read", N_TASKS);

  for (unsigned i = 0; i < N_TASKS; i++)
    {
      url_task_cancel (tasks[i]);
      test_watch_wait (watches[i]);
      test_watch_free (watches[i]);
      g_assert_finalize_object (tasks[i]);
    }
}

/* libsoup waits for ever for what a body has less than it was said to have. */
static void
test_less_than_announced (Fixture       *self,
                          gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = url_multipart_new ();
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (self->content);
  g_autoptr (UrlRequest) request = request_for (self, "POST", "/sum");
  g_autoptr (GError) error = NULL;

  url_multipart_add_stream (form, "f", stream, SIZE + 1, NULL, NULL);
  url_request_set_multipart (request, form);
  g_assert_null (url_session_upload (self->session, request, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_UNKNOWN);
  g_assert_nonnull (strstr (error->message, "could not be read"));
  test_raw_server_wait_for (self->server, "open/0");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/landmines-upload/files-at-once", test_files_at_once);
  ADD ("/landmines-upload/sent-again", test_sent_again);
  ADD ("/landmines-upload/redirected", test_redirected);
  ADD ("/landmines-upload/side-by-side", test_side_by_side);
  ADD ("/landmines-upload/less-than-announced", test_less_than_announced);

  return test_run ();
}
