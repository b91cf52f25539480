/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-pull-stream-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-network-private.h"
#include "transfer/url-transfer-struct-private.h"

struct _UrlPullStream
{
  GInputStream parent_instance;

  UrlTransfer *transfer; /* (owned) */
  UrlResponseHead *head; /* (owned) */
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UrlPullStream, url_pull_stream, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

/* Pieces that are handed out on the context besides have to be taken there, or
 * nothing more is read: waiting on its thread would be for ever. */
static gboolean
would_wait_for_itself (UrlTransfer *transfer)
{
  return (transfer->flags & URL_TRANSFER_DELIVERS) != 0 &&
         (transfer->flags & URL_TRANSFER_NO_PIECES) == 0 &&
         url_mailbox_is_current (transfer->port.mailbox);
}

static gboolean
wait_for_something (UrlTransfer   *transfer,
                    GCancellable  *cancellable,
                    GError       **error)
{
  if (url_pull_queue_is_readable (transfer->pull))
    return TRUE;

  if (would_wait_for_itself (transfer))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "%s",
                   _("A blocking read on the thread of the session's context cannot wait for the "
                     "handlers of “data-received” there; use g_input_stream_read_async()"));
      return FALSE;
    }

  return url_pull_queue_wait (transfer->pull, cancellable, error);
}

static gssize
url_pull_stream_read (GInputStream  *stream,
                      void          *buffer,
                      gsize          count,
                      GCancellable  *cancellable,
                      GError       **error)
{
  UrlTransfer *transfer = URL_PULL_STREAM (stream)->transfer;
  gboolean hungry = FALSE;
  gssize taken = -1;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !wait_for_something (transfer, cancellable, error))
    return -1;

  taken = url_pull_queue_take (transfer->pull, buffer, count, &hungry, error);
  if (hungry)
    url_network_invoke (url_transfer_network_more, url_transfer_ref (transfer));

  return taken;
}

static gssize
url_pull_stream_skip (GInputStream  *stream,
                      gsize          count,
                      GCancellable  *cancellable,
                      GError       **error)
{
  return url_pull_stream_read (stream, NULL, count, cancellable, error);
}

static gboolean
url_pull_stream_close (GInputStream  *stream,
                       GCancellable  *cancellable,
                       GError       **error)
{
  UrlTransfer *transfer = URL_PULL_STREAM (stream)->transfer;

  if (!url_pull_queue_is_drained (transfer->pull))
    url_transfer_end (transfer, URL_OUTCOME_CANCELLED, url_transfer_new_cancelled (transfer));
  url_pull_queue_close (transfer->pull);

  return TRUE;
}

static void
close_async (GInputStream        *stream,
             int                  io_priority,
             GCancellable        *cancellable,
             GAsyncReadyCallback  callback,
             gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  /* The default would close on another thread. */
  g_task_set_source_tag (task, close_async);
  g_task_set_priority (task, io_priority);
  g_task_set_check_cancellable (task, FALSE);
  url_pull_stream_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
close_finish (GInputStream  *stream,
              GAsyncResult  *result,
              GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
is_readable (GPollableInputStream *pollable)
{
  return url_pull_queue_is_readable (URL_PULL_STREAM (pollable)->transfer->pull);
}

static GSource *
create_source (GPollableInputStream *pollable,
               GCancellable         *cancellable)
{
  UrlPullQueue *pull = URL_PULL_STREAM (pollable)->transfer->pull;
  GSource *source = g_pollable_source_new_full (pollable, NULL, cancellable);
  g_autoptr (GSource) child = url_pull_queue_create_source (pull);

  g_source_add_child_source (source, child);

  return source;
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
  iface->create_source = create_source;
}

static void
url_pull_stream_finalize (GObject *object)
{
  UrlPullStream *self = URL_PULL_STREAM (object);

  /* It was closed, if by nobody else, when it was disposed of. */
  g_clear_pointer (&self->transfer, url_transfer_unref);
  g_clear_pointer (&self->head, url_response_head_unref);

  G_OBJECT_CLASS (url_pull_stream_parent_class)->finalize (object);
}

static void
url_pull_stream_class_init (UrlPullStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = url_pull_stream_finalize;
  stream_class->read_fn = url_pull_stream_read;
  stream_class->skip = url_pull_stream_skip;
  stream_class->close_fn = url_pull_stream_close;
  stream_class->close_async = close_async;
  stream_class->close_finish = close_finish;
}

static void
url_pull_stream_init (UrlPullStream *self)
{
}

GInputStream *
url_pull_stream_new (UrlTransfer     *transfer,
                     UrlResponseHead *head)
{
  UrlPullStream *self = g_object_new (URL_TYPE_PULL_STREAM, NULL);

  self->transfer = url_transfer_ref (transfer);
  self->head = url_response_head_ref (head);

  return G_INPUT_STREAM (self);
}

UrlResponseHead *
url_pull_stream_get_head (UrlPullStream *self)
{
  return self->head;
}
