/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

#include <malloc.h>
#include <sys/socket.h>

/* Everything at once, for a long time, over sessions that come and go: after each
 * of them nothing may be left. The servers run in another process, so that the
 * threads, the files and the memory of this one are the library's. */

#define N_OPEN 60
#define N_ACTIONS 4
#define BODY_SIZE (512 * 1024)
#define PIECE_SIZE 4096
/* What libraries keep for the next time. */
#define MAX_GROWTH (4 * 1024 * 1024)

typedef struct
{
  const char *peer;
  const char *path;
  gboolean is_upload;
} Target;

static const Target targets[] = {
  { "raw", "/ok", FALSE },
  { "raw", "/bytes/200000", FALSE },
  { "raw", "/chunked/50000", FALSE },
  { "raw", "/gzip/100000", FALSE },
  { "raw", "/redirect/3", FALSE },
  { "raw", "/redirect/99", FALSE },
  { "raw", "/early-hints", FALSE },
  { "raw", "/status/503", FALSE },
  { "raw", "/never", FALSE },
  { "raw", "/endless", FALSE },
  { "raw", "/head-then-hang", FALSE },
  { "raw", "/drop-before-head", FALSE },
  { "raw", "/reset-before-head", FALSE },
  { "raw", "/drop-body", FALSE },
  { "raw", "/drop-chunked", FALSE },
  { "raw", "/reset-body", FALSE },
  { "raw", "/bad-gzip", FALSE },
  { "raw", "/bad-status-line", FALSE },
  { "raw", "/header-flood", FALSE },
  { "raw", "/sink", TRUE },
  { "raw", "/early/length", TRUE },
  { "raw", "/early/cut", TRUE },
  { "raw", "/early/redirect", TRUE },
  { "raw", "/reset-before-head", TRUE },
  { "raw_tls", "/ok", FALSE },
  { "raw_tls", "/bytes/200000", FALSE },
  { "raw_tls", "/reset-body", FALSE },
  { "raw_tls", "/sink", TRUE },
  { "raw_tls", "/early/length", TRUE },
  { "nginx", "/64k.bin", FALSE },
  { "nginx_tls", "/64k.bin", FALSE },
  { "nginx_h2", "/64k.bin", FALSE },
  { "h2", "/ok", FALSE },
  { "h2", "/bytes/200000", FALSE },
  { "h2", "/gzip/100000", FALSE },
  { "h2", "/endless", FALSE },
  { "h2", "/never", FALSE },
  { "h2", "/echo", TRUE },
  { "hang_tls", "/", FALSE },
  { "refused", "/", FALSE },
  { "expired", "/", FALSE },
  { "self_signed", "/", FALSE },
};

typedef struct
{
  StressServer *server; /* (owned) */
  char *bases[G_N_ELEMENTS (targets)]; /* (owned) */
  GTlsDatabase *database; /* (owned) */
  GBytes *body; /* (owned) */
  GRand *rand; /* (owned) */
  unsigned loads;
} Storm;

/* One session and what goes on in it. */
typedef struct
{
  Storm *storm;
  UrlSession *session; /* (owned) */
  StressLife tasks;
  GPtrArray *held; /* (owned) (element-type UrlTask) */
  unsigned started;
  unsigned completed;
  unsigned streams; /* being opened or read */
  gboolean over;
} Round;

static UrlRequest *
make_request (Storm *storm)
{
  unsigned i = (unsigned) g_rand_int_range (storm->rand, 0, G_N_ELEMENTS (targets));
  g_autofree char *url = g_strconcat (storm->bases[i], targets[i].path, NULL);
  UrlRequest *request = url_request_new (url);

  if (targets[i].is_upload)
    {
      url_request_set_method (request, "PUT");
      url_request_set_body (request, storm->body);
    }

  return request;
}

static void
completed_cb (UrlSession   *session,
              UrlTask      *task,
              const GError *error,
              Round        *round)
{
  round->completed++;
  g_ptr_array_remove_fast (round->held, task);
}

static void
start_task (Round *round)
{
  g_autoptr (UrlRequest) request = make_request (round->storm);
  UrlTask *task = URL_TASK (url_session_data_task (round->session, request));

  stress_life_watch (&round->tasks, task);
  g_ptr_array_add (round->held, task);
  round->started++;
  url_task_resume (task);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Round *round = user_data;
  g_autoptr (GInputStream) stream = G_INPUT_STREAM (object);
  g_autoptr (GBytes) piece = g_input_stream_read_bytes_finish (stream, result, NULL);

  /* One that is dropped in the middle ends its load. */
  if (round->over || piece == NULL || g_bytes_get_size (piece) == 0 ||
      g_rand_int_range (round->storm->rand, 0, 20) == 0)
    {
      round->streams--;
      return;
    }

  g_input_stream_read_bytes_async (stream, PIECE_SIZE, G_PRIORITY_DEFAULT, NULL, read_cb, round);
  g_steal_pointer (&stream);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Round *round = user_data;
  g_autoptr (GInputStream) stream = url_session_open_finish (URL_SESSION (object), result, NULL,
                                                             NULL);

  if (stream == NULL)
    {
      round->streams--;
      return;
    }

  g_input_stream_read_bytes_async (stream, PIECE_SIZE, G_PRIORITY_DEFAULT, NULL, read_cb, round);
  g_steal_pointer (&stream);
}

static void
open_stream (Round *round)
{
  g_autoptr (UrlRequest) request = make_request (round->storm);

  round->streams++;
  round->started++;
  url_session_open_async (round->session, request, NULL, opened_cb, round);
}

static void
act_on (UrlTask *task,
        GRand   *rand)
{
  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      url_task_cancel (task);
      break;
    case 1:
      url_task_suspend (task);
      break;
    default:
      url_task_resume (task);
    }
}

static gboolean
act_cb (gpointer data)
{
  Round *round = data;
  GRand *rand = round->storm->rand;

  for (unsigned i = 0; i < N_ACTIONS; i++)
    {
      if (round->started - round->completed < N_OPEN)
        g_rand_int_range (rand, 0, 4) == 0 ? open_stream (round) : start_task (round);
      else if (round->held->len > 0)
        act_on (g_ptr_array_index (round->held,
                                   g_rand_int_range (rand, 0, (int) round->held->len)), rand);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
over_cb (gpointer data)
{
  ((Round *) data)->over = TRUE;

  return G_SOURCE_REMOVE;
}

static UrlSession *
session_new (Storm *storm)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();

  url_session_configuration_set_tls_database (configuration, storm->database);
  url_session_configuration_set_max_connections_per_host (configuration, 16);

  return url_session_new (configuration);
}

static void
run_round (Storm    *storm,
           unsigned  seconds)
{
  Round round = { .storm = storm, .session = session_new (storm) };
  unsigned actions = 0;

  round.held = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (round.session, "task-completed", G_CALLBACK (completed_cb), &round);
  actions = g_timeout_add (1, act_cb, &round);
  g_timeout_add_seconds (seconds, over_cb, &round);
  stress_wait (round.over);
  g_source_remove (actions);

  url_session_invalidate_and_cancel (round.session);
  stress_wait (round.completed == round.started && round.streams == 0);
  g_ptr_array_unref (round.held);
  stress_wait (stress_life_is_over (&round.tasks));
  stress_assert_goes (round.session);
  storm->loads += round.started;
}

static unsigned
count_entries (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  unsigned count = 0;

  while (g_dir_read_name (folder) != NULL)
    count++;

  return count;
}

static gboolean
is_connection (int fd)
{
  int domain = 0;
  socklen_t size = sizeof domain;

  return getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 &&
         (domain == AF_INET || domain == AF_INET6);
}

static unsigned
count_connections (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name = NULL;
  unsigned count = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    count += is_connection ((int) g_ascii_strtoll (name, NULL, 10)) ? 1 : 0;

  return count;
}

/* The threads whose names begin with @prefix. */
static unsigned
count_threads (const char *prefix)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/task", 0, NULL);
  const char *thread = NULL;
  unsigned count = 0;

  while ((thread = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", thread, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) && g_str_has_prefix (name, prefix))
        count++;
    }

  return count;
}

/* Those of a pool end when they have had nothing to do for a while, or sooner if
 * they are told to. The one that starts them stays. */
static gboolean
has_pool_thread (void)
{
  g_thread_pool_stop_unused_threads ();

  return count_threads ("pool") > count_threads ("pool-spawner");
}

/* The library's own two start when there is something to do for them, and stay. */
static unsigned
count_others (void)
{
  unsigned own = count_threads ("url-");

  g_assert_cmpuint (own, <=, 2);

  return count_threads ("") - own;
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Connections are closed, and threads end, after the last task: there is no
 * event for it. */
static void
wait_until_left (unsigned files,
                 unsigned threads)
{
  unsigned tick = g_timeout_add (20, tick_cb, NULL);

  stress_wait (!has_pool_thread () && count_connections () == 0 &&
               count_entries ("/proc/self/fd") <= files &&
               count_others () <= threads);
  g_source_remove (tick);
}

static void
storm_init (Storm *storm)
{
  g_autofree char *ca = NULL;
  g_autoptr (GError) error = NULL;

  storm->server = stress_server_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    storm->bases[i] = stress_server_get (storm->server, targets[i].peer);
  ca = stress_server_get (storm->server, "ca");
  storm->database = g_tls_file_database_new (ca, &error);
  g_assert_no_error (error);
  storm->body = g_bytes_new_take (g_malloc0 (BODY_SIZE), BODY_SIZE);
  storm->rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
}

static void
storm_clear (Storm *storm)
{
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    g_free (storm->bases[i]);
  g_object_unref (storm->database);
  g_bytes_unref (storm->body);
  g_rand_free (storm->rand);
  stress_server_free (storm->server);
}

static gsize
get_allocated (void)
{
  return mallinfo2 ().uordblks;
}

/* The first round starts what stays: threads, and what libraries keep. */
static void
test_nothing_left (void)
{
  const unsigned seconds = stress_is_full () ? 10 : 3;
  const gint64 deadline =
      g_get_monotonic_time () + (stress_is_full () ? 600 : 9) * G_USEC_PER_SEC;
  Storm storm = { NULL };
  unsigned files = 0;
  unsigned threads = 0;
  gsize allocated = 0;

  storm_init (&storm);
  run_round (&storm, seconds);
  wait_until_left (G_MAXUINT, G_MAXUINT);
  files = count_entries ("/proc/self/fd");
  threads = count_others ();

  for (unsigned i = 1; i < 3 || g_get_monotonic_time () < deadline; i++)
    {
      run_round (&storm, seconds);
      wait_until_left (files, threads);
      if (i == 1)
        allocated = get_allocated ();
    }

  g_test_message ("%u loads, %u files, %u threads, %.1f MiB more than at first", storm.loads, files,
                  count_threads (""), ((double) get_allocated () - (double) allocated) / (1024 * 1024));
  if (!stress_is_sanitized ())
    g_assert_cmpuint (get_allocated (), <, allocated + MAX_GROWTH);
  storm_clear (&storm);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/endurance/nothing-left", test_nothing_left);

  return g_test_run ();
}
