/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "upload-fixture.h"

/* What a server takes of an upload, and what it is to keep. */

#define SIZE UPLOAD_FIXTURE_SIZE

static void
cancel_cb (UrlTask     *task,
           UrlResponse *response,
           gpointer     user_data)
{
  url_task_cancel (task);
}

/* Who cancels without more has the server remove what it has. */
static void
test_cancel_removes (UploadFixture *self,
                     gconstpointer  data)
{
  TestRawServer *server = test_fixture_get_raw ();
  UrlTask *task = upload_task_new (self, "/draft/new?cut=1");
  TestWatch *watch = test_watch_new (task);

  test_raw_server_reset (server);
  g_signal_connect (task, "informational-response", G_CALLBACK (cancel_cb), NULL);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task)));
  test_watch_free (watch);
  g_assert_finalize_object (task);
  test_raw_server_wait_for (server, "route/1/removed");
}

/* What failed stays there. */
static void
test_keeps (UploadFixture *self,
            gconstpointer  data)
{
  TestRawServer *server = test_fixture_get_raw ();
  g_autoptr (GBytes) resume_data = NULL;

  test_raw_server_reset (server);
  resume_data = upload_task_fail (upload_task_new (self, "/draft/new?cut=1000000"),
                                  URL_ERROR_CONNECTION_LOST);
  upload_task_finish (self, upload_task_resume (self, resume_data));
  g_assert_cmpuint (test_raw_server_get_route (server, "/removed"), ==, 0);
}

/* Fails, and says how much is too much. */
static void
fail_too_large (UrlTask *task)
{
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM);
  g_test_message ("%s", watch->error->message);
  g_assert_nonnull (strstr (watch->error->message, "3004320"));
  g_assert_nonnull (strstr (watch->error->message, "3004321"));
  g_assert_null (url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task)));
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* What is too large altogether is not left with the server. */
static void
test_max_size (UploadFixture *self,
               gconstpointer  data)
{
  TestRawServer *server = test_fixture_get_raw ();

  test_raw_server_reset (server);
  fail_too_large (upload_task_new (self, "/draft/new?max-size=3004320"));
  test_raw_server_wait_for (server, "route/1/removed");
  fail_too_large (upload_task_new (self, "/draft/new?refuses&max-size=3004320&max-append=5"));
  upload_task_finish (self, upload_task_new (self, "/draft/new?max-size=3004321"));
}

/* Before anything of it is sent. */
static void
test_tus_max_size (UploadFixture *self,
                   gconstpointer  data)
{
  TestRawServer *server = test_fixture_get_raw ();
  UrlTask *task = upload_task_new (self, "/tus/new?max-size=3004320");
  TestRawCounters counters;

  test_raw_server_reset (server);
  url_upload_task_set_resumable (URL_UPLOAD_TASK (task), URL_RESUMABLE_TUS);
  fail_too_large (task);
  test_raw_server_get_counters (server, &counters);
  g_assert_cmpuint (counters.received_bytes, ==, 0);
}

typedef struct
{
  gint64 total;
  gboolean went_back;
} Sent;

static void
parts_sent_cb (UrlTask *task,
               gint64   sent,
               gint64   total,
               gint64   expected,
               Sent    *last)
{
  g_assert_cmpint (expected, ==, SIZE);
  last->went_back = last->went_back || total < last->total;
  last->total = total;
}

/* The rest goes out in parts of the size that the server wants. */
static void
test_max_append (UploadFixture *self,
                 gconstpointer  data)
{
  const char *const paths[] = { "/draft/new?cut=1000000&max-append=700000",
                                "/draft/new?cut=1000000&max-append=1000000",
                                "/draft/new?cut=1000000&max-append=2000000",
                                "/draft/new?cut=1000000&cut=2000000&max-append=700000" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GBytes) resume_data =
          upload_task_fail (upload_task_new (self, paths[i]), URL_ERROR_CONNECTION_LOST);
      UrlTask *task = NULL;
      Sent last = { 0 };

      g_test_message ("%s", paths[i]);
      if (i == 3)
        {
          g_autoptr (GBytes) again =
              upload_task_fail (upload_task_resume (self, resume_data), URL_ERROR_CONNECTION_LOST);

          g_assert_nonnull (again);
        }
      task = upload_task_resume (self, resume_data);
      g_signal_connect (task, "body-sent", G_CALLBACK (parts_sent_cb), &last);
      upload_task_finish (self, task);
      g_assert_cmpint (last.total, ==, SIZE);
      g_assert_false (last.went_back);
    }
}

/* No request is larger than that, not even the first one, once that is known. */
static void
test_first_request (UploadFixture *self,
                    gconstpointer  data)
{
  const char *const paths[] = {
    "/draft/new?tells&max-append=700000",  "/draft/new?tells&max-append=700000&mute",
    "/draft/new?tells&max-append=3004320", "/draft/new?tells&max-append=3004321",
    "/draft/new?refuses&max-append=700000", "/draft/new?refuses&max-append=3004320&mute",
    "/draft/new?refuses&max-append=3004321",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (UrlRequest) request = upload_request_new ("POST", paths[i]);

      g_test_message ("%s", paths[i]);
      upload_task_finish (self, upload_task_new (self, paths[i]));
      upload_task_finish (self, URL_TASK (url_session_upload_task_from_bytes (
                                    self->session, request, self->content)));
    }
}

/* Gives a stream of what follows. */
static gboolean
body_requested_cb (UrlTask        *task,
                   UrlBodyRequest *body_request,
                   GBytes         *content)
{
  gsize offset = (gsize) url_body_request_get_offset (body_request);
  g_autoptr (GBytes) rest =
      g_bytes_new_from_bytes (content, offset, g_bytes_get_size (content) - offset);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (rest);

  url_body_request_provide (body_request, stream);

  return TRUE;
}

/* Takes the task. */
static void
finish_stream (UrlTask *task,
               GBytes  *content)
{
  TestWatch *watch = test_watch_new (task);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 200);
  g_assert_cmpmem (watch->data->data, watch->data->len, sum, strlen (sum));
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, (gint64) g_bytes_get_size (content));
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

static UrlTask *
new_stream_task (UploadFixture *self,
                 const char    *path,
                 GBytes        *content)
{
  g_autoptr (UrlRequest) request = upload_request_new ("POST", path);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (content);

  return URL_TASK (url_session_upload_task_from_stream (self->session, request, stream));
}

/* A stream is read once, however many parts are made of it, and nobody knows before
 * where it ends. */
static void
test_stream (UploadFixture *self,
             gconstpointer  data)
{
  const gsize sizes[] = { 900000, 900001, 899999, 300001, 300000, 299999, 1, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) content = g_bytes_new_from_bytes (self->content, 0, sizes[i]);

      g_test_message ("%zu bytes", sizes[i]);
      finish_stream (new_stream_task (self, "/draft/new?tells&max-append=300000", content),
                     content);
      finish_stream (new_stream_task (self, "/draft/new?tells&max-append=300000&mute", content),
                     content);
    }
}

/* What fits into a pipe that nobody reads. */
#define AT_FIRST 60000

typedef struct
{
  int fd; /* (owned): of the writer */
  GBytes *content; /* (unowned) */
  GThread *thread; /* (owned) (nullable) */
} Writer;

static gpointer
write_rest_thread_cb (gpointer data)
{
  Writer *writer = data;
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (writer->content, &size);

  for (gsize offset = AT_FIRST; offset < size;)
    {
      ssize_t written = write (writer->fd, bytes + offset, size - offset);

      g_assert_cmpint (written, >, 0);
      offset += (gsize) written;
    }
  close (writer->fd);

  return NULL;
}

static void
write_rest_cb (UrlTask     *task,
               UrlResponse *response,
               Writer      *writer)
{
  if (writer->thread == NULL)
    writer->thread = g_thread_new ("writer", write_rest_thread_cb, writer);
}

/* What is read while the first request is broken off is not lost with it. */
static void
test_stream_that_waits (UploadFixture *self,
                        gconstpointer  data)
{
  g_autofree char *path = g_strconcat (self->path, ".fifo", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) content = g_bytes_new_from_bytes (self->content, 0, 900000);
  g_autoptr (UrlRequest) request =
      upload_request_new ("POST", "/draft/new?tells&max-append=300000");
  g_autoptr (GFileInputStream) stream = NULL;
  Writer writer = { -1, content, NULL };
  UrlTask *task = NULL;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  writer.fd = open (path, O_RDWR | O_CLOEXEC);
  stream = g_file_read (file, NULL, NULL);
  g_assert_nonnull (stream);
  g_assert_cmpint (write (writer.fd, g_bytes_get_data (content, NULL), AT_FIRST), ==, AT_FIRST);
  task = URL_TASK (
      url_session_upload_task_from_stream (self->session, request, G_INPUT_STREAM (stream)));
  g_signal_connect (task, "informational-response", G_CALLBACK (write_rest_cb), &writer);
  finish_stream (task, content);
  g_thread_join (writer.thread);
  g_unlink (path);
}

/* Where too much was sent before the server said so, the stream is asked for. */
static void
test_long_stream (UploadFixture *self,
                  gconstpointer  data)
{
  UrlTask *task = new_stream_task (self, "/draft/new?tells&max-append=700000", self->content);

  g_signal_connect (task, "body-requested", G_CALLBACK (body_requested_cb), self->content);
  finish_stream (task, self->content);
}

/* Also of a stream that somebody gave when it was asked for. */
static void
test_given_stream (UploadFixture *self,
                   gconstpointer  data)
{
  const char *const paths[] = { "/draft/new?cut=1000000&max-append=700000",
                                "/draft/new?cut=1000000&max-append=700000&mute" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (UrlRequest) request = upload_request_new ("POST", paths[i]);
      g_autoptr (GBytes) resume_data = upload_task_fail (
          URL_TASK (url_session_upload_task_from_bytes (self->session, request, self->content)),
          URL_ERROR_CONNECTION_LOST);
      UrlTask *task = upload_task_resume (self, resume_data);

      g_signal_connect (task, "body-requested", G_CALLBACK (body_requested_cb), self->content);
      finish_stream (task, self->content);
    }
}

/* A server that takes nothing and says that all is well has nothing. */
static void
test_lazy (UploadFixture *self,
           gconstpointer  data)
{
  g_autoptr (GBytes) resume_data =
      upload_task_fail (upload_task_new (self, "/draft/new?cut=1000000&max-append=700000&lazy"),
                        URL_ERROR_CONNECTION_LOST);

  g_assert_null (
      upload_task_fail (upload_task_resume (self, resume_data), URL_ERROR_CANNOT_RESUME));
}

/* What a gateway answers is no reason to begin anew. */
static void
test_server_error (UploadFixture *self,
                   gconstpointer  data)
{
  UrlTask *task = upload_task_new (self, "/draft/new?status=503");
  TestWatch *watch = test_watch_new (task);
  g_autoptr (GBytes) resume_data = NULL;

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 503);
  resume_data = url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task));
  g_assert_nonnull (resume_data);
  test_watch_free (watch);
  g_assert_finalize_object (task);
  upload_task_finish (self, upload_task_resume (self, resume_data));
}

#define ADD(path, test) \
  g_test_add (path, UploadFixture, NULL, upload_fixture_set_up, test, upload_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/upload-limits/cancel/removes", test_cancel_removes);
  ADD ("/upload-limits/failed/keeps", test_keeps);
  ADD ("/upload-limits/max-size", test_max_size);
  ADD ("/upload-limits/max-size/tus", test_tus_max_size);
  ADD ("/upload-limits/max-append", test_max_append);
  ADD ("/upload-limits/max-append/first", test_first_request);
  ADD ("/upload-limits/max-append/stream", test_stream);
  ADD ("/upload-limits/max-append/stream/waits", test_stream_that_waits);
  ADD ("/upload-limits/max-append/stream/long", test_long_stream);
  ADD ("/upload-limits/max-append/stream/given", test_given_stream);
  ADD ("/upload-limits/max-append/lazy", test_lazy);
  ADD ("/upload-limits/server-error", test_server_error);

  return test_run ();
}
