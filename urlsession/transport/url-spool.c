/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-spool-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-disk-private.h"
#include "base/url-network-private.h"
#include "message/url-error.h"
#include "transport/url-buffers-private.h"
#include "transport/url-spool-file-private.h"

/* What is kept in memory before anything is written. */
#define MEMORY (1024 * 1024)

/* What may wait to be written before the network gives the disk time, and how much
 * at once; a disk that is slower than that is none to spool on. */
#define CROWDED (4 * 1024 * 1024)
#define GIVE_WAY (20 * G_TIME_SPAN_MILLISECOND)
#define MAX_BACKLOG (32 * 1024 * 1024)

/* What is kept in memory where nothing may be written. */
#define MEMORY_ONLY (16 * 1024 * 1024)

/* One thing that the disk thread does for a spool. */
typedef struct
{
  UrlSpool *spool; /* (unowned) (nullable): NULL once it has the result */
  GQueue pieces;   /* (owned) (element-type GBytes): to write, if there are any */
  GBytes *read;    /* (owned) (nullable) */
  GError *error;   /* (owned) (nullable) */

  GMutex lock;
  GCond is_done;
  gboolean done; /* guarded by lock */
} Operation;

struct _UrlSpool
{
  const UrlSpoolEvents *events;
  gpointer listener;  /* (unowned) */
  gint64 limit;
  UrlSpoolFile *file; /* (owned) (nullable): lent to the operation under way */

  /* The oldest are in front, the newest behind, and between them is the file. */
  GQueue front;      /* (owned) (element-type GBytes) */
  GQueue back;       /* (owned) (element-type GBytes) */
  gsize front_size;  /* bytes */
  gsize back_size;   /* bytes */
  gint64 file_size;  /* bytes, those that are being written too */
  Operation *operation; /* (unowned) (nullable): the one under way */
  gboolean failed;
  gboolean freed;       /* the operation under way frees it */
};

UrlSpool *
url_spool_new (const UrlSpoolLimits *limits,
               const UrlSpoolEvents *events,
               gpointer              listener)
{
  UrlSpool *self = g_new0 (UrlSpool, 1);

  g_assert (url_network_is_current ());

  self->events = events;
  self->listener = listener;
  self->limit = limits->folder != NULL ? limits->size : MIN (limits->size, MEMORY_ONLY);
  if (limits->folder != NULL)
    self->file = url_spool_file_new (limits->folder, limits->free_share);

  return self;
}

static void
spool_destroy (UrlSpool *self)
{
  g_queue_clear_full (&self->front, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&self->back, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->file, url_spool_file_free);
  g_free (self);
}

void
url_spool_free (UrlSpool *self)
{
  self->freed = TRUE;
  if (self->operation == NULL)
    spool_destroy (self);
}

static void
put_in_front (UrlSpool *self,
              GBytes   *piece)
{
  self->front_size += g_bytes_get_size (piece);
  g_queue_push_tail (&self->front, piece);
}

/* What was read, in pieces as they came. */
static void
put_pieces_in_front (UrlSpool *self,
                     GBytes   *read)
{
  gsize size = g_bytes_get_size (read);

  self->file_size -= (gint64) size;
  for (gsize start = 0; start < size; start += URL_BUFFER_SIZE)
    put_in_front (self, g_bytes_new_from_bytes (read, start, MIN (URL_BUFFER_SIZE, size - start)));
}

/* @error (transfer full) */
static void
fail (UrlSpool *self,
      GError   *error)
{
  self->failed = TRUE;
  self->events->failed (self->listener, error);
}

static void operate (UrlSpool *self);

/* Takes the result of the operation, which is done. */
static void
collect (UrlSpool *self)
{
  Operation *operation = g_steal_pointer (&self->operation);
  gboolean was_empty = g_queue_is_empty (&self->front);

  operation->spool = NULL;
  if (self->freed)
    {
      spool_destroy (self);
      return;
    }

  if (operation->error != NULL)
    {
      fail (self, g_steal_pointer (&operation->error));
      return;
    }

  if (operation->read != NULL)
    put_pieces_in_front (self, operation->read);
  operate (self);
  if (was_empty && !g_queue_is_empty (&self->front))
    self->events->ready (self->listener);
}

static void
operated_cb (gpointer data)
{
  Operation *operation = data;

  if (operation->spool != NULL)
    collect (operation->spool);

  g_queue_clear_full (&operation->pieces, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&operation->read, g_bytes_unref);
  g_clear_error (&operation->error);
  g_mutex_clear (&operation->lock);
  g_cond_clear (&operation->is_done);
  g_free (operation);
}

static void
run_operation (gpointer data)
{
  Operation *operation = data;
  UrlSpoolFile *file = operation->spool->file;

  if (!g_queue_is_empty (&operation->pieces))
    url_spool_file_write (file, &operation->pieces, &operation->error);
  else
    operation->read = url_spool_file_read (file, 4 * URL_BUFFER_SIZE, &operation->error);

  g_mutex_lock (&operation->lock);
  operation->done = TRUE;
  g_cond_signal (&operation->is_done);
  g_mutex_unlock (&operation->lock);
  url_network_invoke (operated_cb, operation);
}

static void
begin_operation (UrlSpool *self,
                 gboolean  writes)
{
  Operation *operation = g_new0 (Operation, 1);

  g_mutex_init (&operation->lock);
  g_cond_init (&operation->is_done);
  operation->spool = self;
  if (writes)
    {
      operation->pieces = self->back;
      g_queue_init (&self->back);
      self->file_size += (gint64) self->back_size;
      self->back_size = 0;
    }

  self->operation = operation;
  url_disk_invoke (run_operation, operation);
}

/* libsoup would go on reading the connection as long as it is our turn. Where the
 * disk cannot follow, all connections wait for it a moment. */
static void
give_way (UrlSpool *self)
{
  Operation *operation = self->operation;
  gint64 until = g_get_monotonic_time () + GIVE_WAY;
  gboolean done = TRUE;

  g_mutex_lock (&operation->lock);
  while (!operation->done && done)
    done = g_cond_wait_until (&operation->is_done, &operation->lock, until);
  done = operation->done;
  g_mutex_unlock (&operation->lock);

  if (done)
    collect (self);
}

/* What waits to be written goes to the front if that was emptied in time. */
static void
move_forward (UrlSpool *self)
{
  while (!g_queue_is_empty (&self->back) && self->front_size < MEMORY)
    {
      GBytes *piece = g_queue_pop_head (&self->back);

      self->back_size -= g_bytes_get_size (piece);
      put_in_front (self, piece);
    }
}

/* Begins what is to be done next, reading before writing. */
static void
operate (UrlSpool *self)
{
  if (self->operation != NULL || self->failed)
    return;

  if (self->file_size == 0)
    move_forward (self);

  if (self->file_size > 0 && self->front_size < MEMORY / 2)
    begin_operation (self, FALSE);
  else if (self->file != NULL && !g_queue_is_empty (&self->back))
    begin_operation (self, TRUE);
}

static GError *
new_limit_error (UrlSpool *self)
{
  g_autofree char *size = g_format_size_full ((guint64) self->limit, G_FORMAT_SIZE_IEC_UNITS);

  return g_error_new (URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM,
                      _("more than %s of the body were not taken"), size);
}

static GError *
new_backlog_error (void)
{
  return g_error_new_literal (URL_ERROR, URL_ERROR_NO_SPACE,
                              _("the disk is slower than the network, and the body is not taken"));
}

void
url_spool_put (UrlSpool *self,
               GBytes   *piece)
{
  gsize size = g_bytes_get_size (piece);
  gint64 in_all = self->file_size + (gint64) (self->front_size + self->back_size + size);

  if (self->failed)
    return;

  if (in_all > self->limit)
    {
      fail (self, new_limit_error (self));
      return;
    }
  if (self->back_size > MAX_BACKLOG && self->file != NULL)
    {
      fail (self, new_backlog_error ());
      return;
    }

  self->back_size += size;
  g_queue_push_tail (&self->back, g_bytes_ref (piece));
  if (self->file == NULL)
    {
      put_in_front (self, g_queue_pop_tail (&self->back));
      self->back_size = 0;
    }
  operate (self);
  if (self->back_size > CROWDED && self->operation != NULL)
    give_way (self);
}

GBytes *
url_spool_take (UrlSpool *self)
{
  GBytes *piece = NULL;

  operate (self);
  piece = g_queue_pop_head (&self->front);
  if (piece != NULL)
    self->front_size -= g_bytes_get_size (piece);

  return piece;
}

gboolean
url_spool_is_empty (UrlSpool *self)
{
  return self->front_size == 0 && self->back_size == 0 && self->file_size == 0;
}
