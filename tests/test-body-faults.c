/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "test-support.h"
#include "transport/url-body-stream-private.h"

/* Bodies of requests that are not what they were when they were announced. The linker
 * brings those who look at an open file here (`--wrap`). */

/* More than a connection holds while nobody reads. */
#define SIZE (64 * 1024 * 1024)

typedef struct
{
  TestRawServer *server; /* (owned) */
  UrlSession *session;   /* (owned) */
  char *path;            /* (owned): of a file of SIZE bytes */
} Fixture;

/* What becomes of the file while a request is answered; set before it is sent. */
static const char *file_path;

static int look_fails; /* an open file cannot be looked at */

static gboolean
fail_look (GError **error)
{
  if (!g_atomic_int_get (&look_fails))
    return FALSE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "It is not to be seen");

  return TRUE;
}

GFileInfo *__real_g_file_input_stream_query_info (GFileInputStream *stream,
                                                  const char       *attributes,
                                                  GCancellable     *cancellable,
                                                  GError          **error);
GFileInfo *__wrap_g_file_input_stream_query_info (GFileInputStream *stream,
                                                  const char       *attributes,
                                                  GCancellable     *cancellable,
                                                  GError          **error);

GFileInfo *
__wrap_g_file_input_stream_query_info (GFileInputStream  *stream,
                                       const char        *attributes,
                                       GCancellable      *cancellable,
                                       GError           **error)
{
  if (fail_look (error))
    return NULL;

  return __real_g_file_input_stream_query_info (stream, attributes, cancellable, error);
}

GFileInfo *__real_g_file_input_stream_query_info_finish (GFileInputStream *stream,
                                                         GAsyncResult     *result,
                                                         GError          **error);
GFileInfo *__wrap_g_file_input_stream_query_info_finish (GFileInputStream *stream,
                                                         GAsyncResult     *result,
                                                         GError          **error);

GFileInfo *
__wrap_g_file_input_stream_query_info_finish (GFileInputStream  *stream,
                                              GAsyncResult      *result,
                                              GError           **error)
{
  g_autoptr (GFileInfo) info = __real_g_file_input_stream_query_info_finish (stream, result, error);

  return info != NULL && fail_look (error) ? NULL : g_steal_pointer (&info);
}

/* A stream that says that one can seek in it, and then one cannot. */
static gboolean
stuck_seek (GSeekable     *seekable,
            goffset        offset,
            GSeekType      type,
            GCancellable  *cancellable,
            GError       **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "It is stuck");

  return FALSE;
}

static void
stuck_seekable_init (GSeekableIface *iface)
{
  iface->seek = stuck_seek;
}

G_DECLARE_FINAL_TYPE (StuckStream, stuck_stream, STUCK, STREAM, GMemoryInputStream)

struct _StuckStream
{
  GMemoryInputStream parent_instance;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (StuckStream, stuck_stream, G_TYPE_MEMORY_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE, stuck_seekable_init))

static void
stuck_stream_class_init (StuckStreamClass *klass)
{
}

static void
stuck_stream_init (StuckStream *self)
{
}

/* Reads as much of the body as comes, and has no answer. */
static TestRawOutcome
read_and_drop (TestRawConnection *connection,
               TestRawRequest    *request)
{
  test_raw_connection_read_body (connection, request, NULL);

  return TEST_RAW_DROP;
}

/* Reads nothing of the body before it is told to. */
static TestRawOutcome
later_cb (TestRawConnection *connection,
          TestRawRequest    *request)
{
  test_raw_connection_hold (connection);

  return read_and_drop (connection, request);
}

/* The file is gone before the server says that it wants it. */
static TestRawOutcome
removed_cb (TestRawConnection *connection,
            TestRawRequest    *request)
{
  g_unlink (file_path);

  return read_and_drop (connection, request);
}

/* Begins an upload of tus. */
static TestRawOutcome
begun_cb (TestRawConnection *connection,
          TestRawRequest    *request)
{
  return test_raw_connection_reply (connection, request, 201,
                                    "Tus-Resumable: 1.0.0\r\nLocation: /part\r\n", "", 0);
}

/* Likewise; the file is another one from then on. */
static TestRawOutcome
changed_cb (TestRawConnection *connection,
            TestRawRequest    *request)
{
  g_assert_cmpint (truncate (file_path, SIZE - 1), ==, 0);

  return begun_cb (connection, request);
}

/* Keeps half of an upload. When it is asked whether it wants the rest, the file has
 * become shorter than what it has. */
static TestRawOutcome
part_cb (TestRawConnection *connection,
         TestRawRequest    *request)
{
  if (g_strcmp0 (test_raw_request_get_field (request, "upload-offset"), "0") != 0)
    g_assert_cmpint (truncate (file_path, 10), ==, 0);
  if (!test_raw_connection_read_body (connection, request, NULL))
    return TEST_RAW_DROP;

  return test_raw_connection_reply (connection, request, 204,
                                    "Tus-Resumable: 1.0.0\r\nUpload-Offset: 33554432\r\n", "", 0);
}

static const TestRawRoute routes[] = {
  { "/begun", begun_cb },
  { "/changed", changed_cb },
  { "/later", later_cb },
  { "/part", part_cb },
  { "/removed", removed_cb },
  { NULL, NULL },
};

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("urlsession-body-XXXXXX", &self->path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ftruncate (fd, SIZE), ==, 0);
  g_assert_true (g_close (fd, NULL));
  file_path = self->path;
  self->server = test_raw_server_new (NULL, routes);
  self->session = test_session_new ();
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (self->session);
  test_raw_server_free (self->server);
  g_unlink (self->path);
  g_free (self->path);
}

static UrlRequest *
request_new (Fixture    *self,
             const char *path)
{
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u%s", test_raw_server_get_port (self->server), path);
  UrlRequest *request = url_request_new (url);

  url_request_set_method (request, "PUT");

  return request;
}

static UrlTask *
task_new (Fixture    *self,
          const char *path)
{
  g_autoptr (UrlRequest) request = request_new (self, path);
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  url_request_set_body_file (request, file);

  return URL_TASK (url_session_data_task (self->session, request));
}

static void
count_cb (UrlTask  *task,
          gint64    n_bytes,
          gint64    sent,
          gint64    expected,
          unsigned *count)
{
  (*count)++;
}

/* The server must not take what it got for the whole. */
static void
test_shorter (Fixture       *self,
              gconstpointer  data)
{
  UrlTask *task = task_new (self, "/later");
  TestWatch *watch = test_watch_new (task);
  unsigned count = 0;

  g_signal_connect (task, "body-sent", G_CALLBACK (count_cb), &count);
  url_task_resume (task);
  while (count == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (truncate (self->path, 1), ==, 0);
  test_raw_server_release (self->server);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_FILE_CHANGED);
  g_assert_cmpint (url_task_get_bytes_sent (task), <, SIZE);

  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* A socket has a name among files, and cannot be opened as one. */
static void
test_unreadable (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);
  g_autoptr (GError) error = NULL;
  UrlTask *task = NULL;
  TestWatch *watch = NULL;

  g_unlink (self->path);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);

  task = task_new (self, "/sink");
  watch = test_watch_new (task);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_UNKNOWN);
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, 0);

  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* Runs the task and takes it; it has to fail so. */
static void
assert_fails (UrlTask    *task,
              GQuark      domain,
              int         code,
              const char *words)
{
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_test_message ("%s", watch->error != NULL ? watch->error->message : "no error");
  g_assert_error (watch->error, domain, code);
  g_assert_nonnull (strstr (watch->error->message, words));
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

static UrlTask *
upload_new (Fixture    *self,
            const char *path)
{
  g_autoptr (UrlRequest) request = request_new (self, path);
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  UrlUploadTask *task = NULL;

  url_request_set_method (request, "POST");
  url_request_set_expect_continue_size (request, 0);
  task = url_session_upload_task_from_file (self->session, request, file);
  url_upload_task_set_resumable (task, URL_RESUMABLE_TUS);

  return URL_TASK (task);
}

/* The parts of an upload are of one file. */
static void
test_changed_between (Fixture       *self,
                      gconstpointer  data)
{
  assert_fails (upload_new (self, "/changed"), URL_ERROR, URL_ERROR_FILE_CHANGED, "was changed");
  g_assert_cmpuint (test_raw_server_get_route (self->server, "/part"), ==, 0);
}

static void
test_shorter_than_sent (Fixture       *self,
                        gconstpointer  data)
{
  assert_fails (upload_new (self, "/begun"), URL_ERROR, URL_ERROR_FILE_CHANGED, "was changed");
  g_assert_cmpuint (test_raw_server_get_route (self->server, "/part"), ==, 2);
}

/* Who cannot say whether the file has changed sends no request to its end. */
static void
test_unseen (Fixture       *self,
             gconstpointer  data)
{
  g_atomic_int_set (&look_fails, TRUE);
  assert_fails (task_new (self, "/sink"), URL_ERROR, URL_ERROR_FILE_NOT_PERMITTED,
                "could not be read");
  g_atomic_int_set (&look_fails, FALSE);
}

static UrlTask *
form_task_new (Fixture      *self,
               const char   *path,
               UrlMultipart *form)
{
  g_autoptr (UrlRequest) request = request_new (self, path);

  url_request_set_multipart (request, form);
  url_request_set_expect_continue_size (request, 0);

  return URL_TASK (url_session_data_task (self->session, request));
}

static UrlTask *
form_with_file_new (Fixture    *self,
                    const char *path)
{
  g_autoptr (UrlMultipart) form = url_multipart_new ();
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  url_multipart_add_file (form, "f", file, NULL, NULL);

  return form_task_new (self, path, form);
}

static void
test_part_removed (Fixture       *self,
                   gconstpointer  data)
{
  assert_fails (form_with_file_new (self, "/removed"), URL_ERROR, URL_ERROR_FILE_DOES_NOT_EXIST,
                "could not be read");
}

static void
test_part_unseen (Fixture       *self,
                  gconstpointer  data)
{
  g_atomic_int_set (&look_fails, TRUE);
  assert_fails (form_with_file_new (self, "/sink"), URL_ERROR, URL_ERROR_FILE_NOT_PERMITTED,
                "could not be read");
  g_atomic_int_set (&look_fails, FALSE);
}

static void
test_part_stuck (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = url_multipart_new ();
  g_autoptr (GInputStream) stream = g_object_new (stuck_stream_get_type (), NULL);

  g_memory_input_stream_add_data (G_MEMORY_INPUT_STREAM (stream), "abcd", 4, NULL);
  url_multipart_add_stream (form, "s", stream, 4, NULL, NULL);
  assert_fails (form_task_new (self, "/sink", form), URL_ERROR, URL_ERROR_UNKNOWN, "It is stuck");
}

/* Who asks before there is something gets nothing and does not wait; who writes where
 * one cannot wait writes nothing; and what was read once is not there again. */
static void
test_read_once (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_new (self, "/sink");
  g_autoptr (GInputStream) content = g_memory_input_stream_new_from_data ("abcd", 4, NULL);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) output = g_buffered_output_stream_new (memory);
  g_autoptr (UrlRequest) frozen = NULL;
  g_autoptr (UrlRequestHead) head = NULL;
  g_autoptr (UrlBody) body = NULL;
  g_autoptr (UrlBodyStream) first = NULL;
  g_autoptr (UrlBodyStream) second = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[10];

  url_request_set_body_stream (request, content);
  frozen = url_request_copy_frozen (request);
  head = url_request_dup_head (frozen);
  body = url_body_new (head);
  first = url_body_stream_new (body);
  second = url_body_stream_new (body);
  url_body_stream_set_direct (first, output, FALSE, NULL, NULL);

  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (first), buffer, 10, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_clear_error (&error);
  while (!g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (first)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (first), buffer, 10, NULL, &error), ==, 4);
  g_assert_cmpmem (buffer, 4, "abcd", 4);

  g_assert_cmpint (g_input_stream_read (G_INPUT_STREAM (second), buffer, 10, NULL, &error), ==, -1);
  g_assert_error (error, URL_ERROR, URL_ERROR_BODY_STREAM_EXHAUSTED);
}

#define ADD(path, test) \
  g_test_add ("/body-faults/" path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("shorter", test_shorter);
  ADD ("unreadable", test_unreadable);
  ADD ("changed-between", test_changed_between);
  ADD ("shorter-than-sent", test_shorter_than_sent);
  ADD ("unseen", test_unseen);
  ADD ("read-once", test_read_once);
  ADD ("part/removed", test_part_removed);
  ADD ("part/unseen", test_part_unseen);
  ADD ("part/stuck", test_part_stuck);

  return test_run ();
}
