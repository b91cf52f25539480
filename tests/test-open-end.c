/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "test-support.h"

/* How a stream ends, and who does not read. */

#define MEBIBYTE (1024 * 1024)
#define SHORT 0.3
#define LONGER_MS 700

typedef struct
{
  UrlSession *session; /* (owned) */
  UrlTask *task;       /* (owned) */
  TestOpened opened;
  GError *error; /* (owned) (nullable): that of the task */
  gboolean completed;
} Stream;

static void
completed_cb (UrlTask      *task,
              const GError *error,
              Stream       *self)
{
  g_assert_false (self->completed);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->completed = TRUE;
}

static void
start (Stream       *self,
       const char   *path,
       GCancellable *cancellable)
{
  test_raw_server_reset (test_fixture_get_raw ());
  if (self->session == NULL)
    self->session = test_session_new ();
  test_open_async (self->session, TEST_PEER_RAW, path, cancellable, &self->opened);
  self->task = test_session_get_task (self->session);
  g_signal_connect (self->task, "completed", G_CALLBACK (completed_cb), self);
}

static void
set_up (Stream     *self,
        const char *path)
{
  start (self, path, NULL);
  test_iterate_until (&self->opened.done);
  g_assert_no_error (self->opened.error);
}

static void
tear_down (Stream *self)
{
  test_opened_clear (&self->opened);
  test_iterate_until (&self->completed);
  g_clear_error (&self->error);
  g_signal_handlers_disconnect_by_data (self->task, self);
  g_object_unref (self->task);
  test_session_assert_gone (self->session);
}

static void
assert_cancelled (Stream *self)
{
  test_iterate_until (&self->completed);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Reads all there is, and gives how much. */
static gsize
read_to_error (Stream  *self,
               GError **error)
{
  gssize size = 0;
  gsize total = 0;
  char buffer[10000];

  while ((size = g_input_stream_read (self->opened.stream, buffer, sizeof buffer, NULL, error)) > 0)
    total += (gsize) size;
  g_assert_cmpint (size, ==, -1);

  return total;
}

static void
read_exactly (Stream *self,
              gsize   size)
{
  g_autofree char *buffer = g_malloc (size);
  g_autoptr (GError) error = NULL;
  gsize done = 0;

  g_input_stream_read_all (self->opened.stream, buffer, size, &done, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done, ==, size);
}

static guint64
sent_by_peer (void)
{
  TestRawCounters counters = { 0 };

  test_raw_server_get_counters (test_fixture_get_raw (), &counters);

  return counters.endless_bytes;
}

static void
test_backpressure (void)
{
  Stream test = { 0 };
  guint64 sent = 0;

  set_up (&test, "/endless");
  test_raw_server_wait_for (test_fixture_get_raw (), "quiet/300");
  sent = sent_by_peer ();
  g_test_message ("%" G_GUINT64_FORMAT " bytes sent", sent);
  g_assert_cmpint (url_task_get_bytes_received (test.task), <=, MEBIBYTE);
  g_assert_cmpint (url_task_get_bytes_received (test.task), >=, MEBIBYTE / 2);

  /* A little is not worth it, half is. */
  read_exactly (&test, 10000);
  test_raw_server_wait_for (test_fixture_get_raw (), "quiet/300");
  g_assert_cmpint (url_task_get_bytes_received (test.task), <=, MEBIBYTE);
  read_exactly (&test, 50 * MEBIBYTE);
  g_assert_cmpuint (sent_by_peer (), >, sent);
  test_raw_server_wait_for (test_fixture_get_raw (), "quiet/300");
  g_assert_cmpint (url_task_get_bytes_received (test.task), <=, 51 * MEBIBYTE + 10000);
  tear_down (&test);
}

static gboolean
elapsed_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static UrlSession *
session_with_timeout (double timeout)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();

  url_session_configuration_set_request_timeout (configuration, timeout);

  return url_session_new (configuration);
}

/* Here a test lets time pass, because time is what it is about. */
static void
test_timeout_stands_still (void)
{
  Stream test = { .session = session_with_timeout (SHORT) };
  gboolean elapsed = FALSE;

  set_up (&test, "/endless");
  g_timeout_add (LONGER_MS, elapsed_cb, &elapsed);
  test_iterate_until (&elapsed);
  read_exactly (&test, 10 * MEBIBYTE);
  tear_down (&test);
}

static void
test_timeout (void)
{
  Stream test = { .session = session_with_timeout (SHORT) };
  g_autoptr (GError) error = NULL;

  set_up (&test, "/body-then-hang");
  g_assert_cmpuint (read_to_error (&test, &error), ==, 100);
  g_assert_error (error, URL_ERROR, URL_ERROR_TIMED_OUT);
  tear_down (&test);
}

/* What came is read before the error, which stays. */
static void
test_error_in_the_middle (void)
{
  const struct
  {
    const char *path;
    gsize size;
    int code;
  } rows[] = {
    { "/drop-body", 100, URL_ERROR_CONNECTION_LOST },
    { "/drop-body-close", 100, URL_ERROR_CONNECTION_LOST },
    { "/drop-chunked", 5, URL_ERROR_CONNECTION_LOST },
    { "/cut-gzip", G_MAXSIZE, URL_ERROR_CANNOT_DECODE_CONTENT },
    { "/bad-gzip", G_MAXSIZE, URL_ERROR_CANNOT_DECODE_CONTENT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Stream test = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) again = NULL;
      gsize size = 0;

      g_test_message ("%s", rows[i].path);
      set_up (&test, rows[i].path);
      size = read_to_error (&test, &error);
      g_assert_error (error, URL_ERROR, rows[i].code);
      if (rows[i].size != G_MAXSIZE)
        g_assert_cmpuint (size, ==, rows[i].size);
      g_assert_cmpuint (read_to_error (&test, &again), ==, 0);
      g_assert_cmpstr (again->message, ==, error->message);

      test_iterate_until (&test.completed);
      g_assert_cmpstr (test.error->message, ==, error->message);
      tear_down (&test);
    }
}

static void
closed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_input_stream_close_finish (G_INPUT_STREAM (object), result, &error));
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
close_it (Stream *test)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_input_stream_close (test->opened.stream, NULL, &error));
  g_assert_no_error (error);
}

static void
close_it_async (Stream *test)
{
  gboolean done = FALSE;

  g_input_stream_close_async (test->opened.stream, G_PRIORITY_DEFAULT, NULL, closed_cb, &done);
  test_iterate_until (&done);
}

static void
drop_it (Stream *test)
{
  g_assert_finalize_object (g_steal_pointer (&test->opened.stream));
}

static gpointer
drop_cb (gpointer data)
{
  drop_it (data);

  return NULL;
}

static void
drop_it_elsewhere (Stream *test)
{
  g_thread_join (g_thread_new ("drop", drop_cb, test));
}

static void
test_close_cancels (void)
{
  void (*const ways[]) (Stream *test) = { close_it, close_it_async, drop_it, drop_it_elsewhere };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Stream test = { 0 };

      set_up (&test, "/endless");
      read_exactly (&test, 10000);
      ways[i] (&test);
      assert_cancelled (&test);
      test_raw_server_wait_for (test_fixture_get_raw (), "open/0");
      tear_down (&test);
    }
}

static void
test_close_at_the_end (void)
{
  Stream test = { 0 };
  char byte = 0;

  set_up (&test, "/bytes/2000000");
  read_exactly (&test, 2000000);
  g_assert_cmpint (g_input_stream_read (test.opened.stream, &byte, 1, NULL, NULL), ==, 0);
  close_it (&test);
  test_iterate_until (&test.completed);
  g_assert_no_error (test.error);
  tear_down (&test);
}

static void
ignored_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* A stream that nobody takes is as good as closed. */
static void
test_result_ignored (void)
{
  Stream test = { .session = test_session_new () };
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/endless");
  g_autoptr (UrlRequest) request = url_request_new (url);

  url_session_open_async (test.session, request, NULL, ignored_cb, &test.opened.done);
  test.task = test_session_get_task (test.session);
  g_signal_connect (test.task, "completed", G_CALLBACK (completed_cb), &test);
  test_iterate_until (&test.opened.done);
  assert_cancelled (&test);
  tear_down (&test);
}

static void
test_cancellable_during (void)
{
  Stream test = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  start (&test, "/never", cancellable);
  test_raw_server_wait_for (test_fixture_get_raw (), "route/1/never");
  g_assert_false (test.opened.done);
  g_cancellable_cancel (cancellable);
  test_iterate_until (&test.opened.done);
  g_assert_error (test.opened.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_cancelled (&test);
  tear_down (&test);
}

/* There is a stream, but nobody was told yet. */
static void
test_cancellable_at_last (void)
{
  Stream test = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  start (&test, "/endless", cancellable);
  while (url_task_get_bytes_received (test.task) == 0)
    g_thread_yield ();
  g_cancellable_cancel (cancellable);
  test_iterate_until (&test.opened.done);
  g_assert_error (test.opened.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_cancelled (&test);
  tear_down (&test);
}

static void
test_cancellable_after (void)
{
  Stream test = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  start (&test, "/endless", cancellable);
  test_iterate_until (&test.opened.done);
  g_assert_no_error (test.opened.error);
  g_cancellable_cancel (cancellable);
  read_exactly (&test, 5 * MEBIBYTE);
  g_assert_false (test.completed);
  tear_down (&test);
}

typedef struct
{
  GInputStream *stream;      /* (unowned) */
  GCancellable *cancellable; /* (unowned) (nullable) */
  GError *error;             /* (owned) (nullable) */
} Reader;

static gpointer
read_thread_cb (gpointer data)
{
  Reader *reader = data;
  char buffer[1000];

  while (g_input_stream_read (reader->stream, buffer, sizeof buffer, reader->cancellable,
                              &reader->error) > 0)
    ;

  return NULL;
}

/* Until it waits: the bytes are gone, and it asks for more. */
static GThread *
start_reader (Reader *reader)
{
  GThread *thread = g_thread_new ("read", read_thread_cb, reader);

  while (g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (reader->stream)))
    g_thread_yield ();

  return thread;
}

static void
wait_for_bytes (Stream *test,
                gint64  size)
{
  while (url_task_get_bytes_received (test->task) < size)
    g_thread_yield ();
}

static void
test_read_cancelled (void)
{
  Stream test = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Reader reader = { .cancellable = cancellable };
  GThread *thread = NULL;
  char byte = 0;

  set_up (&test, "/body-then-hang");
  wait_for_bytes (&test, 100);
  reader.stream = test.opened.stream;
  read_exactly (&test, 1);
  thread = start_reader (&reader);
  g_cancellable_cancel (cancellable);
  g_thread_join (thread);
  g_assert_error (reader.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&reader.error);
  tear_down (&test);

  /* The next one finds all as it was. */
  test = (Stream){ 0 };
  set_up (&test, "/bytes/1000");
  g_assert_cmpint (g_input_stream_read (test.opened.stream, &byte, 1, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  read_exactly (&test, 1000);
  tear_down (&test);
}

static void
cancel_task (Stream *test)
{
  url_task_cancel (test->task);
}

static void
invalidate (Stream *test)
{
  url_session_invalidate_and_cancel (test->session);
}

/* What lies there is not read either: nobody wants it. */
static void
test_task_cancelled (void)
{
  void (*const ways[]) (Stream *test) = { cancel_task, invalidate };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Stream test = { 0 };
      Stream full = { 0 };
      Reader reader = { 0 };
      GThread *thread = NULL;
      g_autoptr (GError) error = NULL;

      set_up (&test, "/body-then-hang");
      wait_for_bytes (&test, 100);
      reader.stream = test.opened.stream;
      thread = start_reader (&reader);
      ways[i] (&test);
      g_thread_join (thread);
      g_assert_error (reader.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&reader.error);
      assert_cancelled (&test);
      tear_down (&test);

      set_up (&full, "/endless");
      wait_for_bytes (&full, MEBIBYTE / 2);
      ways[i] (&full);
      g_assert_cmpuint (read_to_error (&full, &error), ==, 0);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      tear_down (&full);
    }
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) user_data = TRUE;
}

/* A read on a context wakes up as a blocked thread does. */
static void
test_task_cancelled_async (void)
{
  Stream test = { 0 };
  gboolean done = FALSE;
  char byte = 0;

  set_up (&test, "/head-then-hang");
  g_input_stream_read_async (test.opened.stream, &byte, 1, G_PRIORITY_DEFAULT, NULL, read_cb,
                             &done);
  test_iterate_pending ();
  g_assert_false (done);
  url_task_cancel (test.task);
  test_iterate_until (&done);
  tear_down (&test);
}

static void
test_suspend (void)
{
  Stream test = { 0 };
  GPollableInputStream *stream = NULL;
  gint64 received = 0;
  char buffer[10000];

  set_up (&test, "/endless");
  read_exactly (&test, 10 * MEBIBYTE);
  url_task_suspend (test.task);
  test_raw_server_wait_for (test_fixture_get_raw (), "quiet/300");
  received = url_task_get_bytes_received (test.task);

  /* What has come can be read, and nothing else comes. */
  stream = G_POLLABLE_INPUT_STREAM (test.opened.stream);
  while (g_pollable_input_stream_read_nonblocking (stream, buffer, sizeof buffer, NULL, NULL) > 0)
    ;
  test_raw_server_wait_for (test_fixture_get_raw (), "quiet/300");
  g_assert_false (g_pollable_input_stream_is_readable (stream));
  g_assert_cmpint (url_task_get_bytes_received (test.task), ==, received);

  url_task_resume (test.task);
  read_exactly (&test, 10 * MEBIBYTE);
  tear_down (&test);
}

/* The response comes while it stands still, and is told when it goes on. */
static void
test_suspend_early (void)
{
  Stream test = { 0 };

  start (&test, "/slow-head/200", NULL);
  test_raw_server_wait_for (test_fixture_get_raw (), "route/1/slow-head");
  url_task_suspend (test.task);
  test_raw_server_wait_for (test_fixture_get_raw (), "quiet/500");
  g_assert_false (test.opened.done);
  url_task_resume (test.task);
  test_iterate_until (&test.opened.done);
  read_exactly (&test, 5);
  tear_down (&test);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/open-end/backpressure", test_backpressure);
  g_test_add_func ("/open-end/timeout-stands-still", test_timeout_stands_still);
  g_test_add_func ("/open-end/timeout", test_timeout);
  g_test_add_func ("/open-end/error-in-the-middle", test_error_in_the_middle);
  g_test_add_func ("/open-end/close-cancels", test_close_cancels);
  g_test_add_func ("/open-end/close-at-the-end", test_close_at_the_end);
  g_test_add_func ("/open-end/result-ignored", test_result_ignored);
  g_test_add_func ("/open-end/cancellable/during", test_cancellable_during);
  g_test_add_func ("/open-end/cancellable/at-last", test_cancellable_at_last);
  g_test_add_func ("/open-end/cancellable/after", test_cancellable_after);
  g_test_add_func ("/open-end/read-cancelled", test_read_cancelled);
  g_test_add_func ("/open-end/task-cancelled", test_task_cancelled);
  g_test_add_func ("/open-end/task-cancelled-async", test_task_cancelled_async);
  g_test_add_func ("/open-end/suspend", test_suspend);
  g_test_add_func ("/open-end/suspend-early", test_suspend_early);

  return test_run ();
}
