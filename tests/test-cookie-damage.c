/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "cookie-fixture.h"
#include "storage/url-cookie-store-struct-private.h"

/* Files that are damaged, foreign or not to be had. */

/* Rows that no such program has written, or that are over. */
static void
test_foreign_rows (CookieFixture *fixture,
                   gconstpointer  data)
{
  sqlite3 *connection = NULL;
  const char *sql = "INSERT INTO cookies VALUES "
                    "('example.org', 1, '/', 'old', 'v', 1, 1, 1, 0, 0, 0),"
                    "('org', 0, '/', 'suffix', 'v', 9e18, 1, 1, 0, 0, 0),"
                    "('EXAMPLE.org', 1, '/', 'case', 'v', 9e18, 1, 1, 0, 0, 0),"
                    "('example.org', 1, '/', 'line', x'0a', 9e18, 1, 1, 0, 0, 0),"
                    "('example.org', 1, 'x', 'path', 'v', 9e18, 1, 1, 0, 0, 0),"
                    "('example.org', 1, '/', 'site', 'v', 9e18, 1, 1, 0, 0, 77),"
                    "(x'ff', 1, '/', 'domain', 'v', 9e18, 1, 1, 0, 0, 0),"
                    "('', 1, '', '', '', 'x', 'x', 'x', 'x', 'x', 'x')";

  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  cookie_fixture_close (fixture);

  g_assert_cmpint (sqlite3_open (fixture->path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (connection);

  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 2);
  cookie_fixture_assert_header (fixture, "site=v; a=1");
}

static void
test_damaged (CookieFixture *fixture,
              gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *aside = g_strconcat (fixture->path, ".damaged", NULL);
  g_autofree char *contents = g_strnfill (10000, 'x');
  g_autofree char *kept = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (fixture->path, contents, -1, NULL));

  cookie_fixture_expect ("*damaged*renamed*.damaged");
  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 0);
  g_test_assert_expected_messages ();
  g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, contents);
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  cookie_fixture_close (fixture);

  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 1);
}

/* Bytes in the middle of the file are gone. */
static void
test_damaged_inside (CookieFixture *fixture,
                     gconstpointer  data)
{
  g_autofree char *contents = NULL;
  gsize length;

  cookie_fixture_open (fixture);
  for (unsigned i = 0; i < 100; i++)
    {
      g_autofree char *value = g_strdup_printf ("n%u=%0500u" COOKIE_DAY, i, i);

      cookie_fixture_take (fixture, value);
    }
  cookie_fixture_close (fixture);

  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  g_assert_cmpuint (length, >, 20000);
  memset (contents + 9000, 0xaa, 6000);
  g_assert_true (g_file_set_contents (fixture->path, contents, (gssize) length, NULL));

  cookie_fixture_expect ("*damaged*");
  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 0);
  g_test_assert_expected_messages ();
}

static void
damage_table (CookieFixture *fixture)
{
  sqlite3 *connection = NULL;
  const char *sql = "PRAGMA writable_schema = ON;"
                    "UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'cookies';"
                    "PRAGMA schema_version = 77";

  g_assert_cmpint (sqlite3_open (fixture->path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (connection, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (connection);
}

/* Damage while the file is open: what is in memory goes into the new file. */
static void
test_damaged_later (CookieFixture *fixture,
                    gconstpointer  data)
{
  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "session=1");
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  damage_table (fixture);

  cookie_fixture_expect ("*damaged*");
  g_assert_true (cookie_fixture_store (fixture, "b", NULL));
  g_test_assert_expected_messages ();
  cookie_fixture_assert_header (fixture, "session=1; a=1; b=1");
  cookie_fixture_close (fixture);

  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 2);
}

/* Likewise when a load has a cookie to write, and has not read the file before. */
static void
test_damaged_before_write (CookieFixture *fixture,
                           gconstpointer  data)
{
  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  damage_table (fixture);
  cookie_fixture_expect ("*damaged*");
  cookie_fixture_take (fixture, "b=1" COOKIE_DAY);
  g_test_assert_expected_messages ();
  cookie_fixture_close (fixture);

  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 2);
}

/* A later version may have its reasons. */
static void
test_later_version (CookieFixture *fixture,
                    gconstpointer  data)
{
  sqlite3 *connection = NULL;
  g_autoptr (GError) error = NULL;

  cookie_fixture_open (fixture);
  cookie_fixture_take (fixture, "a=1" COOKIE_DAY);
  cookie_fixture_close (fixture);
  g_assert_cmpint (sqlite3_open (fixture->path, &connection), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (connection, "PRAGMA user_version = 2", NULL, NULL, NULL), ==,
                   SQLITE_OK);

  cookie_fixture_expect ("Cookies are not kept*later version*");
  cookie_fixture_open (fixture);
  g_assert_false (cookie_fixture_store (fixture, "b", &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE);
  g_test_assert_expected_messages ();
  cookie_fixture_assert_header (fixture, "b=1");
  cookie_fixture_close (fixture);

  g_assert_cmpint (sqlite3_exec (connection, "PRAGMA user_version = 1", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  sqlite3_close (connection);
  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 1);
  cookie_fixture_assert_header (fixture, "a=1");
}

/* Where nothing can be written, cookies are in memory, and it is said once. */
static void
test_unwritable (CookieFixture *fixture,
                 gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *app = g_path_get_dirname (folder);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (app, 0700), ==, 0);
  g_assert_true (g_file_set_contents (folder, "not a folder", -1, NULL));
  cookie_fixture_expect ("Cookies are not kept*");
  cookie_fixture_open (fixture);
  g_assert_false (cookie_fixture_store (fixture, "a", &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE);
  g_test_assert_expected_messages ();
  cookie_fixture_assert_header (fixture, "a=1");
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 1);

  /* It is written as soon as it can be. */
  g_assert_cmpint (g_unlink (folder), ==, 0);
  g_assert_true (cookie_fixture_store (fixture, "b", NULL));
  cookie_fixture_close (fixture);
  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 2);
}

/* What is to be written stays where it is while the disk is said to be at it. */
static void
keep_pending (CookieFixture *fixture)
{
  url_cookie_store_lock (fixture->store);
  fixture->store->is_scheduled = TRUE;
  url_cookie_store_unlock (fixture->store);
}

/* A disk that takes nothing costs no more memory with each cookie that goes. */
static void
test_unwritten (CookieFixture *fixture,
                gconstpointer  data)
{
  const unsigned most = 4 * URL_COOKIE_TABLE_MAX;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  cookie_fixture_expect ("Cookies are not kept*");
  cookie_fixture_open (fixture);
  cookie_wait_for_disk ();
  keep_pending (fixture);
  for (unsigned i = 0; i < most + 10; i++)
    {
      g_autofree char *here = g_strdup_printf ("n%u=1" COOKIE_DAY, i);
      g_autofree char *gone = g_strdup_printf ("n%u=1; Max-Age=0", i);
      const char *const values[] = { here, gone, NULL };

      url_cookie_store_take_set_cookie (fixture->store, URL_COOKIE_ACCEPT_POLICY_ALWAYS,
                                        fixture->uri, NULL, values);
    }
  g_test_assert_expected_messages ();

  url_cookie_store_lock (fixture->store);
  g_assert_cmpuint (g_hash_table_size (fixture->store->pending), <=, most);
  url_cookie_store_unlock (fixture->store);
}

/* Something else has the name of the file. */
static void
test_no_file (CookieFixture *fixture,
              gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (fixture->path, 0700), ==, 0);
  cookie_fixture_expect ("Cookies are not kept*");
  cookie_fixture_open (fixture);
  g_assert_false (cookie_fixture_store (fixture, "a", &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_test_assert_expected_messages ();
  cookie_fixture_assert_header (fixture, "a=1");

  g_assert_cmpint (g_rmdir (fixture->path), ==, 0);
  g_assert_true (cookie_fixture_store (fixture, "b", NULL));
  cookie_fixture_close (fixture);
  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cookie_fixture_begin ();
  COOKIE_ADD ("/cookie-damage/foreign-rows", test_foreign_rows);
  COOKIE_ADD ("/cookie-damage/garbage", test_damaged);
  COOKIE_ADD ("/cookie-damage/inside", test_damaged_inside);
  COOKIE_ADD ("/cookie-damage/later", test_damaged_later);
  COOKIE_ADD ("/cookie-damage/before-write", test_damaged_before_write);
  COOKIE_ADD ("/cookie-damage/later-version", test_later_version);
  COOKIE_ADD ("/cookie-damage/no-file", test_no_file);
  COOKIE_ADD ("/cookie-damage/unwritten", test_unwritten);
  COOKIE_ADD ("/cookie-damage/unwritable", test_unwritable);

  return cookie_fixture_run ();
}
