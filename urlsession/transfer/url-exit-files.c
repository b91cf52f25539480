/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exit-files-private.h"

#include <stdlib.h>
#include <unistd.h>

#include "transfer/url-partial-name-private.h"

static GMutex lock;       /* guards what follows */
static GHashTable *paths; /* (owned) (nullable) (element-type filename) */
static pid_t process;

static void
remove_all_cb (void)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  GHashTableIter iter;
  gpointer path = NULL;

  /* A forked child has nothing of its own here. */
  if (getpid () != process)
    return;

  g_hash_table_iter_init (&iter, paths);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      g_autofree char *journal = url_partial_name_get_journal (path);

      unlink (path);
      unlink (journal);
    }
}

void
url_exit_files_add (const char *path)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (paths == NULL)
    {
      paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      process = getpid ();
      atexit (remove_all_cb);
    }
  g_hash_table_add (paths, g_strdup (path));
}

void
url_exit_files_forget (const char *path)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (paths != NULL)
    g_hash_table_remove (paths, path);
}
