/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <urlsession/urlsession.h>

#include "task/url-progress-private.h"

#define NBSP "\302\240"
#define DASH " \342\200\224 "

/* The clock stands at an hour when a test begins. */
#define START (3600 * (gint64) G_USEC_PER_SEC)

static void
take (UrlProgress *progress,
      gint64       completed,
      gint64       total,
      double       seconds)
{
  const UrlProgressCounts counts = { .completed = completed, .total = total, .moved = completed };

  url_progress_take (progress, &counts, START + (gint64) (seconds * G_USEC_PER_SEC));
}

static void
end (UrlProgress *progress,
     gint64       completed,
     gint64       total)
{
  const UrlProgressCounts counts = {
    .completed = completed, .total = total, .moved = completed, .ended = TRUE
  };

  url_progress_take (progress, &counts, START);
}

/* Goes on for some seconds at so many bytes a second, in steps of 0.1 s. */
static void
flow (UrlProgress *progress,
      double      *clock,
      double       seconds,
      gint64       rate)
{
  gint64 completed = url_progress_get_completed (progress);
  gint64 total = url_progress_get_total (progress);

  for (int i = 1; i <= (int) (seconds * 10.0); i++)
    take (progress, completed + i * rate / 10, total, *clock + i / 10.0);
  *clock += seconds;
}

static void
assert_description (UrlProgress *progress,
                    const char  *expected)
{
  g_autofree char *description = url_progress_dup_description (progress);

  g_assert_cmpstr (description, ==, expected);
}

static void
assert_near (double value,
             double expected,
             double share)
{
  g_assert_cmpfloat_with_epsilon (value, expected, expected * share);
}

static void
test_unknown (void)
{
  UrlProgress *progress = url_progress_new ();
  double clock = 0.0;

  take (progress, 1000, -1, 0.0);
  g_assert_cmpint (url_progress_get_completed (progress), ==, 1000);
  g_assert_cmpint (url_progress_get_total (progress), ==, -1);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 0.0);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, -1.0);
  assert_description (progress, "1.0" NBSP "kB");

  flow (progress, &clock, 2.0, 300000);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, -1.0);
  assert_description (progress, "601.0" NBSP "kB" DASH "300.0" NBSP "kB/s");
  g_assert_finalize_object (progress);
}

static void
test_known (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();

  take (progress, 1000, 4000, 0.0);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 0.25);
  assert_description (progress, "1.0" NBSP "kB of 4.0" NBSP "kB");

  take (progress, 4000, 4000, 1.0);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, 0.0);
  assert_description (progress, "4.0" NBSP "kB of 4.0" NBSP "kB");
}

static void
test_more_than_announced (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();

  take (progress, 5000, 4000, 0.0);

  g_assert_cmpint (url_progress_get_total (progress), ==, 5000);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
}

static void
test_ended (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();
  double clock = 0.0;

  take (progress, 1000, 4000, clock);
  flow (progress, &clock, 1.0, 1000);
  g_assert_cmpfloat (url_progress_get_throughput (progress), >, 0.0);
  end (progress, 3000, 4000);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 0.75);
  g_assert_cmpfloat (url_progress_get_throughput (progress), ==, 0.0);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, -1.0);
  assert_description (progress, "3.0" NBSP "kB of 4.0" NBSP "kB");

  end (progress, 4000, 4000);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, 0.0);
  assert_description (progress, "4.0" NBSP "kB" DASH "done");

  end (progress, 0, 0);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
  assert_description (progress, "Done");

  end (progress, 0, -1);
  assert_description (progress, "0 bytes");
}

static void
test_throughput (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();
  double clock = 5.0;

  /* How long the first bytes took is not known. */
  take (progress, 0, 1000000, 0.0);
  take (progress, 50000, 1000000, clock);
  g_assert_cmpfloat (url_progress_get_throughput (progress), ==, 0.0);

  /* It is right from the start, though not sure enough to tell a time. */
  flow (progress, &clock, 0.2, 1000);
  assert_near (url_progress_get_throughput (progress), 1000.0, 0.01);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, -1.0);
  flow (progress, &clock, 9.8, 1000);
  assert_near (url_progress_get_throughput (progress), 1000.0, 0.01);
  g_assert_cmpfloat_with_epsilon (url_progress_get_seconds_remaining (progress), 940.0, 10.0);

  /* After two seconds it has come a good half of the way to what it is now. */
  flow (progress, &clock, 2.0, 5000);
  g_assert_cmpfloat (url_progress_get_throughput (progress), >, 3000.0);
  g_assert_cmpfloat (url_progress_get_throughput (progress), <, 4000.0);
  flow (progress, &clock, 10.0, 5000);
  assert_near (url_progress_get_throughput (progress), 5000.0, 0.02);
}

static void
assert_sound (UrlProgress *progress)
{
  double throughput = url_progress_get_throughput (progress);
  double seconds = url_progress_get_seconds_remaining (progress);
  double fraction = url_progress_get_fraction (progress);
  g_autofree char *description = url_progress_dup_description (progress);

  g_assert_true (isfinite (throughput));
  g_assert_true (isfinite (seconds));
  g_assert_cmpfloat (throughput, >=, 0.0);
  g_assert_true (seconds >= 0.0 || seconds == -1.0);
  g_assert_true (fraction >= 0.0 && fraction <= 1.0);
  g_assert_true (g_utf8_validate (description, -1, NULL));
}

static void
test_odd_numbers (void)
{
  static const double clocks[] = { 0.0, 0.0, 0.000001, 0.000001, 2.0, 1.0, -1.0, 1e9 };
  static const gint64 counts[] = { 0, 1, 1000, 0, G_MAXINT64, 5, G_MAXINT64, 0 };
  static const gint64 totals[] = { -1, 0, 1, G_MAXINT64 };

  for (gsize t = 0; t < G_N_ELEMENTS (totals); t++)
    {
      g_autoptr (UrlProgress) progress = url_progress_new ();

      assert_sound (progress);
      for (gsize i = 0; i < G_N_ELEMENTS (clocks) * G_N_ELEMENTS (counts); i++)
        {
          take (progress, counts[i % 8], totals[t], clocks[i / 8]);
          assert_sound (progress);
        }
    }
}

/* Bytes that come while the clock stands count when it goes on. */
static void
test_same_instant (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();

  take (progress, 1000, -1, 0.0);
  take (progress, 2000, -1, 0.0);
  take (progress, 3000, -1, 2.0);

  assert_near (url_progress_get_throughput (progress), 1000.0, 0.001);
}

/* A body that is sent again counts from the start, and takes nothing back. */
static void
test_counts_fall (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();
  double clock = 0.0;

  take (progress, 1000, 100000, 0.0);
  flow (progress, &clock, 3.0, 1000);
  take (progress, 0, 100000, clock);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 0.0);
  flow (progress, &clock, 3.0, 1000);
  assert_near (url_progress_get_throughput (progress), 1000.0, 0.1);
}

static void
test_stalled (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();
  double clock = 0.0;

  take (progress, 1000, 100000, 0.0);
  flow (progress, &clock, 3.0, 1000);
  take (progress, 4000, 100000, clock + 3.0);
  g_assert_cmpfloat (url_progress_get_throughput (progress), >, 0.0);
  take (progress, 4000, 100000, clock + 5.0);
  g_assert_cmpfloat (url_progress_get_throughput (progress), ==, 0.0);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, -1.0);
  assert_description (progress, "4.0" NBSP "kB of 100.0" NBSP "kB" DASH "stalled");

  /* The silence is no part of what comes then. */
  clock = 100.0;
  take (progress, 5000, 100000, clock);
  assert_description (progress, "5.0" NBSP "kB of 100.0" NBSP "kB");
  flow (progress, &clock, 1.0, 1000);
  assert_near (url_progress_get_throughput (progress), 1000.0, 0.01);
}

static void
test_paused (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();
  double clock = 0.0;

  take (progress, 1000, 100000, 0.0);
  flow (progress, &clock, 3.0, 1000);
  url_progress_set_paused (progress, TRUE);
  g_assert_cmpfloat (url_progress_get_throughput (progress), ==, 0.0);
  assert_description (progress, "4.0" NBSP "kB of 100.0" NBSP "kB");
  take (progress, 9000, 100000, clock + 1.0);
  take (progress, 10000, 100000, clock + 50.0);
  g_assert_cmpfloat (url_progress_get_throughput (progress), ==, 0.0);
  assert_description (progress, "10.0" NBSP "kB of 100.0" NBSP "kB");

  url_progress_set_paused (progress, FALSE);
  clock = 60.0;
  take (progress, 11000, 100000, clock);
  flow (progress, &clock, 1.0, 1000);
  assert_near (url_progress_get_throughput (progress), 1000.0, 0.01);
}

static void
test_times (void)
{
  static const struct
  {
    gint64 seconds;
    const char *words;
  } cases[] = {
    { 1, "1 s left" },        { 89, "89 s left" },        { 91, "2 min left" },
    { 601, "11 min left" },   { 5401, "2 h left" },       { 100000, "28 h left" },
    { 129601, "2 days left" }, { 86400000, "1000 days left" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UrlProgress) progress = url_progress_new ();
      g_autofree char *description = NULL;
      /* At 1000 bytes a second, and half a second less, which is rounded up. */
      const gint64 total = 3000 + cases[i].seconds * 1000 - 500;

      g_test_message ("%s", cases[i].words);
      take (progress, 1000, total, 0.0);
      take (progress, 3000, total, 2.0);
      description = url_progress_dup_description (progress);
      g_assert_true (g_str_has_suffix (description, cases[i].words));
      g_assert_nonnull (strstr (description, " of "));
    }
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           GString    *log)
{
  g_string_append_printf (log, "%s ", pspec->name);
}

static void
test_notify (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (progress, "notify", G_CALLBACK (notify_cb), log);
  take (progress, 1, 2, 0.0);
  g_assert_cmpstr (log->str, ==, "");
  url_progress_notify (progress);
  g_assert_cmpstr (log->str, ==,
                   "completed total fraction throughput seconds-remaining description ");
}

static void
pause_cb (UrlProgress *progress)
{
  url_progress_set_paused (progress, TRUE);
}

/* Nothing follows a suspend(), but the end does. */
static void
test_notify_paused (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();
  g_autoptr (GString) log = g_string_new (NULL);

  g_signal_connect (progress, "notify", G_CALLBACK (notify_cb), log);
  g_signal_connect (progress, "notify::total", G_CALLBACK (pause_cb), NULL);
  url_progress_notify (progress);
  g_assert_cmpstr (log->str, ==, "completed total ");
  url_progress_notify (progress);
  g_assert_cmpstr (log->str, ==, "completed total ");

  g_signal_handlers_disconnect_by_func (progress, pause_cb, NULL);
  end (progress, 1, 2);
  url_progress_notify (progress);
  g_assert_true (g_str_has_suffix (log->str, " description "));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/unknown", test_unknown);
  g_test_add_func ("/progress/known", test_known);
  g_test_add_func ("/progress/more-than-announced", test_more_than_announced);
  g_test_add_func ("/progress/ended", test_ended);
  g_test_add_func ("/progress/throughput", test_throughput);
  g_test_add_func ("/progress/odd-numbers", test_odd_numbers);
  g_test_add_func ("/progress/same-instant", test_same_instant);
  g_test_add_func ("/progress/counts-fall", test_counts_fall);
  g_test_add_func ("/progress/stalled", test_stalled);
  g_test_add_func ("/progress/paused", test_paused);
  g_test_add_func ("/progress/times", test_times);
  g_test_add_func ("/progress/notify", test_notify);
  g_test_add_func ("/progress/notify/paused", test_notify_paused);

  return g_test_run ();
}
