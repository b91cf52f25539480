/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "download-fixture.h"

/* Partial files that are not what they were, and resume data that never were
 * any. */

#define SIZE 1000000

static void
replace (const char *path)
{
  g_autofree char *contents = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  memset (contents, 'x', length);
  g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
}

static void
link_to (const char *path,
         const char *target)
{
  g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* A partial file that is not what it was is not used, and nothing that it leads
 * to is touched. */
static void
test_damaged (DownloadFixture *fixture,
              gconstpointer    data)
{
  for (unsigned damage = 0; damage < 6; damage++)
    {
      g_autoptr (GBytes) resume_data = download_fail_once (fixture, "/file/1000000?once=1&cut=500000", "f");
      g_autofree char *partial = download_find_partial (fixture->folder);
      g_autofree char *target = download_path (fixture, "target");
      g_autofree char *path = download_path (fixture, "f");
      g_autofree char *contents = NULL;
      g_autoptr (DownloadWatch) watch = NULL;

      g_test_message ("%u", damage);
      switch (damage)
        {
        case 0:
          g_assert_cmpint (g_unlink (partial), ==, 0);
          break;
        case 1:
          g_assert_cmpint (truncate (partial, 100), ==, 0);
          break;
        case 2:
          replace (partial);
          break;
        case 3:
          link_to (partial, target);
          break;
        case 4:
          g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
          g_assert_cmpint (g_unlink (partial), ==, 0);
          g_assert_cmpint (link (target, partial), ==, 0);
          break;
        default:
          g_assert_cmpint (g_unlink (partial), ==, 0);
          g_assert_cmpint (mkfifo (partial, 0600), ==, 0);
        }

      watch = download_go_on (fixture, resume_data, "f");
      g_assert_no_error (watch->error);
      g_assert_cmpint (watch->resumed_at, ==, 0);
      download_assert_content (path, SIZE, 0);
      if (g_file_get_contents (target, &contents, NULL, NULL))
        g_assert_cmpstr (contents, ==, "precious");
      g_unlink (target);
      g_unlink (partial);
    }
}

static char *
edit (GBytes     *data,
      const char *member,
      const char *value)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  g_autofree char *pattern = g_strdup_printf ("\"%s\":(\"([^\"\\\\]|\\\\.)*\"|-?[0-9]+)", member);
  g_autofree char *with = g_strdup_printf ("\"%s\":%s", member, value);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  char *edited = g_regex_replace_literal (regex, text, -1, 0, with, 0, NULL);

  g_assert_cmpstr (edited, !=, text);

  return edited;
}

static void
assert_refused (DownloadFixture *fixture,
                const char      *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (DownloadWatch) watch = download_go_on (fixture, bytes, "file");

  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CANNOT_RESUME);
}

static void
test_hostile (DownloadFixture *fixture,
              gconstpointer    data)
{
  g_autoptr (GBytes) resume_data = download_fail_once (fixture, "/file/1000000?cut=500000", "file");
  g_autofree char *foreign = download_path (fixture, "precious");
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", foreign);
  const char *const edits[][2] = {
    { "partial", quoted },          { "partial", "\"relative\"" },   { "partial", "7" },
    { "partial", "\"/etc/passwd\"" }, { "offset", "-1" },            { "offset", "\"1\"" },
    { "offset", "99999999999999999999" }, { "total", "-2" },         { "total", "10" },
    { "version", "2" },             { "format", "\"other\"" },       { "inode", "5" },
    { "inode", "\"-1\"" },          { "validator", "\"a\\r\\nb: c\"" }, { "validator", "\"\"" },
    { "url", "5" },
  };
  const char *const texts[] = { "", "{", "null", "[]", "{}", "\"urlsession-download\"" };

  g_assert_true (g_file_set_contents (foreign, "precious", -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (fixture, texts[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autofree char *text = edit (resume_data, edits[i][0], edits[i][1]);

      assert_refused (fixture, text);
    }
  g_clear_pointer (&quoted, g_free);
  g_assert_true (g_file_get_contents (foreign, &quoted, NULL, NULL));
  g_assert_cmpstr (quoted, ==, "precious");
}

/* What makes sense and is not so: the file begins anew. */
static void
test_untrue (DownloadFixture *fixture,
             gconstpointer    data)
{
  const char *const edits[][2] = {
    { "validator", "\"\\\"v9\\\"\"" }, { "total", "2000000" }, { "url", "\"http://127.0.0.1:1/\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autoptr (GBytes) resume_data =
          download_fail_once (fixture, "/file/1000000?once=1&cut=500000", "file");
      g_autofree char *text = edit (resume_data, edits[i][0], edits[i][1]);
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (DownloadWatch) watch = download_go_on (fixture, bytes, "file");
      g_autofree char *path = download_path (fixture, "file");

      if (strcmp (edits[i][0], "url") == 0)
        {
          g_assert_error (watch->error, URL_ERROR, URL_ERROR_CANNOT_CONNECT);
          continue;
        }
      g_assert_no_error (watch->error);
      download_assert_content (path, SIZE, 0);
    }
}

static void
test_in_use (DownloadFixture *fixture,
             gconstpointer    data)
{
  g_autoptr (GBytes) resume_data = download_fail_once (fixture, "/file/1000000?cut=500000", "file");
  g_autofree char *partial = download_find_partial (fixture->folder);
  int fd = open (partial, O_RDWR | O_CLOEXEC);
  g_autoptr (DownloadWatch) watch = NULL;

  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  watch = download_go_on (fixture, resume_data, "file");
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CANNOT_RESUME);
  g_assert_true (g_file_test (partial, G_FILE_TEST_EXISTS));
  close (fd);
}

#define ADD(name, func) \
  g_test_add ("/download-damage/" name, DownloadFixture, NULL, download_fixture_set_up, func, \
              download_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("damaged", test_damaged);
  ADD ("hostile", test_hostile);
  ADD ("untrue", test_untrue);
  ADD ("in-use", test_in_use);

  return test_run ();
}
