/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-fixture.h"
#include "test-tools.h"

/* The scripted HTTP/2 server, proven with a client that is not ours. */

typedef struct
{
  const char *path;
  const char *outcome; /* status and size, and whether curl is content */
} Case;

static const Case cases[] = {
  { "/ok", "200 5 ok" },
  { "/nowhere", "404 14 ok" },
  { "/status/401", "401 8 ok" },
  { "/status/302/100000", "302 100000 ok" },
  { "/status/204", "204 0 ok" },
  { "/bytes/3000000", "200 3000000 ok" },
  { "/stream/3000000", "200 3000000 ok" },
  { "/stream/0", "200 0 ok" },
  { "/trailers", "200 5 ok" },
  { "/bare-trailers", "200 0 ok" },
  { "/early-hints", "200 5 ok" },
  { "/continue", "200 5 ok" },
  { "/empty", "200 0 ok" },
  { "/empty-data", "200 5 ok" },
  { "/padded", "200 5 ok" },
  { "/fields/40000", "200 5 ok" },
  { "/unknown-frames", "200 5 ok" },
  { "/slow-head/10", "200 5 ok" },
  { "/trickle/3/10", "200 36 ok" },
  { "/early/413/0", "413 5 ok" },
  { "/flood/ping/100", "200 5 ok" },
  { "/flood/settings/100", "200 5 ok" },
  { "/flood/window-update/100", "200 5 ok" },
  { "/flood/unknown/100", "200 5 ok" },
  { "/goaway/0/equal/head", "200 5 ok" },
  { "/goaway/0/max/head", "200 5 ok" },
  { "/goaway/0/equal/body", "200 1000 ok" },
  { "/goaway/0/max/body", "200 1000 ok" },
  { "/goaway/0/max/end", "200 1000 ok" },
  { "/goaway-stay", "200 5 ok" },
  { "/lost/drop/head", "000 0 failed" },
  { "/lost/drop/body", "200 100 failed" },
  { "/lost/drop/end", "200 1000 ok" },
  { "/lost/reset/head", "000 0 failed" },
  { "/lost/reset/body", "200 100 failed" },
  { "/lost/close/head", "000 0 failed" },
  { "/lost/close/body", "200 100 failed" },
  { "/rst/1/head", "000 0 failed" },
  { "/rst/2/head", "000 0 failed" },
  { "/rst/8/head", "000 0 failed" },
  { "/rst/11/head", "000 0 failed" },
  { "/rst/2/body", "200 100 failed" },
  { "/rst/0/end", "200 1000 ok" },
  { "/rst/7/head/1", "200 5 ok" },
  { "/short-end", "200 100 failed" },
  { "/malformed/data-first", "000 0 failed" },
  { "/malformed/hpack", "000 0 failed" },
  { "/malformed/no-status", "000 0 failed" },
  /* Newer releases of curl tell the status that came before. */
  { "/malformed/uppercase", "00 0 failed" },
};

/* What curl writes about @url, with @arguments before it. */
static char *
run_curl (const char         *url,
          const char * const *arguments,
          const char         *format,
          gboolean           *content_out)
{
  g_autofree char *curl = test_tool_find ("curl", "curl");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_auto (GStrv) argv = NULL;
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE;

  g_strv_builder_add_many (builder, curl, "--silent", "--noproxy", "*", "--max-time", "30",
                           "--cacert", test_fixture_get_ca_path (), "--write-out", format, NULL);
  if (arguments != NULL)
    g_strv_builder_addv (builder, (const char **) arguments);
  g_strv_builder_add (builder, url);
  argv = g_strv_builder_end (builder);

  process = g_subprocess_newv ((const char * const *) argv, flags, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (content_out != NULL)
    *content_out = g_subprocess_get_successful (process);

  return g_steal_pointer (&output);
}

static void
test_case (gconstpointer data)
{
  const Case *expected = data;
  const char * const arguments[] = { "--http2", "--output", "/dev/null", NULL };
  g_autofree char *url = test_fixture_url (TEST_PEER_H2, "%s", expected->path);
  gboolean content = FALSE;
  g_autofree char *output = NULL;
  g_autofree char *outcome = NULL;

  test_h2_server_reset (test_fixture_get_h2 ());
  output = run_curl (url, arguments, "%{http_code} %{size_download}", &content);
  outcome = g_strdup_printf ("%s %s", output, content ? "ok" : "failed");
  g_test_message ("%s", outcome);
  g_assert_true (g_str_has_suffix (outcome, expected->outcome));
  g_assert_cmpuint (test_h2_server_get_count (test_fixture_get_h2 (), "/h2/streams"), >, 0);
}

/* What was uploaded comes back, through whatever room the server leaves. */
static void
test_echo (gconstpointer data)
{
  TestH2Server *server = test_fixture_get_h2 ();
  g_autoptr (GBytes) pattern = test_pattern_bytes (200000);
  g_autofree char *path = g_build_filename (test_fixture_get_directory (), "upload", NULL);
  const char * const arguments[] = { "--http2", "--upload-file", path, "--output", "/dev/null",
                                     NULL };
  g_autofree char *url = test_fixture_url (TEST_PEER_H2, "/echo");
  g_autofree char *output = NULL;
  g_autofree char *request = NULL;
  TestRawCounters counters;

  test_file_write (test_fixture_get_directory (), "upload", g_bytes_get_data (pattern, NULL),
                   g_bytes_get_size (pattern));
  test_h2_server_reset (server);
  test_h2_server_set_greeting (server, GPOINTER_TO_INT (data), 1);
  output = run_curl (url, arguments, "%{size_download}", NULL);
  g_assert_cmpstr (output, ==, "200000");
  test_raw_server_get_counters (test_h2_server_get_raw (server), &counters);
  g_assert_cmpuint (counters.received_bytes, ==, 200000);
  request = test_h2_server_get_request (server, "/echo");
  g_assert_true (g_str_has_prefix (request, ":method: PUT\n"));
  g_assert_nonnull (strstr (request, "\ncontent-length: 200000\n"));
}

/* What is counted of a client that makes many requests at a time. */
static void
test_counts (void)
{
  TestH2Server *server = test_fixture_get_h2 ();
  const char * const arguments[] = { "--http2", "--parallel", "--parallel-max", "50", NULL };
  g_autofree char *url = test_fixture_url (TEST_PEER_H2, "/slow-head/20?[1-50]");
  g_autofree char *output = NULL;
  TestRawCounters counters;

  test_h2_server_reset (server);
  output = run_curl (url, arguments, "", NULL);
  g_assert_cmpuint (strlen (output), ==, strlen ("Hello") * 50);
  test_raw_server_get_counters (test_h2_server_get_raw (server), &counters);
  g_assert_cmpuint (counters.requests, ==, 50);
  g_assert_cmpuint (test_h2_server_get_count (server, "/h2/streams"), ==, 50);
  g_assert_cmpuint (test_h2_server_get_count (server, "/slow-head"), ==, 50);
  g_assert_cmpuint (test_h2_server_get_count (server, "/h2/connections"), <, 50);
  g_assert_cmpuint (test_h2_server_get_peak (server), >, 1);
}

static void
test_versions (void)
{
  const char * const older[] = { "--http1.1", NULL };
  const char * const newer[] = { "--http2", NULL };
  g_autofree char *both = test_fixture_url (TEST_PEER_H2, "/ok");
  g_autofree char *only = test_fixture_url (TEST_PEER_H2_ONLY, "/ok");
  gboolean content = FALSE;
  g_autofree char *first = run_curl (both, older, " %{http_version}", NULL);
  g_autofree char *second = run_curl (only, newer, " %{http_version}", NULL);
  g_autofree char *third = run_curl (only, older, "", &content);

  g_assert_cmpstr (first, ==, "Hello 1.1");
  g_assert_cmpstr (second, ==, "Hello 2");
  g_assert_cmpstr (third, ==, "");
  g_assert_false (content);
}

/* Scripts in other languages steer the server through its control port. */
static void
test_control (void)
{
  const char * const plain[] = { "--http1.1", NULL };
  const char * const newer[] = { "--http2", NULL };
  g_autofree char *reset = test_fixture_url (TEST_PEER_H2_CONTROL, "/h2/reset");
  g_autofree char *greeting = test_fixture_url (TEST_PEER_H2_CONTROL, "/h2/greeting/close/1");
  g_autofree char *request = test_fixture_url (TEST_PEER_H2_CONTROL, "/h2/request/ok");
  g_autofree char *url = test_fixture_url (TEST_PEER_H2, "/ok");
  g_autofree char *reset_answer = run_curl (reset, plain, "", NULL);
  g_autofree char *greeting_answer = run_curl (greeting, plain, "", NULL);
  g_autofree char *closed = run_curl (url, newer, "%{http_code}", NULL);
  g_autofree char *answer = run_curl (url, newer, "", NULL);
  g_autofree char *fields = run_curl (request, plain, "", NULL);

  g_assert_cmpstr (reset_answer, ==, "OK\n");
  g_assert_cmpstr (greeting_answer, ==, "OK\n");
  g_assert_cmpstr (closed, ==, "000");
  g_assert_cmpstr (answer, ==, "Hello");
  g_assert_nonnull (strstr (fields, ":path: /ok\n"));
}

int
main (int    argc,
      char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/h2-peer", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_data_func ("/h2-peer/echo", GINT_TO_POINTER (TEST_H2_GREET_NORMALLY), test_echo);
  g_test_add_data_func ("/h2-peer/echo/small-window", GINT_TO_POINTER (TEST_H2_GREET_SMALL_WINDOW),
                        test_echo);
  g_test_add_func ("/h2-peer/counts", test_counts);
  g_test_add_func ("/h2-peer/versions", test_versions);
  g_test_add_func ("/h2-peer/control", test_control);
  status = g_test_run ();
  test_fixture_shutdown ();

  return status;
}
