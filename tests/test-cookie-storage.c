/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "storage/url-cookie-storage-private.h"

#define SITE "https://www.example.org/a/b"

typedef struct
{
  UrlCookieStorage *storage; /* (owned) */
  GUri *uri;                 /* (owned) */
  unsigned changes;
  GThread *thread; /* the one that signals have to come on */
} Fixture;

static void
changed_cb (UrlCookieStorage *storage,
            Fixture          *fixture)
{
  g_assert_true (g_thread_self () == fixture->thread);
  fixture->changes++;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->storage = url_cookie_storage_new ();
  fixture->uri = g_uri_parse (SITE, G_URI_FLAGS_NONE, NULL);
  fixture->thread = g_thread_self ();
  g_signal_connect (fixture->storage, "changed", G_CALLBACK (changed_cb), fixture);
}

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  iterate ();
  g_uri_unref (fixture->uri);
  g_assert_finalize_object (fixture->storage);
}

static void
store (Fixture    *fixture,
       const char *name)
{
  g_autoptr (UrlCookie) cookie = url_cookie_new (name, "1", NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (url_cookie_storage_store (fixture->storage, cookie, fixture->uri, NULL, &error));
  g_assert_no_error (error);
}

static char *
join (GListModel *list)
{
  GString *names = g_string_new (NULL);

  g_assert_true (g_list_model_get_item_type (list) == URL_TYPE_COOKIE);
  for (unsigned i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (UrlCookie) cookie = g_list_model_get_item (list, i);

      g_string_append (names, url_cookie_get_name (cookie));
    }

  return g_string_free (names, FALSE);
}

static void
assert_listed (Fixture    *fixture,
               const char *names)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) list = url_cookie_storage_list (fixture->storage, NULL, &error);
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  joined = join (list);
  g_assert_cmpstr (joined, ==, names);
}

static void
test_blocking (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (GUri) other = g_uri_parse ("https://other.example/", G_URI_FLAGS_NONE, NULL);
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GListModel) none = NULL;
  g_autoptr (UrlCookie) cookie = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *names = NULL;

  store (fixture, "a");
  store (fixture, "b");
  assert_listed (fixture, "ab");

  found = url_cookie_storage_lookup (fixture->storage, fixture->uri, NULL, &error);
  g_assert_no_error (error);
  names = join (found);
  g_assert_cmpstr (names, ==, "ab");
  none = url_cookie_storage_lookup (fixture->storage, other, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (none), ==, 0);

  cookie = g_list_model_get_item (found, 0);
  g_assert_true (url_cookie_storage_remove (fixture->storage, cookie, NULL, &error));
  g_assert_true (url_cookie_storage_remove (fixture->storage, cookie, NULL, &error));
  assert_listed (fixture, "b");
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (UrlCookie) cookie = url_cookie_new ("a", "1", "other.example", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (url_cookie_storage_store (fixture->storage, cookie, fixture->uri, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (url_cookie_storage_store (fixture->storage, cookie, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_remove_since (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GDateTime) since = NULL;
  g_autoptr (GDateTime) future = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin = 0;

  store (fixture, "a");
  /* The clock has to have moved on for the next one to be later. */
  begin = g_get_real_time ();
  while (g_get_real_time () <= begin + 1)
    continue;
  since = g_date_time_new_now_utc ();
  future = g_date_time_add_hours (since, 1);
  store (fixture, "b");

  g_assert_true (url_cookie_storage_remove_since (fixture->storage, future, NULL, &error));
  assert_listed (fixture, "ab");
  g_assert_true (url_cookie_storage_remove_since (fixture->storage, since, NULL, &error));
  g_assert_no_error (error);
  assert_listed (fixture, "a");
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  GAsyncResult **out = data;

  *out = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  /* It never is called before the call that asked for it has returned. */
  g_assert_null (*result);
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
test_async (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (UrlCookie) cookie = url_cookie_new ("a", "1", "www.example.org", NULL);
  g_autoptr (GDateTime) since = g_date_time_new_from_unix_utc (0);
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GAsyncResult) cleared = NULL;
  g_autoptr (GListModel) found_list = NULL;
  g_autoptr (GListModel) list = NULL;
  g_autoptr (GError) error = NULL;
  UrlCookieStorage *storage = fixture->storage;

  url_cookie_storage_store_async (storage, cookie, fixture->uri, NULL, result_cb, &stored);
  g_assert_true (url_cookie_storage_store_finish (storage, wait_for (&stored), &error));
  url_cookie_storage_lookup_async (storage, fixture->uri, NULL, result_cb, &found);
  found_list = url_cookie_storage_lookup_finish (storage, wait_for (&found), &error);
  g_assert_cmpuint (g_list_model_get_n_items (found_list), ==, 1);
  url_cookie_storage_list_async (storage, NULL, result_cb, &listed);
  list = url_cookie_storage_list_finish (storage, wait_for (&listed), &error);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 1);
  url_cookie_storage_remove_async (storage, cookie, NULL, result_cb, &removed);
  g_assert_true (url_cookie_storage_remove_finish (storage, wait_for (&removed), &error));
  assert_listed (fixture, "");
  store (fixture, "b");
  url_cookie_storage_remove_since_async (storage, since, NULL, result_cb, &cleared);
  g_assert_true (url_cookie_storage_remove_since_finish (storage, wait_for (&cleared), &error));
  assert_listed (fixture, "");
  g_assert_no_error (error);
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (UrlCookie) cookie = url_cookie_new ("a", "1", NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) list = NULL;

  /* What was done is told, even if a cancel comes before it is heard. */
  url_cookie_storage_store_async (fixture->storage, cookie, fixture->uri, cancellable, result_cb,
                                  &stored);
  g_cancellable_cancel (cancellable);
  g_assert_true (url_cookie_storage_store_finish (fixture->storage, wait_for (&stored), &error));
  g_assert_no_error (error);

  url_cookie_storage_remove_async (fixture->storage, cookie, cancellable, result_cb, &refused);
  g_assert_false (url_cookie_storage_remove_finish (fixture->storage, wait_for (&refused), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  list = url_cookie_storage_list (fixture->storage, cancellable, &error);
  g_assert_null (list);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_listed (fixture, "a");
}

static void
test_changed (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (UrlCookieStorage) second =
      url_cookie_storage_new_for_store (url_cookie_storage_get_store (fixture->storage), NULL);

  store (fixture, "a");
  store (fixture, "b");
  g_assert_cmpuint (fixture->changes, ==, 0);
  iterate ();
  g_assert_cmpuint (fixture->changes, ==, 1);
  assert_listed (fixture, "ab");
  iterate ();
  g_assert_cmpuint (fixture->changes, ==, 1);

  /* Another storage for the same cookies hears of them, too. */
  fixture->changes = 0;
  g_signal_connect (second, "changed", G_CALLBACK (changed_cb), fixture);
  store (fixture, "c");
  iterate ();
  g_assert_cmpuint (fixture->changes, ==, 2);
}

static gpointer
load_thread_cb (gpointer data)
{
  Fixture *fixture = data;
  const char *const values[] = { "a=1", NULL };

  g_assert_cmpuint (url_cookie_store_take_set_cookie (
                        url_cookie_storage_get_store (fixture->storage),
                        URL_COOKIE_ACCEPT_POLICY_ALWAYS, fixture->uri, NULL, values),
                    ==, 1);

  return NULL;
}

/* A load takes cookies on its own thread. */
static void
test_changed_elsewhere (Fixture       *fixture,
                        gconstpointer  data)
{
  g_thread_join (g_thread_new ("load", load_thread_cb, fixture));
  g_assert_cmpuint (fixture->changes, ==, 0);
  while (fixture->changes == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->changes, ==, 1);
}

static gpointer
unref_thread_cb (gpointer data)
{
  g_object_unref (data);

  return NULL;
}

static void
test_disposed_elsewhere (Fixture       *fixture,
                         gconstpointer  data)
{
  UrlCookieStore *cookies = url_cookie_storage_get_store (fixture->storage);
  UrlCookieStorage *storage = url_cookie_storage_new_for_store (cookies, NULL);

  store (fixture, "a");
  g_thread_join (g_thread_new ("dispose", unref_thread_cb, storage));
  iterate ();
  g_assert_cmpuint (fixture->changes, ==, 1);
}

static void
notify_cb (UrlCookieStorage *storage,
           GParamSpec       *pspec,
           unsigned         *count)
{
  (*count)++;
}

static void
test_accept_policy (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (UrlCookie) cookie = url_cookie_new ("a", "1", NULL, NULL);
  g_autoptr (GError) error = NULL;
  unsigned count = 0;

  g_signal_connect (fixture->storage, "notify::accept-policy", G_CALLBACK (notify_cb), &count);
  g_assert_cmpint (url_cookie_storage_get_accept_policy (fixture->storage), ==,
                   URL_COOKIE_ACCEPT_POLICY_ALWAYS);
  url_cookie_storage_set_accept_policy (fixture->storage, URL_COOKIE_ACCEPT_POLICY_ALWAYS);
  g_assert_cmpuint (count, ==, 0);
  g_object_set (fixture->storage, "accept-policy", URL_COOKIE_ACCEPT_POLICY_NEVER, NULL);
  g_assert_cmpuint (count, ==, 1);
  g_assert_false (url_cookie_storage_store (fixture->storage, cookie, fixture->uri, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/cookie-storage/blocking", test_blocking);
  ADD ("/cookie-storage/refused", test_refused);
  ADD ("/cookie-storage/remove-since", test_remove_since);
  ADD ("/cookie-storage/async", test_async);
  ADD ("/cookie-storage/cancelled", test_cancelled);
  ADD ("/cookie-storage/changed", test_changed);
  ADD ("/cookie-storage/changed/elsewhere", test_changed_elsewhere);
  ADD ("/cookie-storage/disposed-elsewhere", test_disposed_elsewhere);
  ADD ("/cookie-storage/accept-policy", test_accept_policy);

  return g_test_run ();
}
