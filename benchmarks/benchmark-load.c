/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "benchmark.h"

#include <time.h>

/* Loads the same from one nginx with this library and with libsoup, in turn,
 * and prints ratios: the median of several pairs. What is compared is the time
 * that passes, and the processor time of the main thread, which is what an
 * application has left for drawing. */

#define PAIRS 5

typedef struct
{
  const char *name;
  TestPeer peer;
  const char *path;
  unsigned times;
} Job;

static const Job jobs[] = {
  { "1000 x 1 KiB", TEST_PEER_NGINX, "/1k.bin", 1000 },
  { "1000 x 1 KiB, TLS", TEST_PEER_NGINX_TLS, "/1k.bin", 1000 },
  { "1 x 512 MiB", TEST_PEER_NGINX, "/big", 1 },
  { "16 x 16 MiB, TLS", TEST_PEER_NGINX_TLS, "/16m.bin", 16 },
};

typedef struct
{
  double elapsed;
  double main_thread;
} Cost;

static double
seconds (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);

  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static Cost
measure (BenchmarkFunc   func,
         char          **urls,
         unsigned        n_urls,
         gsize          *bytes_out)
{
  double start = seconds (CLOCK_MONOTONIC);
  double main_thread = seconds (CLOCK_THREAD_CPUTIME_ID);

  *bytes_out = func (urls, n_urls);

  return (Cost) { seconds (CLOCK_MONOTONIC) - start,
                  seconds (CLOCK_THREAD_CPUTIME_ID) - main_thread };
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double difference = *(const double *) a - *(const double *) b;

  return difference < 0 ? -1 : difference > 0;
}

static double
median (double *values)
{
  qsort (values, PAIRS, sizeof (double), compare_doubles);

  return values[PAIRS / 2];
}

static void
run_job (const Job *job)
{
  g_auto (GStrv) urls = g_new0 (char *, job->times + 1);
  double elapsed[PAIRS];
  double main_thread[PAIRS];

  for (unsigned i = 0; i < job->times; i++)
    urls[i] = test_fixture_url (job->peer, "%s", job->path);

  for (unsigned i = 0; i < PAIRS; i++)
    {
      gsize our_bytes = 0;
      gsize soup_bytes = 0;
      Cost ours = measure (benchmark_urlsession, urls, job->times, &our_bytes);
      Cost soup = measure (benchmark_soup, urls, job->times, &soup_bytes);

      g_assert_cmpuint (our_bytes, ==, soup_bytes);
      elapsed[i] = ours.elapsed / soup.elapsed;
      main_thread[i] = ours.main_thread / soup.main_thread;
    }

  g_print ("%-22s %10.2f %14.2f\n", job->name, median (elapsed), median (main_thread));
}

int
main (void)
{
  test_fixture_get ();
  g_print ("%-22s %10s %14s\n", "urlsession / libsoup", "time", "main thread");
  for (gsize i = 0; i < G_N_ELEMENTS (jobs); i++)
    run_job (&jobs[i]);
  test_fixture_shutdown ();

  return 0;
}
