/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

/* A consumer that is slower than its server. The servers run in another
 * process, so that the memory of this one is the library's. */

#define BIG_SIZE (512 * 1024 * 1024)
#define MAX_PIECE (64 * 1024)
#define MAX_RESIDENT (64 * 1024 * 1024)

static void
slow_cb (UrlDataTask *task,
         GBytes      *data,
         gint64      *total)
{
  g_assert_cmpuint (g_bytes_get_size (data), <=, MAX_PIECE);
  *total += (gint64) g_bytes_get_size (data);
  /* Not a wait for something, but the load of this test. */
  g_usleep (1000);
}

static void
test_slow_consumer (void)
{
  g_autoptr(StressServer) server = stress_server_new ();
  g_autofree char *base = stress_server_get (server, "nginx");
  g_autofree char *url = g_strconcat (base, "/big", NULL);
  UrlSession *session = url_session_new (NULL);
  UrlDataTask *task = url_session_data_task_for_uri (session, url);
  int completed = 0;
  gint64 total = 0;
  gsize peak = 0;

  g_signal_connect (task, "data-received", G_CALLBACK (slow_cb), &total);
  g_signal_connect_swapped (task, "completed", G_CALLBACK (stress_count), &completed);
  url_task_resume (URL_TASK (task));
  stress_wait (completed == 1);
  peak = stress_get_memory ("VmHWM");

  g_test_message ("peak resident memory: %.1f MiB", (double) peak / (1024 * 1024));
  g_assert_no_error (url_task_get_error (URL_TASK (task)));
  g_assert_cmpint (total, ==, BIG_SIZE);
  if (!stress_is_sanitized ())
    g_assert_cmpuint (peak, <, MAX_RESIDENT);
  g_assert_finalize_object (task);
  g_assert_finalize_object (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/memory/slow-consumer", test_slow_consumer);

  return g_test_run ();
}
