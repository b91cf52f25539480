/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "base/url-network-private.h"
#include "h2-fixture.h"

/* Streams and connections of HTTP/2 that end before their time. */

/* Far less than the timeout of a request, and more than a slow machine needs. */
#define AT_ONCE_USEC (20 * G_USEC_PER_SEC)

typedef struct
{
  const char *method;
  const char *path;
  const char *outcomes;
  unsigned attempts;    /* at most */
  unsigned connections; /* at most, for the one task */
} Case;

#define LOST "connection-lost"
#define BAD "bad-server-response"
#define WRONG LOST "|" BAD

static const Case cases[] = {
  { "GET", "/lost/drop/head", LOST, 3, 2 },
  { "GET", "/lost/reset/head", LOST, 3, 2 },
  { "GET", "/lost/close/head", LOST, 3, 2 },
  { "POST", "/lost/drop/head", LOST, 1, 1 },
  { "POST", "/lost/reset/head", LOST, 1, 1 },
  { "POST", "/lost/close/head", LOST, 1, 1 },
  { "GET", "/lost/drop/body", LOST, 1, 1 },
  { "GET", "/lost/reset/body", LOST, 1, 1 },
  { "GET", "/lost/close/body", LOST, 1, 1 },
  { "GET", "/lost/drop/end", "200 1000", 1, 1 },
  { "GET", "/lost/reset/end", "200 1000", 1, 1 },
  { "GET", "/lost/close/end", "200 1000", 1, 1 },

  { "GET", "/rst/0/head", LOST, 3, 2 },
  { "GET", "/rst/1/head", BAD, 3, 2 },
  { "GET", "/rst/2/head", LOST, 3, 2 },
  { "GET", "/rst/8/head", LOST, 3, 2 },
  { "GET", "/rst/11/head", BAD, 3, 2 },
  { "POST", "/rst/2/head", LOST, 1, 1 },
  { "POST", "/rst/8/head", LOST, 1, 1 },
  { "GET", "/rst/0/body", LOST, 1, 1 },
  { "GET", "/rst/1/body", BAD, 1, 1 },
  { "GET", "/rst/2/body", LOST, 1, 1 },
  { "GET", "/rst/7/body", LOST, 1, 1 },
  { "GET", "/rst/8/body", LOST, 1, 1 },
  { "GET", "/rst/11/body", BAD, 1, 1 },
  { "GET", "/rst/13/body", BAD, 1, 1 },
  { "GET", "/rst/0/end", "200 1000", 1, 1 },
  { "GET", "/rst/2/end", "200 1000", 1, 1 },

  /* Of a refused stream nothing was done: it is sent again, twice at most. */
  { "GET", "/rst/7/head", LOST, 3, 2 },
  { "GET", "/rst/7/head/1", "200 5", 2, 2 },
  { "GET", "/rst/7/head/2", "200 5|" LOST, 3, 2 },
  { "HEAD", "/rst/7/head/1", "200 0", 2, 2 },
  { "PUT", "/rst/7/head/1", "200 5", 2, 2 },
  { "DELETE", "/rst/7/head/1", "200 5", 2, 2 },
  { "OPTIONS", "/rst/7/head/1", "200 5", 2, 2 },
  { "POST", "/rst/7/head/1", "200 5", 2, 2 },
  { "PATCH", "/rst/7/head/1", "200 5", 2, 2 },
  { "POST", "/rst/7/head", LOST, 3, 2 },

  /* So it is with one that is past the last of a connection that goes away. */
  { "GET", "/goaway/0/lower/head", LOST, 3, 2 },
  { "GET", "/goaway/0/lower/head/1", "200 5", 2, 2 },
  { "PUT", "/goaway/0/lower/head/1", "200 5", 2, 2 },
  { "DELETE", "/goaway/0/lower/head/1", "200 5", 2, 2 },
  { "POST", "/goaway/0/lower/head/1", "200 5|" LOST, 2, 2 },

  /* What the connection still does is waited for, or asked for again if that
   * changes nothing. */
  { "GET", "/goaway/0/equal/head/1", "200 5", 2, 2 },
  { "GET", "/goaway/0/max/head/1", "200 5", 2, 2 },
  { "PUT", "/goaway/0/max/head/1", "200 5", 2, 2 },
  { "GET", "/goaway/0/equal/head", "200 5|" LOST, 3, 2 },
  { "GET", "/goaway/0/max/head", "200 5|" LOST, 3, 2 },
  { "POST", "/goaway/0/equal/head", "200 5|" LOST, 1, 1 },
  { "POST", "/goaway/0/max/head", "200 5|" LOST, 1, 1 },
  { "GET", "/goaway/0/lower/body", LOST, 1, 1 },
  { "GET", "/goaway/0/equal/body", "200 1000", 1, 1 },
  { "GET", "/goaway/0/max/body", "200 1000", 1, 1 },
  { "GET", "/goaway/0/lower/end", "200 1000", 1, 1 },
  { "GET", "/goaway/0/equal/end", "200 1000", 1, 1 },
  { "GET", "/goaway/0/max/end", "200 1000", 1, 1 },
  { "GET", "/goaway/2/equal/head", LOST, 3, 2 },
  { "GET", "/goaway/11/lower/head", WRONG, 3, 2 },
  { "POST", "/goaway/2/equal/head", LOST, 1, 1 },
  { "GET", "/goaway/2/equal/body", LOST, 1, 1 },
  { "GET", "/goaway/0/lower/head/0/hold", LOST, 3, 2 },
  { "GET", "/goaway/0/lower/body/0/hold", LOST, 1, 1 },
  { "GET", "/goaway/2/equal/head/0/hold", LOST, 3, 2 },
  { "GET", "/goaway/2/equal/body/0/hold", LOST, 1, 1 },
};

static unsigned
count_attempts (H2Fixture  *self,
                const char *path)
{
  g_autofree char *name = g_strconcat ("/h2/path", path, NULL);

  return h2_count (self, name);
}

/* The two connections that a request had may be dying still, and the next one goes
 * over two of them at most, too. */
static char *
get_after (H2Fixture *self)
{
  char *outcome = h2_get (self, "/ok");

  if (!g_str_equal (outcome, LOST))
    return outcome;

  g_free (outcome);

  return h2_get (self, "/ok");
}

static gboolean
release_cb (gpointer server)
{
  test_raw_server_release (server);

  return G_SOURCE_CONTINUE;
}

/* Who is held may come once more, behind a release. */
static char *
finish_held (H2Fixture *self,
             TestWatch *watch)
{
  unsigned source = g_timeout_add (20, release_cb, self->raw);
  char *outcome = h2_finish (watch);

  g_source_remove (source);

  return outcome;
}

/* Alone on its connection. A server that refuses HTTP/1.1 shows what HTTP/2 alone
 * comes to. */
static void
test_case (H2Fixture     *self,
           gconstpointer  data)
{
  const Case *expected = data;
  g_autoptr (UrlRequest) request = h2_request_new (self, expected->method, expected->path);
  gint64 start = 0;
  g_autofree char *outcome = NULL;
  g_autofree char *after = NULL;

  start = g_get_monotonic_time ();
  outcome = h2_load (self, request);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
  h2_assert_outcome (outcome, expected->outcomes);
  g_assert_cmpuint (count_attempts (self, expected->path), >=, 1);
  g_assert_cmpuint (count_attempts (self, expected->path), <=, expected->attempts);
  g_assert_cmpuint (h2_count (self, "/h2/connections"), <=, expected->connections);

  after = get_after (self);
  g_assert_cmpstr (after, ==, "200 5");
}

/* With another stream on the connection, which ends with it or lives on. */
static void
test_beside (H2Fixture     *self,
             gconstpointer  data)
{
  const Case *expected = data;
  TestWatch *beside = h2_start (self, "/held");
  TestWatch *watch = NULL;
  g_autofree char *outcome = NULL;
  g_autofree char *other = NULL;
  gint64 start = 0;

  test_raw_server_wait_for (self->raw, "route/1/held");
  start = g_get_monotonic_time ();
  watch = h2_start (self, expected->path);
  outcome = h2_finish (watch);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
  h2_assert_outcome (outcome, expected->outcomes);
  other = finish_held (self, beside);
  if (g_str_has_prefix (expected->path, "/rst"))
    g_assert_cmpstr (other, ==, "200 5");
  else
    h2_assert_outcome (other, "200 5|" LOST);
  g_assert_cmpuint (count_attempts (self, "/held"), <=, 3);
  g_assert_cmpuint (h2_count (self, "/h2/connections"), <=, 3);
  test_watch_free (watch);
  test_watch_free (beside);
}

/* The part that came is told before the loss. */
static void
test_part (H2Fixture     *self,
           gconstpointer  data)
{
  TestWatch *watch = h2_start (self, data);
  g_autofree char *outcome = h2_finish (watch);

  g_assert_cmpstr (outcome, ==, LOST);
  g_assert_cmpstr (watch->log->str, ==, "response data completed");
  g_assert_cmpuint (watch->data->len, ==, 100);
  test_watch_free (watch);
}

static void
test_part_opened (H2Fixture     *self,
                  gconstpointer  data)
{
  g_auto (TestOpened) opened = { NULL };
  g_autoptr (GError) error = NULL;
  char buffer[1000];
  gsize size = 0;

  test_open (self->session, self->peer, data, &opened);
  g_assert_no_error (opened.error);
  g_assert_false (g_input_stream_read_all (opened.stream, buffer, sizeof buffer, &size, NULL,
                                           &error));
  g_assert_cmpuint (size, ==, 100);
  g_assert_error (error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
}

/* Between two requests: the second does not notice. */
static void
test_between (H2Fixture     *self,
              gconstpointer  data)
{
  g_autofree char *first = h2_get (self, data);
  g_autofree char *second = h2_get (self, "/ok");

  g_assert_true (g_str_has_prefix (first, "200 "));
  g_assert_cmpstr (second, ==, "200 5");
}

/* Nor do many that come one after the other to a server that goes away after
 * each, as some do after so many requests. */
static void
test_goes_away_often (H2Fixture     *self,
                      gconstpointer  data)
{
  for (unsigned i = 0; i < 20; i++)
    {
      g_autofree char *outcome = h2_get (self, "/goaway/0/max/end");

      g_assert_cmpstr (outcome, ==, "200 1000");
    }
}

/* A session loses more connections than it may have at a time. */
static void
test_lost_often (H2Fixture     *self,
                 gconstpointer  data)
{
  g_autofree char *after = NULL;

  for (unsigned i = 0; i < 10; i++)
    {
      g_autofree char *outcome = h2_get (self, data);

      g_assert_cmpstr (outcome, ==, LOST);
    }
  after = h2_get (self, "/ok");
  g_assert_cmpstr (after, ==, "200 5");
}

/* With a server that does so, which can HTTP/1.1 as well, only three. */
static void
test_lost_thrice (H2Fixture     *self,
                  gconstpointer  data)
{
  unsigned connections = 0;

  h2_fixture_set_session (self, URL_HTTP_VERSION_AUTO, 0);
  for (unsigned i = 0; i < 3; i++)
    {
      g_autofree char *outcome = h2_get (self, "/lost/drop/body");

      g_assert_cmpstr (outcome, ==, LOST);
      g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, i + 1);
    }

  connections = h2_count (self, "/h2/connections");
  for (unsigned i = 0; i < 3; i++)
    {
      g_autofree char *after = h2_get (self, "/ok");

      g_assert_cmpstr (after, ==, "200 5");
    }
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, connections);
}

static unsigned
count_files (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  unsigned count = 0;

  while (g_dir_read_name (folder) != NULL)
    count++;

  return count;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* libsoup does not let go of a connection that was lost in a body; its socket is given
 * back when the session has gone. */
static void
test_sockets (H2Fixture     *self,
              gconstpointer  data)
{
  const unsigned n_sessions = 20;
  unsigned before = count_files ();
  unsigned tick = 0;

  for (unsigned i = 0; i < n_sessions; i++)
    {
      g_autofree char *outcome = h2_get (self, "/lost/drop/body");

      g_assert_cmpstr (outcome, ==, LOST);
      h2_fixture_set_session (self, URL_HTTP_VERSION_HTTP_2, 0);
    }

  tick = g_timeout_add (10, tick_cb, NULL);
  while (count_files () >= before + n_sessions / 2)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

static void
wait_for_word (gpointer queue)
{
  g_async_queue_pop (queue);
  g_async_queue_unref (queue);
}

/* The connection is gone, and a request is sent over it before anybody has looked: it
 * is sent once more. */
static void
test_unseen (H2Fixture     *self,
             gconstpointer  data)
{
  g_autoptr (GAsyncQueue) word = g_async_queue_new ();
  TestWatch *watch = h2_start (self, data);
  TestWatch *next = NULL;
  g_autofree char *outcome = NULL;
  g_autofree char *after = NULL;

  while (strstr (watch->log->str, "response") == NULL)
    g_main_context_iteration (NULL, TRUE);
  url_network_invoke (wait_for_word, g_async_queue_ref (word));
  test_raw_server_release (self->raw);
  test_raw_server_wait_for (self->raw, "open/0");
  next = h2_start (self, "/ok");
  g_async_queue_push (word, self);
  outcome = h2_finish (watch);
  after = h2_finish (next);
  g_assert_cmpstr (outcome, ==, LOST);
  g_assert_cmpstr (after, ==, "200 5");
  test_watch_free (watch);
  test_watch_free (next);
}

static const Case started[] = {
  { "GET", "/lost/close/start/1", LOST, 2, 3 },
  { "GET", "/rst/0/start/1", LOST, 2, 2 },
  { "GET", "/rst/2/start/1", LOST, 2, 2 },
  { "GET", "/rst/7/start/1", LOST, 2, 2 },
  { "POST", "/rst/7/start/1", LOST, 2, 2 },
  { "GET", "/rst/13/start/1", WRONG, 2, 2 },
  { "GET", "/goaway/0/lower/start/1", LOST, 2, 2 },
};

/* Behind a head that was told comes no other response, also where libsoup sends the
 * request once more: it does so as long as nothing of the body has come. */
static void
test_start (H2Fixture     *self,
            gconstpointer  data)
{
  const Case *expected = data;
  g_autoptr (UrlRequest) request = h2_request_new (self, expected->method, expected->path);
  g_autofree char *before = h2_get (self, "/ok");
  TestWatch *watch = h2_start_request (self, request);
  gint64 start = 0;
  g_autofree char *outcome = NULL;
  g_autofree char *after = NULL;

  while (strstr (watch->log->str, "response") == NULL)
    g_main_context_iteration (NULL, TRUE);
  start = g_get_monotonic_time ();
  test_raw_server_release (self->raw);
  outcome = h2_finish (watch);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
  h2_assert_outcome (outcome, expected->outcomes);
  g_assert_cmpuint (watch->data->len, ==, 0);
  g_assert_cmpuint (count_attempts (self, expected->path), <=, expected->attempts);

  after = h2_get (self, "/ok");
  g_assert_cmpstr (before, ==, "200 5");
  g_assert_cmpstr (after, ==, "200 5");
  g_assert_cmpuint (h2_count (self, "/h2/connections"), <=, expected->connections);
  test_watch_free (watch);
}

static void
add_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = NULL;

      path = g_strconcat ("/h2-faults/", cases[i].method, cases[i].path, NULL);
      H2_ADD_ONLY (path, &cases[i], test_case);
      if (strcmp (cases[i].method, "GET") == 0)
        {
          g_autofree char *beside = g_strconcat ("/h2-faults/beside", cases[i].path, NULL);

          H2_ADD_ONLY (beside, &cases[i], test_beside);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_cases ();
  for (gsize i = 0; i < G_N_ELEMENTS (started); i++)
    {
      g_autofree char *path = g_strconcat ("/h2-faults/", started[i].method, started[i].path, NULL);

      H2_ADD_ONLY (path, &started[i], test_start);
    }
  H2_ADD ("/h2-faults/part/lost", "/lost/reset/body", test_part);
  H2_ADD ("/h2-faults/part/opened", "/lost/drop/body", test_part_opened);
  H2_ADD_ONLY ("/h2-faults/between/close", "/lost/close/end", test_between);
  H2_ADD_ONLY ("/h2-faults/between/reset", "/lost/reset/end", test_between);
  H2_ADD_ONLY ("/h2-faults/between/goaway", "/goaway/0/max/end", test_between);
  H2_ADD_ONLY ("/h2-faults/between/goaway-stay", "/goaway-stay", test_between);
  H2_ADD_ONLY ("/h2-faults/lost-often/drop", "/lost/drop/body", test_lost_often);
  H2_ADD_ONLY ("/h2-faults/lost-often/reset", "/lost/reset/body", test_lost_often);
  /* Where AUTO offers it at all. */
  if (h2_get_auto () == URL_HTTP_VERSION_AUTO)
    H2_ADD ("/h2-faults/lost-thrice", NULL, test_lost_thrice);
  H2_ADD_ONLY ("/h2-faults/sockets", NULL, test_sockets);
  H2_ADD_ONLY ("/h2-faults/unseen/reset", "/lost/reset/start/1", test_unseen);
  H2_ADD_ONLY ("/h2-faults/unseen/close", "/lost/close/start/1", test_unseen);
  H2_ADD_ONLY ("/h2-faults/goes-away-often", NULL, test_goes_away_often);

  return test_run ();
}
