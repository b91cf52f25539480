/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* Following redirects on the real thing, and answering for them. */

static char *
dup_text (TestWatch *watch)
{
  return g_strndup ((const char *) watch->data->data, watch->data->len);
}

static UrlTask *
redirected_task (UrlSession *session,
                 const char *method,
                 unsigned    status,
                 TestPeer    peer,
                 const char *path)
{
  g_autofree char *target = test_fixture_url (peer, "%s", path);
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/redirect-to/%u?%s", status, target);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) body = g_bytes_new_static ("the body", 8);

  url_request_set_method (request, method);
  url_request_set_header (request, "Authorization", "secret");
  url_request_set_header (request, "X-Api", "1");
  if (strcmp (method, "GET") != 0 && strcmp (method, "HEAD") != 0)
    url_request_set_body (request, body);

  return URL_TASK (url_session_data_task (session, request));
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

static void
test_methods (void)
{
  const struct
  {
    unsigned status;
    const char *method;
    const char *arrives;
    gboolean body;
  } rows[] = {
    { 301, "GET", "GET ", FALSE },    { 302, "POST", "GET ", FALSE },
    { 303, "PUT", "GET ", FALSE },    { 307, "POST", "POST ", TRUE },
    { 308, "PUT", "PUT ", TRUE },     { 301, "DELETE", "DELETE ", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UrlSession *session = test_session_new ();
      UrlTask *task =
          redirected_task (session, rows[i].method, rows[i].status, TEST_PEER_RAW, "/echo");
      TestWatch *watch = test_watch_new (task);
      g_autofree char *text = NULL;

      url_task_resume (task);
      test_watch_wait (watch);
      g_assert_no_error (watch->error);
      text = dup_text (watch);
      g_test_message ("%u %s: %s", rows[i].status, rows[i].method, text);
      g_assert_true (g_str_has_prefix (text, rows[i].arrives));
      g_assert_cmpint (g_str_has_suffix (text, "the body"), ==, rows[i].body);
      g_assert_nonnull (strstr (text, "Authorization: secret"));
      g_assert_cmpint (url_task_get_bytes_sent (task), ==, rows[i].body ? 8 : 0);
      g_assert_cmpint (url_task_get_bytes_expected_to_send (task), ==, rows[i].body ? 8 : 0);
      g_assert_cmpstr (g_uri_get_path (url_request_get_uri (url_task_get_current_request (task))),
                       ==, "/echo");
      g_assert_cmpstr (g_uri_get_path (url_response_get_uri (url_task_get_response (task))), ==,
                       "/echo");
      g_assert_true (url_task_get_original_request (task) != url_task_get_current_request (task));
      finish (session, task, watch);
    }
}

static void
test_other_origin (void)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = redirected_task (session, "GET", 302, TEST_PEER_RAW_TLS, "/echo");
  TestWatch *watch = test_watch_new (task);
  g_autofree char *text = NULL;

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  text = dup_text (watch);
  g_assert_null (strstr (text, "secret"));
  g_assert_nonnull (strstr (text, "X-Api: 1"));
  finish (session, task, watch);
}

static void
assert_fails (TestPeer    peer,
              const char *path,
              UrlError    code)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = test_task_new (session, peer, path);
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_test_message ("%s", watch->error->message);
  g_assert_error (watch->error, URL_ERROR, (int) code);
  g_assert_cmpstr (watch->log->str, ==, "completed");
  /* What was refused was never the request. */
  if (code != URL_ERROR_TOO_MANY_REDIRECTS)
    g_assert_true (url_task_get_current_request (task) == url_task_get_original_request (task));
  finish (session, task, watch);
}

static void
test_refused_targets (void)
{
  g_autofree char *open = test_fixture_url (TEST_PEER_RAW, "/ok");
  g_autofree char *downgrade = g_strconcat ("/redirect-to/302?", open, NULL);

  assert_fails (TEST_PEER_RAW_TLS, downgrade, URL_ERROR_SECURE_CONNECTION_REQUIRED);
  assert_fails (TEST_PEER_RAW, "/redirect-to/302?file:///etc/passwd", URL_ERROR_UNSUPPORTED_URL);
  assert_fails (TEST_PEER_RAW, "/redirect-to/302?http://example.org/",
                URL_ERROR_SECURE_CONNECTION_REQUIRED);
  assert_fails (TEST_PEER_RAW, "/redirect/21", URL_ERROR_TOO_MANY_REDIRECTS);
}

static void
test_limit (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  UrlSession *session = test_session_new ();
  g_autoptr (UrlSession) strict = NULL;
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, "/redirect/20");
  TestWatch *watch = test_watch_new (task);
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/redirect/1");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GError) error = NULL;

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  finish (session, task, watch);

  url_session_configuration_set_max_redirects (configuration, 0);
  strict = url_session_new (configuration);
  g_assert_null (url_session_load (strict, request, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_TOO_MANY_REDIRECTS);
}

static void
test_blocking (void)
{
  UrlSession *session = test_session_new ();
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/redirect/5");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GBytes) body = url_session_load (session, request, NULL, &response, NULL);

  g_assert_nonnull (body);
  g_assert_cmpuint (url_response_get_status_code (response), ==, 200);
  test_session_assert_gone (session);
}

static void
token_loaded_cb (GObject      *object,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (UrlRedirection) redirection = user_data;
  g_autoptr (GBytes) body = url_session_load_finish (URL_SESSION (object), result, NULL, NULL);

  g_assert_nonnull (body);
  url_redirection_follow (redirection, NULL);
}

static gboolean
load_first_cb (UrlTask        *task,
               UrlRedirection *redirection,
               gpointer        user_data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/ok");
  g_autoptr (UrlRequest) request = url_request_new (url);

  url_session_load_async (url_task_get_session (task), request, NULL, token_loaded_cb,
                          g_object_ref (redirection));

  return TRUE;
}

/* An open question does not keep the one connection there is from others. */
static void
test_loads_meanwhile (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  UrlSession *session = NULL;
  UrlTask *task = NULL;
  TestWatch *watch = NULL;

  url_session_configuration_set_max_connections_per_host (configuration, 1);
  session = url_session_new (configuration);
  task = redirected_task (session, "GET", 302, TEST_PEER_RAW, "/echo");
  watch = test_watch_new (task);
  g_signal_connect (task, "redirect", G_CALLBACK (load_first_cb), NULL);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  finish (session, task, watch);
}

static TestRawOutcome
large_redirect_cb (TestRawConnection *connection,
                   TestRawRequest    *request)
{
  g_autofree char *filler = g_strnfill (300000, 'x');

  test_raw_connection_printf (connection, "HTTP/1.1 302 Found\r\nLocation: /ok\r\n"
                                          "Content-Length: 300000\r\n\r\n%s", filler);

  return TEST_RAW_KEEP_ALIVE;
}

static gboolean
refuse_later_cb (gpointer redirection)
{
  url_redirection_refuse (redirection);

  return G_SOURCE_REMOVE;
}

static gboolean
refuse_cb (UrlTask        *task,
           UrlRedirection *redirection,
           gpointer        user_data)
{
  g_timeout_add_full (G_PRIORITY_DEFAULT, 50, refuse_later_cb, g_object_ref (redirection),
                      g_object_unref);

  return TRUE;
}

static void
test_refused_large (void)
{
  const TestRawRoute routes[] = { { "/large", large_redirect_cb }, { NULL, NULL } };
  TestRawServer *server = test_raw_server_new (NULL, routes);
  UrlSession *session = test_session_new ();
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u/large", test_raw_server_get_port (server));
  UrlTask *task = URL_TASK (url_session_data_task_for_uri (session, url));
  TestWatch *watch = test_watch_new (task);

  g_signal_connect (task, "redirect", G_CALLBACK (refuse_cb), NULL);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (watch->data->len, ==, 300000);
  finish (session, task, watch);
  test_raw_server_free (server);
}

typedef enum
{
  ANSWER_FOLLOW,
  ANSWER_EDIT,
  ANSWER_REFUSE,
  ANSWER_KEEP,
} Answer;

typedef struct
{
  Answer answer;
  UrlRedirection *kept; /* (owned) (nullable) */
  unsigned asked;
} Decider;

static gboolean
redirect_cb (UrlTask        *task,
             UrlRedirection *redirection,
             Decider        *self)
{
  UrlRequest *proposed = url_redirection_get_request (redirection);
  g_autoptr (UrlRequest) edited = url_request_copy (proposed);

  self->asked++;
  g_assert_cmpuint (url_response_get_status_code (url_redirection_get_response (redirection)), ==,
                    302);
  url_request_set_header (edited, "X-Edited", "yes");
  if (self->answer == ANSWER_FOLLOW)
    url_redirection_follow (redirection, NULL);
  else if (self->answer == ANSWER_EDIT)
    url_redirection_follow (redirection, edited);
  else if (self->answer == ANSWER_REFUSE)
    url_redirection_refuse (redirection);
  g_set_object (&self->kept, redirection);

  return self->answer == ANSWER_KEEP;
}

static gboolean
session_redirect_cb (UrlSession     *session,
                     UrlTask        *task,
                     UrlRedirection *redirection,
                     Decider        *self)
{
  return redirect_cb (task, redirection, self);
}

static void
run_decider (Decider    *decider,
             gboolean    by_session,
             const char *expected_in_text,
             unsigned    expected_status)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = redirected_task (session, "GET", 302, TEST_PEER_RAW, "/echo");
  TestWatch *watch = test_watch_new (task);
  g_autofree char *text = NULL;

  if (by_session)
    g_signal_connect (session, "redirect", G_CALLBACK (session_redirect_cb), decider);
  else
    g_signal_connect (task, "redirect", G_CALLBACK (redirect_cb), decider);
  url_task_resume (task);
  if (decider->answer == ANSWER_KEEP)
    {
      while (decider->kept == NULL)
        g_main_context_iteration (NULL, TRUE);
      test_iterate_pending ();
      g_assert_cmpstr (watch->log->str, ==, "");
      /* Dropped without an answer, it takes the default. */
      g_clear_object (&decider->kept);
    }
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (decider->asked, ==, 1);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==,
                    expected_status);
  text = dup_text (watch);
  if (expected_in_text != NULL)
    g_assert_nonnull (strstr (text, expected_in_text));
  g_clear_object (&decider->kept);
  finish (session, task, watch);
}

static void
test_answers (void)
{
  Decider follow = { .answer = ANSWER_FOLLOW };
  Decider edit = { .answer = ANSWER_EDIT };
  Decider refuse = { .answer = ANSWER_REFUSE };
  Decider keep = { .answer = ANSWER_KEEP };
  Decider by_session = { .answer = ANSWER_EDIT };

  run_decider (&follow, FALSE, "GET /echo", 200);
  run_decider (&edit, FALSE, "X-Edited: yes", 200);
  run_decider (&refuse, FALSE, NULL, 302);
  run_decider (&keep, FALSE, "GET /echo", 200);
  run_decider (&by_session, TRUE, "X-Edited: yes", 200);
}

/* To hold and release a task while its redirect is in question sends nothing a
 * second time, whether it is then followed or refused. */
static void
test_resumed_meanwhile (gconstpointer data)
{
  gboolean follows = GPOINTER_TO_INT (data);
  UrlSession *session = test_session_new ();
  TestRawServer *server = test_fixture_get_raw ();
  Decider decider = { .answer = ANSWER_KEEP };
  UrlTask *task = NULL;
  TestWatch *watch = NULL;

  test_raw_server_reset (server);
  task = redirected_task (session, "GET", 302, TEST_PEER_RAW, "/echo");
  watch = test_watch_new (task);
  g_signal_connect (task, "redirect", G_CALLBACK (redirect_cb), &decider);
  url_task_resume (task);
  while (decider.kept == NULL)
    g_main_context_iteration (NULL, TRUE);
  /* Another load over and back again, so that the redirect's body is in. */
  for (unsigned i = 0; i < 2; i++)
    {
      g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/ok");
      g_autoptr (UrlRequest) request = url_request_new (url);
      g_autoptr (GBytes) body = NULL;

      url_task_suspend (task);
      url_task_resume (task);
      body = url_session_load (session, request, NULL, NULL, NULL);
      g_assert_nonnull (body);
    }
  g_assert_cmpuint (test_raw_server_get_route (server, "/redirect-to"), ==, 1);

  if (follows)
    url_redirection_follow (decider.kept, NULL);
  else
    url_redirection_refuse (decider.kept);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (decider.asked, ==, 1);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==,
                    follows ? 200 : 302);
  g_assert_cmpuint (test_raw_server_get_route (server, "/redirect-to"), ==, 1);
  g_clear_object (&decider.kept);
  finish (session, task, watch);
}

static gboolean
body_requested_cb (UrlTask        *task,
                   UrlBodyRequest *body_request,
                   unsigned       *asked)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data ("the body", 8, NULL);

  (*asked)++;
  g_assert_cmpint (url_body_request_get_offset (body_request), ==, 0);
  url_body_request_provide (body_request, stream);

  return TRUE;
}

static UrlTask *
streaming_task (UrlSession *session)
{
  g_autofree char *target = test_fixture_url (TEST_PEER_RAW, "/echo");
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/redirect-to/307?%s", target);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data ("the body", 8, NULL);

  url_request_set_method (request, "POST");
  url_request_set_body_stream (request, stream);

  return URL_TASK (url_session_data_task (session, request));
}

static void
test_body_again (void)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = streaming_task (session);
  TestWatch *watch = test_watch_new (task);
  unsigned asked = 0;
  g_autofree char *text = NULL;

  g_signal_connect (task, "body-requested", G_CALLBACK (body_requested_cb), &asked);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (asked, ==, 1);
  text = dup_text (watch);
  g_assert_true (g_str_has_prefix (text, "POST /echo"));
  g_assert_nonnull (strstr (text, "the body"));
  finish (session, task, watch);
}

static void
test_body_exhausted (void)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = streaming_task (session);
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_BODY_STREAM_EXHAUSTED);
  finish (session, task, watch);
}

static void
test_cancelled_meanwhile (void)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = redirected_task (session, "GET", 302, TEST_PEER_RAW, "/echo");
  TestWatch *watch = test_watch_new (task);
  Decider decider = { .answer = ANSWER_KEEP };

  g_signal_connect (task, "redirect", G_CALLBACK (redirect_cb), &decider);
  url_task_resume (task);
  while (decider.kept == NULL)
    g_main_context_iteration (NULL, TRUE);
  url_task_cancel (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  url_redirection_follow (decider.kept, NULL);
  test_iterate_pending ();
  g_assert_cmpuint (watch->completed, ==, 1);
  g_clear_object (&decider.kept);
  finish (session, task, watch);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/follow/methods", test_methods);
  g_test_add_func ("/follow/other-origin", test_other_origin);
  g_test_add_func ("/follow/refused-targets", test_refused_targets);
  g_test_add_func ("/follow/limit", test_limit);
  g_test_add_func ("/follow/blocking", test_blocking);
  g_test_add_func ("/follow/answers", test_answers);
  g_test_add_func ("/follow/loads-meanwhile", test_loads_meanwhile);
  g_test_add_data_func ("/follow/resumed-meanwhile/follow", GINT_TO_POINTER (TRUE),
                        test_resumed_meanwhile);
  g_test_add_data_func ("/follow/resumed-meanwhile/refuse", GINT_TO_POINTER (FALSE),
                        test_resumed_meanwhile);
  g_test_add_func ("/follow/refused-large", test_refused_large);
  g_test_add_func ("/follow/body/again", test_body_again);
  g_test_add_func ("/follow/body/exhausted", test_body_exhausted);
  g_test_add_func ("/follow/cancelled-meanwhile", test_cancelled_meanwhile);

  return test_run ();
}
