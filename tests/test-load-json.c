/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* Loading JSON and text. */

typedef struct
{
  JsonNode *node; /* (owned) (nullable) */
  char *text;     /* (owned) (nullable) */
  GError *error;  /* (owned) (nullable) */
  GThread *thread;
  gboolean done;
} Outcome;

static void
outcome_clear (Outcome *self)
{
  g_clear_pointer (&self->node, json_node_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
json_loaded_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->node = url_session_load_json_finish (URL_SESSION (object), result, &outcome->error);
  outcome->thread = g_thread_self ();
  outcome->done = TRUE;
}

static void
text_loaded_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  Outcome *outcome = user_data;

  outcome->text = url_session_load_text_finish (URL_SESSION (object), result, &outcome->error);
  outcome->thread = g_thread_self ();
  outcome->done = TRUE;
}

static void
load_json (UrlRequest *request,
           Outcome    *outcome)
{
  UrlSession *session = test_session_new ();

  url_session_load_json_async (session, request, NULL, json_loaded_cb, outcome);
  test_iterate_until (&outcome->done);
  g_assert_true (outcome->thread == g_thread_self ());
  g_assert_true ((outcome->node != NULL) == (outcome->error == NULL));
  test_session_assert_gone (session);
}

static void
load_text (UrlRequest *request,
           Outcome    *outcome)
{
  UrlSession *session = test_session_new ();

  url_session_load_text_async (session, request, NULL, text_loaded_cb, outcome);
  test_iterate_until (&outcome->done);
  g_assert_true (outcome->thread == g_thread_self ());
  g_assert_true ((outcome->text != NULL) == (outcome->error == NULL));
  test_session_assert_gone (session);
}

static void
test_json (void)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/json");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *text = NULL;

  load_json (request, &outcome);
  g_assert_no_error (outcome.error);
  text = json_to_string (outcome.node, FALSE);
  g_assert_cmpstr (text, ==, "{\"message\":\"Hello\",\"number\":42,\"list\":[1,2,3]}");
}

static void
test_json_types (void)
{
  const struct
  {
    const char *type;
    gboolean taken;
  } rows[] = {
    { "application/json", TRUE },
    { "Application/JSON; charset=iso-8859-1", TRUE },
    { "text/json;charset=utf-8", TRUE },
    { "application/problem+json", TRUE },
    { "image/x+json", TRUE },
    { "text/html", FALSE },
    { "text/plain; charset=utf-8", FALSE },
    { "application/jsonp", FALSE },
    { "application/json-seq", FALSE },
    { "application/x-json", FALSE },
    { "json", FALSE },
    { NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlRequest) request = test_mirror_new (200, rows[i].type, "\"\xc3\xa4\"", 4);
      g_auto (Outcome) outcome = { 0 };

      load_json (request, &outcome);
      if (rows[i].taken)
        {
          g_assert_no_error (outcome.error);
          g_assert_cmpstr (json_node_get_string (outcome.node), ==, "ä");
          continue;
        }
      g_assert_error (outcome.error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
      g_assert_nonnull (strstr (outcome.error->message, "/mirror/200 "));
      g_assert_null (strstr (outcome.error->message, "secret"));
    }
}

static void
test_json_status (void)
{
  const unsigned statuses[] = { 200, 201, 299, 300, 304, 400, 404, 500, 503 };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (UrlRequest) request = test_mirror_new (statuses[i], "application/json", "{\"no\":1}", 8);
      g_auto (Outcome) outcome = { 0 };

      load_json (request, &outcome);
      if (statuses[i] < 300)
        {
          g_assert_no_error (outcome.error);
          continue;
        }
      g_assert_error (outcome.error, URL_ERROR, URL_ERROR_HTTP_STATUS);
      if (statuses[i] >= 400)
        g_assert_nonnull (strstr (outcome.error->message, "{\"no\":1}"));
    }
}

/* A status says more than the media type of an error page. */
static void
test_json_status_first (void)
{
  g_autoptr (UrlRequest) request = test_mirror_new (502, "text/html", "<p>", 3);
  g_auto (Outcome) outcome = { 0 };

  load_json (request, &outcome);
  g_assert_error (outcome.error, URL_ERROR, URL_ERROR_HTTP_STATUS);
}

static void
test_json_broken (void)
{
  g_autoptr (UrlRequest) cut = test_mirror_new (200, "application/json", "{\"a\":\n1", 7);
  g_autoptr (UrlRequest) empty = test_mirror_new (200, "application/json", "", 0);
  g_auto (Outcome) outcome = { 0 };
  g_auto (Outcome) nothing = { 0 };

  load_json (cut, &outcome);
  g_assert_error (outcome.error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
  g_assert_true (g_str_has_prefix (outcome.error->message, "The JSON of http://"));
  g_assert_true (g_str_has_suffix (
      outcome.error->message,
      "/mirror/200 cannot be read: line 2, column 2: a comma or the end of the object was expected"));

  load_json (empty, &nothing);
  g_assert_error (nothing.error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
}

static void
test_load_fails (void)
{
  g_autoptr (UrlRequest) request = url_request_new ("no url");
  g_auto (Outcome) json = { 0 };
  g_auto (Outcome) text = { 0 };

  load_json (request, &json);
  g_assert_error (json.error, URL_ERROR, URL_ERROR_BAD_URL);
  load_text (request, &text);
  g_assert_error (text.error, URL_ERROR, URL_ERROR_BAD_URL);
}

static void
test_text (void)
{
  const struct
  {
    const char *type;
    const char *body;
    const char *text;
  } rows[] = {
    { "text/plain; charset=iso-8859-1", "caf\xe9", "café" },
    { "text/plain", "caf\xc3\xa9", "café" },
    { "text/plain", "caf\xe9", "café" },
    { "text/html", "\xef\xbb\xbfx", "x" },
    { NULL, "x", "x" },
    { "text/plain", "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlRequest) request =
          test_mirror_new (200, rows[i].type, rows[i].body, strlen (rows[i].body));
      g_auto (Outcome) outcome = { 0 };

      load_text (request, &outcome);
      g_assert_no_error (outcome.error);
      g_assert_cmpstr (outcome.text, ==, rows[i].text);
    }
}

static void
test_text_refused (void)
{
  g_autoptr (UrlRequest) unknown = test_mirror_new (200, "text/plain; charset=no-such", "x", 1);
  g_autoptr (UrlRequest) missing = test_mirror_new (404, "text/plain", "Not here", 8);
  g_auto (Outcome) charset = { 0 };
  g_auto (Outcome) status = { 0 };

  load_text (unknown, &charset);
  g_assert_error (charset.error, URL_ERROR, URL_ERROR_CANNOT_DECODE_CONTENT);
  load_text (missing, &status);
  g_assert_error (status.error, URL_ERROR, URL_ERROR_HTTP_STATUS);
  g_assert_nonnull (strstr (status.error->message, "Not here"));
}

/* Cancelled while the server is silent, and before it is asked. */
static void
test_cancelled (void)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/never");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) json = { 0 };
  g_auto (Outcome) text = { 0 };
  UrlSession *session = test_session_new ();

  url_session_load_json_async (session, request, cancellable, json_loaded_cb, &json);
  g_cancellable_cancel (cancellable);
  url_session_load_text_async (session, request, cancellable, text_loaded_cb, &text);
  test_iterate_until (&json.done);
  test_iterate_until (&text.done);
  g_assert_error (json.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_error (text.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_session_assert_gone (session);
}

/* The result comes to the context of whoever asked. */
static gpointer
load_elsewhere_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/json");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_auto (Outcome) outcome = { 0 };

  g_main_context_push_thread_default (context);
  url_session_load_json_async (data, request, NULL, json_loaded_cb, &outcome);
  test_iterate_until (&outcome.done);
  g_assert_no_error (outcome.error);
  g_assert_true (outcome.thread == g_thread_self ());
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_other_context (void)
{
  UrlSession *session = test_session_new ();
  GThread *thread = g_thread_new ("elsewhere", load_elsewhere_thread, session);

  g_thread_join (thread);
  test_iterate_pending ();
  test_session_assert_gone (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/load-json/json", test_json);
  g_test_add_func ("/load-json/types", test_json_types);
  g_test_add_func ("/load-json/status", test_json_status);
  g_test_add_func ("/load-json/status/first", test_json_status_first);
  g_test_add_func ("/load-json/broken", test_json_broken);
  g_test_add_func ("/load-json/fails", test_load_fails);
  g_test_add_func ("/load-json/text", test_text);
  g_test_add_func ("/load-json/text/refused", test_text_refused);
  g_test_add_func ("/load-json/cancelled", test_cancelled);
  g_test_add_func ("/load-json/other-context", test_other_context);

  return test_run ();
}
