/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"
#include "test-thing.h"

/* Loading objects. */

/* Enough of them that one dispatch cannot make them all. */
#define N_THINGS 20000

typedef struct
{
  TestThing *thing; /* (owned) (nullable) */
  GError *error;    /* (owned) (nullable) */
  GThread *thread;
  gboolean done;
} Outcome;

static void
outcome_clear (Outcome *self)
{
  g_clear_object (&self->thing);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->thing =
      (TestThing *) url_session_load_object_finish (URL_SESSION (object), result, &outcome->error);
  g_assert_true ((outcome->thing != NULL) == (outcome->error == NULL));
  outcome->thread = g_thread_self ();
  outcome->done = TRUE;
}

static void
load (unsigned    status,
      const char *type,
      const char *body,
      Outcome    *outcome)
{
  g_autoptr (UrlRequest) request = test_mirror_new (status, type, body, strlen (body));
  UrlSession *session = test_session_new ();

  url_session_load_object_async (session, request, TEST_TYPE_THING, NULL, loaded_cb, outcome);
  test_iterate_until (&outcome->done);
  g_assert_true (outcome->thread == g_thread_self ());
  test_session_assert_gone (session);
}

static void
test_object (void)
{
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *name = NULL;
  g_autofree char *fixed = NULL;
  int number = 0;

  load (200, "application/vnd.example+json",
        "{\"firstName\":\"\\u00c4\",\"fixed\":\"x\",\"int\":42,\"other\":[{}]}", &outcome);
  g_assert_no_error (outcome.error);
  g_object_get (outcome.thing, "first-name", &name, "fixed", &fixed, "int", &number, NULL);
  g_assert_cmpstr (name, ==, "Ä");
  g_assert_cmpstr (fixed, ==, "x");
  g_assert_cmpint (number, ==, 42);
  g_assert_true (test_thing_get_thread (outcome.thing) == g_thread_self ());
  g_assert_finalize_object (g_steal_pointer (&outcome.thing));
}

static void
test_refused (void)
{
  g_auto (Outcome) wrong = { 0 };
  g_auto (Outcome) broken = { 0 };
  g_auto (Outcome) status = { 0 };
  g_auto (Outcome) type = { 0 };

  load (200, "application/json", "{\"things\":[{},{\"first_name\":1}]}", &wrong);
  g_assert_error (wrong.error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
  g_assert_true (g_str_has_suffix (wrong.error->message,
                                   "/mirror/200 cannot be read: $.things[1].first_name: "
                                   "a string was expected, not a number"));
  g_assert_null (strstr (wrong.error->message, "secret"));
  load (200, "application/json", "{", &broken);
  g_assert_error (broken.error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
  load (404, "application/json", "{}", &status);
  g_assert_error (status.error, URL_ERROR, URL_ERROR_HTTP_STATUS);
  load (200, "text/plain", "{}", &type);
  g_assert_error (type.error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
  g_assert_cmpint (test_thing_count (), ==, 0);
}

static UrlRequest *
request_many (void)
{
  g_autoptr (GString) text = g_string_new ("{\"things\":[{}");

  for (unsigned i = 1; i < N_THINGS; i++)
    g_string_append (text, ",{\"int\":1}");
  g_string_append (text, "]}");

  return test_mirror_new (200, "application/json", text->str, text->len);
}

typedef struct
{
  unsigned turns; /* in which there were more objects than in the one before */
  int count;
  GCancellable *cancellable; /* (unowned) (nullable) */
} Turns;

static gboolean
turn_cb (gpointer data)
{
  Turns *turns = data;
  int count = test_thing_count ();

  if (count > turns->count && count < N_THINGS)
    {
      turns->turns++;
      turns->count = count;
      if (turns->cancellable != NULL)
        g_cancellable_cancel (turns->cancellable);
    }

  return G_SOURCE_CONTINUE;
}

static void
load_many (Turns   *turns,
           Outcome *outcome)
{
  g_autoptr (UrlRequest) request = request_many ();
  UrlSession *session = test_session_new ();
  unsigned id = g_idle_add_full (G_PRIORITY_LOW, turn_cb, turns, NULL);

  url_session_load_object_async (session, request, TEST_TYPE_THING, turns->cancellable, loaded_cb,
                                 outcome);
  test_iterate_until (&outcome->done);
  g_source_remove (id);
  test_session_assert_gone (session);
}

/* The rest of the context has its turns while the objects are made. */
static void
test_many (void)
{
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (GListModel) things = NULL;
  Turns turns = { 0 };

  load_many (&turns, &outcome);
  g_assert_no_error (outcome.error);
  g_object_get (outcome.thing, "things", &things, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (things), ==, N_THINGS);
  g_assert_cmpuint (turns.turns, >, 5);
}

static void
test_cancelled (void)
{
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Turns turns = { .cancellable = cancellable };

  load_many (&turns, &outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (turns.turns, ==, 1);
  g_assert_cmpint (test_thing_count (), ==, 0);
}

typedef struct
{
  UrlSession *session; /* (unowned) */
  GThread *maker;      /* of the object */
  gboolean done;
} Elsewhere;

static gboolean
finished_cb (gpointer data)
{
  gboolean *done = data;

  *done = TRUE;

  return G_SOURCE_REMOVE;
}

static gpointer
load_elsewhere_thread (gpointer data)
{
  Elsewhere *elsewhere = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (UrlRequest) request = test_mirror_new (200, "application/json", "{}", 2);
  g_auto (Outcome) outcome = { 0 };

  g_main_context_push_thread_default (context);
  url_session_load_object_async (elsewhere->session, request, TEST_TYPE_THING, NULL, loaded_cb,
                                 &outcome);
  test_iterate_until (&outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_true (outcome.thread == g_thread_self ());
  elsewhere->maker = test_thing_get_thread (outcome.thing);
  g_main_context_pop_thread_default (context);
  g_main_context_invoke (NULL, finished_cb, &elsewhere->done);

  return NULL;
}

/* Objects belong to the session's context, the result to the caller's. */
static void
test_other_context (void)
{
  UrlSession *session = test_session_new ();
  Elsewhere elsewhere = { .session = session };
  GThread *thread = g_thread_new ("elsewhere", load_elsewhere_thread, &elsewhere);

  test_iterate_until (&elsewhere.done);
  g_thread_join (thread);
  g_assert_true (elsewhere.maker == g_thread_self ());
  test_session_assert_gone (session);
}

static void
test_arguments (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlRequest) request = url_request_new ("https://example.org/");
  const GType types[] = { G_TYPE_STRING, G_TYPE_INPUT_STREAM, G_TYPE_LIST_MODEL, G_TYPE_INVALID };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_test_expect_message ("UrlSession", G_LOG_LEVEL_CRITICAL, "*G_TYPE_IS_OBJECT*");
      url_session_load_object_async (session, request, types[i], NULL, loaded_cb, NULL);
      g_test_assert_expected_messages ();
    }
  test_session_assert_gone (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/load-object/object", test_object);
  g_test_add_func ("/load-object/refused", test_refused);
  g_test_add_func ("/load-object/many", test_many);
  g_test_add_func ("/load-object/cancelled", test_cancelled);
  g_test_add_func ("/load-object/other-context", test_other_context);
  g_test_add_func ("/load-object/arguments", test_arguments);

  return test_run ();
}
