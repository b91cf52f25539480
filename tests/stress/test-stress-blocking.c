/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

/* Results that do not wait for the session's context. The main thread owns it
 * and does not iterate it while it joins the threads of these tests. */

#define N_THREADS 16
#define N_LOADS 20

typedef struct
{
  UrlSession *session; /* (owned) */
  StressLife tasks;
  int completed;
  int data;
} Blocking;

static void
task_completed_cb (UrlSession   *session,
                   UrlTask      *task,
                   const GError *error,
                   Blocking     *test)
{
  test->completed++;
}

static void
set_up (Blocking *test)
{
  test->session = stress_session_new (6);
  g_signal_connect (test->session, "task-completed", G_CALLBACK (task_completed_cb), test);
}

/* Lets the context tell what it has missed. */
static void
tear_down (Blocking *test,
           int       expected)
{
  g_assert_cmpint (test->completed, ==, 0);
  stress_wait (test->completed == expected);
  stress_assert_goes (test->session);
}

static UrlRequest *
make_request (TestPeer    peer,
              const char *path)
{
  g_autofree char *url = test_fixture_url (peer, "%s", path);

  return url_request_new (url);
}

static void
assert_pattern (GBytes *body,
                gsize   size)
{
  g_autoptr(GBytes) expected = test_pattern_bytes (size);

  g_assert_true (g_bytes_equal (body, expected));
}

static gpointer
load_thread_cb (gpointer data)
{
  Blocking *test = data;

  for (unsigned i = 0; i < N_LOADS; i++)
    {
      g_autoptr(UrlRequest) request = make_request (TEST_PEER_NGINX, "/64k.bin");
      g_autoptr(UrlResponse) response = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) body = url_session_load (test->session, request, NULL, &response, &error);

      g_assert_no_error (error);
      assert_pattern (body, 64 * 1024);
      g_assert_cmpuint (url_response_get_status_code (response), ==, 200);
    }

  return NULL;
}

static void
test_one_thread (void)
{
  Blocking test = { 0 };

  set_up (&test);
  g_thread_join (g_thread_new ("load", load_thread_cb, &test));
  tear_down (&test, N_LOADS);
}

static void
test_many_threads (void)
{
  Blocking test = { 0 };
  GThread *threads[N_THREADS] = { NULL };

  set_up (&test);
  for (unsigned i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("load", load_thread_cb, &test);
  for (unsigned i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  tear_down (&test, N_THREADS * N_LOADS);
}

static gpointer
cancel_thread_cb (gpointer data)
{
  g_autoptr(GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  test_raw_server_wait_for (test_fixture_get_raw (), "route/1/never");
  g_cancellable_cancel (data);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_cancelled (void)
{
  Blocking test = { 0 };
  g_autoptr(UrlRequest) request = make_request (TEST_PEER_RAW, "/never");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  GThread *thread = NULL;

  test_raw_server_reset (test_fixture_get_raw ());
  set_up (&test);
  thread = g_thread_new ("cancel", cancel_thread_cb, cancellable);
  g_assert_null (url_session_load (test.session, request, cancellable, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  tear_down (&test, 1);
}

static gboolean
response_received_cb (UrlDataTask *task,
                      UrlDecision *decision,
                      gpointer     user_data)
{
  return FALSE;
}

static void
data_received_cb (UrlDataTask *task,
                  GBytes      *data,
                  Blocking    *test)
{
  test->data += (int) g_bytes_get_size (data);
}

static void
listen_cb (UrlSession *session,
           UrlTask    *task,
           Blocking   *test)
{
  stress_life_watch (&test->tasks, task);
  g_signal_connect (task, "response-received", G_CALLBACK (response_received_cb), test);
  g_signal_connect (task, "data-received", G_CALLBACK (data_received_cb), test);
}

static void
test_would_block (void)
{
  Blocking test = { 0 };
  g_autoptr(UrlRequest) request = make_request (TEST_PEER_NGINX, "/64k.bin");
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  set_up (&test);
  g_signal_connect (test.session, "task-created", G_CALLBACK (listen_cb), &test);
  g_assert_null (url_session_load (test.session, request, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  g_assert_nonnull (g_strstr_len (error->message, -1, "url_session_load_async"));
  g_clear_error (&error);
  stress_wait (stress_life_is_over (&test.tasks));

  g_signal_handlers_disconnect_by_func (test.session, listen_cb, &test);
  body = url_session_load (test.session, request, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_pattern (body, 64 * 1024);
  tear_down (&test, 1);
}

/* A handler on the context is asked, so the load waits for the context. */
static void
test_listener_elsewhere (void)
{
  Blocking test = { 0 };
  GThread *thread = NULL;

  set_up (&test);
  g_signal_connect (test.session, "task-created", G_CALLBACK (listen_cb), &test);
  thread = g_thread_new ("load", load_thread_cb, &test);
  stress_wait (test.completed == N_LOADS);
  g_thread_join (thread);

  g_assert_cmpint (test.data, ==, N_LOADS * 64 * 1024);
  stress_wait (stress_life_is_over (&test.tasks));
  stress_assert_goes (test.session);
}

typedef struct
{
  GThread *thread; /* (unowned) */
  int finished;
} Elsewhere;

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Elsewhere *elsewhere = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = url_session_load_finish (URL_SESSION (object), result, NULL, &error);

  g_assert_no_error (error);
  assert_pattern (body, 64 * 1024);
  g_assert_true (g_thread_self () == elsewhere->thread);
  elsewhere->finished++;
}

static gpointer
async_thread_cb (gpointer data)
{
  Blocking *test = data;
  Elsewhere elsewhere = { .thread = g_thread_self () };
  g_autoptr(GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (unsigned i = 0; i < N_LOADS; i++)
    {
      g_autoptr(UrlRequest) request = make_request (TEST_PEER_NGINX, "/64k.bin");

      url_session_load_async (test->session, request, NULL, loaded_cb, &elsewhere);
      g_assert_cmpint (elsewhere.finished, ==, 0);
    }
  stress_wait (elsewhere.finished == N_LOADS);
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_async_elsewhere (void)
{
  Blocking test = { 0 };

  set_up (&test);
  g_thread_join (g_thread_new ("async", async_thread_cb, &test));
  tear_down (&test, N_LOADS);
}

typedef struct
{
  UrlTask *task; /* (owned) */
  gboolean inside;
  gboolean returned;
} Callback;

static void
ran_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  Callback *callback = user_data;
  g_autoptr(GError) error = NULL;

  g_assert_false (callback->inside);
  g_assert_false (url_task_run_finish (URL_TASK (object), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (url_task_get_state (callback->task), >=, URL_TASK_STATE_CANCELLING);
  callback->returned = TRUE;
}

static gboolean
cancel_cb (gpointer user_data)
{
  Callback *callback = user_data;

  callback->inside = TRUE;
  url_task_cancel (callback->task);
  callback->inside = FALSE;

  return G_SOURCE_REMOVE;
}

static gpointer
callback_thread_cb (gpointer data)
{
  Callback *callback = data;
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GSource) source = g_idle_source_new ();

  g_main_context_push_thread_default (context);
  url_task_run_async (callback->task, NULL, ran_cb, callback);
  g_source_set_callback (source, cancel_cb, callback, NULL);
  g_source_attach (source, context);
  stress_wait (callback->returned);
  g_main_context_pop_thread_default (context);

  return NULL;
}

/* A callback comes from the loop, never from within another call. */
static void
test_callback_from_loop (void)
{
  Blocking test = { 0 };
  Callback callback = { 0 };

  set_up (&test);
  callback.task = stress_task_new (test.session, TEST_PEER_RAW, "/never");
  g_thread_join (g_thread_new ("callback", callback_thread_cb, &callback));
  stress_wait (test.completed == 1);
  stress_assert_goes (callback.task);
  stress_assert_goes (test.session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/blocking/one-thread", test_one_thread);
  g_test_add_func ("/blocking/many-threads", test_many_threads);
  g_test_add_func ("/blocking/cancelled", test_cancelled);
  g_test_add_func ("/blocking/would-block", test_would_block);
  g_test_add_func ("/blocking/listener", test_listener_elsewhere);
  g_test_add_func ("/blocking/async-elsewhere", test_async_elsewhere);
  g_test_add_func ("/blocking/callback-from-loop", test_callback_from_loop);

  return stress_main ();
}
