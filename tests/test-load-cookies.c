/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "cookie-fixture.h"
#include "storage/url-cookie-storage-private.h"
#include "test-support.h"
#include "test-tools.h"

/* Cookies on their way through loads: with each request, from each response. */

/* Sets what the query says, as it is. */
static TestRawOutcome
set_cb (TestRawConnection *connection,
        TestRawRequest    *request)
{
  g_autofree char *value = g_uri_unescape_string (request->query, NULL);
  g_autofree char *fields = g_strdup_printf ("Set-Cookie: %s\r\n", value);

  return test_raw_connection_reply (connection, request, 200, fields, "set", 3);
}

/* Sets two, and sends elsewhere. */
static TestRawOutcome
set_and_go_cb (TestRawConnection *connection,
               TestRawRequest    *request)
{
  g_autofree char *fields = g_strdup_printf ("Set-Cookie: hop=1\r\nSet-Cookie: other=2\r\n"
                                             "Location: %s\r\n", request->query);

  return test_raw_connection_reply (connection, request, 302, fields, "", 0);
}

/* Answers with the Cookie field, byte for byte. */
static TestRawOutcome
cookie_cb (TestRawConnection *connection,
           TestRawRequest    *request)
{
  const char *cookie = test_raw_request_get_field (request, "cookie");

  cookie = cookie != NULL ? cookie : "none";

  return test_raw_connection_reply (connection, request, 200, "", cookie, strlen (cookie));
}

static const TestRawRoute routes[] = {
  { "/set", set_cb },
  { "/set-and-go", set_and_go_cb },
  { "/cookie", cookie_cb },
  { NULL, NULL },
};

typedef struct
{
  TestRawServer *server; /* (owned) */
  UrlSession *session;   /* (owned) */
} Fixture;

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();

  self->server = test_raw_server_new (NULL, routes);
  self->session = url_session_new (configuration);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (g_steal_pointer (&self->session));
  test_raw_server_free (self->server);
}

static UrlRequest *
request_for (Fixture    *self,
             const char *host,
             const char *path)
{
  g_autofree char *url =
      g_strdup_printf ("http://%s:%u%s", host, test_raw_server_get_port (self->server), path);

  return url_request_new (url);
}

static void
assert_body (UrlSession *session,
             UrlRequest *request,
             const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = url_session_load (session, request, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), expected,
                   strlen (expected));
}

static void
assert_path (Fixture    *self,
             UrlSession *session,
             const char *path,
             const char *expected)
{
  g_autoptr (UrlRequest) request = request_for (self, "127.0.0.1", path);

  assert_body (session, request, expected);
}

static UrlSession *
session_with_policy (UrlCookieAcceptPolicy policy)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();

  url_session_configuration_set_cookie_accept_policy (configuration, policy);

  return url_session_new (configuration);
}

static void
test_returned (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (UrlRequest) elsewhere = request_for (self, "localhost", "/cookie");

  assert_path (self, self->session, "/cookie", "none");
  assert_path (self, self->session, "/set?first=1", "set");
  assert_path (self, self->session, "/set?second=2;Path=/cookie", "set");
  assert_path (self, self->session, "/cookie", "second=2; first=1");
  assert_body (self->session, elsewhere, "none");
  assert_path (self, self->session, "/set?first=;Max-Age=0", "set");
  assert_path (self, self->session, "/cookie", "second=2");
}

static void
test_redirect (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *elsewhere = g_strdup_printf ("/set-and-go?http://localhost:%u/cookie",
                                                test_raw_server_get_port (self->server));

  assert_path (self, self->session, "/set-and-go?/cookie", "hop=1; other=2");
  assert_path (self, self->session, elsewhere, "none");
}

static void
test_unicode (Fixture       *self,
              gconstpointer  data)
{
  assert_path (self, self->session, "/set?name=caf%C3%A9", "set");
  assert_path (self, self->session, "/cookie", "name=caf\xc3\xa9");
}

static void
test_not_handled (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();
  g_autoptr (UrlRequest) set = request_for (self, "127.0.0.1", "/set?ignored=1");
  g_autoptr (UrlRequest) get = request_for (self, "127.0.0.1", "/cookie");
  UrlSession *session = NULL;

  url_request_set_handles_cookies (set, FALSE);
  assert_body (self->session, set, "set");
  assert_body (self->session, get, "none");

  assert_path (self, self->session, "/set?sent=1", "set");
  url_request_set_handles_cookies (get, FALSE);
  assert_body (self->session, get, "none");

  url_session_configuration_set_handles_cookies (configuration, FALSE);
  session = url_session_new (configuration);
  assert_path (self, session, "/set?ignored=1", "set");
  assert_path (self, session, "/cookie", "none");
  test_session_assert_gone (session);
}

static void
test_own_header (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for (self, "127.0.0.1", "/cookie");

  assert_path (self, self->session, "/set?stored=1", "set");
  url_request_set_header (request, "Cookie", "own=1");
  assert_body (self->session, request, "own=1");
}

static void
test_policy (Fixture       *self,
             gconstpointer  data)
{
  const struct
  {
    UrlCookieAcceptPolicy policy;
    const char *document; /* (nullable) */
    const char *expected;
  } rows[] = {
    { URL_COOKIE_ACCEPT_POLICY_NEVER, NULL, "none" },
    { URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY, NULL, "name=1" },
    { URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY, "http://127.0.0.1/page", "name=1" },
    { URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY, "http://example.org/page", "none" },
    { URL_COOKIE_ACCEPT_POLICY_ALWAYS, "http://127.0.0.1/page", "name=1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      UrlSession *session = session_with_policy (rows[i].policy);
      g_autoptr (UrlRequest) request = request_for (self, "127.0.0.1", "/set?name=1");

      if (rows[i].document != NULL)
        {
          g_autoptr (GUri) document = g_uri_parse (rows[i].document, G_URI_FLAGS_NONE, NULL);

          url_request_set_main_document_uri (request, document);
        }
      assert_body (session, request, "set");
      assert_path (self, session, "/cookie", rows[i].expected);
      test_session_assert_gone (session);
    }
}

/* SameSite: sent along with a link to its site, and not with an image of it. */
static void
test_same_site (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (UrlRequest) link = request_for (self, "127.0.0.1", "/cookie");
  g_autoptr (UrlRequest) image = url_request_copy (link);
  g_autoptr (GUri) other = g_uri_parse ("http://example.org/", G_URI_FLAGS_NONE, NULL);

  assert_path (self, self->session, "/set?lax=1;SameSite=Lax", "set");
  assert_path (self, self->session, "/set?strict=1;SameSite=Strict", "set");
  url_request_set_main_document_uri (image, other);
  assert_body (self->session, image, "none");
  url_request_set_main_document_uri (link, url_request_get_uri (link));
  assert_body (self->session, link, "lax=1; strict=1");
}

static void
test_storage (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_dup_configuration (self->session);
  UrlCookieStorage *storage = url_session_configuration_get_cookie_storage (configuration);
  g_autoptr (UrlRequest) request = request_for (self, "127.0.0.1", "/cookie");
  GUri *uri = url_request_get_uri (request);
  g_autoptr (UrlCookie) own = url_cookie_new ("own", "1", NULL, "/");
  g_autoptr (GListModel) cookies = NULL;
  g_autoptr (GError) error = NULL;

  assert_path (self, self->session, "/set?name=1", "set");
  cookies = url_cookie_storage_lookup (storage, uri, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (cookies), ==, 1);

  g_assert_true (url_cookie_storage_store (storage, own, uri, NULL, &error));
  g_assert_no_error (error);
  assert_body (self->session, request, "name=1; own=1");
}

/* Sessions that are not ephemeral share; without an id of the application that
 * is all, and is said. */
static void
test_shared (Fixture       *self,
             gconstpointer  data)
{
  UrlSession *first = url_session_new (NULL);
  UrlSession *second = url_session_new (NULL);

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_MESSAGE, "Cookies are not kept*app-id*");
  assert_path (self, first, "/set?shared=1", "set");
  assert_path (self, second, "/cookie", "shared=1");
  assert_path (self, second, "/set?again=1", "set");
  g_test_assert_expected_messages ();
  assert_path (self, self->session, "/cookie", "none");
  test_session_assert_gone (first);
  test_session_assert_gone (second);
}

/* A load waits until the cookies of the disk are there. */
static void
test_disk (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "cookies.sqlite", NULL);

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
      g_autoptr (UrlCookieStore) store = url_cookie_store_new_for_file (path);
      g_autoptr (UrlCookieStorage) storage = url_cookie_storage_new_for_store (store, NULL);
      UrlSession *session = NULL;

      url_session_configuration_set_cookie_storage (configuration, storage);
      session = url_session_new (configuration);
      assert_path (self, session, "/cookie", i == 0 ? "none" : "kept=1");
      assert_path (self, session, "/set?kept=1;Max-Age=1000", "set");
      test_session_assert_gone (session);
      g_clear_object (&storage);
      g_clear_pointer (&store, url_cookie_store_unref);
      cookie_wait_for_disk ();
    }
}

static void
test_default_place (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "org.example.Test",
                                            "urlsession", "cookies.sqlite", NULL);
  UrlSession *session = NULL;

  url_session_configuration_set_app_id (configuration, "org.example.Test");
  session = url_session_new (configuration);
  assert_path (self, session, "/set?kept=1;Max-Age=1000", "set");
  cookie_wait_for_disk ();
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  test_session_assert_gone (session);
}

static void
finished_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **result_out = user_data;

  *result_out = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* What was set is on the disk, and the connection is a new one. */
static void
test_flush (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "flushed.sqlite", NULL);
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlCookieStore) store = url_cookie_store_new_for_file (path);
  g_autoptr (UrlCookieStorage) storage = url_cookie_storage_new_for_store (store, NULL);
  g_autoptr (UrlCookieStore) other_store = NULL;
  g_autoptr (UrlCookieStorage) other = NULL;
  g_autoptr (GListModel) cookies = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  UrlSession *session = NULL;
  g_autoptr (GError) error = NULL;
  TestRawCounters counters;

  url_session_configuration_set_cookie_storage (configuration, storage);
  session = url_session_new (configuration);
  assert_path (self, session, "/set?kept=1;Max-Age=1000", "set");
  url_session_flush_async (session, NULL, finished_cb, &result);
  wait_for (&result);
  g_assert_true (url_session_flush_finish (session, result, &error));
  g_assert_no_error (error);

  other_store = url_cookie_store_new_for_file (path);
  other = url_cookie_storage_new_for_store (other_store, NULL);
  cookies = url_cookie_storage_list (other, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (cookies), ==, 1);

  assert_path (self, session, "/cookie", "kept=1");
  test_raw_server_get_counters (self->server, &counters);
  g_assert_cmpuint (counters.total_connections, ==, 2);
  g_clear_object (&result);
  test_session_assert_gone (session);
}

/* Who asks for cookies on the disk is told when they are not. */
static void
test_flush_fails (Fixture       *self,
                  gconstpointer  data)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "no-folder", "c.sqlite", NULL);
  g_autofree char *in_the_way = g_path_get_dirname (path);
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlCookieStore) store = NULL;
  g_autoptr (UrlCookieStorage) storage = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  UrlSession *session = NULL;

  g_file_set_contents (in_the_way, "", 0, &error);
  g_assert_no_error (error);
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_MESSAGE, "Cookies are not kept*");
  store = url_cookie_store_new_for_file (path);
  storage = url_cookie_storage_new_for_store (store, NULL);
  url_session_configuration_set_cookie_storage (configuration, storage);
  session = url_session_new (configuration);
  assert_path (self, session, "/set?lost=1;Max-Age=1000", "set");
  url_session_flush_async (session, NULL, finished_cb, &result);
  wait_for (&result);
  g_assert_false (url_session_flush_finish (session, result, &error));
  g_assert_true (error->domain == URL_ERROR);
  g_test_assert_expected_messages ();

  assert_path (self, session, "/cookie", "lost=1");
  g_clear_object (&result);
  test_session_assert_gone (session);
}

static void
test_reset (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TestRawCounters counters;

  assert_path (self, self->session, "/set?name=1", "set");
  url_session_reset_async (self->session, NULL, finished_cb, &result);
  wait_for (&result);
  g_assert_true (url_session_reset_finish (self->session, result, &error));
  g_assert_no_error (error);
  assert_path (self, self->session, "/cookie", "none");
  test_raw_server_get_counters (self->server, &counters);
  g_assert_cmpuint (counters.total_connections, ==, 2);
}

#define ADD(path, test) \
  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_autofree char *root = g_dir_make_tmp ("urlsession-load-cookies-XXXXXX", NULL);
  int status = 0;

  g_assert_nonnull (root);
  g_setenv ("XDG_DATA_HOME", root, TRUE);
  g_test_init (&argc, &argv, NULL);
  ADD ("/load-cookies/returned", test_returned);
  ADD ("/load-cookies/redirect", test_redirect);
  ADD ("/load-cookies/unicode", test_unicode);
  ADD ("/load-cookies/not-handled", test_not_handled);
  ADD ("/load-cookies/own-header", test_own_header);
  ADD ("/load-cookies/policy", test_policy);
  ADD ("/load-cookies/same-site", test_same_site);
  ADD ("/load-cookies/storage", test_storage);
  ADD ("/load-cookies/shared", test_shared);
  ADD ("/load-cookies/disk", test_disk);
  ADD ("/load-cookies/default-place", test_default_place);
  ADD ("/load-cookies/flush", test_flush);
  ADD ("/load-cookies/flush/fails", test_flush_fails);
  ADD ("/load-cookies/reset", test_reset);

  status = test_run ();
  test_directory_remove (root);

  return status;
}
