/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "h2-fixture.h"

/* HTTP/2 with a server that behaves. */

#define LARGE 3000000

typedef struct
{
  const char *path;
  const char *outcome;
} Case;

static const Case cases[] = {
  { "/ok", "200 5" },
  { "/nowhere", "404 14" },
  { "/status/302", "200 5" },
  { "/status/302/200000", "200 5" },
  { "/status/401", "401 8" },
  { "/status/401/30000", "401 30000" },
  { "/status/204", "204 0" },
  { "/status/304", "304 0" },
  { "/bytes/0", "200 0" },
  { "/bytes/100000", "200 100000" },
  { "/bytes/3000000", "200 3000000" },
  { "/stream/0", "200 0" },
  { "/stream/3000000", "200 3000000" },
  { "/gzip/100000", "200 100000" },
  { "/wrong-gzip/none", "cannot-decode-content" },
  { "/wrong-gzip/cut", "cannot-decode-content" },
  { "/wrong-gzip/damaged", "cannot-decode-content" },
  { "/trailers", "200 5" },
  { "/bare-trailers", "200 0" },
  { "/early-hints", "200 5" },
  { "/continue", "200 5" },
  { "/empty", "200 0" },
  { "/empty-data", "200 5" },
  { "/padded", "200 5" },
  { "/fields/30000", "200 5" },
  { "/unknown-frames", "200 5" },
  { "/trickle/5/10", "200 60" },
  { "/flood/ping/100", "200 5" },
  { "/flood/settings/100", "200 5" },
  { "/flood/informational/10", "200 5" },
};

/* Alone, and when the connection has carried another one. */
static void
test_case (H2Fixture     *self,
           gconstpointer  data)
{
  const Case *expected = data;
  g_autofree char *first = h2_get (self, expected->path);
  g_autofree char *second = h2_get (self, expected->path);
  g_autofree char *after = h2_get (self, "/ok");

  g_assert_cmpstr (first, ==, expected->outcome);
  g_assert_cmpstr (second, ==, expected->outcome);
  g_assert_cmpstr (after, ==, "200 5");
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
}

/* Nobody gets what was not decoded. */
static void
test_not_packed (H2Fixture     *self,
                 gconstpointer  data)
{
  TestWatch *watch = h2_start (self, "/wrong-gzip/open");
  g_autofree char *outcome = NULL;

  test_watch_wait (watch);
  g_assert_cmpuint (watch->data->len, ==, 0);
  outcome = h2_finish (watch);
  g_assert_cmpstr (outcome, ==, "cannot-decode-content");
  test_watch_free (watch);
}

/* A body that has nothing in it is sent as one. */
static void
test_empty_body (H2Fixture     *self,
                 gconstpointer  data)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "PUT", "/count");
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) body = NULL;

  url_request_set_body (request, nothing);
  body = url_session_load (self->session, request, NULL, NULL, NULL);
  g_assert_nonnull (body);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "0", 1);
}

static void
test_body (H2Fixture     *self,
           gconstpointer  data)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "GET", "/bytes/3000000");
  g_autoptr (GBytes) pattern = test_pattern_bytes (LARGE);
  g_autoptr (GBytes) body = url_session_load (self->session, request, NULL, NULL, NULL);

  g_assert_true (g_bytes_equal (body, pattern));
}

/* What a request says of itself, and does not say any more. */
static void
test_fields (H2Fixture     *self,
             gconstpointer  data)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "POST", "/ok?q=1");
  g_autofree char *outcome = NULL;
  g_autofree char *fields = NULL;
  g_autofree char *authority = NULL;

  url_request_set_header (request, "X-Mine", "yes");
  outcome = h2_load (self, request);
  g_assert_cmpstr (outcome, ==, "200 5");

  fields = test_h2_server_get_request (self->server, "/ok?q=1");
  g_test_message ("%s", fields);
  authority = g_strdup_printf (":authority: localhost:%u\n",
                               (unsigned) test_h2_server_get_port (self->server));
  g_assert_nonnull (strstr (fields, ":method: POST\n"));
  g_assert_nonnull (strstr (fields, ":scheme: https\n"));
  g_assert_nonnull (strstr (fields, authority));
  g_assert_nonnull (strstr (fields, "x-mine: yes\n"));
  g_assert_nonnull (strstr (fields, "content-length: 8\n"));
  g_assert_nonnull (strstr (fields, "accept-encoding: "));
  g_assert_null (strstr (fields, "connection: "));
  g_assert_null (strstr (fields, "host: "));
}

static void
test_head (H2Fixture     *self,
           gconstpointer  data)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "HEAD", "/bytes/100000");
  g_autofree char *outcome = h2_load (self, request);
  g_autofree char *after = h2_get (self, "/ok");

  g_assert_cmpstr (outcome, ==, "200 0");
  g_assert_cmpstr (after, ==, "200 5");
  g_assert_cmpuint (h2_count (self, "/h2/connections"), ==, 1);
}

/* The head is told when it has come, and not with what comes behind it. */
static void
test_head_first (H2Fixture     *self,
                 gconstpointer  data)
{
  TestWatch *watch = h2_start (self, "/held-body");
  g_autofree char *outcome = NULL;

  while (watch->log->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (watch->log->str, ==, "response ");
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (watch->task)), ==, 200);
  test_raw_server_release (self->raw);
  outcome = h2_finish (watch);
  g_assert_cmpstr (outcome, ==, "200 5");
  g_assert_cmpstr (watch->log->str, ==, "response data completed");
  test_watch_free (watch);
}

static void
test_head_first_opened (H2Fixture     *self,
                        gconstpointer  data)
{
  g_auto (TestOpened) opened = { NULL };
  char buffer[16];
  gsize size = 0;

  test_open (self->session, self->peer, "/held-body", &opened);
  g_assert_no_error (opened.error);
  g_assert_cmpuint (url_response_get_status_code (opened.response), ==, 200);
  test_raw_server_release (self->raw);
  g_assert_true (g_input_stream_read_all (opened.stream, buffer, sizeof buffer, &size, NULL, NULL));
  g_assert_cmpmem (buffer, size, "Hello", 5);
}

static void
test_trailers (H2Fixture     *self,
               gconstpointer  data)
{
  TestWatch *watch = h2_start (self, "/trailers");
  g_autofree char *outcome = h2_finish (watch);

  g_assert_cmpstr (outcome, ==, "200 5");
  g_assert_cmpstr (watch->log->str, ==, "response data completed");
  g_assert_cmpmem (watch->data->data, watch->data->len, "Hello", 5);
  test_watch_free (watch);
}

static void
informational_cb (UrlTask     *task,
                  UrlResponse *response,
                  GString     *log)
{
  g_autofree char *link = url_response_get_header (response, "Link");

  g_string_append_printf (log, "%u %s;", url_response_get_status_code (response), link);
}

static void
test_early_hints (H2Fixture     *self,
                  gconstpointer  data)
{
  g_autoptr (UrlRequest) request = h2_request_new (self, "GET", "/early-hints");
  g_autoptr (UrlTask) task = URL_TASK (url_session_data_task (self->session, request));
  TestWatch *watch = test_watch_new (task);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *outcome = NULL;
  g_autofree char *link = NULL;

  g_signal_connect (task, "informational-response", G_CALLBACK (informational_cb), log);
  url_task_resume (task);
  outcome = h2_finish (watch);
  g_assert_cmpstr (outcome, ==, "200 5");
  g_assert_cmpstr (log->str, ==, "103 </style.css>; rel=preload;");
  link = url_response_get_header (url_task_get_response (task), "Link");
  g_assert_null (link);
  test_watch_free (watch);
}

static void
test_metrics (H2Fixture     *self,
              gconstpointer  data)
{
  for (unsigned i = 0; i < 2; i++)
    {
      TestWatch *watch = h2_start (self, "/ok");
      g_autofree char *outcome = h2_finish (watch);
      UrlTaskMetrics *metrics = url_task_get_metrics (watch->task);
      GListModel *list = url_task_metrics_get_transactions (metrics);
      g_autoptr (UrlTransactionMetrics) transaction = g_list_model_get_item (list, 0);
      UrlResponse *response = url_task_get_response (watch->task);

      g_assert_cmpstr (outcome, ==, "200 5");
      g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
      g_assert_cmpstr (url_transaction_metrics_get_protocol_name (transaction), ==, "h2");
      g_assert_true (url_transaction_metrics_get_reused_connection (transaction) == (i == 1));
      g_assert_cmpstr (url_response_get_http_version (response), ==, "HTTP/2");
      test_watch_free (watch);
    }
}

/* An archive names the version of the request and of the response. */
static void
test_archive (H2Fixture     *self,
              gconstpointer  data)
{
  TestWatch *watch = h2_start (self, "/ok");
  g_autofree char *outcome = h2_finish (watch);
  g_autoptr (JsonNode) node = url_task_metrics_to_har (url_task_get_metrics (watch->task), FALSE);
  JsonObject *log = json_object_get_object_member (json_node_get_object (node), "log");
  JsonArray *entries = json_object_get_array_member (log, "entries");
  JsonObject *entry = json_array_get_object_element (entries, 0);
  const char *const sides[] = { "request", "response" };

  g_assert_cmpstr (outcome, ==, "200 5");
  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      JsonObject *side = json_object_get_object_member (entry, sides[i]);

      g_assert_cmpstr (json_object_get_string_member (side, "httpVersion"), ==, "HTTP/2");
    }
  test_watch_free (watch);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/h2/case", cases[i].path, NULL);

      H2_ADD (path, &cases[i], test_case);
    }
  H2_ADD ("/h2/body", NULL, test_body);
  H2_ADD ("/h2/not-packed", NULL, test_not_packed);
  H2_ADD ("/h2/empty-body", NULL, test_empty_body);
  H2_ADD ("/h2/fields", NULL, test_fields);
  H2_ADD ("/h2/head", NULL, test_head);
  H2_ADD ("/h2/head-first/task", NULL, test_head_first);
  H2_ADD ("/h2/head-first/opened", NULL, test_head_first_opened);
  H2_ADD ("/h2/trailers", NULL, test_trailers);
  H2_ADD ("/h2/early-hints", NULL, test_early_hints);
  H2_ADD ("/h2/metrics", NULL, test_metrics);
  H2_ADD ("/h2/archive", NULL, test_archive);

  return test_run ();
}
