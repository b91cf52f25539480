/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cookie-fixture.h"

#include <glib/gstdio.h>

#include "base/url-disk-private.h"
#include "base/url-folders-private.h"

/* The user's data, for as long as the tests run. */
static char *root;

static void
changed_cb (UrlCookieStorage *storage,
            CookieFixture    *fixture)
{
  fixture->changes++;
}

void
cookie_fixture_open (CookieFixture *fixture)
{
  fixture->store = url_cookie_store_new_for_file (fixture->path);
  fixture->storage = url_cookie_storage_new_for_store (fixture->store, NULL);
  g_signal_connect (fixture->storage, "changed", G_CALLBACK (changed_cb), fixture);
}

static void
signal_cb (gpointer data)
{
  g_atomic_int_set ((int *) data, TRUE);
  g_main_context_wakeup (NULL);
}

void
cookie_wait_for_disk (void)
{
  int done = FALSE;

  url_disk_invoke (signal_cb, &done);
  while (!g_atomic_int_get (&done))
    g_main_context_iteration (NULL, TRUE);
}

void
cookie_fixture_close (CookieFixture *fixture)
{
  if (fixture->storage == NULL)
    return;

  g_assert_finalize_object (g_steal_pointer (&fixture->storage));
  g_clear_pointer (&fixture->store, url_cookie_store_unref);
  cookie_wait_for_disk ();
}

void
cookie_fixture_set_up (CookieFixture *fixture,
                       gconstpointer  data)
{
  fixture->path = url_folders_get_data ("org.example.App", "cookies.sqlite");
  fixture->uri = g_uri_parse (COOKIE_SITE, G_URI_FLAGS_NONE, NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
      g_remove (child);
    }
}

void
cookie_fixture_tear_down (CookieFixture *fixture,
                          gconstpointer  data)
{
  cookie_fixture_close (fixture);
  /* Closing may have been asked for by the disk itself. */
  cookie_wait_for_disk ();
  g_uri_unref (fixture->uri);
  g_free (fixture->path);
  remove_tree (root);
}

void
cookie_fixture_take (CookieFixture *fixture,
                     const char    *value)
{
  const char *const values[] = { value, NULL };

  g_assert_cmpuint (url_cookie_store_take_set_cookie (fixture->store,
                                                      URL_COOKIE_ACCEPT_POLICY_ALWAYS,
                                                      fixture->uri, NULL, values),
                    ==, 1);
  cookie_wait_for_disk ();
}

void
cookie_fixture_assert_header (CookieFixture *fixture,
                              const char    *expected)
{
  g_autofree char *header = NULL;

  header = url_cookie_store_dup_header (fixture->store, fixture->uri, NULL, FALSE);
  g_assert_cmpstr (header, ==, expected);
}

GListModel *
cookie_fixture_list (CookieFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GListModel *cookies = url_cookie_storage_list (fixture->storage, NULL, &error);

  g_assert_no_error (error);

  return cookies;
}

unsigned
cookie_fixture_count (CookieFixture *fixture)
{
  g_autoptr (GListModel) cookies = cookie_fixture_list (fixture);

  return g_list_model_get_n_items (cookies);
}

gboolean
cookie_fixture_store (CookieFixture  *fixture,
                      const char     *name,
                      GError        **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) expires = g_date_time_add_days (now, 1);
  g_autoptr (UrlCookie) cookie = g_object_new (URL_TYPE_COOKIE, "name", name, "value", "1",
                                               "expires", expires, NULL);

  return url_cookie_storage_store (fixture->storage, cookie, fixture->uri, NULL, error);
}

void
cookie_fixture_expect (const char *message)
{
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_MESSAGE, message);
}

void
cookie_fixture_begin (void)
{
  root = g_dir_make_tmp ("urlsession-cookies-XXXXXX", NULL);
  g_assert_nonnull (root);
  g_setenv ("XDG_DATA_HOME", root, TRUE);
}

int
cookie_fixture_run (void)
{
  int status = g_test_run ();

  g_assert_cmpint (g_rmdir (root), ==, 0);
  g_free (root);

  return status;
}
