/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-pipe.h"

#include <errno.h>
#include <glib-unix.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

struct _CliPipe
{
  int fd; /* (unowned) */
  gboolean paced;
  gboolean broken;
  GQueue pieces;   /* (owned) (element-type GBytes) */
  gsize offset;    /* how much of the first piece is written */
  GPtrArray *held; /* (owned) (element-type UrlTask): one entry for each suspend */
  unsigned source_id;
  CliPipeFailed failed;
  gpointer user_data; /* (unowned) */
};

CliPipe *
cli_pipe_new (int           fd,
              CliPipeFailed failed,
              gpointer      user_data)
{
  CliPipe *self = g_new0 (CliPipe, 1);
  struct stat info;

  self->fd = fd;
  self->paced = fstat (fd, &info) == 0 && !S_ISREG (info.st_mode);
  g_queue_init (&self->pieces);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->failed = failed;
  self->user_data = user_data;

  return self;
}

void
cli_pipe_free (CliPipe *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_free (self);
}

static void
release (CliPipe *self)
{
  for (unsigned i = 0; i < self->held->len; i++)
    url_task_resume (g_ptr_array_index (self->held, i));
  g_ptr_array_set_size (self->held, 0);
}

static void
break_off (CliPipe *self,
           int      error_number)
{
  self->broken = TRUE;
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  self->failed (error_number, self->user_data);
  release (self);
}

/* A broken pipe is ready as well: writing to it tells what is wrong. */
static gboolean
is_ready (CliPipe *self)
{
  GPollFD poll = { self->fd, G_IO_OUT, 0 };

  return !self->paced || g_poll (&poll, 1, 0) > 0;
}

/* Writes what goes without waiting. The descriptor stays in blocking mode,
 * because it may be shared with whoever started this program; a ready pipe
 * takes PIPE_BUF bytes all the same.
 */
static gboolean
write_some (CliPipe *self)
{
  GBytes *piece = g_queue_peek_head (&self->pieces);
  gsize size = 0;
  const char *data = g_bytes_get_data (piece, &size);
  gsize left = size - self->offset;
  gssize written = write (self->fd, data + self->offset, self->paced ? MIN (left, PIPE_BUF) : left);

  if (written < 0 && errno == EINTR)
    return TRUE;
  if (written < 0 && errno == EAGAIN)
    return FALSE;
  if (written < 0)
    {
      break_off (self, errno);
      return FALSE;
    }

  self->offset += (gsize) written;
  if (self->offset == size)
    {
      self->offset = 0;
      g_bytes_unref (g_queue_pop_head (&self->pieces));
    }

  return TRUE;
}

static void
flush (CliPipe *self)
{
  while (!g_queue_is_empty (&self->pieces) && is_ready (self) && write_some (self))
    continue;
}

static gboolean
ready_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  CliPipe *self = user_data;

  flush (self);
  if (!g_queue_is_empty (&self->pieces))
    return G_SOURCE_CONTINUE;

  self->source_id = 0;
  release (self);

  return G_SOURCE_REMOVE;
}

/* Writes @piece whole, before or after those of other tasks. What is not taken
 * now is kept, and @task suspended until it is.
 */
void
cli_pipe_write (CliPipe *self,
                GBytes  *piece,
                UrlTask *task)
{
  if (self->broken || g_bytes_get_size (piece) == 0)
    return;

  g_queue_push_tail (&self->pieces, g_bytes_ref (piece));
  if (self->source_id == 0)
    flush (self);
  if (g_queue_is_empty (&self->pieces))
    return;

  url_task_suspend (task);
  g_ptr_array_add (self->held, g_object_ref (task));
  if (self->source_id == 0)
    self->source_id = g_unix_fd_add (self->fd, G_IO_OUT | G_IO_ERR | G_IO_HUP, ready_cb, self);
}
