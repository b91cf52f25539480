/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>

#include "base/url-disk-private.h"
#include "base/url-folders-private.h"
#include "cookie-fixture.h"

/* How many of the child's cookies are waited for before it is killed. */
#define KILL_AFTER 150

static void
test_kept (CookieFixture *fixture,
           gconstpointer  data)
{
  g_autoptr (GListModel) cookies = NULL;
  g_autoptr (UrlCookie) cookie = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "session=1");
  cookie_fixture_take (fixture, "a=\xe4\"; Domain=example.org; Path=/; Secure; HttpOnly; "
                                "SameSite=Strict" COOKIE_DAY);
  cookies = cookie_fixture_list (fixture);
  cookie = g_list_model_get_item (cookies, 1);
  before = url_cookie_to_set_cookie (cookie);
  cookie_fixture_close (fixture);
  g_clear_object (&cookie);
  g_clear_object (&cookies);

  cookie_fixture_open (fixture);
  cookies = cookie_fixture_list (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (cookies), ==, 1);
  cookie = g_list_model_get_item (cookies, 0);
  after = url_cookie_to_set_cookie (cookie);
  g_assert_cmpstr (after, ==, before);
  cookie_fixture_assert_header (fixture, "a=\xe4\"");
}

static void
test_removed (CookieFixture *fixture,
              gconstpointer  data)
{
  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  cookie_fixture_take (fixture, "b=1" COOKIE_DAY);
  cookie_fixture_take (fixture, "c=1" COOKIE_DAY);
  cookie_fixture_take (fixture, "d=1" COOKIE_DAY);
  cookie_fixture_take (fixture, "d=2" COOKIE_DAY);
  /* Removed by the server, and replaced by one that ends with the session. */
  cookie_fixture_take (fixture, "a=; Max-Age=0");
  cookie_fixture_take (fixture, "b=2");
  cookie_fixture_assert_header (fixture, "b=2; c=1; d=2");
  cookie_fixture_close (fixture);

  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 2);
  cookie_fixture_assert_header (fixture, "c=1; d=2");
}

static void
assert_mode (const char *path,
             unsigned    mode)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, mode);
}

/* Nobody else may read them, even where the folder was there and open. */
static void
test_modes (CookieFixture *fixture,
            gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *shared = g_strconcat (fixture->path, "-shm", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents_full (fixture->path, "", 0, G_FILE_SET_CONTENTS_NONE, 0644,
                                           NULL));
  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  assert_mode (folder, 0700);
  assert_mode (fixture->path, 0600);
  assert_mode (log, 0600);
  assert_mode (shared, 0600);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean held;
  gboolean told;
} Gate;

static void
hold_cb (gpointer data)
{
  Gate *gate = data;

  g_mutex_lock (&gate->lock);
  while (gate->held)
    g_cond_wait (&gate->cond, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
told_cb (gpointer data)
{
  Gate *gate = data;

  g_assert_true (url_network_is_current ());
  g_mutex_lock (&gate->lock);
  gate->told = TRUE;
  g_cond_broadcast (&gate->cond);
  g_mutex_unlock (&gate->lock);
}

/* A load waits for the file, on no thread. */
static void
test_prepare (CookieFixture *fixture,
              gconstpointer  data)
{
  Gate gate = { .held = TRUE };

  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  cookie_fixture_close (fixture);

  url_disk_invoke (hold_cb, &gate);
  cookie_fixture_open (fixture);
  g_assert_false (url_cookie_store_prepare (fixture->store, told_cb, &gate));
  cookie_fixture_assert_header (fixture, NULL);

  g_mutex_lock (&gate.lock);
  g_assert_false (gate.told);
  gate.held = FALSE;
  g_cond_broadcast (&gate.cond);
  while (!gate.told)
    g_cond_wait (&gate.cond, &gate.lock);
  g_mutex_unlock (&gate.lock);

  g_assert_true (url_cookie_store_prepare (fixture->store, told_cb, &gate));
  cookie_fixture_assert_header (fixture, "a=1");
}

/* What a load took before the file was read is newer than the file. */
static void
test_early (CookieFixture *fixture,
            gconstpointer  data)
{
  Gate gate = { .held = TRUE };
  const char *const values[] = { "a=2" COOKIE_DAY, "b=; Max-Age=0", NULL };

  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  cookie_fixture_take (fixture, "c=1" COOKIE_DAY);
  cookie_fixture_close (fixture);

  url_disk_invoke (hold_cb, &gate);
  cookie_fixture_open (fixture);
  url_cookie_store_take_set_cookie (fixture->store, URL_COOKIE_ACCEPT_POLICY_ALWAYS, fixture->uri,
                                    NULL, values);
  g_mutex_lock (&gate.lock);
  gate.held = FALSE;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.lock);
  cookie_wait_for_disk ();
  cookie_fixture_assert_header (fixture, "c=1; a=2");
  cookie_fixture_close (fixture);

  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 2);
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  GAsyncResult **out = data;

  *out = g_object_ref (result);
}

/* Another process writes for a while. */
static void
test_busy (CookieFixture *fixture,
           gconstpointer  data)
{
  sqlite3 *connection = NULL;
  g_autoptr (UrlCookie) cookie = url_cookie_new ("a", "1", NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 0);
  g_assert_cmpint (sqlite3_open (fixture->path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (connection, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  url_cookie_storage_store_async (fixture->storage, cookie, fixture->uri, NULL, stored_cb, &result);

  /* It is there for loads, while the disk still waits. */
  while (fixture->changes == 0)
    g_main_context_iteration (NULL, TRUE);
  cookie_fixture_assert_header (fixture, "a=1");
  g_assert_null (result);

  g_assert_cmpint (sqlite3_exec (connection, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (connection);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (url_cookie_storage_store_finish (fixture->storage, result, &error));
  g_assert_no_error (error);
}

static GSubprocess *
spawn (CookieFixture *fixture,
       const char    *verb,
       const char    *name)
{
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                           g_getenv ("URLSESSION_TEST_COOKIE_HELPER"), verb,
                                           fixture->path, name, NULL);

  g_assert_no_error (error);

  return process;
}

static void
run (CookieFixture *fixture,
     const char    *verb,
     const char    *name)
{
  g_autoptr (GSubprocess) process = spawn (fixture, verb, name);
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static void
test_two_processes (CookieFixture *fixture,
                    gconstpointer  data)
{
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GError) error = NULL;

  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "mine=1" COOKIE_DAY);
  cookie_fixture_take (fixture, "session=1");
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  /* Whoever asks sees what the other one has stored. */
  fixture->changes = 0;
  run (fixture, "put", "theirs");
  found = url_cookie_storage_lookup (fixture->storage, fixture->uri, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (found), ==, 3);
  while (fixture->changes == 0)
    g_main_context_iteration (NULL, TRUE);
  cookie_fixture_assert_header (fixture, "mine=1; session=1; theirs=1");

  /* Loads see it a little later. */
  fixture->changes = 0;
  run (fixture, "put", "more");
  while (fixture->changes == 0)
    {
      g_assert_true (url_cookie_store_prepare (fixture->store, told_cb, NULL));
      g_main_context_iteration (NULL, FALSE);
    }
  cookie_fixture_assert_header (fixture, "mine=1; session=1; theirs=1; more=1");
}

/* What one of two removes, the other one does not bring back. */
static void
test_removed_elsewhere (CookieFixture *fixture,
                        gconstpointer  data)
{
  CookieFixture other = { .path = fixture->path, .uri = fixture->uri };
  g_autoptr (GListModel) cookies = NULL;
  g_autoptr (UrlCookie) cookie = NULL;

  cookie_fixture_open (fixture);
  cookie_fixture_open (&other);
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  cookie_fixture_take (fixture, "b=1" COOKIE_DAY);
  cookie_fixture_take (fixture, "session=1");
  cookies = cookie_fixture_list (&other);
  g_assert_cmpuint (g_list_model_get_n_items (cookies), ==, 2);
  cookie = g_list_model_get_item (cookies, 0);
  g_assert_true (url_cookie_storage_remove (other.storage, cookie, NULL, NULL));

  g_assert_true (cookie_fixture_store (fixture, "c", NULL));
  cookie_fixture_assert_header (fixture, "b=1; session=1; c=1");
  g_assert_cmpuint (cookie_fixture_count (&other), ==, 2);
  cookie_fixture_close (&other);
}

static void
test_exit (CookieFixture *fixture,
           gconstpointer  data)
{
  run (fixture, "take", "a");
  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 1);
}

static void
test_killed (CookieFixture *fixture,
             gconstpointer  data)
{
  g_autoptr (GSubprocess) process = spawn (fixture, "fill", NULL);
  g_autoptr (GDataInputStream) output =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  for (unsigned i = 0; i < KILL_AFTER; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, NULL);
      g_autofree char *expected = g_strdup_printf ("%u", i);

      g_assert_cmpstr (line, ==, expected);
    }
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (process));

  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 100);
}

static void
test_shared (CookieFixture *fixture,
             gconstpointer  data)
{
  const char *const values[] = { "name=value", NULL };
  g_autoptr (UrlCookieStore) one = url_cookie_store_get_shared ("org.example.App");
  g_autoptr (UrlCookieStore) same = url_cookie_store_get_shared ("org.example.App");
  g_autoptr (UrlCookieStore) other = url_cookie_store_get_shared ("org.example.Other");
  g_autoptr (UrlCookieStore) none = NULL;
  g_autoptr (UrlCookieStore) none_again = NULL;

  g_assert_true (one == same);
  g_assert_true (one != other);
  cookie_wait_for_disk ();
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_REGULAR));

  none = url_cookie_store_get_shared (NULL);
  none_again = url_cookie_store_get_shared (NULL);
  g_assert_true (none == none_again);
  g_assert_true (url_cookie_store_prepare (none, NULL, NULL));

  cookie_fixture_expect ("*the application has no id*app-id*");
  for (unsigned i = 0; i < 2; i++)
    url_cookie_store_take_set_cookie (none, URL_COOKIE_ACCEPT_POLICY_ALWAYS, fixture->uri, NULL,
                                      values);
  g_test_assert_expected_messages ();
}

static void
test_app_id (void)
{
  g_autofree char *configured = url_folders_dup_app_id ("org.example.Configured");
  g_autofree char *none = url_folders_dup_app_id (NULL);
  g_autofree char *path = url_folders_dup_app_id ("../escape");
  g_autofree char *hidden = url_folders_dup_app_id (".hidden");
  g_autofree char *flatpak = NULL;
  g_autofree char *by_application = NULL;
  g_autoptr (GApplication) application = NULL;

  g_assert_cmpstr (configured, ==, "org.example.Configured");
  g_assert_null (none);
  g_assert_null (path);
  g_assert_null (hidden);

  g_setenv ("FLATPAK_ID", "org.example.Flatpak", TRUE);
  flatpak = url_folders_dup_app_id (NULL);
  g_assert_cmpstr (flatpak, ==, "org.example.Flatpak");
  application = g_application_new ("org.example.Application", G_APPLICATION_DEFAULT_FLAGS);
  g_application_set_default (application);
  by_application = url_folders_dup_app_id (NULL);
  g_assert_cmpstr (by_application, ==, "org.example.Application");
  g_application_set_default (NULL);
  g_unsetenv ("FLATPAK_ID");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cookie_fixture_begin ();
  COOKIE_ADD ("/cookie-disk/kept", test_kept);
  COOKIE_ADD ("/cookie-disk/removed", test_removed);
  COOKIE_ADD ("/cookie-disk/modes", test_modes);
  COOKIE_ADD ("/cookie-disk/prepare", test_prepare);
  COOKIE_ADD ("/cookie-disk/early", test_early);
  COOKIE_ADD ("/cookie-disk/busy", test_busy);
  COOKIE_ADD ("/cookie-disk/two-processes", test_two_processes);
  COOKIE_ADD ("/cookie-disk/removed-elsewhere", test_removed_elsewhere);
  COOKIE_ADD ("/cookie-disk/exit", test_exit);
  COOKIE_ADD ("/cookie-disk/killed", test_killed);
  COOKIE_ADD ("/cookie-disk/shared", test_shared);
  g_test_add_func ("/cookie-disk/app-id", test_app_id);

  return cookie_fixture_run ();
}
