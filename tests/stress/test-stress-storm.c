/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

/* Eight threads do with tasks what they like. */

#define N_THREADS 8
#define N_HELD 16
#define MAX_OPEN 300

/* Of one task; outlives it. The first two members belong to the thread that
 * made the task, the others to the main thread. */
typedef struct
{
  unsigned suspends;
  gboolean started;

  unsigned completed;
  unsigned session_completed;
} Record;

typedef struct
{
  UrlSession *session; /* (owned) */
  StressLife tasks;
  gint64 deadline; /* monotonic µs */
  int threads;
  int open; /* started and not completed */
} Storm;

typedef struct
{
  Storm *storm;
  GRand *rand;         /* (owned) */
  GPtrArray *records;  /* (owned) (element-type Record) */
  UrlTask *held[N_HELD]; /* (owned) (nullable) */
  Record *of_held[N_HELD]; /* (unowned) (nullable) */
} Worker;

static void
assert_running (Record *record)
{
  g_assert_cmpuint (record->completed, ==, 0);
}

static gboolean
response_received_cb (UrlDataTask *task,
                      UrlDecision *decision,
                      Record      *record)
{
  assert_running (record);

  return FALSE;
}

static void
data_received_cb (UrlDataTask *task,
                  GBytes      *data,
                  Record      *record)
{
  assert_running (record);
}

static void
notify_cb (UrlTask    *task,
           GParamSpec *pspec,
           Record     *record)
{
  assert_running (record);
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              Record       *record)
{
  record->completed++;
  g_assert_cmpuint (record->completed, ==, 1);
}

static void
task_completed_cb (UrlSession   *session,
                   UrlTask      *task,
                   const GError *error,
                   Storm        *storm)
{
  Record *record = g_object_get_data (G_OBJECT (task), "record");

  record->session_completed++;
  g_assert_cmpuint (record->completed, ==, 1);
  g_assert_cmpuint (record->session_completed, ==, 1);
  g_atomic_int_add (&storm->open, -1);
}

static void
make_task (Worker   *worker,
           unsigned  slot)
{
  static const char *const paths[] = {
    "/ok", "/bytes/200000", "/chunked/50000", "/drop-body", "/endless", "/never", "/redirect/1",
  };
  Storm *storm = worker->storm;
  const char *path = paths[g_rand_int_range (worker->rand, 0, G_N_ELEMENTS (paths))];
  Record *record = g_new0 (Record, 1);
  UrlTask *task = NULL;

  if (g_rand_boolean (worker->rand))
    task = stress_task_new (storm->session, TEST_PEER_RAW, path);
  else
    task = stress_task_new (storm->session, TEST_PEER_NGINX, "/64k.bin");

  record->suspends = 1;
  stress_life_watch (&storm->tasks, task);
  g_ptr_array_add (worker->records, record);
  g_object_set_data (G_OBJECT (task), "record", record);
  g_signal_connect (task, "response-received", G_CALLBACK (response_received_cb), record);
  g_signal_connect (task, "data-received", G_CALLBACK (data_received_cb), record);
  g_signal_connect (task, "notify", G_CALLBACK (notify_cb), record);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), record);
  worker->held[slot] = task;
  worker->of_held[slot] = record;
}

static void
start (Worker *worker,
       Record *record)
{
  if (!record->started)
    g_atomic_int_inc (&worker->storm->open);
  record->started = TRUE;
}

static void
resume (Worker   *worker,
        unsigned  slot)
{
  Record *record = worker->of_held[slot];

  if (record->suspends > 0 && --record->suspends == 0)
    start (worker, record);
  url_task_resume (worker->held[slot]);
}

static void
query (UrlTask *task)
{
  G_GNUC_UNUSED g_autofree char *words =
      url_progress_dup_description (url_task_get_progress (task));

  url_task_get_state (task);
  url_task_get_bytes_received (task);
  url_task_get_bytes_expected_to_receive (task);
}

/* Most of them are cancelled, because some never end and all of them wait for
 * a connection. */
static void
drop (Worker   *worker,
      unsigned  slot)
{
  Record *record = worker->of_held[slot];

  if (record->started && g_rand_int_range (worker->rand, 0, 10) > 0)
    url_task_cancel (worker->held[slot]);
  g_clear_object (&worker->held[slot]);
}

static void
do_something (Worker   *worker,
              unsigned  slot)
{
  UrlTask *task = worker->held[slot];

  switch (g_rand_int_range (worker->rand, 0, 8))
    {
    case 0:
      worker->of_held[slot]->suspends++;
      url_task_suspend (task);
      break;
    case 1:
      start (worker, worker->of_held[slot]);
      url_task_cancel (task);
      break;
    case 2:
      drop (worker, slot);
      break;
    case 3:
      query (task);
      break;
    default:
      resume (worker, slot);
    }
}

static gpointer
worker_thread_cb (gpointer data)
{
  Worker *worker = data;
  Storm *storm = worker->storm;

  while (g_get_monotonic_time () < storm->deadline)
    {
      unsigned slot = (unsigned) g_rand_int_range (worker->rand, 0, N_HELD);

      if (worker->held[slot] != NULL)
        do_something (worker, slot);
      else if (g_atomic_int_get (&storm->open) < MAX_OPEN)
        make_task (worker, slot);
      else
        g_thread_yield ();
    }

  for (unsigned i = 0; i < N_HELD; i++)
    g_clear_object (&worker->held[i]);
  g_atomic_int_add (&storm->threads, -1);
  g_main_context_wakeup (NULL);

  return NULL;
}

static void
run_threads (Storm  *storm,
             Worker *workers)
{
  GThread *threads[N_THREADS] = { NULL };
  guint32 seed = (guint32) g_test_rand_int ();

  storm->threads = N_THREADS;
  for (unsigned i = 0; i < N_THREADS; i++)
    {
      workers[i].storm = storm;
      workers[i].rand = g_rand_new_with_seed (seed + i);
      workers[i].records = g_ptr_array_new_with_free_func (g_free);
      threads[i] = g_thread_new ("storm", worker_thread_cb, &workers[i]);
    }

  stress_wait (g_atomic_int_get (&storm->threads) == 0);
  for (unsigned i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

static unsigned
check_records (GPtrArray *records)
{
  unsigned started = 0;

  for (unsigned i = 0; i < records->len; i++)
    {
      Record *record = g_ptr_array_index (records, i);

      g_assert_cmpuint (record->completed, ==, record->started ? 1 : 0);
      g_assert_cmpuint (record->session_completed, ==, record->started ? 1 : 0);
      started += record->started ? 1 : 0;
    }

  return started;
}

static void
test_storm (void)
{
  Storm storm = { 0 };
  Worker workers[N_THREADS] = { 0 };
  unsigned made = 0;
  unsigned started = 0;
  int invalidated = 0;

  storm.deadline = g_get_monotonic_time () + (stress_is_full () ? 60 : 10) * G_USEC_PER_SEC;
  storm.session = stress_session_new (16);
  g_signal_connect (storm.session, "task-completed", G_CALLBACK (task_completed_cb), &storm);
  g_signal_connect_swapped (storm.session, "invalidated", G_CALLBACK (stress_count), &invalidated);

  run_threads (&storm, workers);
  url_session_invalidate_and_cancel (storm.session);
  stress_wait (invalidated > 0);
  stress_wait (stress_life_is_over (&storm.tasks));

  g_assert_cmpuint (g_list_model_get_n_items (url_session_get_tasks (storm.session)), ==, 0);
  for (unsigned i = 0; i < N_THREADS; i++)
    {
      made += workers[i].records->len;
      started += check_records (workers[i].records);
      g_ptr_array_unref (workers[i].records);
      g_rand_free (workers[i].rand);
    }
  g_test_message ("%u tasks made, %u started", made, started);
  g_assert_cmpint (storm.open, ==, 0);
  g_assert_cmpint (invalidated, ==, 1);
  stress_assert_goes (storm.session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/storm/eight-threads", test_storm);

  return stress_main ();
}
