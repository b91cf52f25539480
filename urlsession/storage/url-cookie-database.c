/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-database-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/url-folders-private.h"
#include "message/url-error.h"

/* How long another process may hold the file. */
#define BUSY_TIMEOUT_MS 2000

/* What this program writes, as PRAGMA user_version. */
#define SCHEMA_VERSION 1

#define SCHEMA \
  "CREATE TABLE IF NOT EXISTS cookies (" \
  "domain TEXT NOT NULL, host_only INTEGER NOT NULL, path BLOB NOT NULL, name BLOB NOT NULL, " \
  "value BLOB NOT NULL, expires INTEGER NOT NULL, created INTEGER NOT NULL, " \
  "accessed INTEGER NOT NULL, secure INTEGER NOT NULL, http_only INTEGER NOT NULL, " \
  "same_site INTEGER NOT NULL, PRIMARY KEY (domain, host_only, path, name)) WITHOUT ROWID"

#define SELECT \
  "SELECT domain, host_only, path, name, value, expires, created, accessed, secure, http_only, " \
  "same_site FROM cookies ORDER BY accessed DESC LIMIT " G_STRINGIFY (URL_COOKIE_TABLE_MAX)

#define UPSERT \
  "INSERT OR REPLACE INTO cookies (domain, host_only, path, name, value, expires, created, " \
  "accessed, secure, http_only, same_site) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

#define DELETE \
  "DELETE FROM cookies WHERE domain = ? AND host_only = ? AND path = ? AND name = ?"

struct _UrlCookieDatabase
{
  sqlite3 *connection; /* (owned) */
  gint64 seen;         /* the version of the data that was read */
  gboolean damaged;
};

typedef sqlite3_stmt Statement;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Statement, sqlite3_finalize)

void
url_cookie_change_free (UrlCookieChange *self)
{
  url_cookie_entry_free (self->entry);
  g_free (self);
}

/* Always FALSE. */
static gboolean
fail (UrlCookieDatabase  *self,
      GError            **error)
{
  int code = sqlite3_errcode (self->connection);

  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
      sqlite3_extended_errcode (self->connection) == SQLITE_READONLY_DBMOVED)
    self->damaged = TRUE;

  if (code == SQLITE_FULL)
    g_set_error_literal (error, URL_ERROR, URL_ERROR_NO_SPACE,
                         _("There is no space left to keep cookies"));
  else
    g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE,
                 _("The file of the cookies cannot be used: %s"),
                 sqlite3_errmsg (self->connection));

  return FALSE;
}

static gboolean
execute (UrlCookieDatabase  *self,
         const char         *sql,
         GError            **error)
{
  if (sqlite3_exec (self->connection, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  return fail (self, error);
}

static Statement *
prepare (UrlCookieDatabase  *self,
         const char         *sql,
         GError            **error)
{
  Statement *statement = NULL;

  if (sqlite3_prepare_v2 (self->connection, sql, -1, &statement, NULL) != SQLITE_OK)
    fail (self, error);

  return statement;
}

static gboolean
read_number (UrlCookieDatabase  *self,
             const char         *sql,
             gint64             *number,
             GError            **error)
{
  g_autoptr (Statement) statement = prepare (self, sql, error);

  if (statement == NULL)
    return FALSE;

  if (sqlite3_step (statement) != SQLITE_ROW)
    return fail (self, error);

  *number = sqlite3_column_int64 (statement, 0);

  return TRUE;
}

/* What SQLite finds in the file, "ok" if it is nothing. */
static char *
find_damage (UrlCookieDatabase  *self,
             GError            **error)
{
  g_autoptr (Statement) statement = prepare (self, "PRAGMA quick_check(1)", error);

  if (statement == NULL)
    return NULL;

  if (sqlite3_step (statement) != SQLITE_ROW)
    {
      fail (self, error);
      return NULL;
    }

  return g_strdup ((const char *) sqlite3_column_text (statement, 0));
}

/* A page that could not be read just now looks like one that is damaged: only
 * what is found twice counts, because the file is set aside for it. */
static gboolean
check (UrlCookieDatabase  *self,
       GError            **error)
{
  g_autofree char *damage = NULL;

  for (unsigned i = 0; i < 2; i++)
    {
      g_free (damage);
      damage = find_damage (self, error);
      if (damage == NULL)
        return FALSE;
      if (strcmp (damage, "ok") == 0)
        return TRUE;
    }

  self->damaged = TRUE;
  g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE,
               _("The file of the cookies cannot be used: %s"), damage);

  return FALSE;
}

/* A file of a later version of this library is left as it is. */
static gboolean
set_up_schema (UrlCookieDatabase  *self,
               GError            **error)
{
  gint64 version = 0;

  if (!read_number (self, "PRAGMA user_version", &version, error))
    return FALSE;

  if (version > SCHEMA_VERSION)
    {
      g_set_error_literal (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE,
                           _("The file of the cookies is of a later version"));
      return FALSE;
    }

  return version == SCHEMA_VERSION ||
         (execute (self, SCHEMA, error) &&
          execute (self, "PRAGMA user_version = " G_STRINGIFY (SCHEMA_VERSION), error));
}

/* The log of SQLite takes its mode from the file. The file is not opened where
 * it is there: closing it would drop SQLite's locks on it. */
static gboolean
ensure_file (const char  *path,
             GError     **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  GStatBuf info;

  if (fd >= 0)
    return g_close (fd, error);

  if (g_lstat (path, &info) == 0 && S_ISREG (info.st_mode) &&
      ((info.st_mode & 0777) == 0600 || g_chmod (path, 0600) == 0))
    return TRUE;

  g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE,
               _("The file of the cookies cannot be used: %s"), path);

  return FALSE;
}

static UrlCookieDatabase *
connect_to (const char  *path,
            gboolean    *damaged,
            GError     **error)
{
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX;
  g_autoptr (UrlCookieDatabase) self = NULL;

  if (!ensure_file (path, error))
    return NULL;

  self = g_new0 (UrlCookieDatabase, 1);
  self->seen = -1;
  if (sqlite3_open_v2 (path, &self->connection, flags, NULL) != SQLITE_OK)
    fail (self, error);
  else
    {
      sqlite3_busy_timeout (self->connection, BUSY_TIMEOUT_MS);
      if (execute (self, "PRAGMA journal_mode = WAL", error) &&
          execute (self, "PRAGMA synchronous = NORMAL", error) && check (self, error) &&
          set_up_schema (self, error))
        return g_steal_pointer (&self);
    }

  *damaged = self->damaged;

  return NULL;
}

static void
set_aside (const char *path)
{
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *shared = g_strconcat (path, "-shm", NULL);

  g_message ("The file of the cookies is damaged and was renamed to %s", aside);
  g_rename (path, aside);
  g_unlink (log);
  g_unlink (shared);
}

/* Of several processes that find the file damaged, only the first one may set
 * it aside: they open it one after the other. */
static int
lock_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  while (fd >= 0 && flock (fd, LOCK_EX) != 0 && errno == EINTR)
    continue;

  return fd;
}

UrlCookieDatabase *
url_cookie_database_open (const char  *path,
                          GError     **error)
{
  UrlCookieDatabase *self = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean damaged = FALSE;
  int folder = -1;

  if (!url_folders_ensure (path, &local_error))
    {
      g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE,
                   _("The file of the cookies cannot be used: %s"), local_error->message);
      return NULL;
    }

  folder = lock_folder (path);
  self = connect_to (path, &damaged, &local_error);
  if (self == NULL && damaged)
    {
      g_clear_error (&local_error);
      set_aside (path);
      self = connect_to (path, &damaged, &local_error);
    }
  if (folder >= 0)
    g_close (folder, NULL);

  if (self == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return self;
}

void
url_cookie_database_close (UrlCookieDatabase *self)
{
  sqlite3_close (self->connection);
  g_free (self);
}

gboolean
url_cookie_database_is_damaged (UrlCookieDatabase *self)
{
  return self->damaged;
}

gboolean
url_cookie_database_has_changed (UrlCookieDatabase *self)
{
  gint64 version = 0;

  return !read_number (self, "PRAGMA data_version", &version, NULL) || version != self->seen;
}

static char *
dup_blob (Statement *statement,
          int        column)
{
  const char *bytes = sqlite3_column_blob (statement, column);

  return bytes != NULL ? g_strndup (bytes, (gsize) sqlite3_column_bytes (statement, column)) :
                         g_strdup ("");
}

/* NULL if it is no cookie that this program would have written. */
static UrlCookieEntry *
read_row (Statement *statement,
          gint64     now)
{
  g_autoptr (UrlCookieRecord) record = url_cookie_record_new ();

  record->domain = dup_blob (statement, 0);
  record->host_only = sqlite3_column_int (statement, 1) != 0;
  record->path = dup_blob (statement, 2);
  record->name = dup_blob (statement, 3);
  record->value = dup_blob (statement, 4);
  record->expires = MIN (sqlite3_column_int64 (statement, 5), now + URL_COOKIE_MAX_LIFE);
  record->secure = sqlite3_column_int (statement, 8) != 0;
  record->http_only = sqlite3_column_int (statement, 9) != 0;
  record->same_site = CLAMP (sqlite3_column_int (statement, 10), URL_COOKIE_SAME_SITE_DEFAULT,
                             URL_COOKIE_SAME_SITE_STRICT);
  if (!url_cookie_record_is_acceptable (record))
    return NULL;

  return url_cookie_entry_new (record, sqlite3_column_int64 (statement, 6),
                               sqlite3_column_int64 (statement, 7));
}

static GPtrArray *
read_rows (UrlCookieDatabase  *self,
           GError            **error)
{
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) url_cookie_entry_free);
  g_autoptr (Statement) statement = NULL;
  gint64 now = g_get_real_time ();
  int code;

  /* In one transaction with the rows: what comes later is another version. */
  if (!read_number (self, "PRAGMA data_version", &self->seen, error))
    return NULL;

  statement = prepare (self, SELECT, error);
  if (statement == NULL)
    return NULL;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      UrlCookieEntry *entry = read_row (statement, now);

      if (entry != NULL)
        g_ptr_array_add (entries, entry);
    }
  if (code != SQLITE_DONE)
    {
      fail (self, error);
      return NULL;
    }

  return g_steal_pointer (&entries);
}

GPtrArray *
url_cookie_database_read (UrlCookieDatabase  *self,
                          GError            **error)
{
  GPtrArray *entries = NULL;

  if (!execute (self, "BEGIN", error))
    return NULL;

  entries = read_rows (self, error);
  execute (self, "ROLLBACK", NULL);

  return entries;
}

static void
bind_bytes (Statement  *statement,
            int         position,
            const char *bytes)
{
  sqlite3_bind_blob64 (statement, position, bytes, strlen (bytes), SQLITE_STATIC);
}

static void
bind_key (Statement             *statement,
          const UrlCookieRecord *record)
{
  sqlite3_bind_text (statement, 1, record->domain, -1, SQLITE_STATIC);
  sqlite3_bind_int (statement, 2, record->host_only != FALSE);
  bind_bytes (statement, 3, record->path);
  bind_bytes (statement, 4, record->name);
}

static void
bind_entry (Statement            *statement,
            const UrlCookieEntry *entry)
{
  const UrlCookieRecord *record = entry->record;

  bind_key (statement, record);
  bind_bytes (statement, 5, record->value);
  sqlite3_bind_int64 (statement, 6, record->expires);
  sqlite3_bind_int64 (statement, 7, entry->created);
  sqlite3_bind_int64 (statement, 8, entry->accessed);
  sqlite3_bind_int (statement, 9, record->secure != FALSE);
  sqlite3_bind_int (statement, 10, record->http_only != FALSE);
  sqlite3_bind_int (statement, 11, (int) record->same_site);
}

static gboolean
write_changes (UrlCookieDatabase  *self,
               GPtrArray          *changes,
               GError            **error)
{
  g_autoptr (Statement) upsert = prepare (self, UPSERT, error);
  g_autoptr (Statement) delete = upsert != NULL ? prepare (self, DELETE, error) : NULL;

  if (delete == NULL)
    return FALSE;

  for (unsigned i = 0; i < changes->len; i++)
    {
      const UrlCookieChange *change = g_ptr_array_index (changes, i);
      Statement *statement = change->gone ? delete : upsert;

      if (change->gone)
        bind_key (statement, change->entry->record);
      else
        bind_entry (statement, change->entry);
      if (sqlite3_step (statement) != SQLITE_DONE)
        return fail (self, error);
      sqlite3_reset (statement);
    }

  return TRUE;
}

gboolean
url_cookie_database_write (UrlCookieDatabase  *self,
                           GPtrArray          *changes,
                           GError            **error)
{
  if (!execute (self, "BEGIN IMMEDIATE", error))
    return FALSE;

  if (write_changes (self, changes, error) && execute (self, "COMMIT", error))
    return TRUE;

  execute (self, "ROLLBACK", NULL);

  return FALSE;
}
