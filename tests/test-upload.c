/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "upload-fixture.h"

#define SIZE UPLOAD_FIXTURE_SIZE

/* More than a connection holds while nobody reads. */
#define LARGE (64 * 1024 * 1024)

/* So often a race that is lost now and then is lost at least once. */
#define N_EMPTY 200

static UrlTask *
task_from_file (UploadFixture *self,
                const char    *path)
{
  g_autoptr (UrlRequest) request = upload_request_new ("PUT", path);

  return URL_TASK (url_session_upload_task_from_file (self->session, request, self->file));
}

static UrlTask *
task_from_stream (UploadFixture *self,
                  const char    *path,
                  GInputStream  *stream)
{
  g_autoptr (UrlRequest) request = upload_request_new ("PUT", path);

  return URL_TASK (url_session_upload_task_from_stream (self->session, request, stream));
}

static GInputStream *
new_stream (UploadFixture *self)
{
  return g_memory_input_stream_new_from_bytes (self->content);
}

/* What /echo gives is a head and the content. */
static void
assert_echo (UploadFixture *self,
             GByteArray    *echo,
             const char    *field)
{
  g_autofree char *head = NULL;

  g_assert_cmpuint (echo->len, >, SIZE);
  head = g_strndup ((const char *) echo->data, echo->len - SIZE);
  g_test_message ("%s", head);
  g_assert_true (g_str_has_prefix (head, "PUT /echo "));
  g_assert_nonnull (strstr (head, field));
  g_assert_null (strstr (head, "Expect"));
  g_assert_cmpmem (echo->data + echo->len - SIZE, SIZE, g_bytes_get_data (self->content, NULL),
                   SIZE);
}

/* Takes the task. */
static void
run_echo (UploadFixture *self,
          UrlTask       *task,
          const char    *field)
{
  TestWatch *watch = test_watch_new (task);

  g_assert_true (URL_IS_UPLOAD_TASK (task));
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  assert_echo (self, watch->data, field);
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, SIZE);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

static void
test_sources (UploadFixture *self,
              gconstpointer  data)
{
  g_autoptr (UrlRequest) request = upload_request_new ("PUT", "/echo");
  g_autoptr (GInputStream) stream = new_stream (self);
  g_autoptr (GBytes) other = g_bytes_new_static ("other", 5);

  /* Its own body counts nothing beside one that is given. */
  url_request_set_body (request, other);
  run_echo (self, URL_TASK (url_session_upload_task_from_bytes (self->session, request,
                                                                self->content)),
            "Content-Length: 3004321\r\n");
  g_assert_true (url_request_get_body (request) == other);
  url_request_set_body (request, self->content);
  run_echo (self, URL_TASK (url_session_upload_task (self->session, request)),
            "Content-Length: 3004321\r\n");
  run_echo (self, task_from_file (self, "/echo"), "Content-Length: 3004321\r\n");
  run_echo (self, task_from_stream (self, "/echo", stream), "Transfer-Encoding: chunked\r\n");
}

typedef struct
{
  UploadFixture *fixture;
  unsigned asked;
} Asked;

static gboolean
body_requested_cb (UrlTask        *task,
                   UrlBodyRequest *body_request,
                   Asked          *asked)
{
  g_autoptr (GInputStream) stream = new_stream (asked->fixture);

  asked->asked++;
  g_assert_cmpint (url_body_request_get_offset (body_request), ==, 0);
  url_body_request_provide (body_request, stream);

  return TRUE;
}

static void
test_asks (UploadFixture *self,
           gconstpointer  data)
{
  Asked asked = { self, 0 };
  UrlTask *task = task_from_stream (self, "/redirect-to/307?/echo", NULL);

  g_signal_connect (task, "body-requested", G_CALLBACK (body_requested_cb), &asked);
  run_echo (self, task, "Transfer-Encoding: chunked\r\n");
  g_assert_cmpuint (asked.asked, ==, 2);
}

static void
test_asks_nobody (UploadFixture *self,
                  gconstpointer  data)
{
  UrlTask *task = task_from_stream (self, "/echo", NULL);
  TestWatch *watch = test_watch_new (task);

  test_raw_server_reset (test_fixture_get_raw ());
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_BODY_STREAM_EXHAUSTED);
  g_assert_nonnull (strstr (watch->error->message, "Nobody has given the body"));
  g_assert_cmpuint (test_raw_server_get_route (test_fixture_get_raw (), "/echo"), ==, 0);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* What was told of the sending. */
typedef struct
{
  gint64 sum;
  unsigned rewinds;
  double fraction;
} Sending;

static void
body_sent_cb (UrlTask *task,
              gint64   sent,
              gint64   total,
              gint64   expected,
              Sending *sending)
{
  g_assert_cmpint (sent, >, 0);
  if (total < sending->sum + sent)
    {
      sending->rewinds++;
      sending->sum = 0;
    }
  sending->sum += sent;
  g_assert_cmpint (sending->sum, ==, total);
  g_assert_cmpint (total, <=, expected);
}

static void
fraction_cb (UrlProgress *progress,
             GParamSpec  *pspec,
             Sending     *sending)
{
  sending->fraction = url_progress_get_fraction (progress);
  g_assert_cmpfloat (sending->fraction, <=, 1.0);
}

/* A body that is sent again counts anew, and never more than there is. */
static void
test_counts (UploadFixture *self,
             gconstpointer  data)
{
  const char *const paths[] = { "/sink", "/redirect-to/308?/sink" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      UrlTask *task = task_from_file (self, paths[i]);
      TestWatch *watch = test_watch_new (task);
      Sending sending = { 0 };

      g_signal_connect (task, "body-sent", G_CALLBACK (body_sent_cb), &sending);
      g_signal_connect (url_task_get_progress (task), "notify::fraction",
                        G_CALLBACK (fraction_cb), &sending);
      url_task_resume (task);
      test_watch_wait (watch);
      g_assert_no_error (watch->error);
      g_assert_cmpint (sending.sum, ==, SIZE);
      g_assert_cmpfloat (sending.fraction, ==, 1.0);
      g_assert_cmpint (url_task_get_bytes_expected_to_send (task), ==, SIZE);
      test_watch_free (watch);
      g_assert_finalize_object (task);
    }
}

static void
total_cb (UrlProgress *progress,
          GParamSpec  *pspec,
          gint64      *total)
{
  if (*total == 0)
    *total = url_progress_get_total (progress);
  g_assert_cmpfloat (url_progress_get_fraction (progress), <=, 1.0);
}

/* Where nobody knows the length the progress goes by the estimate. */
static void
test_estimate (UploadFixture *self,
               gconstpointer  data)
{
  const gint64 estimates[] = { 2 * SIZE, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (estimates); i++)
    {
      g_autoptr (GInputStream) stream = new_stream (self);
      UrlTask *task = task_from_stream (self, "/sink", stream);
      UrlProgress *progress = url_task_get_progress (task);
      TestWatch *watch = test_watch_new (task);
      gint64 total = 0;

      g_assert_cmpint (url_task_get_estimated_bytes_to_send (task), ==, -1);
      g_object_set (task, "estimated-bytes-to-send", estimates[i], NULL);
      g_assert_cmpint (url_task_get_estimated_bytes_to_send (task), ==, estimates[i]);
      g_signal_connect (progress, "notify::total", G_CALLBACK (total_cb), &total);
      url_task_resume (task);
      test_watch_wait (watch);
      g_assert_no_error (watch->error);
      g_assert_cmpint (total, >=, estimates[i]);
      g_assert_cmpint (url_task_get_bytes_expected_to_send (task), ==, -1);
      g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
      test_watch_free (watch);
      g_assert_finalize_object (task);
    }
}

/* Likewise for what comes back. */
static void
test_estimate_to_receive (UploadFixture *self,
                          gconstpointer  data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/chunked/200000");
  UrlTask *task = URL_TASK (url_session_data_task_for_uri (self->session, url));
  UrlProgress *progress = url_task_get_progress (task);
  TestWatch *watch = test_watch_new (task);
  gint64 total = 0;

  url_task_set_estimated_bytes_to_receive (task, 400000);
  g_assert_cmpint (url_task_get_estimated_bytes_to_receive (task), ==, 400000);
  g_signal_connect (progress, "notify::total", G_CALLBACK (total_cb), &total);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpint (total, ==, 400000);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* What happens to the file when its first bytes were sent. */
static void
append_byte (UploadFixture *self)
{
  g_autoptr (GFileOutputStream) stream =
      g_file_append_to (self->file, G_FILE_CREATE_NONE, NULL, NULL);

  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (stream), "x", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, NULL));
}

static void
cut_file (UploadFixture *self)
{
  g_assert_cmpint (truncate (self->path, LARGE - 1), ==, 0);
}

static void
write_inside (UploadFixture *self)
{
  g_autoptr (GFileIOStream) stream = g_file_open_readwrite (self->file, NULL, NULL);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (stream));

  g_assert_true (g_output_stream_write_all (output, "x", 1, NULL, NULL, NULL));
}

typedef struct
{
  UploadFixture *fixture;
  void (*change) (UploadFixture *fixture);
} Change;

static void
change_cb (UrlTask *task,
           gint64   sent,
           gint64   total,
           gint64   expected,
           Change  *change)
{
  g_signal_handlers_disconnect_by_func (task, change_cb, change);
  change->change (change->fixture);
  test_raw_server_release (test_fixture_get_raw ());
}

static void
test_changed (UploadFixture *self,
              gconstpointer  data)
{
  void (*const changes[]) (UploadFixture *fixture) = { append_byte, cut_file, write_inside };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      Change change = { self, changes[i] };
      UrlTask *task = task_from_file (self, "/no-read");
      TestWatch *watch = test_watch_new (task);

      test_raw_server_reset (test_fixture_get_raw ());
      g_assert_cmpint (truncate (self->path, LARGE), ==, 0);
      g_signal_connect (task, "body-sent", G_CALLBACK (change_cb), &change);
      url_task_resume (task);
      test_watch_wait (watch);
      g_assert_error (watch->error, URL_ERROR, URL_ERROR_FILE_CHANGED);
      g_assert_nonnull (strstr (watch->error->message, "was changed while it was sent"));
      test_watch_free (watch);
      g_assert_finalize_object (task);
    }
}

/* The name may lead to another file meanwhile: what is sent is the one that was
 * opened. */
static void
replace_file (UploadFixture *self)
{
  g_autofree char *other = g_strconcat (self->path, ".new", NULL);

  g_assert_true (g_file_set_contents (other, "other", -1, NULL));
  g_assert_cmpint (g_rename (other, self->path), ==, 0);
}

/* Has what a server waits for. */
static GAsyncQueue *replaced;

static TestRawOutcome
late_sink_cb (TestRawConnection *connection,
              TestRawRequest    *request)
{
  g_autofree char *text = NULL;

  g_async_queue_pop (replaced);
  if (!test_raw_connection_read_body (connection, request, NULL))
    return TEST_RAW_DROP;

  text = g_strdup_printf ("%" G_GUINT64_FORMAT, request->body_size);

  return test_raw_connection_reply_text (connection, request, 200, text);
}

static void
replace_cb (UrlTask *task,
            gint64   sent,
            gint64   total,
            gint64   expected,
            UploadFixture *self)
{
  g_signal_handlers_disconnect_by_func (task, replace_cb, self);
  replace_file (self);
  g_async_queue_push (replaced, self);
}

static void
test_replaced (UploadFixture *self,
               gconstpointer  data)
{
  const TestRawRoute routes[] = { { "/late-sink", late_sink_cb }, { NULL, NULL } };
  TestRawServer *server = test_raw_server_new (NULL, routes);
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u/late-sink", test_raw_server_get_port (server));
  g_autoptr (UrlRequest) request = upload_request_new ("PUT", "/");
  g_autoptr (UrlTask) task = NULL;
  TestWatch *watch = NULL;

  replaced = g_async_queue_new ();
  g_assert_cmpint (truncate (self->path, LARGE), ==, 0);
  url_request_set_uri_string (request, url);
  task = URL_TASK (url_session_upload_task_from_file (self->session, request, self->file));
  watch = test_watch_new (task);
  g_signal_connect (task, "body-sent", G_CALLBACK (replace_cb), self);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpmem (watch->data->data, watch->data->len, "67108864", 8);
  test_watch_free (watch);
  test_raw_server_free (server);
  g_clear_pointer (&replaced, g_async_queue_unref);
}

/* The server has heard enough. */
static void
test_early_answer (UploadFixture *self,
                   gconstpointer  data)
{
  UrlTask *task = task_from_file (self, "/early/length");
  TestWatch *watch = test_watch_new (task);

  g_assert_cmpint (truncate (self->path, LARGE), ==, 0);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 413);
  g_assert_cmpmem (watch->data->data, watch->data->len, "too large", 9);
  g_assert_cmpint (url_task_get_bytes_sent (task), <, LARGE);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* Of a request without a body there is nothing that could be gone on with. */
static void
test_no_body (UploadFixture *self,
              gconstpointer  data)
{
  const UrlResumable kinds[] = { URL_RESUMABLE_NEVER, URL_RESUMABLE_AUTO, URL_RESUMABLE_TUS };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (UrlRequest) request = upload_request_new ("POST", "/echo");
      UrlTask *task = URL_TASK (url_session_upload_task (self->session, request));
      TestWatch *watch = test_watch_new (task);

      url_upload_task_set_resumable (URL_UPLOAD_TASK (task), kinds[i]);
      url_task_resume (task);
      test_watch_wait (watch);
      g_assert_no_error (watch->error);
      g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 200);
      g_byte_array_append (watch->data, (const guint8 *) "", 1);
      g_assert_true (g_str_has_prefix ((const char *) watch->data->data, "POST /echo "));
      g_assert_null (strstr ((const char *) watch->data->data, "Upload-"));
      g_assert_null (url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task)));
      test_watch_free (watch);
      g_assert_finalize_object (task);
    }
}

/* The server answers before libsoup has noticed that there was nothing to send, or
 * after that. */
static void
test_empty (UploadFixture *self,
            gconstpointer  data)
{
  g_autoptr (UrlRequest) request = upload_request_new ("PUT", "/draft/new");
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);

  url_request_set_body (request, empty);
  for (unsigned i = 0; i < N_EMPTY; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) body = url_session_load (self->session, request, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (body), ==, 64);
    }
}

static void
uploaded_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
assert_uploaded (GBytes      *body,
                 UrlResponse *response,
                 GError      *error)
{
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "3004321", 7);
  g_assert_cmpuint (url_response_get_status_code (response), ==, 200);
}

static void
test_calls (UploadFixture *self,
            gconstpointer  data)
{
  g_autoptr (UrlRequest) request = upload_request_new ("PUT", "/sink");
  GFile *files[] = { self->file, NULL, NULL };
  GBytes *bytes[] = { NULL, self->content, NULL };

  url_request_set_body (request, self->content);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (UrlResponse) blocking_response = NULL;
      g_autoptr (UrlResponse) response = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) blocking = url_session_upload (self->session, request, bytes[i], files[i],
                                                        NULL, &blocking_response, &error);
      g_autoptr (GBytes) body = NULL;

      assert_uploaded (blocking, blocking_response, error);
      url_session_upload_async (self->session, request, bytes[i], files[i], NULL, uploaded_cb,
                                &result);
      while (result == NULL)
        g_main_context_iteration (NULL, TRUE);
      body = url_session_upload_finish (self->session, result, &response, &error);
      assert_uploaded (body, response, error);
    }
}

static void
test_cancelled_call (UploadFixture *self,
                     gconstpointer  data)
{
  g_autoptr (UrlRequest) request = upload_request_new ("PUT", "/no-read");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_raw_server_reset (test_fixture_get_raw ());
  g_assert_cmpint (truncate (self->path, LARGE), ==, 0);
  url_session_upload_async (self->session, request, NULL, self->file, cancellable, uploaded_cb,
                            &result);
  test_raw_server_wait_for (test_fixture_get_raw (), "route/1/no-read");
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (url_session_upload_finish (self->session, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, test) \
  g_test_add (path, UploadFixture, NULL, upload_fixture_set_up, test, upload_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/upload/sources", test_sources);
  ADD ("/upload/asks", test_asks);
  ADD ("/upload/asks/nobody", test_asks_nobody);
  ADD ("/upload/counts", test_counts);
  ADD ("/upload/estimate", test_estimate);
  ADD ("/upload/estimate/to-receive", test_estimate_to_receive);
  ADD ("/upload/changed", test_changed);
  ADD ("/upload/replaced", test_replaced);
  ADD ("/upload/early-answer", test_early_answer);
  ADD ("/upload/no-body", test_no_body);
  ADD ("/upload/empty", test_empty);
  ADD ("/upload/calls", test_calls);
  ADD ("/upload/calls/cancelled", test_cancelled_call);

  return test_run ();
}
