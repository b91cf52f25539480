/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "test-support.h"

/* Time limits. Only here does a test let time pass, because time is what it is
 * about; none asks how long something took. */

#define SHORT 0.3
#define LONGER_MS 700

static UrlSession *
session_with (double request_timeout,
              double resource_timeout)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();

  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());
  url_session_configuration_set_max_connections_per_host (configuration, 1);
  url_session_configuration_set_request_timeout (configuration, request_timeout);
  url_session_configuration_set_resource_timeout (configuration, resource_timeout);

  return url_session_new (configuration);
}

static gboolean
elapsed_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
let_time_pass (void)
{
  gboolean elapsed = FALSE;

  g_timeout_add (LONGER_MS, elapsed_cb, &elapsed);
  test_iterate_until (&elapsed);
}

static void
finish (UrlSession *session,
        UrlTask    *task,
        TestWatch  *watch)
{
  test_watch_free (watch);
  g_assert_finalize_object (task);
  test_session_assert_gone (session);
}

static gboolean
shorten_cb (UrlTask        *task,
            UrlRedirection *redirection)
{
  g_autoptr (UrlRequest) edited = url_request_copy (url_redirection_get_request (redirection));

  url_request_set_timeout (edited, SHORT);
  url_redirection_follow (redirection, edited);

  return FALSE;
}

/* A request that a redirect was edited to has its own limit from then on. */
static void
test_edited (void)
{
  UrlSession *session = session_with (60.0, 0.0);
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, "/redirect-to/302?/never");
  TestWatch *watch = test_watch_new (task);
  UrlRequest *current = NULL;

  g_signal_connect (task, "redirect", G_CALLBACK (shorten_cb), NULL);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_TIMED_OUT);
  current = url_task_get_current_request (task);
  g_assert_cmpfloat (url_request_get_timeout (current), ==, SHORT);
  finish (session, task, watch);
}

static void
test_silence (void)
{
  const struct
  {
    TestPeer peer;
    const char *path;
  } rows[] = {
    { TEST_PEER_RAW, "/never" },         { TEST_PEER_RAW, "/head-then-hang" },
    { TEST_PEER_RAW, "/body-then-hang" }, { TEST_PEER_HANG_TLS, "/" },
    { TEST_PEER_FULL_BACKLOG, "/" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UrlSession *session = session_with (SHORT, 0.0);
      UrlTask *task = test_task_new (session, rows[i].peer, rows[i].path);
      TestWatch *watch = test_watch_new (task);

      g_test_message ("%s", rows[i].path);
      url_task_resume (task);
      test_watch_wait (watch);
      g_assert_error (watch->error, URL_ERROR, URL_ERROR_TIMED_OUT);
      finish (session, task, watch);
    }
}

static void
test_trickle (gconstpointer data)
{
  UrlSession *session = session_with (SHORT, 0.0);
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, data);
  TestWatch *watch = test_watch_new (task);

  /* In all it takes longer than the limit, but never without a byte. */
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  finish (session, task, watch);
}

static void
test_suspended (void)
{
  UrlSession *session = session_with (SHORT, 0.0);
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, "/endless");
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  while (watch->pieces == 0)
    g_main_context_iteration (NULL, TRUE);
  url_task_suspend (task);
  let_time_pass ();
  url_task_resume (task);
  while (watch->pieces < 50)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (watch->error);
  url_task_cancel (task);
  test_watch_wait (watch);
  finish (session, task, watch);
}

static gboolean
keep_cb (UrlDataTask          *task,
         UrlResponseDecision  *decision,
         UrlResponseDecision **kept)
{
  *kept = g_object_ref (decision);

  return TRUE;
}

static void
test_decision (void)
{
  UrlSession *session = session_with (SHORT, 0.0);
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, "/bytes/1000");
  TestWatch *watch = NULL;
  g_autoptr (UrlResponseDecision) decision = NULL;

  g_signal_connect (task, "response-received", G_CALLBACK (keep_cb), &decision);
  watch = test_watch_new (task);
  url_task_resume (task);
  let_time_pass ();
  url_response_decision_allow (decision);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_clear_object (&decision);
  finish (session, task, watch);
}

static void
slow_cb (UrlTask  *task,
         GBytes   *data,
         gboolean *slept)
{
  if (*slept)
    return;

  *slept = TRUE;
  let_time_pass ();
}

static void
test_slow_application (void)
{
  UrlSession *session = session_with (SHORT, 0.0);
  UrlTask *task = test_task_new (session, TEST_PEER_NGINX, "/16m.bin");
  TestWatch *watch = test_watch_new (task);
  gboolean slept = FALSE;

  g_signal_connect (task, "data-received", G_CALLBACK (slow_cb), &slept);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  finish (session, task, watch);
}

static void
test_queued (void)
{
  UrlSession *session = session_with (SHORT, 0.0);
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/slow-head/%d", LONGER_MS);
  g_autoptr (UrlRequest) patient = url_request_new (url);
  UrlTask *first = NULL;
  UrlTask *second = test_task_new (session, TEST_PEER_RAW, "/ok");
  TestWatch *first_watch = NULL;
  TestWatch *second_watch = test_watch_new (second);

  /* The request's own limit comes first; the second waits for its connection. */
  url_request_set_timeout (patient, 30.0);
  first = URL_TASK (url_session_data_task (session, patient));
  first_watch = test_watch_new (first);
  url_task_resume (first);
  url_task_resume (second);
  test_watch_wait (first_watch);
  test_watch_wait (second_watch);
  g_assert_no_error (first_watch->error);
  g_assert_no_error (second_watch->error);
  test_watch_free (first_watch);
  g_assert_finalize_object (first);
  finish (session, second, second_watch);
}

static void
test_resource (void)
{
  UrlSession *session = session_with (0.0, SHORT);
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, "/endless");
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_TIMED_OUT);
  finish (session, task, watch);
}

static void
test_resource_suspended (void)
{
  UrlSession *session = session_with (0.0, SHORT);
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, "/never");
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  url_task_suspend (task);
  let_time_pass ();
  g_assert_cmpuint (watch->completed, ==, 0);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_TIMED_OUT);
  finish (session, task, watch);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timeout/request/silence", test_silence);
  g_test_add_data_func ("/timeout/request/trickle", "/trickle/8/100", test_trickle);
  g_test_add_func ("/timeout/request/suspended", test_suspended);
  g_test_add_func ("/timeout/request/decision", test_decision);
  g_test_add_func ("/timeout/request/slow-application", test_slow_application);
  g_test_add_func ("/timeout/request/queued", test_queued);
  g_test_add_func ("/timeout/request/edited", test_edited);
  g_test_add_func ("/timeout/resource", test_resource);
  g_test_add_func ("/timeout/resource/suspended", test_resource_suspended);

  return test_run ();
}
