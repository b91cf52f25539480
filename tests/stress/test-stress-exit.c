/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

/* A process may exit whatever it loads. */

#define N_EXITS 200
#define N_SLOW_EXITS 40
#define N_AT_ONCE 4

typedef struct
{
  char *urls[4]; /* (owned): NULL-terminated */
  const char *signal;
  unsigned reachable; /* by how many of the loads */
  unsigned wanted;
  unsigned started;
  unsigned ended;
} Exits;

static void start_next (Exits *test);

static void
exited_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  GSubprocess *process = G_SUBPROCESS (object);
  Exits *test = user_data;
  g_autofree char *errors = NULL;
  g_autoptr(GError) error = NULL;

  g_subprocess_communicate_utf8_finish (process, result, NULL, &errors, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (errors, ==, "");
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);

  test->ended++;
  if (test->started < test->wanted)
    start_next (test);
}

/* Every number of loads, from each kind of thread. */
static void
start_next (Exits *test)
{
  unsigned index = test->started++;
  g_autofree char *count = g_strdup_printf ("%u", index % (test->reachable + 1));
  g_autofree char *thread = g_strdup_printf ("%u", index / (test->reachable + 1) % 2);
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (argv, (gpointer) g_getenv ("URLSESSION_TEST_EXIT_HELPER"));
  g_ptr_array_add (argv, (gpointer) test_fixture_get_ca_path ());
  g_ptr_array_add (argv, (gpointer) test->signal);
  g_ptr_array_add (argv, count);
  g_ptr_array_add (argv, thread);
  for (unsigned i = 0; test->urls[i] != NULL; i++)
    g_ptr_array_add (argv, test->urls[i]);
  g_ptr_array_add (argv, NULL);

  process = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, exited_cb, test);
}

static void
run (Exits *test)
{
  gint64 start = g_get_monotonic_time ();

  /* A sanitizer looks for leaks at each exit, which takes it seconds. */
  test->wanted = stress_is_sanitized () && !stress_is_full () ? N_SLOW_EXITS : N_EXITS;
  for (unsigned i = 0; i < N_AT_ONCE; i++)
    start_next (test);
  stress_wait (test->ended == test->wanted);
  g_test_message ("%u exits in %.1f s", test->wanted,
                  (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);

  for (unsigned i = 0; test->urls[i] != NULL; i++)
    g_free (test->urls[i]);
}

static void
test_response (void)
{
  Exits test = { .signal = "response-received", .reachable = 20 };

  test.urls[0] = test_fixture_url (TEST_PEER_NGINX_TLS, "/1m.bin");
  test.urls[1] = test_fixture_url (TEST_PEER_RAW_TLS, "/bytes/3000000");
  run (&test);
}

static void
test_data (void)
{
  Exits test = { .signal = "data-received", .reachable = 20 };

  test.urls[0] = test_fixture_url (TEST_PEER_NGINX_TLS, "/16m.bin");
  test.urls[1] = test_fixture_url (TEST_PEER_NGINX_TLS, "/hello.txt");
  test.urls[2] = test_fixture_url (TEST_PEER_RAW_TLS, "/bytes/300000");
  run (&test);
}

/* Two thirds of the loads never end, nor do their handshakes. */
static void
test_stuck (void)
{
  Exits test = { .signal = "response-received", .reachable = 6 };

  test.urls[0] = test_fixture_url (TEST_PEER_HANG_TLS, "/");
  test.urls[1] = test_fixture_url (TEST_PEER_RAW_TLS, "/never");
  test.urls[2] = test_fixture_url (TEST_PEER_NGINX_TLS, "/hello.txt");
  run (&test);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/exit/response", test_response);
  g_test_add_func ("/exit/data", test_data);
  g_test_add_func ("/exit/stuck", test_stuck);

  return stress_main ();
}
