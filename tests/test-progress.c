/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "task/url-progress-private.h"

static void
test_unknown (void)
{
  UrlProgress *progress = url_progress_new ();
  g_autofree char *description = NULL;

  url_progress_update (progress, 1000, -1, FALSE);
  description = url_progress_dup_description (progress);

  g_assert_cmpint (url_progress_get_completed (progress), ==, 1000);
  g_assert_cmpint (url_progress_get_total (progress), ==, -1);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 0.0);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, -1.0);
  g_assert_cmpstr (description, ==, "1.0\302\240kB");
  g_assert_finalize_object (progress);
}

static void
test_known (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();
  g_autofree char *description = NULL;

  url_progress_update (progress, 1000, 4000, FALSE);
  description = url_progress_dup_description (progress);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 0.25);
  g_assert_cmpstr (description, ==, "1.0\302\240kB of 4.0\302\240kB");

  url_progress_update (progress, 4000, 4000, FALSE);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
  g_assert_cmpfloat (url_progress_get_seconds_remaining (progress), ==, 0.0);
}

static void
test_more_than_announced (void)
{
  g_autoptr (UrlProgress) progress = url_progress_new ();

  url_progress_update (progress, 5000, 4000, FALSE);

  g_assert_cmpint (url_progress_get_total (progress), ==, 5000);
  g_assert_cmpfloat (url_progress_get_fraction (progress), ==, 1.0);
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
  url_progress_update (progress, 1, 2, FALSE);
  g_assert_cmpstr (log->str, ==, "");
  url_progress_update (progress, 2, 2, TRUE);
  g_assert_cmpstr (log->str, ==,
                   "completed total fraction throughput seconds-remaining description ");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/unknown", test_unknown);
  g_test_add_func ("/progress/known", test_known);
  g_test_add_func ("/progress/more-than-announced", test_more_than_announced);
  g_test_add_func ("/progress/notify", test_notify);

  return g_test_run ();
}
