/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-session-struct-private.h"

GPtrArray *
url_session_copy_running (UrlSession *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  GPtrArray *running = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer task = NULL;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &task))
    g_ptr_array_add (running, g_object_ref (task));

  return running;
}

/* Two threads that ask at once get the same. */
static UrlProgressSum *
make_progress (UrlSession *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->progress == NULL)
    g_atomic_pointer_set (&self->progress,
                          url_progress_sum_new (self, self->context, url_session_copy_running));

  return self->progress;
}

/**
 * url_session_get_progress: (get-property progress)
 * @self: a session
 *
 * Gets how far the started, unfinished tasks have come, together.
 *
 * Returns: (transfer none): the progress, always the same object
 *
 * Since: 1.0
 */
UrlProgress *
url_session_get_progress (UrlSession *self)
{
  UrlProgressSum *progress = NULL;

  g_return_val_if_fail (URL_IS_SESSION (self), NULL);

  progress = g_atomic_pointer_get (&self->progress);
  if (progress == NULL)
    {
      progress = make_progress (self);
      url_progress_sum_refresh (progress);
    }

  return url_progress_sum_get_progress (progress);
}
