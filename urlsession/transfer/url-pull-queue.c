/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-pull-queue-private.h"

#include <string.h>

/* What a piece takes besides its bytes: a server may send them one by one. */
#define OVERHEAD 256

struct _UrlPullQueue
{
  gatomicrefcount ref_count;

  gsize limit;
  gsize piece;

  GMutex lock; /* guards what follows; no other is taken under it but a context's */
  GCond changed;
  GQueue pieces; /* (element-type GBytes) */
  gsize offset;  /* into the first piece */
  gsize load;    /* bytes that lie here, with what they take besides */
  gboolean starved;
  gboolean called; /* the one who fills was told that there is room */
  gboolean ended;
  GError *error;      /* (owned) (nullable): only once ended */
  GPtrArray *sources; /* (owned) (element-type GSource): those that wait */
};

typedef struct
{
  GSource source;
  UrlPullQueue *queue; /* (owned) */
} PullSource;

UrlPullQueue *
url_pull_queue_new (gsize limit,
                    gsize piece)
{
  UrlPullQueue *self = g_new0 (UrlPullQueue, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->pieces);
  self->limit = limit;
  self->piece = piece;
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);

  return self;
}

UrlPullQueue *
url_pull_queue_ref (UrlPullQueue *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_pull_queue_unref (UrlPullQueue *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  g_ptr_array_unref (self->sources);
  g_clear_error (&self->error);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
url_pull_queue_has_room (UrlPullQueue *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->called = FALSE;
  self->starved = self->load + self->piece + OVERHEAD > self->limit;

  return !self->starved;
}

gboolean
url_pull_queue_is_starved (UrlPullQueue *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->starved;
}

/* With the lock held. */
static gboolean
is_readable (UrlPullQueue *self)
{
  return self->ended || !g_queue_is_empty (&self->pieces);
}

/* With the lock held. A source puts itself on the list again when it was
 * dispatched. */
static void
wake (UrlPullQueue *self)
{
  g_cond_broadcast (&self->changed);
  for (unsigned i = 0; i < self->sources->len; i++)
    g_source_set_ready_time (g_ptr_array_index (self->sources, i), 0);
  g_ptr_array_set_size (self->sources, 0);
}

void
url_pull_queue_push (UrlPullQueue *self,
                     GBytes       *piece)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->ended)
    return;

  g_queue_push_tail (&self->pieces, g_bytes_ref (piece));
  self->load += g_bytes_get_size (piece) + OVERHEAD;
  wake (self);
}

/* With the lock held. */
static void
drop (UrlPullQueue *self)
{
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  self->offset = 0;
  self->load = 0;
}

void
url_pull_queue_end (UrlPullQueue *self,
                    const GError *error,
                    gboolean      drops)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->ended)
    return;

  self->ended = TRUE;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  if (drops)
    drop (self);
  wake (self);
}

void
url_pull_queue_close (UrlPullQueue *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->ended = TRUE;
  drop (self);
  wake (self);
}

gboolean
url_pull_queue_is_drained (UrlPullQueue *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->ended && g_queue_is_empty (&self->pieces);
}

gboolean
url_pull_queue_is_readable (UrlPullQueue *self)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return is_readable (self);
}

static void
cancelled_cb (GCancellable *cancellable,
              UrlPullQueue *self)
{
  g_mutex_lock (&self->lock);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

gboolean
url_pull_queue_wait (UrlPullQueue  *self,
                     GCancellable  *cancellable,
                     GError       **error)
{
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL);

  g_mutex_lock (&self->lock);
  while (!is_readable (self) && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);

  /* It waits for a handler that runs, which takes the lock. */
  g_cancellable_disconnect (cancellable, handler);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* With the lock held. Takes of the first piece. */
static gsize
take_one (UrlPullQueue *self,
          guint8       *buffer,
          gsize         count)
{
  GBytes *piece = g_queue_peek_head (&self->pieces);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece, &size);
  gsize taken = MIN (count, size - self->offset);

  if (buffer != NULL)
    memcpy (buffer, data + self->offset, taken);
  self->offset += taken;
  self->load -= taken;
  if (self->offset == size)
    {
      g_bytes_unref (g_queue_pop_head (&self->pieces));
      self->offset = 0;
      self->load -= OVERHEAD;
    }

  return taken;
}

/* With the lock held. Whether it is worth it to call the one who fills. The
 * queue counts as starved until that one has come. */
static gboolean
call_for_more (UrlPullQueue *self)
{
  if (!self->starved || self->called || self->load > self->limit / 2)
    return FALSE;

  self->called = TRUE;

  return TRUE;
}

gssize
url_pull_queue_take (UrlPullQueue  *self,
                     void          *buffer,
                     gsize          count,
                     gboolean      *hungry,
                     GError       **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gsize taken = 0;

  g_assert (is_readable (self));

  *hungry = FALSE;
  if (g_queue_is_empty (&self->pieces) && self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return -1;
    }

  while (taken < count && !g_queue_is_empty (&self->pieces))
    taken += take_one (self, buffer != NULL ? (guint8 *) buffer + taken : NULL, count - taken);
  *hungry = call_for_more (self);

  return (gssize) taken;
}

static void
enlist (UrlPullQueue *self,
        GSource      *source)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  /* One that is always ready need not be woken, and would keep the queue. */
  if (self->ended)
    return;

  for (unsigned i = self->sources->len; i > 0; i--)
    {
      GSource *other = g_ptr_array_index (self->sources, i - 1);

      if (other == source || g_source_is_destroyed (other))
        g_ptr_array_remove_index_fast (self->sources, i - 1);
    }
  g_ptr_array_add (self->sources, g_source_ref (source));
}

static gboolean
pull_source_prepare (GSource *source,
                     int     *timeout)
{
  *timeout = -1;

  return url_pull_queue_is_readable (((PullSource *) source)->queue);
}

static gboolean
pull_source_check (GSource *source)
{
  return url_pull_queue_is_readable (((PullSource *) source)->queue);
}

static gboolean
pull_source_dispatch (GSource     *source,
                      GSourceFunc  callback,
                      gpointer     user_data)
{
  /* What comes before it is on the list is seen when it is prepared. */
  g_source_set_ready_time (source, -1);
  enlist (((PullSource *) source)->queue, source);

  return G_SOURCE_CONTINUE;
}

static void
pull_source_finalize (GSource *source)
{
  url_pull_queue_unref (((PullSource *) source)->queue);
}

static GSourceFuncs pull_source_funcs = {
  .prepare = pull_source_prepare,
  .check = pull_source_check,
  .dispatch = pull_source_dispatch,
  .finalize = pull_source_finalize,
};

GSource *
url_pull_queue_create_source (UrlPullQueue *self)
{
  GSource *source = g_source_new (&pull_source_funcs, sizeof (PullSource));

  ((PullSource *) source)->queue = url_pull_queue_ref (self);
  g_source_set_static_name (source, "[urlsession] body to read");
  enlist (self, source);

  return source;
}
