/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* Reading a body as a stream. */

#define MEBIBYTE (1024 * 1024)

/* Reads to the end, which is an error or not, blocking this thread. */
static GBytes *
read_all (GInputStream  *stream,
          GError       **error)
{
  GByteArray *body = g_byte_array_new ();
  guint8 buffer[5000];
  gssize size = 0;

  do
    {
      size = g_input_stream_read (stream, buffer, sizeof buffer, NULL, error);
      if (size > 0)
        g_byte_array_append (body, buffer, (unsigned) size);
    }
  while (size > 0);

  return g_byte_array_free_to_bytes (body);
}

static void
assert_reads (GInputStream *stream,
              gsize         size)
{
  g_autoptr (GBytes) expected = test_pattern_bytes (size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = read_all (stream, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (body, expected));
  g_assert_cmpint (g_input_stream_read (stream, &(char){ 0 }, 1, NULL, NULL), ==, 0);
}

/* On the thread of the context, which nobody iterates meanwhile. */
static void
test_bytes (void)
{
  const char *const paths[] = { "/bytes/1", "/bytes/65536", "/bytes/5000000", "/chunked/1000000",
                                "/gzip/3000000" };
  UrlSession *session = test_session_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (TestOpened) opened = { 0 };

      test_open (session, TEST_PEER_RAW, paths[i], &opened);
      g_assert_no_error (opened.error);
      g_assert_cmpuint (url_response_get_status_code (opened.response), ==, 200);
      assert_reads (opened.stream, strtoul (strrchr (paths[i], '/') + 1, NULL, 10));
    }

  test_session_assert_gone (session);
}

static void
test_tls (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };

  test_open (session, TEST_PEER_NGINX_TLS, "/16m.bin", &opened);
  g_assert_no_error (opened.error);
  g_assert_nonnull (url_response_get_tls_peer_certificate (opened.response));
  assert_reads (opened.stream, 16 * MEBIBYTE);
  test_session_assert_gone (session);
}

static void
test_empty (void)
{
  const char *const paths[] = { "/empty", "/no-content" };
  UrlSession *session = test_session_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (TestOpened) opened = { 0 };

      test_open (session, TEST_PEER_RAW, paths[i], &opened);
      assert_reads (opened.stream, 0);
    }

  test_session_assert_gone (session);
}

/* A status is a response, also after a redirect; what it says can be read. */
static void
test_status (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };
  g_autoptr (GBytes) body = NULL;

  test_open (session, TEST_PEER_RAW, "/redirect-to/302?/status/404", &opened);
  g_assert_no_error (opened.error);
  g_assert_cmpuint (url_response_get_status_code (opened.response), ==, 404);
  body = read_all (opened.stream, NULL);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "Status 404\n", 11);
  test_session_assert_gone (session);
}

static void
test_no_response (void)
{
  const struct
  {
    TestPeer peer;
    const char *path;
    int code;
  } rows[] = {
    { TEST_PEER_REFUSED, "/", URL_ERROR_CANNOT_CONNECT },
    { TEST_PEER_RAW, "/drop-before-head", URL_ERROR_CONNECTION_LOST },
    { TEST_PEER_UNTRUSTED_ROOT, "/", URL_ERROR_CERTIFICATE_UNTRUSTED },
  };
  UrlSession *session = test_session_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (TestOpened) opened = { 0 };

      test_open (session, rows[i].peer, rows[i].path, &opened);
      g_assert_error (opened.error, URL_ERROR, rows[i].code);
      /* Where both are on one context, the signal came first. */
      g_assert_cmpuint (g_list_model_get_n_items (url_session_get_tasks (session)), ==, 0);
    }

  test_session_assert_gone (session);
}

static void
test_bad_url (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };

  test_open (session, TEST_PEER_RAW, "x:1:2/", &opened);
  g_assert_error (opened.error, URL_ERROR, URL_ERROR_BAD_URL);
  test_session_assert_gone (session);
}

static void
test_cancelled_before (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  TestRawCounters counters = { 0 };

  test_raw_server_reset (test_fixture_get_raw ());
  g_cancellable_cancel (cancellable);
  test_open_async (session, TEST_PEER_RAW, "/endless", cancellable, &opened);
  test_iterate_until (&opened.done);
  g_assert_error (opened.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_raw_server_get_counters (test_fixture_get_raw (), &counters);
  g_assert_cmpuint (counters.requests, ==, 0);
  test_session_assert_gone (session);
}

static void
test_not_limited (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_auto (TestOpened) opened = { 0 };
  UrlSession *session = NULL;

  url_session_configuration_set_max_response_size (configuration, 1000);
  session = url_session_new (configuration);
  test_open (session, TEST_PEER_RAW, "/bytes/2000000", &opened);
  assert_reads (opened.stream, 2000000);
  test_session_assert_gone (session);
}

static void
spliced_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_splice_finish (G_OUTPUT_STREAM (object), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
test_splice (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) expected = test_pattern_bytes (3000000);
  g_autoptr (GBytes) body = NULL;
  g_auto (TestOpened) opened = { 0 };
  gboolean done = FALSE;

  test_open (session, TEST_PEER_RAW, "/bytes/3000000", &opened);
  g_output_stream_splice_async (memory, opened.stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE |
                                    G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, spliced_cb, &done);
  test_iterate_until (&done);
  g_assert_true (g_input_stream_is_closed (opened.stream));
  body = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_assert_true (g_bytes_equal (body, expected));
  test_session_assert_gone (session);
}

static void
test_skip (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };
  gsize skipped = 0;
  guint8 byte = 0;

  test_open (session, TEST_PEER_RAW, "/bytes/2000000", &opened);
  while (skipped < 1500000)
    {
      gssize size = g_input_stream_skip (opened.stream, 1500000 - skipped, NULL, NULL);

      g_assert_cmpint (size, >, 0);
      skipped += (gsize) size;
    }
  g_assert_cmpint (g_input_stream_read (opened.stream, &byte, 1, NULL, NULL), ==, 1);
  g_assert_cmpuint (byte, ==, 1500000 % TEST_PATTERN_PERIOD);
  g_clear_object (&opened.stream);
  test_session_assert_gone (session);
}

typedef struct
{
  GInputStream *stream; /* (unowned) */
  gsize read;
  unsigned calls;
  gboolean ended;
} Poll;

/* Everything there is, without waiting. */
static gboolean
readable_cb (GPollableInputStream *stream,
             Poll                 *poll)
{
  gssize size = 0;
  char buffer[1000];

  g_assert_true (G_INPUT_STREAM (stream) == poll->stream);
  poll->calls++;
  do
    {
      g_autoptr (GError) error = NULL;

      size = g_pollable_input_stream_read_nonblocking (stream, buffer, sizeof buffer, NULL, &error);
      if (size < 0)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      else
        poll->read += (gsize) size;
    }
  while (size > 0);
  poll->ended = size == 0;

  return G_SOURCE_CONTINUE;
}

/* One source serves for all of it, and is silent where there is nothing. */
static void
test_pollable (gconstpointer data)
{
  const char *path = data;
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };
  g_autoptr (GSource) source = NULL;
  Poll poll = { 0 };

  test_open (session, TEST_PEER_RAW, path, &opened);
  poll.stream = opened.stream;
  g_assert_true (g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (opened.stream)));
  source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (opened.stream), NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), &poll, NULL);
  g_source_attach (source, NULL);
  test_iterate_until (&poll.ended);
  g_source_destroy (source);

  g_test_message ("%" G_GSIZE_FORMAT " bytes in %u calls", poll.read, poll.calls);
  if (g_str_has_prefix (path, "/trickle"))
    {
      g_assert_cmpuint (poll.read, ==, 10 * strlen ("line 000000\n"));
      g_assert_cmpuint (poll.calls, <, 100);
    }
  else
    {
      g_assert_cmpuint (poll.read, ==, 5000000);
    }
  g_clear_pointer (&source, g_source_unref);
  g_assert_finalize_object (g_steal_pointer (&opened.stream));
  test_session_assert_gone (session);
}

static gpointer
read_thread_cb (gpointer stream)
{
  assert_reads (stream, 5000000);

  return NULL;
}

/* Opened here, read there. */
static void
test_read_in_thread (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };

  test_open (session, TEST_PEER_RAW, "/bytes/5000000", &opened);
  g_thread_join (g_thread_new ("read", read_thread_cb, opened.stream));
  test_session_assert_gone (session);
}

static gpointer
open_thread_cb (gpointer session)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_auto (TestOpened) opened = { 0 };

  g_main_context_push_thread_default (context);
  test_open (session, TEST_PEER_RAW, "/bytes/5000000", &opened);
  g_assert_no_error (opened.error);
  assert_reads (opened.stream, 5000000);
  g_main_context_pop_thread_default (context);

  return NULL;
}

/* All of it while the session's context is not served. */
static void
test_context_busy (void)
{
  UrlSession *session = test_session_new ();

  g_thread_join (g_thread_new ("open", open_thread_cb, session));
  test_session_assert_gone (session);
}

static void
test_session_dropped (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };
  gpointer weak = session;

  test_open (session, TEST_PEER_RAW, "/bytes/5000000", &opened);
  g_object_add_weak_pointer (G_OBJECT (session), &weak);
  g_object_unref (session);
  assert_reads (opened.stream, 5000000);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
}

typedef struct
{
  UrlTask *task; /* (owned) */
  GString *log;  /* (owned) */
  UrlDecision *decision; /* (owned) (nullable) */
  gsize received;
  gboolean asked;
} Listener;

static gboolean
take_decision_cb (UrlDataTask         *task,
                  UrlResponseDecision *decision,
                  Listener            *listener)
{
  g_string_append (listener->log, "response ");
  listener->decision = URL_DECISION (g_object_ref (decision));
  listener->asked = TRUE;

  return TRUE;
}

static void
count_data_cb (UrlDataTask *task,
               GBytes      *data,
               Listener    *listener)
{
  listener->received += g_bytes_get_size (data);
}

static void
listen_cb (UrlSession *session,
           UrlTask    *task,
           Listener   *listener)
{
  listener->task = g_object_ref (task);
  g_signal_connect (task, "response-received", G_CALLBACK (take_decision_cb), listener);
}

static void
listen_for_data_cb (UrlSession *session,
                    UrlTask    *task,
                    Listener   *listener)
{
  listener->task = g_object_ref (task);
  g_signal_connect (task, "data-received", G_CALLBACK (count_data_cb), listener);
}

static void
listener_clear (Listener *self)
{
  g_clear_object (&self->decision);
  g_clear_object (&self->task);
  g_string_free (self->log, TRUE);
}

/* Who listens is asked first; then the context is needed no more. */
static void
test_decision (gconstpointer data)
{
  gboolean allows = data != NULL;
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };
  Listener listener = { .log = g_string_new (NULL) };

  g_signal_connect (session, "task-created", G_CALLBACK (listen_cb), &listener);
  test_open_async (session, TEST_PEER_RAW, "/bytes/5000000", NULL, &opened);
  test_iterate_until (&listener.asked);
  test_iterate_pending ();
  g_assert_false (opened.done);

  if (allows)
    url_response_decision_allow (URL_RESPONSE_DECISION (listener.decision));
  else
    url_response_decision_cancel (URL_RESPONSE_DECISION (listener.decision));
  test_iterate_until (&opened.done);
  if (allows)
    assert_reads (opened.stream, 5000000);
  else
    g_assert_error (opened.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  listener_clear (&listener);
  test_session_assert_gone (session);
}

static gpointer
drain_thread_cb (gpointer stream)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = read_all (stream, &error);

  g_assert_no_error (error);

  return GSIZE_TO_POINTER (g_bytes_get_size (body));
}

/* Both get all of it, and the slower one sets the pace. */
static void
test_data_besides (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };
  Listener listener = { .log = g_string_new (NULL) };
  GThread *thread = NULL;

  g_signal_connect (session, "task-created", G_CALLBACK (listen_for_data_cb), &listener);
  test_open (session, TEST_PEER_RAW, "/bytes/5000000", &opened);
  thread = g_thread_new ("drain", drain_thread_cb, opened.stream);
  while (url_task_get_state (listener.task) != URL_TASK_STATE_COMPLETED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (url_task_get_error (listener.task));
  g_assert_cmpuint (listener.received, ==, 5000000);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (thread)), ==, 5000000);
  listener_clear (&listener);
  test_session_assert_gone (session);
}

/* It would wait for a handler of its own thread. */
static void
test_would_block (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };
  Listener listener = { .log = g_string_new (NULL) };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;

  g_signal_connect (session, "task-created", G_CALLBACK (listen_for_data_cb), &listener);
  test_open (session, TEST_PEER_RAW, "/body-then-hang", &opened);
  body = read_all (opened.stream, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_nonnull (strstr (error->message, "read_async"));
  g_clear_object (&opened.stream);
  listener_clear (&listener);
  test_session_assert_gone (session);
}

static gboolean
pass_on_cb (UrlSession     *session,
            UrlTask        *task,
            UrlRedirection *redirection)
{
  return FALSE;
}

/* One who comes later hears nothing of the data, so that the pace stays that of
 * the stream. */
static void
test_data_not_besides (void)
{
  UrlSession *session = test_session_new ();
  g_auto (TestOpened) opened = { 0 };
  Listener listener = { .log = g_string_new (NULL) };
  g_autoptr (TestWatch) watch = NULL;

  /* So that the task delivers, and its data could be heard. */
  g_signal_connect (session, "redirect", G_CALLBACK (pass_on_cb), NULL);
  test_open_async (session, TEST_PEER_RAW, "/bytes/5000000", NULL, &opened);
  listener.task = test_session_get_task (session);
  watch = test_watch_new (listener.task);
  test_iterate_until (&opened.done);
  assert_reads (opened.stream, 5000000);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpstr (watch->log->str, ==, "response completed");
  g_clear_pointer (&watch, test_watch_free);
  listener_clear (&listener);
  test_session_assert_gone (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/open/bytes", test_bytes);
  g_test_add_func ("/open/tls", test_tls);
  g_test_add_func ("/open/empty", test_empty);
  g_test_add_func ("/open/status", test_status);
  g_test_add_func ("/open/no-response", test_no_response);
  g_test_add_func ("/open/bad-url", test_bad_url);
  g_test_add_func ("/open/cancelled-before", test_cancelled_before);
  g_test_add_func ("/open/not-limited", test_not_limited);
  g_test_add_func ("/open/splice", test_splice);
  g_test_add_func ("/open/skip", test_skip);
  g_test_add_data_func ("/open/pollable", "/bytes/5000000", test_pollable);
  g_test_add_data_func ("/open/pollable/trickle", "/trickle/10/20", test_pollable);
  g_test_add_func ("/open/read-in-thread", test_read_in_thread);
  g_test_add_func ("/open/context-busy", test_context_busy);
  g_test_add_func ("/open/session-dropped", test_session_dropped);
  g_test_add_data_func ("/open/decision/allow", "", test_decision);
  g_test_add_data_func ("/open/decision/cancel", NULL, test_decision);
  g_test_add_func ("/open/data-besides", test_data_besides);
  g_test_add_func ("/open/would-block", test_would_block);
  g_test_add_func ("/open/data-not-besides", test_data_not_besides);

  return test_run ();
}
