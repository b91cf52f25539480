/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "h2-fixture.h"
#include "test-server.h"

/* HTTP/2 with servers as Debian has them. */

#define TEXT_SIZE (100 * 1024)
#define BIG_SIZE (1024 * 1024)
#define MANY 50

typedef struct
{
  const char *name;
  const TestServerKind *kind; /* `NULL` for the nginx of the fixture */
  const char *echo; /* takes a body and answers with it */
  gboolean compresses;
  gboolean only_http2;
} Server;

static const Server servers[] = {
  { "nginx", NULL, "/raw/mirror/200", TRUE, FALSE },
  { "apache", &test_apache, "/raw/mirror/200", TRUE, FALSE },
  { "h2o", &test_h2o, "/raw/mirror/200", TRUE, FALSE },
  { "nghttpd", &test_nghttpd, "/hello.txt", FALSE, TRUE },
  { "nghttpd-trailer", &test_nghttpd_trailer, "/hello.txt", FALSE, TRUE },
  { "haproxy", &test_haproxy, "/raw/mirror/200", TRUE, FALSE },
  { "caddy", &test_caddy, "/raw/mirror/200", TRUE, FALSE },
};

/* One of each for the whole process, from the first test that asks. */
static TestServer *running[G_N_ELEMENTS (servers)];

static char *
url_for (const Server *server,
         const char   *path)
{
  gsize i = (gsize) (server - servers);

  if (server->kind == NULL)
    return test_fixture_url (TEST_PEER_NGINX_H2, "%s", path);
  if (running[i] == NULL)
    {
      test_fixture_get ();
      running[i] = test_server_new (server->kind);
    }

  return test_server_url (running[i], path);
}

static void
free_servers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (running); i++)
    g_clear_pointer (&running[i], test_server_free);
}

static GBytes *
load (UrlSession   *session,
      UrlRequest   *request,
      UrlResponse **response_out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UrlResponse) response = NULL;
  GBytes *body = url_session_load (session, request, NULL, &response, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (url_response_get_http_version (response), ==, "HTTP/2");
  *response_out = g_steal_pointer (&response);

  return body;
}

static GBytes *
get (const Server *server,
     const char   *path,
     unsigned      status)
{
  UrlSession *session = h2_session_new (h2_get_auto (), 0);
  g_autofree char *url = url_for (server, path);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlResponse) response = NULL;
  GBytes *body = load (session, request, &response);

  g_assert_cmpuint (url_response_get_status_code (response), ==, status);
  test_session_assert_gone (session);

  return body;
}

static void
test_get (gconstpointer data)
{
  g_autoptr (GBytes) body = get (data, "/hello.txt", 200);

  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), "Hello, world!\n", 14);
}

static void
test_missing (gconstpointer data)
{
  g_autoptr (GBytes) body = get (data, "/nowhere", 404);

  /* Caddy has nothing to say about it. */
  g_assert_nonnull (body);
}

static void
test_big (gconstpointer data)
{
  g_autoptr (GBytes) pattern = test_pattern_bytes (BIG_SIZE);
  g_autoptr (GBytes) body = get (data, "/1m.bin", 200);

  g_assert_true (g_bytes_equal (body, pattern));
}

/* Compressed on the way, and text in the end. */
static void
test_gzip (gconstpointer data)
{
  const Server *server = data;
  UrlSession *session = h2_session_new (h2_get_auto (), 0);
  g_autofree char *url = url_for (server, server->kind != NULL ? "/text.txt" : "/gzip/text.txt");
  g_autofree char *text = test_text_new (TEXT_SIZE);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GBytes) body = load (session, request, &response);
  g_autofree char *coding = url_response_get_header (response, "Content-Encoding");
  gsize size = 0;
  const char *bytes = g_bytes_get_data (body, &size);

  g_assert_cmpuint (url_response_get_status_code (response), ==, 200);
  g_assert_cmpstr (coding, ==, server->compresses ? "gzip" : NULL);
  g_assert_cmpmem (bytes, size, text, TEXT_SIZE);
  test_session_assert_gone (session);
}

static void
test_post (gconstpointer data)
{
  const Server *server = data;
  UrlSession *session = h2_session_new (URL_HTTP_VERSION_HTTP_2, 0);
  g_autofree char *url = url_for (server, server->echo);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GBytes) pattern = test_pattern_bytes (BIG_SIZE);
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GBytes) body = NULL;

  url_request_set_method (request, "POST");
  url_request_set_body (request, pattern);
  body = load (session, request, &response);
  g_assert_cmpuint (url_response_get_status_code (response), ==, 200);
  g_assert_true (g_bytes_equal (body, pattern));
  test_session_assert_gone (session);
}

/* A server that speaks nothing else is spoken to in HTTP/2 for what has no need of
 * it, too, whether it says so or hangs up. */
static void
test_download (gconstpointer data)
{
  const Server *server = data;
  UrlSession *session = h2_session_new (URL_HTTP_VERSION_AUTO, 0);
  g_autofree char *url = url_for (server, "/1m.bin");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("urlsession-XXXXXX", &stream, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (UrlResponse) response = NULL;
      g_autoptr (GBytes) pattern = test_pattern_bytes (BIG_SIZE);
      g_autoptr (GFile) place = url_session_download (session, request, file, NULL, &response,
                                                      &error);
      g_autoptr (GBytes) saved = NULL;

      g_assert_no_error (error);
      g_assert_true (g_file_equal (place, file));
      saved = g_file_load_bytes (file, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (saved, pattern));
      g_assert_cmpstr (url_response_get_http_version (response), ==,
                       server->only_http2 ? "HTTP/2" : "HTTP/1.1");
    }

  g_file_delete (file, NULL, NULL);
  test_session_assert_gone (session);
}

static void
count_down_cb (UrlSession   *session,
               UrlTask      *task,
               const GError *error,
               unsigned     *left)
{
  g_assert_no_error (error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 200);
  (*left)--;
}

/* So many at a time; none needs a connection of its own. */
static void
test_many (gconstpointer data)
{
  UrlSession *session = h2_session_new (h2_get_auto (), 0);
  g_autofree char *url = url_for (data, "/text.txt");
  unsigned left = MANY;

  g_signal_connect (session, "task-completed", G_CALLBACK (count_down_cb), &left);
  for (unsigned i = 0; i < MANY; i++)
    {
      g_autoptr (UrlDataTask) task = url_session_data_task_for_uri (session, url);

      url_task_resume (URL_TASK (task));
    }
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  test_session_assert_gone (session);
}

/* Debian has had h2o up to its release 12. */
static gboolean
is_gone (const Server *server)
{
  g_autofree char *release = g_get_os_info (G_OS_INFO_KEY_VERSION_CODENAME);
  g_autofree char *program = g_find_program_in_path ("h2o");

  return server->kind == &test_h2o && program == NULL && g_strcmp0 (release, "bookworm") != 0;
}

static void
test_gone (gconstpointer data)
{
  g_test_skip ("this release of the system does not have it");
}

static void
add (const Server  *server,
     const char    *name,
     GTestDataFunc  test)
{
  g_autofree char *path = g_strdup_printf ("/h2-servers/%s/%s", server->name, name);

  g_test_add_data_func (path, server, test);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    GTestDataFunc test;
  } tests[] = {
    { "get", test_get }, { "missing", test_missing }, { "big", test_big },
    { "gzip", test_gzip }, { "post", test_post }, { "many", test_many },
    { "download", test_download },
  };
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (tests); j++)
        add (&servers[i], tests[j].name, is_gone (&servers[i]) ? test_gone : tests[j].test);
    }
  status = g_test_run ();
  free_servers ();
  test_fixture_shutdown ();

  return status;
}
