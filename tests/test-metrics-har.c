/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "test-support.h"

/* Metrics as an HTTP archive. */

typedef struct
{
  UrlSession *session; /* (owned) */
  UrlTask *task;       /* (owned) (nullable) */
} Fixture;

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  self->session = test_session_new ();
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  if (self->task != NULL)
    g_assert_finalize_object (self->task);
  test_session_assert_gone (self->session);
}

static void check_schema (JsonNode *node);

/* The archive of loading @request, which is checked against the schema. */
static JsonNode *
archive (Fixture    *self,
         UrlRequest *request,
         gboolean    include_secrets)
{
  JsonNode *node = NULL;

  if (self->task == NULL)
    {
      TestWatch *watch = NULL;

      self->task = URL_TASK (url_session_data_task (self->session, request));
      watch = test_watch_new (self->task);
      url_task_resume (self->task);
      test_watch_wait (watch);
      test_watch_free (watch);
    }

  node = url_task_metrics_to_har (url_task_get_metrics (self->task), include_secrets);
  check_schema (node);

  return node;
}

static const char *
get_keyword (JsonObject *schema,
             const char *name)
{
  return json_object_get_string_member_with_default (schema, name, NULL);
}

static void
check_type (const char *type,
            JsonNode   *node)
{
  GType value_type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  if (strcmp (type, "object") == 0)
    g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  else if (strcmp (type, "array") == 0)
    g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  else if (strcmp (type, "string") == 0)
    g_assert_true (value_type == G_TYPE_STRING);
  else if (strcmp (type, "integer") == 0)
    g_assert_true (value_type == G_TYPE_INT64);
  else if (strcmp (type, "number") == 0)
    g_assert_true (value_type == G_TYPE_INT64 || value_type == G_TYPE_DOUBLE);
  else
    g_assert_not_reached ();
}

static void
check_date (const char *text)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (text, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_assert_nonnull (date);
  g_assert_cmpint (g_date_time_difference (now, date), <, 5 * G_TIME_SPAN_MINUTE);
  g_assert_cmpint (g_date_time_difference (now, date), >=, 0);
}

static void check_node (JsonObject *schema,
                        JsonNode   *node);

static void
check_object (JsonObject *schema,
              JsonObject *object)
{
  g_autoptr (GList) members = json_object_get_members (object);
  JsonObject *properties = json_object_has_member (schema, "properties")
                               ? json_object_get_object_member (schema, "properties")
                               : NULL;
  JsonArray *required = json_object_has_member (schema, "required")
                            ? json_object_get_array_member (schema, "required")
                            : NULL;

  for (unsigned i = 0; required != NULL && i < json_array_get_length (required); i++)
    {
      g_test_message ("needs %s", json_array_get_string_element (required, i));
      g_assert_true (json_object_has_member (object, json_array_get_string_element (required, i)));
    }

  /* None is there that the format does not know. */
  for (GList *l = members; l != NULL; l = l->next)
    {
      g_test_message ("has %s", (const char *) l->data);
      g_assert_nonnull (properties);
      g_assert_true (json_object_has_member (properties, l->data));
      check_node (json_object_get_object_member (properties, l->data),
                  json_object_get_member (object, l->data));
    }
}

static void
check_node (JsonObject *schema,
            JsonNode   *node)
{
  const char *type = get_keyword (schema, "type");
  const char *constant = get_keyword (schema, "const");

  check_type (type, node);
  if (constant != NULL)
    g_assert_cmpstr (json_node_get_string (node), ==, constant);
  if (g_strcmp0 (get_keyword (schema, "format"), "date-time") == 0)
    check_date (json_node_get_string (node));
  if (json_object_has_member (schema, "minimum"))
    g_assert_cmpfloat (json_node_get_double (node), >=,
                       json_object_get_double_member (schema, "minimum"));

  if (strcmp (type, "object") == 0)
    {
      check_object (schema, json_node_get_object (node));
    }
  else if (strcmp (type, "array") == 0)
    {
      JsonArray *array = json_node_get_array (node);

      for (unsigned i = 0; i < json_array_get_length (array); i++)
        check_node (json_object_get_object_member (schema, "items"),
                    json_array_get_element (array, i));
    }
}

static void
check_schema (JsonNode *node)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "har-1.2.schema.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  check_node (json_node_get_object (json_parser_get_root (parser)), node);
}

/* The entry at @position, as a part of @archive. */
static JsonObject *
get_entry (JsonNode *archive_node,
           unsigned  position)
{
  JsonObject *log = json_object_get_object_member (json_node_get_object (archive_node), "log");

  return json_array_get_object_element (json_object_get_array_member (log, "entries"), position);
}

static unsigned
count_entries (JsonNode *archive_node)
{
  JsonObject *log = json_object_get_object_member (json_node_get_object (archive_node), "log");

  return json_array_get_length (json_object_get_array_member (log, "entries"));
}

/* The value of what is called @name in a list of names and values. */
static const char *
find_pair (JsonObject *object,
           const char *list_name,
           const char *name)
{
  JsonArray *list = json_object_get_array_member (object, list_name);

  for (unsigned i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *pair = json_array_get_object_element (list, i);

      if (g_ascii_strcasecmp (json_object_get_string_member (pair, "name"), name) == 0)
        return json_object_get_string_member (pair, "value");
    }

  return NULL;
}

static void
check_sum (JsonObject *entry)
{
  const char *const names[] = { "blocked", "dns", "connect", "send", "wait", "receive" };
  JsonObject *timings = json_object_get_object_member (entry, "timings");
  double sum = 0.0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    sum += MAX (json_object_get_double_member (timings, names[i]), 0.0);
  g_assert_cmpfloat (fabs (sum - json_object_get_double_member (entry, "time")), <, 0.001);
}

static void
test_entry (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW_TLS, "/gzip/1000?a=1&b");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (JsonNode) node = archive (self, request, TRUE);
  JsonObject *entry = get_entry (node, 0);
  JsonObject *sent = json_object_get_object_member (entry, "request");
  JsonObject *received = json_object_get_object_member (entry, "response");
  JsonObject *content = json_object_get_object_member (received, "content");
  JsonObject *timings = json_object_get_object_member (entry, "timings");

  g_assert_cmpuint (count_entries (node), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (sent, "method"), ==, "GET");
  g_assert_cmpstr (json_object_get_string_member (sent, "url"), ==, url);
  g_assert_cmpstr (find_pair (sent, "queryString", "a"), ==, "1");
  g_assert_cmpstr (find_pair (sent, "queryString", "b"), ==, "");
  g_assert_nonnull (find_pair (sent, "headers", "User-Agent"));
  g_assert_cmpint (json_object_get_int_member (sent, "headersSize"), >, 0);
  g_assert_cmpint (json_object_get_int_member (sent, "bodySize"), ==, 0);

  g_assert_cmpint (json_object_get_int_member (received, "status"), ==, 200);
  g_assert_cmpstr (json_object_get_string_member (received, "httpVersion"), ==, "HTTP/1.1");
  g_assert_cmpint (json_object_get_int_member (content, "size"), ==, 1000);
  g_assert_cmpint (json_object_get_int_member (content, "compression"), ==,
                   1000 - json_object_get_int_member (received, "bodySize"));
  g_assert_cmpstr (json_object_get_string_member (entry, "serverIPAddress"), ==, "127.0.0.1");

  check_sum (entry);
  g_assert_cmpfloat (json_object_get_double_member (timings, "ssl"), >, 0.0);
  g_assert_cmpfloat (json_object_get_double_member (timings, "ssl"), <=,
                     json_object_get_double_member (timings, "connect"));
}

static UrlRequest *
secret_request (void)
{
  g_autofree char *target = test_fixture_url (TEST_PEER_RAW, "/fields?Set-Cookie=s%%3Dsecret");
  g_autofree char *path = g_strconcat ("/redirect-to/302?", target, NULL);
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", path);
  UrlRequest *request = url_request_new (url);

  url_request_set_header (request, "Authorization", "Bearer secret");
  url_request_set_header (request, "Cookie", "a=secret; b=secret; secret");
  url_request_set_header (request, "Referer", "http://example.org/?secret");
  url_request_set_header (request, "X-Shown", "shown");

  return request;
}

static void
test_secrets (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (UrlRequest) request = secret_request ();
  g_autoptr (JsonNode) redacted = archive (self, request, FALSE);
  g_autoptr (JsonNode) full = archive (self, request, TRUE);
  g_autofree char *text = json_to_string (redacted, FALSE);
  JsonObject *sent = json_object_get_object_member (get_entry (redacted, 0), "request");
  JsonObject *received = json_object_get_object_member (get_entry (redacted, 1), "response");

  g_assert_cmpuint (count_entries (redacted), ==, 2);
  g_assert_null (strstr (text, "secret"));
  g_assert_cmpstr (find_pair (sent, "headers", "Authorization"), ==, "REDACTED");
  g_assert_cmpstr (find_pair (sent, "headers", "Cookie"), ==, "REDACTED");
  g_assert_cmpstr (find_pair (sent, "headers", "X-Shown"), ==, "shown");
  g_assert_cmpstr (find_pair (sent, "cookies", "b"), ==, "REDACTED");
  /* A cookie without a name is all value. */
  g_assert_cmpstr (find_pair (sent, "cookies", "REDACTED"), ==, "");
  g_assert_cmpstr (find_pair (received, "headers", "Set-Cookie"), ==, "REDACTED");
  g_assert_cmpstr (find_pair (received, "cookies", "s"), ==, "REDACTED");

  sent = json_object_get_object_member (get_entry (full, 0), "request");
  received = json_object_get_object_member (get_entry (full, 1), "response");
  g_assert_cmpstr (find_pair (sent, "headers", "Authorization"), ==, "Bearer secret");
  g_assert_cmpstr (find_pair (sent, "cookies", "b"), ==, "secret");
  g_assert_cmpstr (find_pair (sent, "cookies", "secret"), ==, "");
  g_assert_cmpstr (find_pair (received, "cookies", "s"), ==, "secret");
  received = json_object_get_object_member (get_entry (full, 0), "response");
  g_assert_nonnull (strstr (json_object_get_string_member (received, "redirectURL"), "secret"));
}

static void
test_body (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/sink");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) body = g_bytes_new_static ("password=secret", 15);
  g_autoptr (JsonNode) redacted = NULL;
  g_autoptr (JsonNode) full = NULL;
  JsonObject *sent = NULL;
  JsonObject *posted = NULL;

  url_request_set_method (request, "POST");
  url_request_set_body (request, body);
  redacted = archive (self, request, FALSE);
  sent = json_object_get_object_member (get_entry (redacted, 0), "request");
  g_assert_false (json_object_has_member (sent, "postData"));
  g_assert_cmpint (json_object_get_int_member (sent, "bodySize"), ==, 15);

  full = archive (self, request, TRUE);
  sent = json_object_get_object_member (get_entry (full, 0), "request");
  posted = json_object_get_object_member (sent, "postData");
  g_assert_cmpstr (json_object_get_string_member (posted, "text"), ==, "password=secret");
  g_assert_cmpstr (json_object_get_string_member (posted, "mimeType"), ==,
                   "application/x-www-form-urlencoded");
}

static void
test_failed (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_REFUSED, "/");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (JsonNode) node = archive (self, request, FALSE);
  JsonObject *entry = get_entry (node, 0);
  JsonObject *received = json_object_get_object_member (entry, "response");
  JsonObject *timings = json_object_get_object_member (entry, "timings");

  g_assert_cmpint (json_object_get_int_member (received, "status"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (received, "bodySize"), ==, -1);
  g_assert_cmpfloat (json_object_get_double_member (timings, "ssl"), ==, -1.0);
  g_assert_cmpfloat (json_object_get_double_member (timings, "connect"), ==, -1.0);
  check_sum (entry);
}

static void
test_empty (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (UrlRequest) request = url_request_new ("gopher://example.org/");
  g_autoptr (JsonNode) node = archive (self, request, FALSE);

  g_assert_cmpuint (count_entries (node), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) \
  g_test_add ("/metrics-har/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

  ADD ("entry", test_entry);
  ADD ("secrets", test_secrets);
  ADD ("body", test_body);
  ADD ("failed", test_failed);
  ADD ("empty", test_empty);

  return test_run ();
}
