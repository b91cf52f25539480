/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <errno.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>

#include "base/url-disk-private.h"
#include "cookie-fixture.h"

/* A disk that fails: each of the accesses that SQLite makes, one after the
 * other. The files are real ones, behind a layer that counts. Likewise SQLite itself,
 * call by call: the linker brings them here (`--wrap`). */

typedef struct
{
  sqlite3_file parent;
  sqlite3_file *real; /* (owned): behind this one */
} FaultyFile;

typedef struct
{
  const char *name;
  int code;           /* what the one that fails says */
  gboolean is_call;   /* of SQLite, and not an access of it to the disk */
} Fault;

static sqlite3_vfs faulty;
static int countdown; /* those up to the one that fails; 0: none does */
static const Fault *fault;
static CookieFixture *changing; /* (nullable): gets a newer cookie while one fails */

static void
take_newer (CookieFixture *fixture)
{
  const char *const values[] = { "a=new" COOKIE_DAY, NULL };

  url_cookie_store_take_set_cookie (fixture->store, URL_COOKIE_ACCEPT_POLICY_ALWAYS, fixture->uri,
                                    NULL, values);
}

static int
count (gboolean is_call)
{
  const Fault *now = g_atomic_pointer_get (&fault);
  CookieFixture *fixture = NULL;

  if (now == NULL || now->is_call != is_call || g_atomic_int_get (&countdown) == 0 ||
      !g_atomic_int_dec_and_test (&countdown))
    return SQLITE_OK;

  fixture = g_atomic_pointer_get (&changing);
  if (fixture != NULL)
    take_newer (fixture);

  return now->code;
}

static int
access_disk (void)
{
  return count (FALSE);
}

#define WRAP(name, parameters, arguments) \
  int __real_##name parameters; \
  int __wrap_##name parameters; \
  int __wrap_##name parameters \
  { \
    int code = url_disk_is_current () ? count (TRUE) : SQLITE_OK; \
    return code != SQLITE_OK ? code : __real_##name arguments; \
  }

WRAP (sqlite3_exec,
      (sqlite3 *connection, const char *sql, sqlite3_callback callback, void *data, char **message),
      (connection, sql, callback, data, message))
WRAP (sqlite3_prepare_v2,
      (sqlite3 *connection, const char *sql, int size, sqlite3_stmt **statement, const char **rest),
      (connection, sql, size, statement, rest))
WRAP (sqlite3_step, (sqlite3_stmt *statement), (statement))

int __real_sqlite3_open_v2 (const char *path, sqlite3 **connection, int flags, const char *vfs);
int __wrap_sqlite3_open_v2 (const char *path, sqlite3 **connection, int flags, const char *vfs);

/* There is a connection then, too. */
int
__wrap_sqlite3_open_v2 (const char  *path,
                        sqlite3    **connection,
                        int          flags,
                        const char  *vfs)
{
  int code = __real_sqlite3_open_v2 (path, connection, flags, vfs);
  int wrong = count (TRUE);

  return wrong != SQLITE_OK ? wrong : code;
}

int __real_flock (int fd, int operation);
int __wrap_flock (int fd, int operation);

/* A signal comes first, each second time. */
int
__wrap_flock (int fd,
              int operation)
{
  static int n_calls;

  if (g_atomic_int_add (&n_calls, 1) % 2 != 0)
    return __real_flock (fd, operation);

  errno = EINTR;

  return -1;
}

static sqlite3_file *
real_of (sqlite3_file *file)
{
  return ((FaultyFile *) file)->real;
}

static int
faulty_close (sqlite3_file *file)
{
  return real_of (file)->pMethods->xClose (real_of (file));
}

static int
faulty_read (sqlite3_file *file,
             void         *buffer,
             int           size,
             sqlite3_int64 offset)
{
  int code = access_disk ();

  return code != SQLITE_OK ? code : real_of (file)->pMethods->xRead (real_of (file), buffer, size,
                                                                     offset);
}

static int
faulty_write (sqlite3_file *file,
              const void   *buffer,
              int           size,
              sqlite3_int64 offset)
{
  int code = access_disk ();

  return code != SQLITE_OK ? code : real_of (file)->pMethods->xWrite (real_of (file), buffer, size,
                                                                      offset);
}

static int
faulty_truncate (sqlite3_file *file,
                 sqlite3_int64 size)
{
  int code = access_disk ();

  return code != SQLITE_OK ? code : real_of (file)->pMethods->xTruncate (real_of (file), size);
}

static int
faulty_sync (sqlite3_file *file,
             int           flags)
{
  int code = access_disk ();

  return code != SQLITE_OK ? code : real_of (file)->pMethods->xSync (real_of (file), flags);
}

static int
faulty_file_size (sqlite3_file  *file,
                  sqlite3_int64 *size)
{
  int code = access_disk ();

  return code != SQLITE_OK ? code : real_of (file)->pMethods->xFileSize (real_of (file), size);
}

static int
faulty_lock (sqlite3_file *file,
             int           level)
{
  return real_of (file)->pMethods->xLock (real_of (file), level);
}

static int
faulty_unlock (sqlite3_file *file,
               int           level)
{
  return real_of (file)->pMethods->xUnlock (real_of (file), level);
}

static int
faulty_check_reserved_lock (sqlite3_file *file,
                            int          *result)
{
  return real_of (file)->pMethods->xCheckReservedLock (real_of (file), result);
}

static int
faulty_file_control (sqlite3_file *file,
                     int           operation,
                     void         *argument)
{
  return real_of (file)->pMethods->xFileControl (real_of (file), operation, argument);
}

static int
faulty_sector_size (sqlite3_file *file)
{
  return real_of (file)->pMethods->xSectorSize (real_of (file));
}

static int
faulty_device_characteristics (sqlite3_file *file)
{
  return real_of (file)->pMethods->xDeviceCharacteristics (real_of (file));
}

static int
faulty_shm_map (sqlite3_file   *file,
                int             region,
                int             size,
                int             extend,
                void volatile **out)
{
  return real_of (file)->pMethods->xShmMap (real_of (file), region, size, extend, out);
}

static int
faulty_shm_lock (sqlite3_file *file,
                 int           offset,
                 int           n_locks,
                 int           flags)
{
  return real_of (file)->pMethods->xShmLock (real_of (file), offset, n_locks, flags);
}

static void
faulty_shm_barrier (sqlite3_file *file)
{
  real_of (file)->pMethods->xShmBarrier (real_of (file));
}

static int
faulty_shm_unmap (sqlite3_file *file,
                  int           delete_flag)
{
  return real_of (file)->pMethods->xShmUnmap (real_of (file), delete_flag);
}

static const sqlite3_io_methods faulty_methods = {
  .iVersion = 2,
  .xClose = faulty_close,
  .xRead = faulty_read,
  .xWrite = faulty_write,
  .xTruncate = faulty_truncate,
  .xSync = faulty_sync,
  .xFileSize = faulty_file_size,
  .xLock = faulty_lock,
  .xUnlock = faulty_unlock,
  .xCheckReservedLock = faulty_check_reserved_lock,
  .xFileControl = faulty_file_control,
  .xSectorSize = faulty_sector_size,
  .xDeviceCharacteristics = faulty_device_characteristics,
  .xShmMap = faulty_shm_map,
  .xShmLock = faulty_shm_lock,
  .xShmBarrier = faulty_shm_barrier,
  .xShmUnmap = faulty_shm_unmap,
};

static int
faulty_open (sqlite3_vfs  *vfs,
             const char   *name,
             sqlite3_file *file,
             int           flags,
             int          *flags_out)
{
  sqlite3_vfs *real_vfs = vfs->pAppData;
  FaultyFile *self = (FaultyFile *) file;
  int code = access_disk ();

  self->real = (sqlite3_file *) (gpointer) (self + 1);
  if (code == SQLITE_OK)
    code = real_vfs->xOpen (real_vfs, name, self->real, flags, flags_out);
  file->pMethods = code == SQLITE_OK ? &faulty_methods : NULL;

  return code;
}

static void
install (void)
{
  sqlite3_vfs *real_vfs = sqlite3_vfs_find (NULL);

  faulty = *real_vfs;
  faulty.zName = "faulty";
  faulty.pNext = NULL;
  faulty.pAppData = real_vfs;
  faulty.szOsFile = (int) sizeof (FaultyFile) + real_vfs->szOsFile;
  faulty.xOpen = faulty_open;
  g_assert_cmpint (sqlite3_vfs_register (&faulty, TRUE), ==, SQLITE_OK);
}

/* Opens the file and stores a cookie while access @n fails; whether so many
 * were made. */
static gboolean
store_with_fault (CookieFixture *fixture,
                  int            n,
                  gboolean      *stored_out,
                  gboolean      *no_space_out)
{
  g_autoptr (GError) error = NULL;

  g_atomic_int_set (&countdown, n);
  cookie_fixture_open (fixture);
  *stored_out = cookie_fixture_store (fixture, "new", &error);
  g_assert_true (*stored_out || error->domain == URL_ERROR);
  *no_space_out = g_error_matches (error, URL_ERROR, URL_ERROR_NO_SPACE);
  cookie_fixture_close (fixture);
  cookie_wait_for_disk ();

  return g_atomic_int_exchange (&countdown, 0) == 0;
}

/* What was there stays, and what was reported stored is there. */
static void
check_file (CookieFixture *fixture,
            gboolean       stored)
{
  cookie_fixture_open (fixture);
  g_assert_cmpuint (cookie_fixture_count (fixture), >=, stored ? 2 : 1);
  if (stored)
    cookie_fixture_assert_header (fixture, "kept=1; new=1");
}

static void
test_fault (CookieFixture *fixture,
            gconstpointer  data)
{
  const Fault *now = data;
  gboolean fired = TRUE;
  unsigned failed = 0;
  unsigned without_space = 0;

  g_atomic_pointer_set (&fault, now);
  for (int n = 1; fired; n++)
    {
      gboolean stored = FALSE;
      gboolean no_space = FALSE;

      cookie_fixture_open (fixture);
      cookie_fixture_take (fixture, "kept=1" COOKIE_DAY);
      cookie_fixture_close (fixture);

      fired = store_with_fault (fixture, n, &stored, &no_space);
      failed += stored ? 0 : 1;
      without_space += no_space ? 1 : 0;
      check_file (fixture, stored);
      cookie_fixture_tear_down (fixture, NULL);
      cookie_fixture_set_up (fixture, NULL);
      g_assert_true (fired || stored);
    }

  g_test_message ("%u stores failed", failed);
  g_assert_cmpuint (failed, >, 3);
  g_assert_cmpint (without_space > 0, ==, now->code == SQLITE_FULL);
}

static const Fault faults[] = {
  { "io", SQLITE_IOERR, FALSE },
  { "full", SQLITE_FULL, FALSE },
  { "call", SQLITE_IOERR, TRUE },
};

/* What could not be written does not replace what came since then. */
static void
test_newer (CookieFixture *fixture,
            gconstpointer  data)
{
  gboolean fired = TRUE;
  unsigned times = 0;

  g_atomic_pointer_set (&fault, &faults[0]);
  for (; fired; times++)
    {
      cookie_fixture_open (fixture);
      cookie_fixture_take (fixture, "a=first" COOKIE_DAY);
      g_atomic_pointer_set (&changing, fixture);
      g_atomic_int_set (&countdown, (int) times + 1);
      cookie_fixture_take (fixture, "a=old" COOKIE_DAY);
      fired = g_atomic_int_exchange (&countdown, 0) == 0;
      g_atomic_pointer_set (&changing, NULL);
      /* The newer one is written behind what was waited for. */
      cookie_wait_for_disk ();
      cookie_fixture_close (fixture);

      cookie_fixture_open (fixture);
      g_assert_cmpuint (cookie_fixture_count (fixture), ==, 1);
      cookie_fixture_assert_header (fixture, fired ? "a=new" : "a=old");
      cookie_fixture_close (fixture);
    }

  g_assert_cmpuint (times, >, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cookie_fixture_begin ();
  install ();
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/cookie-faults/", faults[i].name, NULL);

      g_test_add (path, CookieFixture, &faults[i], cookie_fixture_set_up, test_fault,
                  cookie_fixture_tear_down);
    }

  COOKIE_ADD ("/cookie-faults/newer", test_newer);

  return cookie_fixture_run ();
}
