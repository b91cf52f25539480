/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-store-struct-private.h"

#include "base/url-disk-private.h"
#include "base/url-folders-private.h"

/* The file behind a store. The table in memory is what is asked; the disk
 * thread writes after it, cookie by cookie, and takes over what other processes
 * have written. */

/* How long loads go without looking for what other processes have written. */
#define CHECK_INTERVAL (G_USEC_PER_SEC / 4)

/* A disk that takes nothing must not cost memory without limit. */
#define MAX_PENDING (4 * URL_COOKIE_TABLE_MAX)

typedef struct
{
  UrlCookieStore *store; /* (owned) */
  UrlCookieStoreFunc func;
  UrlCookieStoreDoneFunc done;
  gpointer data;
} RunCall;

void
url_cookie_store_note (UrlCookieStore       *self,
                       const UrlCookieEntry *entry,
                       gboolean              gone)
{
  UrlCookieChange *change = NULL;

  /* A cookie of the session replaces one that was kept. */
  gone = gone || entry->record->expires == URL_COOKIE_SESSION;
  if (gone && g_hash_table_size (self->pending) >= MAX_PENDING)
    {
      g_hash_table_remove (self->pending, entry->record);
      return;
    }

  change = g_new (UrlCookieChange, 1);
  change->entry = url_cookie_entry_new (entry->record, entry->created, entry->accessed);
  change->gone = gone;
  g_hash_table_replace (self->pending, change->entry->record, change);
}

/* Says once why nothing is kept; the next failure after a success says it
 * again. */
static void
complain (UrlCookieStore *self,
          const GError   *error)
{
  if (!self->has_complained)
    g_message ("Cookies are not kept: %s", error->message);
  self->has_complained = TRUE;
}

/* All that the file should have: it was begun anew. */
static void
note_all (UrlCookieStore *self)
{
  g_autoptr (GPtrArray) entries = NULL;

  url_cookie_store_lock (self);
  entries = url_cookie_table_list (self->table, g_get_real_time ());
  for (unsigned i = 0; i < entries->len; i++)
    {
      const UrlCookieEntry *entry = g_ptr_array_index (entries, i);

      if (entry->record->expires != URL_COOKIE_SESSION &&
          !g_hash_table_contains (self->pending, entry->record))
        url_cookie_store_note (self, entry, FALSE);
    }
  url_cookie_store_unlock (self);
}

/* Drops the cookies of the file that are not in it any more. Under the lock. */
static void
forget_missing (UrlCookieStore *self,
                GPtrArray      *rows)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (url_cookie_record_hash, url_cookie_record_equal);
  g_autoptr (GPtrArray) entries = url_cookie_table_list (self->table, g_get_real_time ());

  for (unsigned i = 0; i < rows->len; i++)
    g_hash_table_add (kept, ((UrlCookieEntry *) g_ptr_array_index (rows, i))->record);

  for (unsigned i = 0; i < entries->len; i++)
    {
      const UrlCookieEntry *entry = g_ptr_array_index (entries, i);

      if (entry->record->expires != URL_COOKIE_SESSION &&
          !g_hash_table_contains (kept, entry->record) &&
          !g_hash_table_contains (self->pending, entry->record) &&
          url_cookie_table_forget (self->table, entry->record))
        self->has_changed = TRUE;
    }
}

/* Takes over what the file has. What is still to be written is newer. */
static void
merge (UrlCookieStore *self,
       GPtrArray      *rows)
{
  gint64 now = g_get_real_time ();

  url_cookie_store_lock (self);
  forget_missing (self, rows);
  for (unsigned i = 0; i < rows->len; i++)
    {
      const UrlCookieEntry *row = g_ptr_array_index (rows, i);

      if (g_hash_table_contains (self->pending, row->record))
        continue;

      if (row->record->expires <= now)
        url_cookie_store_note (self, row, TRUE);
      else if (url_cookie_table_adopt (self->table,
                                       url_cookie_entry_new (row->record, row->created,
                                                             row->accessed)))
        self->has_changed = TRUE;
    }
  url_cookie_table_trim (self->table, now);
  url_cookie_store_unlock (self);
}

static gboolean
read_file (UrlCookieStore  *self,
           GError         **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (self->database == NULL)
    {
      self->database = url_cookie_database_open (self->path, error);
      if (self->database == NULL)
        return FALSE;
    }
  else if (!url_cookie_database_has_changed (self->database))
    return TRUE;

  rows = url_cookie_database_read (self->database, error);
  if (rows == NULL)
    return FALSE;

  merge (self, rows);

  return TRUE;
}

/* Opening a damaged file sets it aside; what was in it and is known goes into
 * the new one. FALSE if it is not damaged. */
static gboolean
close_damaged (UrlCookieStore *self)
{
  if (self->database == NULL || !url_cookie_database_is_damaged (self->database))
    return FALSE;

  g_clear_pointer (&self->database, url_cookie_database_close);
  note_all (self);

  return TRUE;
}

/* Whatever came of it, the store can be used then. */
static void
tell_waiting (UrlCookieStore *self)
{
  GQueue waiting = G_QUEUE_INIT;
  UrlCookieWait *wait = NULL;

  url_cookie_store_lock (self);
  self->is_loaded = TRUE;
  self->checked = g_get_monotonic_time ();
  waiting = self->waiting;
  g_queue_init (&self->waiting);
  url_cookie_store_unlock (self);

  while ((wait = g_queue_pop_head (&waiting)) != NULL)
    {
      url_network_invoke (wait->func, wait->data);
      g_free (wait);
    }
}

static void
refresh (UrlCookieStore *self)
{
  g_autoptr (GError) error = NULL;
  gboolean read = read_file (self, &error);

  if (!read && close_damaged (self))
    {
      g_clear_error (&error);
      read = read_file (self, &error);
    }

  if (read)
    self->has_complained = FALSE;
  else
    complain (self, error);
  tell_waiting (self);
}

/* (element-type UrlCookieChange): what is to be written. */
static GPtrArray *
take_pending (UrlCookieStore *self)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) url_cookie_change_free);
  GHashTableIter iter;
  gpointer change = NULL;

  g_mutex_lock (&self->lock);
  self->is_scheduled = FALSE;
  g_hash_table_iter_init (&iter, self->pending);
  while (g_hash_table_iter_next (&iter, NULL, &change))
    {
      g_ptr_array_add (changes, change);
      g_hash_table_iter_steal (&iter);
    }
  g_mutex_unlock (&self->lock);

  return changes;
}

/* For the next attempt. What was changed since then is newer. */
static void
give_back (UrlCookieStore *self,
           GPtrArray      *changes)
{
  g_mutex_lock (&self->lock);
  while (changes->len > 0)
    {
      UrlCookieChange *change = g_ptr_array_steal_index_fast (changes, changes->len - 1);

      if (g_hash_table_contains (self->pending, change->entry->record))
        url_cookie_change_free (change);
      else
        g_hash_table_insert (self->pending, change->entry->record, change);
    }
  g_mutex_unlock (&self->lock);
}

static gboolean
write_pending (UrlCookieStore  *self,
               GError         **error)
{
  g_autoptr (GPtrArray) changes = take_pending (self);

  if (changes->len == 0)
    return TRUE;

  if (self->database == NULL && !read_file (self, error))
    {
      give_back (self, changes);
      return FALSE;
    }

  if (url_cookie_database_write (self->database, changes, error))
    return TRUE;

  give_back (self, changes);

  return FALSE;
}

static GError *
flush (UrlCookieStore *self)
{
  GError *error = NULL;
  gboolean written = write_pending (self, &error);

  if (!written && close_damaged (self))
    {
      g_clear_error (&error);
      written = write_pending (self, &error);
    }
  if (!written)
    complain (self, error);

  return error;
}

static void
refresh_cb (gpointer data)
{
  g_autoptr (UrlCookieStore) self = data;

  refresh (self);
}

static void
flush_cb (gpointer data)
{
  g_autoptr (UrlCookieStore) self = data;
  g_autoptr (GError) error G_GNUC_UNUSED = flush (self);
}

static void
run_cb (gpointer data)
{
  RunCall *call = data;
  g_autoptr (UrlCookieStore) self = call->store;
  GError *error = NULL;

  refresh (self);

  /* It is written right here. */
  g_mutex_lock (&self->lock);
  self->is_scheduled = TRUE;
  g_mutex_unlock (&self->lock);

  call->func (call->data);
  error = flush (self);
  call->done (call->data, error);
  g_free (call);
}

static void
close_cb (gpointer data)
{
  url_cookie_database_close (data);
}

void
url_cookie_store_schedule (UrlCookieStore *self)
{
  url_disk_invoke (flush_cb, url_cookie_store_ref (self));
}

void
url_cookie_store_close (UrlCookieStore *self)
{
  if (self->database != NULL)
    url_disk_invoke (close_cb, g_steal_pointer (&self->database));
  g_hash_table_unref (self->pending);
  g_free (self->path);
}

UrlCookieStore *
url_cookie_store_new_for_file (const char *path)
{
  UrlCookieStore *self = url_cookie_store_new ();

  self->path = g_strdup (path);
  self->pending = g_hash_table_new_full (url_cookie_record_hash, url_cookie_record_equal, NULL,
                                         (GDestroyNotify) url_cookie_change_free);
  g_queue_init (&self->waiting);
  url_disk_invoke (refresh_cb, url_cookie_store_ref (self));

  return self;
}

UrlCookieStore *
url_cookie_store_get_shared (const char *app_id)
{
  static GMutex lock;
  static GHashTable *stores; /* (owned) (element-type utf8 UrlCookieStore): guarded by lock */
  const char *key = app_id != NULL ? app_id : "";
  g_autofree char *path = NULL;
  UrlCookieStore *store = NULL;

  g_mutex_lock (&lock);
  if (stores == NULL)
    stores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                    (GDestroyNotify) url_cookie_store_unref);

  store = g_hash_table_lookup (stores, key);
  if (store == NULL)
    {
      if (app_id != NULL)
        path = url_folders_get_data (app_id, "cookies.sqlite");
      store = path != NULL ? url_cookie_store_new_for_file (path) : url_cookie_store_new ();
      store->has_no_place = path == NULL;
      g_hash_table_insert (stores, g_strdup (key), store);
    }
  url_cookie_store_ref (store);
  g_mutex_unlock (&lock);

  return store;
}

void
url_cookie_store_tell_unkept (UrlCookieStore *self)
{
  static gsize told;

  if (!self->has_no_place || !g_once_init_enter (&told))
    return;

  g_message ("Cookies are not kept, because the application has no id: set "
             "UrlSessionConfiguration:app-id or make a GApplication first");
  g_once_init_leave (&told, 1);
}

gboolean
url_cookie_store_prepare (UrlCookieStore *self,
                          UrlNetworkFunc  func,
                          gpointer        data)
{
  gint64 now = g_get_monotonic_time ();
  UrlCookieWait *wait = NULL;
  gboolean is_due = FALSE;

  if (self->path == NULL)
    return TRUE;

  url_cookie_store_lock (self);
  if (!self->is_loaded)
    {
      wait = g_new (UrlCookieWait, 1);
      *wait = (UrlCookieWait) { func, data };
      g_queue_push_tail (&self->waiting, wait);
    }
  else if (now - self->checked >= CHECK_INTERVAL)
    {
      is_due = TRUE;
      self->checked = now;
    }
  url_cookie_store_unlock (self);

  if (is_due)
    url_disk_invoke (refresh_cb, url_cookie_store_ref (self));

  return wait == NULL;
}

void
url_cookie_store_run (UrlCookieStore         *self,
                      UrlCookieStoreFunc      func,
                      UrlCookieStoreDoneFunc  done,
                      gpointer                data)
{
  RunCall *call = NULL;

  if (self->path == NULL)
    {
      func (data);
      done (data, NULL);
      return;
    }

  call = g_new (RunCall, 1);
  *call = (RunCall) { url_cookie_store_ref (self), func, done, data };
  url_disk_invoke (run_cb, call);
}
