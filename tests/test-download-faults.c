/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <glib/gstdio.h>

#include "base/url-disk-private.h"
#include "download-fixture.h"

/* A disk that fails: each of the accesses that a download makes, one after the
 * other. The linker brings those of the disk thread here (`--wrap`). */

#define SIZE 600000
#define PATH "/file/600000?once=1&cut=300000"
/* One that the server breaks off, one with a fault, one that goes on. */
#define MAX_RUNS 3

static int countdown; /* accesses up to the one that fails; 0: none does */
static int fault;     /* its errno */
static int journals;  /* written so far */
static int flushes;   /* begun so far */
static int bare;      /* of these, before the first journal */

static gboolean
fails (void)
{
  if (!url_disk_is_current () || g_atomic_int_get (&countdown) == 0 ||
      !g_atomic_int_dec_and_test (&countdown))
    return FALSE;

  errno = g_atomic_int_get (&fault);

  return TRUE;
}

#define WRAP(type, name, parameters, arguments) \
  type __real_##name parameters; \
  type __wrap_##name parameters; \
  type __wrap_##name parameters \
  { \
    return fails () ? -1 : __real_##name arguments; \
  }

WRAP (ssize_t, pwrite64, (int fd, const void *data, size_t size, off_t offset),
      (fd, data, size, offset))
WRAP (ssize_t, pwritev64, (int fd, const struct iovec *parts, int n_parts, off_t offset),
      (fd, parts, n_parts, offset))
WRAP (ssize_t, pread64, (int fd, void *data, size_t size, off_t offset), (fd, data, size, offset))
WRAP (ssize_t, copy_file_range,
      (int from, off_t *from_offset, int to, off_t *to_offset, size_t size, unsigned flags),
      (from, from_offset, to, to_offset, size, flags))
WRAP (int, fsync, (int fd), (fd))
int __real_fdatasync (int fd);
int __wrap_fdatasync (int fd);

int
__wrap_fdatasync (int fd)
{
  g_atomic_int_inc (&flushes);
  if (g_atomic_int_get (&journals) == 0)
    g_atomic_int_inc (&bare);

  return fails () ? -1 : __real_fdatasync (fd);
}

WRAP (int, ftruncate64, (int fd, off_t size), (fd, size))
WRAP (int, fallocate64, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size))
WRAP (int, flock, (int fd, int operation), (fd, operation))
WRAP (int, fstat64, (int fd, struct stat *info), (fd, info))
WRAP (int, rename, (const char *from, const char *to), (from, to))
WRAP (int, renameat2,
      (int from_folder, const char *from, int to_folder, const char *to, unsigned flags),
      (from_folder, from, to_folder, to, flags))
WRAP (int, open64, (const char *path, int flags, mode_t mode), (path, flags, mode))

gboolean __real_g_file_set_contents_full (const char            *path,
                                          const char            *text,
                                          gssize                 size,
                                          GFileSetContentsFlags  flags,
                                          int                    mode,
                                          GError               **error);
gboolean __wrap_g_file_set_contents_full (const char            *path,
                                          const char            *text,
                                          gssize                 size,
                                          GFileSetContentsFlags  flags,
                                          int                    mode,
                                          GError               **error);

gboolean
__wrap_g_file_set_contents_full (const char             *path,
                                 const char             *text,
                                 gssize                  size,
                                 GFileSetContentsFlags   flags,
                                 int                     mode,
                                 GError                **error)
{
  g_atomic_int_inc (&journals);
  if (!fails ())
    return __real_g_file_set_contents_full (path, text, size, flags, mode, error);

  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));

  return FALSE;
}

/* Says of the error whether it was the disk's. */
static gboolean
is_of_disk (const GError *error)
{
  g_assert_cmpuint (error->domain, ==, URL_ERROR);
  switch (error->code)
    {
    case URL_ERROR_CONNECTION_LOST:
      return FALSE;
    case URL_ERROR_NO_SPACE:
      g_assert_cmpint (g_atomic_int_get (&fault), ==, ENOSPC);
      return TRUE;
    case URL_ERROR_CANNOT_CREATE_FILE:
    case URL_ERROR_CANNOT_WRITE_FILE:
      g_assert_cmpint (g_atomic_int_get (&fault), ==, EIO);
      return TRUE;
    default:
      g_assert_cmpint (error->code, ==, URL_ERROR_CANNOT_RESUME);
      return TRUE;
    }
}

/* Downloads until it succeeds. */
static unsigned
download (DownloadFixture        *fixture,
          UrlDestinationPolicy    policy,
          unsigned               *of_disk)
{
  gboolean done = FALSE;
  unsigned runs = 0;

  test_raw_server_reset (test_fixture_get_raw ());
  while (!done)
    {
      g_autoptr (UrlDownloadTask) task = download_task_new (fixture, PATH, "file");
      g_autoptr (DownloadWatch) watch = download_watch_new (task);

      url_download_task_set_destination_policy (task, policy);
      download_watch_run (watch);
      download_wait_for_disk ();
      runs++;
      done = watch->error == NULL;
      if (!done && is_of_disk (watch->error))
        (*of_disk)++;
    }

  return runs;
}

static void
run_with_faults (DownloadFixture      *fixture,
                 int                   code,
                 UrlDestinationPolicy  policy)
{
  g_autofree char *path = download_path (fixture, "file");
  gboolean fired = TRUE;
  unsigned failed = 0;

  g_atomic_int_set (&fault, code);
  for (int n = 1; fired; n++)
    {
      g_atomic_int_set (&countdown, n);
      g_assert_cmpuint (download (fixture, policy, &failed), <=, MAX_RUNS);
      fired = g_atomic_int_exchange (&countdown, 0) == 0;
      download_assert_content (path, SIZE, 0);
      download_assert_list (fixture->folder, "file");
      g_assert_cmpint (g_unlink (path), ==, 0);
    }

  g_test_message ("%u of them failed", failed);
  g_assert_cmpuint (failed, >, 3);
}

static void
test_fault (DownloadFixture *fixture,
            gconstpointer    data)
{
  run_with_faults (fixture, GPOINTER_TO_INT (data), URL_DESTINATION_POLICY_OVERWRITE);
}

static void
test_unique (DownloadFixture *fixture,
             gconstpointer    data)
{
  run_with_faults (fixture, GPOINTER_TO_INT (data), URL_DESTINATION_POLICY_UNIQUE_NAME);
}

/* A flush takes as long as the disk likes, and a program may end meanwhile: what there
 * is must be on record before. */
static void
test_order (DownloadFixture *fixture,
            gconstpointer    data)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, PATH, "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  g_atomic_int_set (&journals, 0);
  g_atomic_int_set (&flushes, 0);
  g_atomic_int_set (&bare, 0);
  test_raw_server_reset (test_fixture_get_raw ());
  download_watch_run (watch);
  download_wait_for_disk ();
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  g_assert_cmpint (g_atomic_int_get (&flushes), >, 0);
  g_assert_cmpint (g_atomic_int_get (&bare), ==, 0);
}

/* Has the downloads go where a rename from the cache does not lead. */
static void
use_other_file_system (DownloadFixture *fixture)
{
  struct stat here;
  struct stat there;

  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  fixture->folder = g_strdup ("/dev/shm/download-XXXXXX");
  g_assert_nonnull (g_mkdtemp (fixture->folder));
  g_assert_cmpint (g_stat (fixture->folder, &there), ==, 0);
  g_assert_cmpint (g_stat (g_get_user_cache_dir (), &here), ==, 0);
  g_assert_cmpuint (here.st_dev, !=, there.st_dev);
}

/* Goes on with a temporary file, to a destination in another file system. TRUE if
 * that failed, and left nothing there. */
static gboolean
copy_fails (DownloadFixture  *fixture,
            GBytes           *resume_data,
            GBytes          **again)
{
  g_autoptr (UrlDownloadTask) task = download_task_resume (fixture, resume_data, "file");
  g_autoptr (DownloadWatch) watch = download_watch_new (task);

  download_watch_run (watch);
  download_wait_for_disk ();
  *again = url_download_task_dup_resume_data (task);
  if (watch->error == NULL)
    return FALSE;

  g_test_message ("%s", watch->error->message);
  g_assert_cmpuint (watch->error->domain, ==, URL_ERROR);
  g_assert_null (watch->location);
  download_assert_list (fixture->folder, "");

  return TRUE;
}

/* However the copy fails, nothing of it is seen, and what was copied is still there. */
static void
test_copy (DownloadFixture *fixture,
           gconstpointer    data)
{
  g_autofree char *path = NULL;
  gboolean fired = TRUE;
  unsigned failed = 0;
  unsigned kept = 0;

  use_other_file_system (fixture);
  path = download_path (fixture, "file");
  g_atomic_int_set (&fault, GPOINTER_TO_INT (data));
  for (int n = 1; fired; n++)
    {
      g_autoptr (GBytes) resume_data = NULL;
      g_autoptr (GBytes) again = NULL;

      test_raw_server_reset (test_fixture_get_raw ());
      resume_data = download_fail_once (fixture, PATH, NULL);
      g_assert_nonnull (resume_data);
      g_atomic_int_set (&countdown, n);
      if (copy_fails (fixture, resume_data, &again))
        failed++;
      fired = g_atomic_int_exchange (&countdown, 0) == 0;
      if (again != NULL)
        {
          g_autoptr (GBytes) none = NULL;

          kept++;
          g_assert_false (copy_fails (fixture, again, &none));
        }
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          download_assert_content (path, SIZE, 0);
          download_assert_list (fixture->folder, "file");
          g_assert_cmpint (g_unlink (path), ==, 0);
        }
    }

  g_test_message ("%u of them failed, and %u went on", failed, kept);
  g_assert_cmpuint (failed, >, 3);
  g_assert_cmpuint (kept, >, 3);
}

#define ADD(name, code, func) \
  g_test_add ("/download-faults/" name, DownloadFixture, GINT_TO_POINTER (code), \
              download_fixture_set_up, func, download_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("io", EIO, test_fault);
  ADD ("full", ENOSPC, test_fault);
  ADD ("unique", EIO, test_unique);
  ADD ("order", 0, test_order);
  ADD ("copy/io", EIO, test_copy);
  ADD ("copy/full", ENOSPC, test_copy);
  ADD ("copy/not-permitted", EACCES, test_copy);
  ADD ("copy/vanished", ENOENT, test_copy);

  return test_run ();
}
