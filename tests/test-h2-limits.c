/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "h2-fixture.h"

/* Connections of HTTP/2 that begin badly, streams that may not begin or do not end,
 * and those that are cancelled. */

#define PUT_SIZE (4 * 1024 * 1024)

/* Far less than the usual timeout of a request, and more than a slow machine
 * needs. */
#define AT_ONCE_USEC (20 * G_USEC_PER_SEC)

#define LOST "connection-lost"
#define BAD "bad-server-response"
#define WRONG LOST "|" BAD

typedef struct
{
  const char *name;
  TestH2Greeting greeting;
  const char *outcomes;
} Greeted;

static const Greeted greeted[] = {
  { "close", TEST_H2_GREET_CLOSE, LOST },
  { "reset", TEST_H2_GREET_RESET, LOST },
  { "goaway", TEST_H2_GREET_GOAWAY, LOST },
  { "goaway-close", TEST_H2_GREET_GOAWAY_CLOSE, LOST },
  { "garbage", TEST_H2_GREET_GARBAGE, BAD },
  { "without-settings", TEST_H2_GREET_WITHOUT_SETTINGS, BAD },
};

/* A server that speaks nothing else and greets each connection so: the task ends,
 * and has made two connections at most. */
static void
test_greeted (H2Fixture     *self,
              gconstpointer  data)
{
  const Greeted *expected = data;
  gint64 start = g_get_monotonic_time ();
  g_autofree char *outcome = NULL;
  g_autofree char *after = NULL;

  h2_lose_unused ();
  test_h2_server_set_greeting (self->server, expected->greeting, -1);
  outcome = h2_get (self, "/ok");
  h2_assert_outcome (outcome, expected->outcomes);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
  g_assert_cmpuint (h2_count (self, "/h2/connections"), <=, 2);

  test_h2_server_set_greeting (self->server, TEST_H2_GREET_NORMALLY, -1);
  after = h2_get (self, "/ok");
  g_assert_cmpstr (after, ==, "200 5");
}

typedef struct
{
  const char *path;
  const char *outcomes;
} Full;

/* What is only seen in the frames is left to the time limit. */
static const Full full[] = {
  { "/ok", "200 5" },
  { "/bytes/3000000", "200 3000000" },
  { "/trailers", "200 5" },
  { "/gzip/100000", "200 100000" },
  { "/status/204", "204 0" },
  { "/lost/drop/head", LOST },
  { "/lost/close/body", LOST },
  { "/lost/reset/body", LOST },
  { "/rst/2/head", LOST },
  { "/rst/2/body", LOST "|timed-out" },
  { "/goaway/0/lower/body", WRONG "|timed-out" },
  { "/body-then-hang", "timed-out" },
  { "/short-end", LOST "|timed-out" },
  { "/long", BAD "|timed-out" },
};

/* Frames cannot be told from each other behind a first read that filled all the room
 * there was. What libsoup, the socket and the time limit say is enough. */
static void
check_full (H2Fixture  *self,
            const Full *expected)
{
  gint64 start = g_get_monotonic_time ();
  gboolean waits = strstr (expected->outcomes, "timed-out") != NULL;
  g_autofree char *outcome = NULL;
  g_autofree char *after = NULL;

  /* Another session makes another connection. */
  h2_fixture_set_session (self, URL_HTTP_VERSION_HTTP_2, 0);
  outcome = waits ? h2_get_briefly (self, expected->path) : h2_get (self, expected->path);
  g_test_message ("%s: %s", expected->path, outcome);
  h2_assert_outcome (outcome, expected->outcomes);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
  after = h2_get (self, "/ok");
  g_assert_cmpstr (after, ==, "200 5");
}

static void
test_full (H2Fixture     *self,
           gconstpointer  data)
{
  test_h2_server_set_greeting (self->server, (TestH2Greeting) GPOINTER_TO_INT (data), -1);
  for (gsize i = 0; i < G_N_ELEMENTS (full); i++)
    check_full (self, &full[i]);
}

/* Where the server has HTTP/1.1 too, that is what AUTO speaks from then on. */
static void
test_greeted_older (H2Fixture     *self,
                    gconstpointer  data)
{
  const Greeted *expected = data;
  g_autofree char *outcome = NULL;
  unsigned connections = 0;

  h2_lose_unused ();
  h2_fixture_set_session (self, URL_HTTP_VERSION_AUTO, 0);
  test_h2_server_set_greeting (self->server, expected->greeting, -1);
  outcome = h2_get (self, "/ok");
  g_test_message ("the first: %s", outcome);
  for (unsigned i = 0; i < 3; i++)
    {
      g_autofree char *after = h2_get (self, "/ok");

      g_assert_cmpstr (after, ==, "200 5");
      if (i == 0)
        connections = h2_count (self, "/h2/connections");
    }
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, connections);
  g_assert_cmpuint (connections, <=, 2);
}

/* It asks for HTTP/1.1 in so many words. */
static void
test_http_1_1_required (H2Fixture     *self,
                        gconstpointer  data)
{
  g_autofree char *outcome = h2_get (self, "/rst/13/head");
  g_autofree char *after = h2_get (self, "/ok");

  h2_assert_outcome (outcome, "200 5|" WRONG);
  g_assert_cmpstr (after, ==, "200 5");
  g_assert_cmpuint (h2_count (self, "/h2/streams"), ==, 1);
}

static void
test_silent (H2Fixture     *self,
             gconstpointer  data)
{
  g_autofree char *outcome = NULL;

  test_h2_server_set_greeting (self->server, TEST_H2_GREET_SILENTLY, -1);
  outcome = h2_get_briefly (self, "/ok");
  g_assert_cmpstr (outcome, ==, "timed-out");
}

/* One that is never allowed to begin. */
static void
test_no_streams (H2Fixture     *self,
                 gconstpointer  data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  TestWatch *watch = NULL;

  test_h2_server_set_greeting (self->server, TEST_H2_GREET_NO_STREAMS, -1);
  /* The first stream may begin before the settings come, and come after the first
   * task has ended. */
  first = h2_get_briefly (self, "/ok");
  h2_assert_outcome (first, "200 5|timed-out");
  second = h2_get_briefly (self, "/ok");
  if (strcmp (first, "timed-out") == 0 && strcmp (second, "200 5") == 0)
    {
      g_free (second);
      second = h2_get_briefly (self, "/ok");
    }
  g_assert_cmpstr (second, ==, "timed-out");

  watch = h2_start (self, "/ok");
  test_raw_server_release (self->raw);
  third = h2_finish (watch);
  g_assert_cmpstr (third, ==, "200 5");
  test_watch_free (watch);
}

static void
test_one_stream (H2Fixture     *self,
                 gconstpointer  data)
{
  g_autofree char *first = NULL;
  TestWatch *watches[10] = { NULL };

  test_h2_server_set_greeting (self->server, TEST_H2_GREET_ONE_STREAM, -1);
  first = h2_get (self, "/ok");
  g_assert_cmpstr (first, ==, "200 5");
  for (unsigned i = 0; i < G_N_ELEMENTS (watches); i++)
    watches[i] = h2_start (self, "/slow-head/10");
  for (unsigned i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      g_autofree char *outcome = h2_finish (watches[i]);

      g_assert_cmpstr (outcome, ==, "200 5");
      test_watch_free (watches[i]);
    }
  g_assert_cmpuint (test_h2_server_get_peak (self->server), ==, 1);
}

/* Bytes of others on the connection are no progress of this one. */
static void
test_hung (H2Fixture     *self,
           gconstpointer  data)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "GET", data);
  TestWatch *alive = NULL;
  TestWatch *hung = NULL;
  g_autofree char *outcome = NULL;
  g_autofree char *other = NULL;

  alive = h2_start (self, "/trickle/100/50");
  test_raw_server_wait_for (self->raw, "route/1/trickle");
  url_request_set_timeout (request, H2_SHORT_TIMEOUT);
  hung = h2_start_request (self, request);
  outcome = h2_finish (hung);
  g_assert_cmpstr (outcome, ==, "timed-out");
  g_assert_cmpuint (alive->completed, ==, 0);
  test_raw_server_wait_for (self->raw, "route/1/h2/rst");
  other = h2_finish (alive);
  g_assert_cmpstr (other, ==, "200 1200");
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
  test_watch_free (alive);
  test_watch_free (hung);
}

typedef struct
{
  TestH2Greeting greeting;
  const char *path;
  const char *event; /* when to cancel */
  const char *log; /* and what the task has said by then, if anything */
  const char *after; /* what the server notices, if anything */
} Cancelled;

static const Cancelled cancelled[] = {
  { TEST_H2_GREET_SILENTLY, "/ok", "open/1", NULL, "open/0" },
  { TEST_H2_GREET_NORMALLY, "/never", "route/1/never", NULL, "route/1/h2/rst" },
  { TEST_H2_GREET_NORMALLY, "/head-then-hang", "route/1/head-then-hang", NULL, "route/1/h2/rst" },
  { TEST_H2_GREET_NORMALLY, "/head-then-hang", "route/1/head-then-hang", "response",
    "route/1/h2/rst" },
  { TEST_H2_GREET_NORMALLY, "/body-then-hang", "route/1/body-then-hang", "data", "route/1/h2/rst" },
  { TEST_H2_GREET_NORMALLY, "/endless", "endless/1000000", "data", "route/1/h2/rst" },
  { TEST_H2_GREET_NORMALLY, "/trickle/1000/10", "route/1/trickle", "data", "route/1/h2/rst" },
  { TEST_H2_GREET_NO_STREAMS, "/never", "route/1/h2/settings-ack", NULL, NULL },
  { TEST_H2_GREET_NORMALLY, "/no-read", "route/1/no-read", NULL, "route/1/h2/rst" },
  { TEST_H2_GREET_ZERO_WINDOW, "/echo", "route/1/echo", NULL, "route/1/h2/rst" },
  { TEST_H2_GREET_FULL, "/body-then-hang", "route/1/body-then-hang", "data", NULL },
};

static UrlRequest *
request_to_cancel (H2Fixture       *self,
                   const Cancelled *what)
{
  gboolean upload = strcmp (what->path, "/no-read") == 0 || strcmp (what->path, "/echo") == 0;
  UrlRequest *request = h2_request_new (self, upload ? "PUT" : "GET", what->path);
  g_autoptr (GBytes) body = test_pattern_bytes (PUT_SIZE);

  if (upload)
    url_request_set_body (request, body);

  return request;
}

/* The task is over in the next turn, whatever the server does. */
static void
test_cancel (H2Fixture     *self,
             gconstpointer  data)
{
  const Cancelled *what = data;
  g_autoptr (UrlRequest) request = request_to_cancel (self, what);
  TestWatch *watch = NULL;
  g_autofree char *outcome = NULL;
  g_autofree char *after = NULL;
  gint64 start = 0;

  test_h2_server_set_greeting (self->server, what->greeting, -1);
  watch = h2_start_request (self, request);
  test_raw_server_wait_for (self->raw, "%s", what->event);
  while (what->log != NULL && strstr (watch->log->str, what->log) == NULL)
    g_main_context_iteration (NULL, TRUE);
  start = g_get_monotonic_time ();
  url_task_cancel (watch->task);
  outcome = h2_finish (watch);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
  g_assert_cmpstr (outcome, ==, "cancelled");
  if (what->after != NULL)
    test_raw_server_wait_for (self->raw, "%s", what->after);

  test_h2_server_set_greeting (self->server, TEST_H2_GREET_NORMALLY, -1);
  test_raw_server_release (self->raw);
  after = h2_get (self, "/ok");
  g_assert_cmpstr (after, ==, "200 5");
  test_watch_free (watch);
}

/* Many at a time are cancelled, and those beside them do not notice. */
static void
test_cancel_many (H2Fixture     *self,
                  gconstpointer  data)
{
  TestWatch *watches[50] = { NULL };
  TestWatch *beside = h2_start (self, "/held");
  g_autofree char *outcome = NULL;

  for (unsigned i = 0; i < G_N_ELEMENTS (watches); i++)
    watches[i] = h2_start (self, i % 2 == 0 ? "/never" : "/body-then-hang");
  test_raw_server_wait_for (self->raw, "route/51/h2/streams");
  for (unsigned i = 0; i < G_N_ELEMENTS (watches); i++)
    url_task_cancel (watches[i]->task);
  for (unsigned i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      g_autofree char *cancelled_outcome = h2_finish (watches[i]);

      g_assert_cmpstr (cancelled_outcome, ==, "cancelled");
      test_watch_free (watches[i]);
    }
  test_raw_server_release (self->raw);
  outcome = h2_finish (beside);
  g_assert_cmpstr (outcome, ==, "200 5");
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
  test_watch_free (beside);
}

/* Before libsoup has begun with it, as often as not. The session is gone only when
 * libsoup is through with each. */
static void
test_cancel_at_once (H2Fixture     *self,
                     gconstpointer  data)
{
  for (unsigned i = 0; i < 20; i++)
    {
      g_autofree char *before = h2_get (self, "/ok");
      TestWatch *watch = h2_start (self, "/never");
      g_autofree char *outcome = NULL;

      for (unsigned j = 0; j < i % 4; j++)
        g_main_context_iteration (NULL, FALSE);
      url_task_cancel (watch->task);
      outcome = h2_finish (watch);
      g_assert_cmpstr (before, ==, "200 5");
      g_assert_cmpstr (outcome, ==, "cancelled");
      test_watch_free (watch);
      h2_fixture_set_session (self, URL_HTTP_VERSION_HTTP_2, 0);
      test_raw_server_wait_for (self->raw, "open/0");
    }
}

static void
add_greeted (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (greeted); i++)
    {
      g_autofree char *path = g_strconcat ("/h2-limits/greeted/", greeted[i].name, NULL);
      g_autofree char *older = g_strconcat ("/h2-limits/greeted-older/", greeted[i].name, NULL);

      H2_ADD_ONLY (path, &greeted[i], test_greeted);
      H2_ADD (older, &greeted[i], test_greeted_older);
    }
}

static void
add_cancelled (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cancelled); i++)
    {
      g_autofree char *path = NULL;

      path = g_strdup_printf ("/h2-limits/cancel/%zu%s", i, cancelled[i].path);
      H2_ADD (path, &cancelled[i], test_cancel);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_greeted ();
  add_cancelled ();
  H2_ADD ("/h2-limits/cancel/many", NULL, test_cancel_many);
  H2_ADD ("/h2-limits/cancel/at-once", NULL, test_cancel_at_once);
  H2_ADD ("/h2-limits/http-1-1-required", NULL, test_http_1_1_required);
  H2_ADD_ONLY ("/h2-limits/full/at-end", GINT_TO_POINTER (TEST_H2_GREET_FULL), test_full);
  H2_ADD_ONLY ("/h2-limits/full/inside", GINT_TO_POINTER (TEST_H2_GREET_OVERFULL), test_full);
  H2_ADD_ONLY ("/h2-limits/silent", NULL, test_silent);
  H2_ADD_ONLY ("/h2-limits/no-streams", NULL, test_no_streams);
  H2_ADD_ONLY ("/h2-limits/one-stream", NULL, test_one_stream);
  H2_ADD ("/h2-limits/hung/head", "/never", test_hung);
  H2_ADD ("/h2-limits/hung/body", "/body-then-hang", test_hung);

  return test_run ();
}
