/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-body-stream-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"
#include "transport/url-transport-private.h"

/* How much is read ahead, and in what pieces. */
#define READ_AHEAD (256 * 1024)
#define PIECE (64 * 1024)

/* Reads a body ahead of who sends or takes it. libsoup only ever meets this
 * stream: it can be polled, so that a body which blocks delays nobody else, and
 * it never has more or fewer bytes than were announced, with which libsoup
 * cannot deal. */
struct _UrlBodyStream
{
  GInputStream parent_instance;

  UrlBody *body;             /* (owned) (nullable): until the reading begins */
  GInputStream *source;      /* (owned) (nullable): NULL until a file is open */
  GCancellable *cancellable; /* (owned): ends the reading ahead */
  gint64 remaining;          /* bytes still to come, −1 unknown */
  gint64 skip;               /* bytes of the source to pass over first */
  gboolean stamped;          /* it is a file, which has to stay as it is */
  UrlFileVersion stamp;
  GBytes *last;              /* (owned) (nullable): kept until that is sure */

  GQueue pieces; /* (element-type GBytes) */
  gsize offset;  /* into the first piece */
  gsize buffered;
  gsize taken; /* bytes that were read of it */
  gboolean reading;
  gboolean ended;
  gboolean paused;
  gboolean held;
  gboolean whole; /* nothing can be read before all is there */
  gboolean asked; /* somebody wants to read */
  void (*end_func) (gpointer data); /* (nullable) */
  gpointer end_data;                /* (unowned) */
  void (*fail_func) (gpointer data); /* (nullable) */
  gpointer fail_data;                /* (unowned) */
  GPollableOutputStream *direct; /* (owned) (nullable): where the reader writes to */
  gboolean in_records;           /* which makes records of what it is given */
  void (*direct_func) (gpointer data, gsize n_bytes); /* (nullable) */
  gpointer direct_data;             /* (unowned) */
  GError *error;                    /* (owned) (nullable) */

  /* Is cancelled while there is something to read: the one ready-made source
   * that one thread can switch on for any number of waiters. */
  GCancellable *readable; /* (owned) */
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UrlBodyStream, url_body_stream, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static void read_ahead (UrlBodyStream *self);
static void skip_ahead (UrlBodyStream *self);

static gboolean
has_something (UrlBodyStream *self)
{
  return !self->paused && !self->held &&
         (self->ended || (self->buffered > 0 && !self->whole));
}

static void
update_readable (UrlBodyStream *self)
{
  gboolean shown = g_cancellable_is_cancelled (self->readable);
  gboolean wanted = has_something (self);

  if (wanted && !shown)
    {
      g_cancellable_cancel (self->readable);
    }
  else if (!wanted && shown)
    {
      g_object_unref (self->readable);
      self->readable = g_cancellable_new ();
    }
}

static GError *
new_changed_error (void)
{
  return g_error_new_literal (URL_ERROR, URL_ERROR_FILE_CHANGED,
                              _("the file was changed while it was sent"));
}

static void
end (UrlBodyStream *self,
     GError        *error)
{
  /* Only a file can come to have fewer bytes than were announced. */
  if (error == NULL && self->remaining > 0)
    error = new_changed_error ();

  self->ended = TRUE;
  self->error = error;
}

static GError *
new_whole_error (void)
{
  g_autofree char *size = g_format_size_full (URL_TRANSPORT_MAX_HTTP2_BODY, G_FORMAT_SIZE_IEC_UNITS);

  return g_error_new (URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM,
                      _("more than %s cannot be sent in HTTP/2, and the server speaks nothing else"),
                      size);
}

static void
push (UrlBodyStream *self,
      GBytes        *piece)
{
  self->buffered += g_bytes_get_size (piece);
  g_queue_push_tail (&self->pieces, piece);
}

static void
checked_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (UrlBodyStream) self = URL_BODY_STREAM (user_data);
  g_autoptr (GBytes) last = g_steal_pointer (&self->last);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info =
      g_file_input_stream_query_info_finish (G_FILE_INPUT_STREAM (object), result, &error);
  UrlFileVersion stamp;

  self->reading = FALSE;
  if (info != NULL)
    url_file_version_read (&stamp, info);
  if (info != NULL && !url_file_version_equal (&stamp, &self->stamp))
    error = new_changed_error ();

  if (error == NULL)
    push (self, g_steal_pointer (&last));
  end (self, g_steal_pointer (&error));
  update_readable (self);
}

/* The last piece is not sent before it is sure that the file is the one that was
 * measured, and that nobody has written to it: a request with parts of two files
 * never becomes complete. */
static void
check_file (UrlBodyStream *self,
            GBytes        *last)
{
  self->last = last;
  self->reading = TRUE;
  g_file_input_stream_query_info_async (G_FILE_INPUT_STREAM (self->source),
                                        URL_FILE_VERSION_ATTRIBUTES, G_PRIORITY_DEFAULT,
                                        self->cancellable, checked_cb, g_object_ref (self));
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (UrlBodyStream) self = URL_BODY_STREAM (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece = g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result,
                                                               &error);
  gsize size = piece != NULL ? g_bytes_get_size (piece) : 0;

  self->reading = FALSE;
  if (size == 0)
    {
      end (self, g_steal_pointer (&error));
    }
  else
    {
      if (self->remaining >= 0)
        self->remaining -= (gint64) size;
      if (self->remaining == 0 && self->stamped)
        {
          check_file (self, g_steal_pointer (&piece));
          return;
        }

      push (self, g_steal_pointer (&piece));
      if (self->remaining == 0)
        end (self, NULL);
    }

  if (self->whole && self->buffered > URL_TRANSPORT_MAX_HTTP2_BODY && !self->ended)
    end (self, new_whole_error ());

  read_ahead (self);
  update_readable (self);
}

static void
open_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (UrlBodyStream) self = URL_BODY_STREAM (user_data);
  g_autoptr (GError) error = NULL;

  self->reading = FALSE;
  self->source = G_INPUT_STREAM (g_file_read_finish (G_FILE (object), result, &error));
  if (self->source == NULL)
    end (self, g_steal_pointer (&error));

  skip_ahead (self);
}

static void
skip_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (UrlBodyStream) self = URL_BODY_STREAM (user_data);
  GError *error = NULL;
  gssize skipped = g_input_stream_skip_finish (G_INPUT_STREAM (object), result, &error);

  self->reading = FALSE;
  if (skipped > 0)
    self->skip -= skipped;
  else
    end (self, error != NULL ? error : new_changed_error ());

  skip_ahead (self);
}

/* Passes over what need not be sent, and then reads. */
static void
skip_ahead (UrlBodyStream *self)
{
  if (self->skip > 0 && self->source != NULL && !self->ended)
    {
      self->reading = TRUE;
      g_input_stream_skip_async (self->source, (gsize) MIN (self->skip, G_MAXSSIZE),
                                 G_PRIORITY_DEFAULT, self->cancellable, skip_cb,
                                 g_object_ref (self));
      return;
    }

  read_ahead (self);
  update_readable (self);
}

static void
read_ahead (UrlBodyStream *self)
{
  gsize wanted = PIECE;

  if (self->reading || self->ended || self->source == NULL ||
      (self->buffered >= READ_AHEAD && !self->whole))
    return;

  if (self->remaining >= 0)
    wanted = MIN (wanted, (gsize) self->remaining);
  self->reading = TRUE;
  g_input_stream_read_bytes_async (self->source, wanted, G_PRIORITY_DEFAULT, self->cancellable,
                                   read_cb, g_object_ref (self));
}

/* Only when there is somebody to send to: a body that can be read once is not
 * spent on a connection that never comes about. */
static void
begin (UrlBodyStream *self)
{
  g_autoptr (UrlBody) body = g_steal_pointer (&self->body);
  g_autoptr (GFile) file = NULL;
  GError *error = NULL;

  if (body == NULL)
    return;

  if (!url_body_take_source (body, &self->source, &file, &error))
    {
      end (self, error);
    }
  else if (self->remaining == 0)
    {
      end (self, NULL);
    }
  else if (file != NULL)
    {
      self->reading = TRUE;
      g_file_read_async (file, G_PRIORITY_DEFAULT, self->cancellable, open_cb,
                         g_object_ref (self));
    }

  skip_ahead (self);
}

static gboolean
is_readable (GPollableInputStream *pollable)
{
  UrlBodyStream *self = URL_BODY_STREAM (pollable);

  self->asked = TRUE;
  if (!self->held)
    begin (self);

  return has_something (self);
}

/* Takes @count bytes of the first piece out. */
static void
advance (UrlBodyStream *self,
         gsize          count)
{
  self->offset += count;
  self->buffered -= count;
  self->taken += count;
  if (self->offset == g_bytes_get_size (g_queue_peek_head (&self->pieces)))
    {
      g_bytes_unref (g_queue_pop_head (&self->pieces));
      self->offset = 0;
    }
}

/* The reader asks when it has got rid of what it took, takes little at a time, and
 * goes around the main loop for each. What is here goes out at once instead, as far
 * as the connection takes it, but for a last piece, with which the reader waits
 * until the connection takes more. What goes wrong here does so there again. No more
 * goes out at a time than the reader takes, because TLS has a record that was begun
 * be ended with the same bytes: these are what the reader gets next. */
static void
write_direct (UrlBodyStream *self,
              gsize          most)
{
  while (self->direct != NULL && g_queue_get_length (&self->pieces) > 1)
    {
      gsize size = 0;
      const guint8 *bytes = g_bytes_get_data (g_queue_peek_head (&self->pieces), &size);
      gssize written = g_pollable_output_stream_write_nonblocking (
          self->direct, bytes + self->offset, MIN (size - self->offset, most), NULL, NULL);

      if (written <= 0)
        return;

      advance (self, (gsize) written);
      self->direct_func (self->direct_data, (gsize) written);
      read_ahead (self);
    }
}

static gssize
report_end (UrlBodyStream  *self,
            GError        **error)
{
  if (self->error != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (self->error);
      if (self->fail_func != NULL)
        self->fail_func (self->fail_data);
      return -1;
    }

  if (self->end_func != NULL)
    self->end_func (self->end_data);

  return 0;
}

static gssize
url_body_stream_read (GInputStream  *stream,
                      void          *buffer,
                      gsize          count,
                      GCancellable  *cancellable,
                      GError       **error)
{
  UrlBodyStream *self = URL_BODY_STREAM (stream);
  GBytes *piece = NULL;

  if (!is_readable (G_POLLABLE_INPUT_STREAM (self)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "Nothing to read yet");
      return -1;
    }

  write_direct (self, self->in_records ? count : G_MAXSIZE);
  piece = g_queue_peek_head (&self->pieces);
  if (piece == NULL || (self->whole && self->error != NULL))
    return report_end (self, error);

  count = MIN (count, g_bytes_get_size (piece) - self->offset);
  memcpy (buffer, (const char *) g_bytes_get_data (piece, NULL) + self->offset, count);
  advance (self, count);
  read_ahead (self);
  update_readable (self);

  return (gssize) count;
}

static gboolean
url_body_stream_close (GInputStream  *stream,
                       GCancellable  *cancellable,
                       GError       **error)
{
  UrlBodyStream *self = URL_BODY_STREAM (stream);

  g_clear_object (&self->direct);
  /* The application's stream stays open; it may be used again. */
  g_cancellable_cancel (self->cancellable);

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
  url_body_stream_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
close_finish (GInputStream  *stream,
              GAsyncResult  *result,
              GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GSource *
create_source (GPollableInputStream *pollable,
               GCancellable         *cancellable)
{
  UrlBodyStream *self = URL_BODY_STREAM (pollable);
  g_autoptr (GSource) child = g_cancellable_source_new (self->readable);

  return g_pollable_source_new_full (pollable, child, cancellable);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
  iface->create_source = create_source;
}

static void
url_body_stream_finalize (GObject *object)
{
  UrlBodyStream *self = URL_BODY_STREAM (object);

  g_clear_pointer (&self->body, url_body_unref);
  g_clear_object (&self->source);
  g_clear_pointer (&self->last, g_bytes_unref);
  g_clear_object (&self->direct);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->readable);
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (url_body_stream_parent_class)->finalize (object);
}

static void
url_body_stream_class_init (UrlBodyStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = url_body_stream_finalize;
  stream_class->read_fn = url_body_stream_read;
  stream_class->close_fn = url_body_stream_close;
  stream_class->close_async = close_async;
  stream_class->close_finish = close_finish;
}

static void
url_body_stream_init (UrlBodyStream *self)
{
  self->cancellable = g_cancellable_new ();
  self->readable = g_cancellable_new ();
  g_queue_init (&self->pieces);
}

UrlBodyStream *
url_body_stream_new (UrlBody *body)
{
  UrlBodyStream *self = g_object_new (URL_TYPE_BODY_STREAM, NULL);

  self->body = url_body_ref (body);
  self->remaining = url_body_get_length (body);
  self->skip = url_body_get_skip (body);
  self->stamped = url_body_get_stamp (body, &self->stamp);

  return self;
}

UrlBodyStream *
url_body_stream_new_for_stream (GInputStream *source,
                                GBytes       *first)
{
  UrlBodyStream *self = g_object_new (URL_TYPE_BODY_STREAM, NULL);

  self->source = g_object_ref (source);
  self->remaining = -1;
  if (g_bytes_get_size (first) > 0)
    push (self, g_bytes_ref (first));
  read_ahead (self);
  update_readable (self);

  return self;
}

void
url_body_stream_set_end_func (UrlBodyStream *self,
                              void         (*func) (gpointer data),
                              gpointer       data)
{
  self->end_func = func;
  self->end_data = data;
  /* libsoup does not read a body that it has announced as empty, and what comes next
   * is its to read. */
  if (self->remaining == 0)
    func (data);
}

void
url_body_stream_set_fail_func (UrlBodyStream *self,
                               void         (*func) (gpointer data),
                               gpointer       data)
{
  self->fail_func = func;
  self->fail_data = data;
}

void
url_body_stream_set_direct (UrlBodyStream  *self,
                            GOutputStream  *output,
                            gboolean        in_records,
                            void          (*func) (gpointer data,
                                                   gsize    n_bytes),
                            gpointer        data)
{
  if (!G_IS_POLLABLE_OUTPUT_STREAM (output) ||
      !g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (output)))
    return;

  self->in_records = in_records;
  self->direct_func = func;
  self->direct_data = data;
  g_set_object (&self->direct, G_POLLABLE_OUTPUT_STREAM (output));
}

void
url_body_stream_set_held (UrlBodyStream *self,
                          gboolean       held)
{
  self->held = held;
  if (self->asked && !held)
    begin (self);
  update_readable (self);
}

void
url_body_stream_set_whole (UrlBodyStream *self)
{
  self->whole = TRUE;
}

void
url_body_stream_set_paused (UrlBodyStream *self,
                            gboolean       paused)
{
  self->paused = paused;
  update_readable (self);
}

const GError *
url_body_stream_get_error (UrlBodyStream *self)
{
  /* A reading that was ended by closing is no failure of the body. */
  if (g_cancellable_is_cancelled (self->cancellable) &&
      g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;

  return self->error;
}

gboolean
url_body_stream_is_drained (UrlBodyStream *self,
                            gsize          taken)
{
  return self->ended && self->buffered == 0 && taken == self->taken;
}

gboolean
url_body_stream_is_waiting (UrlBodyStream *self)
{
  return self->body == NULL && !self->ended && self->buffered == 0;
}
