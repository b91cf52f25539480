/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-buffers-private.h"

/* How many buffers are kept: 2 MiB, twice what one task may have in flight. */
#define KEPT 32

static GMutex lock;
static gpointer kept[KEPT]; /* guarded by lock */
static unsigned n_kept;     /* guarded by lock */

guint8 *
url_buffer_take (void)
{
  guint8 *buffer = NULL;

  g_mutex_lock (&lock);
  if (n_kept > 0)
    buffer = kept[--n_kept];
  g_mutex_unlock (&lock);

  return buffer != NULL ? buffer : g_malloc (URL_BUFFER_SIZE);
}

void
url_buffer_release (gpointer buffer)
{
  g_mutex_lock (&lock);
  if (n_kept < KEPT)
    kept[n_kept++] = g_steal_pointer (&buffer);
  g_mutex_unlock (&lock);

  g_free (buffer);
}

GBytes *
url_buffer_to_bytes (guint8 *buffer,
                     gsize   size)
{
  GBytes *bytes = NULL;

  if (size > URL_BUFFER_SIZE / 2)
    return g_bytes_new_with_free_func (buffer, size, url_buffer_release, buffer);

  bytes = g_bytes_new (buffer, size);
  url_buffer_release (buffer);

  return bytes;
}
