/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

#include <string.h>

/* Bodies as streams: many that nobody reads, and a large one that somebody
 * does. The servers run in another process, so that the memory of this one is
 * the library's. */

#define N_STREAMS 20
#define MEBIBYTE (1024 * 1024)
#define BIG_SIZE (512L * MEBIBYTE)
#define BIG_MAX_GROWTH (8 * MEBIBYTE)

typedef struct
{
  GInputStream *streams[N_STREAMS]; /* (owned) (nullable) */
  unsigned opened;
  unsigned completed;
} Streams;

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Streams *test = user_data;
  g_autoptr(GError) error = NULL;

  test->streams[test->opened] = url_session_open_finish (URL_SESSION (object), result, NULL,
                                                         &error);
  g_assert_no_error (error);
  test->opened++;
}

static void
open_one (UrlSession *session,
          const char *base,
          const char *path,
          Streams    *test)
{
  g_autofree char *url = g_strconcat (base, path, NULL);
  g_autoptr(UrlRequest) request = url_request_new (url);

  url_session_open_async (session, request, NULL, opened_cb, test);
}

static void
completed_cb (UrlSession   *session,
              UrlTask      *task,
              const GError *error,
              Streams      *test)
{
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test->completed++;
}

static void
control (StressServer *server,
         const char   *path)
{
  g_autoptr(UrlSession) session = url_session_new (NULL);
  g_autofree char *base = stress_server_get (server, "raw_control");
  g_autofree char *url = g_strconcat (base, path, NULL);
  g_autoptr(UrlRequest) request = url_request_new (url);
  g_autoptr(UrlResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = url_session_load (session, request, NULL, &response, &error);

  g_assert_no_error (error);
  g_assert_true (url_response_ensure_success (response, body, &error));
}

static gint64
received (UrlSession *session)
{
  GListModel *tasks = url_session_get_tasks (session);
  gint64 total = 0;

  for (unsigned i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr(UrlTask) task = g_list_model_get_item (tasks, i);

      g_assert_cmpint (url_task_get_bytes_received (task), <=, MEBIBYTE);
      total += url_task_get_bytes_received (task);
    }

  return total;
}

/* Their servers stop, whatever the number of streams. */
static void
test_never_read (void)
{
  g_autoptr(StressServer) server = stress_server_new ();
  g_autofree char *base = stress_server_get (server, "raw");
  UrlSession *session = stress_session_new (N_STREAMS);
  Streams test = { 0 };
  gsize before = 0;
  gsize growth = 0;

  /* Starts all threads there are. */
  control (server, "/stats");
  before = stress_get_memory ("VmRSS");
  g_signal_connect (session, "task-completed", G_CALLBACK (completed_cb), &test);
  for (unsigned i = 0; i < N_STREAMS; i++)
    open_one (session, base, "/endless", &test);
  stress_wait (test.opened == N_STREAMS);
  control (server, "/wait/quiet/500");
  growth = MAX (stress_get_memory ("VmRSS"), before) - before;

  g_test_message ("%.1f MiB received, %.1f MiB more memory", (double) received (session) / MEBIBYTE,
                  (double) growth / MEBIBYTE);
  g_assert_cmpint (received (session), >, N_STREAMS * MEBIBYTE / 2);
  if (!stress_is_sanitized ())
    g_assert_cmpuint (growth, <, 2 * N_STREAMS * MEBIBYTE);

  for (unsigned i = 0; i < N_STREAMS; i++)
    g_assert_finalize_object (test.streams[i]);
  stress_wait (test.completed == N_STREAMS);
  control (server, "/wait/open/0");
  stress_assert_goes (session);
}

/* As fast as it can, and with no more memory than it is bounded to. */
static void
test_large (void)
{
  static char buffer[256 * 1024];
  static const char zeros[sizeof buffer];
  g_autoptr(StressServer) server = stress_server_new ();
  g_autofree char *base = stress_server_get (server, "nginx");
  UrlSession *session = url_session_new (NULL);
  Streams test = { 0 };
  gint64 total = 0;
  gsize before = 0;
  gsize growth = 0;
  gssize size = 0;

  open_one (session, base, "/big", &test);
  stress_wait (test.opened == 1);
  before = stress_get_memory ("VmRSS");
  while ((size = g_input_stream_read (test.streams[0], buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      g_assert_cmpint (memcmp (buffer, zeros, (gsize) size), ==, 0);
      total += size;
    }
  growth = MAX (stress_get_memory ("VmRSS"), before) - before;

  g_test_message ("%.1f MiB more memory", (double) growth / MEBIBYTE);
  g_assert_cmpint (size, ==, 0);
  g_assert_cmpint (total, ==, BIG_SIZE);
  if (!stress_is_sanitized ())
    g_assert_cmpuint (growth, <, BIG_MAX_GROWTH);
  g_assert_finalize_object (test.streams[0]);
  stress_assert_goes (session);
}

typedef struct
{
  UrlSession *session; /* (unowned) */
  const char *base;
  unsigned seed;
} Worker;

/* Opens, reads for a while and drops, in a thread of its own. */
static gpointer
worker_cb (gpointer data)
{
  Worker *worker = data;
  g_autoptr(GRand) random = g_rand_new_with_seed (worker->seed);
  g_autoptr(GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  for (unsigned i = 0; i < 25; i++)
    {
      Streams test = { 0 };
      gsize wanted = (gsize) g_rand_int_range (random, 0, 3 * MEBIBYTE);
      g_autofree char *buffer = g_malloc (wanted + 1);
      gsize done = 0;

      open_one (worker->session, worker->base, "/bytes/2000000", &test);
      stress_wait (test.opened == 1);
      g_assert_true (g_input_stream_read_all (test.streams[0], buffer, wanted, &done, NULL, NULL));
      g_assert_cmpuint (done, ==, MIN (wanted, 2000000));
      for (gsize byte = 0; byte < done; byte++)
        g_assert_cmpuint ((guint8) buffer[byte], ==, byte % TEST_PATTERN_PERIOD);
      g_object_unref (test.streams[0]);
    }
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
count_completed_cb (UrlSession   *session,
                    UrlTask      *task,
                    const GError *error,
                    unsigned     *completed)
{
  (*completed)++;
}

static void
test_threads (void)
{
  g_autoptr(StressServer) server = stress_server_new ();
  g_autofree char *base = stress_server_get (server, "raw");
  UrlSession *session = stress_session_new (6);
  Worker workers[4] = { { 0 } };
  GThread *threads[4] = { NULL };
  unsigned completed = 0;

  g_signal_connect (session, "task-completed", G_CALLBACK (count_completed_cb), &completed);
  for (unsigned i = 0; i < G_N_ELEMENTS (workers); i++)
    {
      workers[i] = (Worker){ session, base, i };
      threads[i] = g_thread_new ("worker", worker_cb, &workers[i]);
    }
  stress_wait (completed == 25 * G_N_ELEMENTS (workers));
  for (unsigned i = 0; i < G_N_ELEMENTS (workers); i++)
    g_thread_join (threads[i]);
  stress_assert_goes (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/streams/never-read", test_never_read);
  g_test_add_func ("/streams/large", test_large);
  g_test_add_func ("/streams/threads", test_threads);

  return stress_main ();
}
