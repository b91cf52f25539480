/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "h2-fixture.h"

/* HTTP/2 that is wrong, too much or not what libsoup expects. */

#define PUT_SIZE (8 * 1024 * 1024)
#define AT_ONCE_USEC (20 * G_USEC_PER_SEC)

#define LOST "connection-lost"
#define BAD "bad-server-response"
#define WRONG LOST "|" BAD

typedef struct
{
  const char *path;
  const char *outcomes;
} Case;

/* What RFC 9113 forbids ends the stream or the connection at once, and never in a
 * response that looks whole. Frames behind the end of one may only end what comes
 * after it. Who closes the connection first decides what the end of one is called. */
static const Case malformed[] = {
  { "/malformed/data-first", WRONG },
  { "/malformed/data-stream-0", WRONG },
  { "/malformed/data-other-stream", WRONG },
  { "/malformed/bad-padding", WRONG },
  { "/malformed/hpack", WRONG },
  { "/malformed/continuation-first", WRONG },
  { "/malformed/push-promise", WRONG },
  { "/malformed/window-zero", WRONG },
  { "/malformed/window-overflow", WRONG },
  { "/malformed/window-size", WRONG },
  { "/malformed/settings-size", WRONG },
  { "/malformed/settings-stream", WRONG },
  { "/malformed/settings-ack", WRONG },
  { "/malformed/ping-size", WRONG },
  { "/malformed/rst-stream-0", WRONG },
  { "/malformed/goaway-size", WRONG },
  { "/malformed/no-status", BAD },
  { "/malformed/status-text", BAD },
  { "/malformed/two-statuses", BAD },
  { "/malformed/request-field", BAD },
  { "/malformed/uppercase", BAD },
  { "/malformed/connection", BAD },
  { "/malformed/status-101", BAD },
  { "/malformed/two-heads", BAD },
  { "/malformed/large-frame", WRONG },
  { "/malformed/after-end", "200 5|" WRONG },
};

/* Bodies that are not what was said. */
static const Case bodies[] = {
  { "/short", LOST },
  { "/short-end", LOST },
  { "/long", BAD },
  { "/long-hang", BAD },
  { "/two-lengths", BAD },
};

/* More than anybody means. Nobody waits for the end of it. */
static const Case floods[] = {
  { "/flood/informational", BAD },
  { "/flood/continuation", WRONG },
  { "/large-head/1000000", WRONG },
  { "/bomb/4000000", WRONG },
};

static void
test_wrong (H2Fixture     *self,
            gconstpointer  data)
{
  const Case *expected = data;
  gint64 start = g_get_monotonic_time ();
  g_autofree char *outcome = NULL;
  g_autofree char *after = NULL;

  outcome = h2_get (self, expected->path);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
  h2_assert_outcome (outcome, expected->outcomes);
  g_assert_cmpuint (h2_count (self, "/h2/connections"), <=, 2);
  after = h2_get (self, "/ok");
  g_assert_cmpstr (after, ==, "200 5");
}

/* The server has HTTP/1.1 as well, and is spoken to in it from then on where AUTO
 * would offer HTTP/2. */
static void
test_older (H2Fixture     *self,
            gconstpointer  data)
{
  g_autofree char *outcome = NULL;
  unsigned streams = 0;

  h2_fixture_set_session (self, URL_HTTP_VERSION_AUTO, 0);
  outcome = h2_get (self, data);
  streams = h2_count (self, "/h2/streams");
  g_test_message ("the first: %s", outcome);
  for (unsigned i = 0; i < 3; i++)
    {
      g_autofree char *after = h2_get (self, "/ok");

      g_assert_cmpstr (after, ==, "200 5");
    }
  g_assert_cmpuint (h2_count (self, "/h2/streams"), ==, streams);
}

/* Another session has made no bad experience. */
static void
test_older_is_of_session (H2Fixture     *self,
                          gconstpointer  data)
{
  g_autofree char *outcome = NULL;
  UrlSession *first = NULL;
  g_autofree char *after = NULL;

  outcome = h2_get_briefly (self, data);
  first = g_steal_pointer (&self->session);
  self->session = h2_session_new (URL_HTTP_VERSION_HTTP_2, 0);
  test_h2_server_reset (self->server);
  after = h2_get (self, "/ok");
  g_assert_cmpstr (after, ==, "200 5");
  g_assert_cmpuint (h2_count (self, "/h2/streams"), ==, 1);
  test_session_assert_gone (first);
}

static void
allow_little (H2Fixture *self)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_dup_configuration (self->session);

  url_session_configuration_set_max_response_size (configuration, 100000);
  test_session_assert_gone (self->session);
  self->session = url_session_new (configuration);
}

/* Nothing of a redirect's body is kept; of a refusal's as much as of any other. */
static void
test_endless (H2Fixture     *self,
              gconstpointer  data)
{
  const Case *expected = data;
  g_autofree char *outcome = NULL;
  g_autofree char *after = NULL;

  allow_little (self);
  outcome = h2_get (self, expected->path);
  h2_assert_outcome (outcome, expected->outcomes);
  test_raw_server_wait_for (self->raw, "route/1/h2/rst");
  after = h2_get (self, "/ok");
  g_assert_cmpstr (after, ==, "200 5");
}

static const Case endless[] = {
  { "/endless", "data-length-exceeds-maximum" },
  { "/endless-status/302", "200 5" },
  { "/endless-status/401", "data-length-exceeds-maximum" },
  { "/endless-status/407", "data-length-exceeds-maximum" },
  { "/endless-status/421", "data-length-exceeds-maximum|" BAD },
};

/* It is the answer, and not sent once more. */
static void
test_status (H2Fixture     *self,
             gconstpointer  data)
{
  g_autofree char *path = g_strdup_printf ("/status/%s", (const char *) data);
  g_autofree char *expected = g_strdup_printf ("%s 8", (const char *) data);
  g_autofree char *counted = g_strconcat ("/h2/path", path, NULL);
  g_autoptr (UrlRequest) request = h2_request_new (self, "POST", path);
  g_autofree char *outcome = h2_load (self, request);

  g_assert_cmpstr (outcome, ==, expected);
  g_assert_cmpuint (h2_count (self, counted), ==, 1);
}

/* Who does not read a body gets an answer before it was sent. */
static void
test_early (H2Fixture     *self,
            gconstpointer  data)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "PUT", data);
  g_autoptr (GBytes) body = test_pattern_bytes (PUT_SIZE);
  gint64 start = g_get_monotonic_time ();
  TestWatch *watch = NULL;
  g_autofree char *outcome = NULL;
  g_autofree char *after = NULL;

  url_request_set_body (request, body);
  watch = h2_start_request (self, request);
  outcome = h2_finish (watch);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
  g_assert_cmpstr (outcome, ==, "413 5");
  g_assert_cmpint (url_task_get_bytes_sent (watch->task), <, PUT_SIZE);
  after = h2_get (self, "/ok");
  g_assert_cmpstr (after, ==, "200 5");
  test_watch_free (watch);
}

/* A stream of frames that say nothing keeps nobody: neither the request's time
 * nor the cancel. */
static void
test_flood_is_no_progress (H2Fixture     *self,
                           gconstpointer  data)
{
  gint64 start = g_get_monotonic_time ();
  g_autofree char *outcome = h2_get_briefly (self, data);

  h2_assert_outcome (outcome, "timed-out|" WRONG);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
}

static void
test_flood_cancelled (H2Fixture     *self,
                      gconstpointer  data)
{
  TestWatch *watch = h2_start (self, data);
  gint64 start = 0;
  g_autofree char *outcome = NULL;

  test_raw_server_wait_for (self->raw, "endless/100000");
  start = g_get_monotonic_time ();
  url_task_cancel (watch->task);
  outcome = h2_finish (watch);
  h2_assert_outcome (outcome, "cancelled|" WRONG);
  g_assert_cmpint (g_get_monotonic_time () - start, <, AT_ONCE_USEC);
  test_watch_free (watch);
}

static void
add_all (const char *name,
         const Case *cases,
         gsize       n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strconcat ("/h2-landmines/", name, cases[i].path, NULL);

      H2_ADD_ONLY (path, &cases[i], test_wrong);
    }
}

static void
add_endless (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (endless); i++)
    {
      g_autofree char *path = g_strconcat ("/h2-landmines", endless[i].path, NULL);

      H2_ADD (path, &endless[i], test_endless);
    }
}

static void
add_floods (void)
{
  static const char * const paths[] = {
    "/flood/ping", "/flood/settings", "/flood/window-update", "/flood/empty-data",
    "/flood/unknown",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *timed = g_strconcat ("/h2-landmines/timed", paths[i], NULL);
      g_autofree char *cancelled = g_strconcat ("/h2-landmines/cancelled", paths[i], NULL);

      H2_ADD (timed, paths[i], test_flood_is_no_progress);
      H2_ADD (cancelled, paths[i], test_flood_cancelled);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_all ("wrong", malformed, G_N_ELEMENTS (malformed));
  add_all ("wrong", bodies, G_N_ELEMENTS (bodies));
  add_all ("wrong", floods, G_N_ELEMENTS (floods));
  add_endless ();
  add_floods ();
  H2_ADD ("/h2-landmines/older/hpack", "/malformed/hpack", test_older);
  H2_ADD ("/h2-landmines/older/window-overflow", "/malformed/window-overflow", test_older);
  H2_ADD ("/h2-landmines/older/window-overflow-end", "/malformed/window-overflow/end",
          test_older);
  H2_ADD ("/h2-landmines/older/goaway", "/goaway/1/equal/head", test_older);
  H2_ADD ("/h2-landmines/older/of-session", "/malformed/hpack", test_older_is_of_session);
  H2_ADD ("/h2-landmines/status/401", "401", test_status);
  H2_ADD ("/h2-landmines/status/407", "407", test_status);
  H2_ADD ("/h2-landmines/status/421", "421", test_status);
  H2_ADD ("/h2-landmines/early", "/early/413", test_early);
  H2_ADD ("/h2-landmines/early/reset", "/early/413/0", test_early);

  return test_run ();
}
