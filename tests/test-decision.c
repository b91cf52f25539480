/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "base/url-timer-private.h"
#include "test-support.h"

/* Answering a decision: at once, later, elsewhere, or never. The linker brings those
 * who start a timer here (`--wrap`). */

/* How long a decision may be open before a message says so. */
#define PATIENCE_MS (30 * 1000)

static int hurries; /* nobody waits so long */

void __real_url_timer_start (UrlTimer       *timer,
                             unsigned        interval_ms,
                             UrlNetworkFunc  func,
                             gpointer        data);
void __wrap_url_timer_start (UrlTimer       *timer,
                             unsigned        interval_ms,
                             UrlNetworkFunc  func,
                             gpointer        data);

void
__wrap_url_timer_start (UrlTimer       *timer,
                        unsigned        interval_ms,
                        UrlNetworkFunc  func,
                        gpointer        data)
{
  gboolean hurry = g_atomic_int_get (&hurries) && interval_ms == PATIENCE_MS;

  __real_url_timer_start (timer, hurry ? 1 : interval_ms, func, data);
}

typedef enum
{
  ANSWER_ALLOW = 1 << 0,
  ANSWER_CANCEL = 1 << 1,
  RETURN_TRUE = 1 << 2,
} Answer;

typedef struct
{
  Answer answer;
  UrlResponseDecision *kept; /* (owned) (nullable) */
  unsigned asked;
} Decider;

static gboolean
decide_cb (UrlDataTask         *task,
           UrlResponseDecision *decision,
           Decider             *self)
{
  g_autoptr (UrlTask) asking = url_decision_dup_task (URL_DECISION (decision));
  UrlResponse *response = url_response_decision_get_response (decision);

  g_assert_true (asking == URL_TASK (task));
  g_assert_true (response == url_task_get_response (URL_TASK (task)));
  g_assert_false (url_decision_get_is_answered (URL_DECISION (decision)));
  self->asked++;
  if ((self->answer & ANSWER_ALLOW) != 0)
    url_response_decision_allow (decision);
  if ((self->answer & ANSWER_CANCEL) != 0)
    url_response_decision_cancel (decision);
  g_set_object (&self->kept, decision);

  return (self->answer & RETURN_TRUE) != 0;
}

typedef struct
{
  UrlSession *session;
  UrlTask *task;
  TestWatch *watch;
  Decider decider;
} Fixture;

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  self->session = test_session_new ();
  self->task = test_task_new (self->session, TEST_PEER_RAW, "/bytes/200000");
  self->decider.answer = (Answer) GPOINTER_TO_INT (data);
  g_signal_connect (self->task, "response-received", G_CALLBACK (decide_cb), &self->decider);
  self->watch = test_watch_new (self->task);
  url_task_resume (self->task);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  g_assert_cmpuint (self->decider.asked, ==, 1);
  g_clear_pointer (&self->watch, test_watch_free);
  g_assert_finalize_object (g_steal_pointer (&self->task));
  if (self->decider.kept != NULL)
    {
      g_assert_null (url_decision_dup_task (URL_DECISION (self->decider.kept)));
      g_assert_finalize_object (g_steal_pointer (&self->decider.kept));
    }
  test_session_assert_gone (self->session);
}

static void
wait_for_question (Fixture *self)
{
  while (self->decider.asked == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Whatever the handler returns, the answer given inside counts; without any
 * the default is performed. */
static void
test_at_once (Fixture       *self,
              gconstpointer  data)
{
  gboolean cancels = (self->decider.answer & (ANSWER_ALLOW | ANSWER_CANCEL)) == ANSWER_CANCEL;

  test_watch_wait (self->watch);
  g_assert_true (url_decision_get_is_answered (URL_DECISION (self->decider.kept)));
  if (cancels)
    g_assert_error (self->watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_no_error (self->watch->error);
  g_assert_cmpuint (self->watch->data->len, ==, cancels ? 0 : 200000);
}

static void
assert_held (Fixture *self)
{
  test_iterate_pending ();
  g_assert_cmpstr (self->watch->log->str, ==, "");
  g_assert_cmpint (url_task_get_bytes_received (self->task), ==, 0);
}

static void
test_later (Fixture       *self,
            gconstpointer  data)
{
  wait_for_question (self);
  assert_held (self);
  url_response_decision_allow (self->decider.kept);
  url_response_decision_cancel (self->decider.kept);
  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
  g_assert_cmpuint (self->watch->data->len, ==, 200000);
}

static gpointer
answer_thread_cb (gpointer decision)
{
  url_response_decision_allow (decision);

  return NULL;
}

static void
test_elsewhere (Fixture       *self,
                gconstpointer  data)
{
  wait_for_question (self);
  assert_held (self);
  g_thread_join (g_thread_new ("answer", answer_thread_cb, self->decider.kept));
  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
}

static void
test_dropped (Fixture       *self,
              gconstpointer  data)
{
  wait_for_question (self);
  assert_held (self);
  g_assert_finalize_object (g_steal_pointer (&self->decider.kept));
  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
  g_assert_cmpuint (self->watch->data->len, ==, 200000);
}

static void
test_suspended_meanwhile (Fixture       *self,
                          gconstpointer  data)
{
  wait_for_question (self);
  url_task_suspend (self->task);
  url_response_decision_allow (self->decider.kept);
  assert_held (self);
  url_task_resume (self->task);
  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
}

typedef struct
{
  int count;
  char *text; /* (owned) */
} Messages;

static void
message_cb (const char     *domain,
            GLogLevelFlags  level,
            const char     *text,
            gpointer        data)
{
  Messages *messages = data;

  g_free (messages->text);
  messages->text = g_strdup (text);
  g_atomic_int_inc (&messages->count);
  g_main_context_wakeup (NULL);
}

/* Who has forgotten to answer is told once, and may answer still. */
static void
test_forgotten (Fixture       *self,
                gconstpointer  data)
{
  Messages messages = { 0 };
  unsigned handler = g_log_set_handler ("UrlSession", G_LOG_LEVEL_MESSAGE, message_cb, &messages);

  g_atomic_int_set (&hurries, TRUE);
  wait_for_question (self);
  while (g_atomic_int_get (&messages.count) == 0)
    g_main_context_iteration (NULL, TRUE);
  assert_held (self);
  g_assert_false (url_decision_get_is_answered (URL_DECISION (self->decider.kept)));
  url_response_decision_allow (self->decider.kept);
  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
  g_assert_cmpuint (self->watch->data->len, ==, 200000);

  g_atomic_int_set (&hurries, FALSE);
  g_log_remove_handler ("UrlSession", handler);
  g_assert_cmpint (g_atomic_int_get (&messages.count), ==, 1);
  g_assert_nonnull (strstr (messages.text, "/bytes/200000 waits for a decision since 30 seconds"));
  g_free (messages.text);
}

/* A decision keeps the connection waiting, and no task alive. */
static void
test_outlives_task (Fixture       *self,
                    gconstpointer  data)
{
  wait_for_question (self);
  url_task_cancel (self->task);
  test_watch_wait (self->watch);
  g_assert_error (self->watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(path, answer, test) \
  g_test_add (path, Fixture, GINT_TO_POINTER (answer), fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/decision/nobody", 0, test_at_once);
  ADD ("/decision/at-once/allow", ANSWER_ALLOW, test_at_once);
  ADD ("/decision/at-once/allow-true", ANSWER_ALLOW | RETURN_TRUE, test_at_once);
  ADD ("/decision/at-once/cancel", ANSWER_CANCEL, test_at_once);
  ADD ("/decision/at-once/cancel-true", ANSWER_CANCEL | RETURN_TRUE, test_at_once);
  ADD ("/decision/at-once/first-wins", ANSWER_ALLOW | ANSWER_CANCEL, test_at_once);
  ADD ("/decision/later", RETURN_TRUE, test_later);
  ADD ("/decision/elsewhere", RETURN_TRUE, test_elsewhere);
  ADD ("/decision/dropped", RETURN_TRUE, test_dropped);
  ADD ("/decision/suspended-meanwhile", RETURN_TRUE, test_suspended_meanwhile);
  ADD ("/decision/forgotten", RETURN_TRUE, test_forgotten);
  ADD ("/decision/outlives-task", RETURN_TRUE, test_outlives_task);

  return test_run ();
}
