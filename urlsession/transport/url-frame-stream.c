/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-frame-stream-private.h"

#include <string.h>

#include "base/url-network-private.h"
#include "transport/url-frame-parser-private.h"

/* How long libsoup may go on reading before others have their turn. */
#define PORTION (G_TIME_SPAN_MILLISECOND / 2)

/* What libsoup calls the source by which it reads, and the smallest room it reads
 * into. */
#define READER_NAME "Soup HTTP/2 read source"
#define READER_SIZE 8192

/* A frame of a type that nobody knows is passed over (RFC 9113, section 5.5). */
static const guint8 nothing[URL_FRAME_HEADER_SIZE] = { 0, 0, 0, 0xff, 0, 0, 0, 0, 0 };

struct _UrlFrameStream
{
  GFilterInputStream parent_instance;

  const UrlFrameEvents *events; /* (nullable): NULL once detached */
  gpointer listener;            /* (unowned) */

  UrlFrameParser parser;
  guint8 buffer[16384]; /* read, and not handed on yet */
  gsize start;
  gsize end;
  guint32 current;      /* the stream of the last head in what was handed on */
  guint32 last;         /* the stream of the last frame */
  gboolean in_head;     /* a head has begun and goes on in the next frame */
  GHashTable *data;     /* (owned) (element-type guint32 Data) */
  gint64 portion_begin; /* monotonic µs, 0 between portions */
  gboolean asked_again; /* libsoup has read on */
  gboolean goes_away;   /* the other side has said so */
  gboolean over;        /* the connection gave an end, or an error */
  GError *failure;      /* (owned) (nullable): that error */
  gboolean closed;      /* and libsoup knows it */
  gboolean blind;       /* frames cannot be told from each other, whatever they are */
  GSource *check;       /* (owned) (nullable) */
  GSource *reader;      /* (owned) (nullable): the source by which libsoup reads */
  gboolean owes;        /* libsoup is to look after those who wait */
};

/* What came of a stream. */
typedef struct
{
  gint64 size; /* in bytes, −1 if that is not known */
  gint64 limit;
} Data;

typedef struct
{
  GInputStream *stream; /* (unowned): only compared */
  const UrlFrameEvents *events;
  gpointer listener;
} Expectation;

/* Those who wait for libsoup to read first. Network thread only. */
static GList *expectations; /* (owned) (element-type Expectation) */
static GList *frame_streams; /* (element-type UrlFrameStream): those that are attached */

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UrlFrameStream, url_frame_stream, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static Data *
ensure_data (UrlFrameStream *self,
             guint32         stream)
{
  Data *data = g_hash_table_lookup (self->data, GUINT_TO_POINTER (stream));

  if (data == NULL)
    {
      data = g_new0 (Data, 1);
      data->limit = G_MAXINT64;
      g_hash_table_insert (self->data, GUINT_TO_POINTER (stream), data);
    }

  return data;
}

static void
add_data (UrlFrameStream *self,
          guint32         stream)
{
  Data *data = ensure_data (self, stream);

  /* How much of it is padding is not worth knowing. */
  if (data->size >= 0 && (url_frame_parser_get_flags (&self->parser) & URL_FRAME_PADDED) != 0)
    data->size = -1;
  else if (data->size >= 0)
    data->size += url_frame_parser_get_length (&self->parser);

  if (data->size > data->limit)
    {
      data->limit = G_MAXINT64;
      self->events->ended (self->listener, stream, data->size);
    }
}

static gint64
take_data (UrlFrameStream *self,
           guint32         stream)
{
  const Data *data = g_hash_table_lookup (self->data, GUINT_TO_POINTER (stream));
  gint64 result = data != NULL ? data->size : 0;

  g_hash_table_remove (self->data, GUINT_TO_POINTER (stream));

  return result;
}

/* A body that goes on makes no difference to those who wait. */
static void
note_frame (UrlFrameStream *self,
            guint32         stream,
            guint8          type,
            guint8          flags)
{
  self->owes = self->owes || type != URL_FRAME_DATA || stream != self->last;
  self->last = stream;
  if (type == URL_FRAME_HEADERS || type == URL_FRAME_CONTINUATION || type == URL_FRAME_PUSH_PROMISE)
    self->in_head = (flags & URL_FRAME_END_HEADERS) == 0;
}

/* Tells about a frame that is complete. Who listens waits until libsoup has seen it,
 * too. */
static void
take_frame (UrlFrameStream *self)
{
  guint32 stream = url_frame_parser_get_stream (&self->parser);
  guint8 type = url_frame_parser_get_type (&self->parser);
  guint8 flags = url_frame_parser_get_flags (&self->parser);

  note_frame (self, stream, type, flags);
  if (type == URL_FRAME_HEADERS || type == URL_FRAME_CONTINUATION)
    self->current = stream;
  else if (type == URL_FRAME_DATA)
    add_data (self, stream);

  if (type == URL_FRAME_RST_STREAM)
    {
      take_data (self, stream);
      self->events->reset (self->listener, stream, url_frame_parser_get_number (&self->parser, 0));
    }
  else if (type == URL_FRAME_GOAWAY)
    {
      self->goes_away = TRUE;
      self->events->goaway (self->listener,
                            url_frame_parser_get_number (&self->parser, 0) & G_MAXINT32,
                            url_frame_parser_get_number (&self->parser, 4));
    }
  else if ((type == URL_FRAME_DATA || type == URL_FRAME_HEADERS) &&
           (flags & URL_FRAME_END_STREAM) != 0)
    {
      self->events->ended (self->listener, stream, take_data (self, stream));
    }
}

/* Whether libsoup has gone on reading, as it does until there is nothing left. */
static gboolean
check_cb (gpointer data)
{
  UrlFrameStream *self = data;

  g_clear_pointer (&self->check, g_source_unref);
  if (self->events != NULL && (self->closed || !self->asked_again))
    self->events->stopped (self->listener, (self->closed || self->goes_away) &&
                                               (self->blind || !self->parser.broken));

  return G_SOURCE_REMOVE;
}

static void
schedule_check (UrlFrameStream *self)
{
  if (self->check != NULL)
    return;

  self->check = url_network_add_idle (G_PRIORITY_DEFAULT, "[urlsession] frames", check_cb,
                                      g_object_ref (self), g_object_unref);
}

/* How much of the buffer may be handed on: to the end of a head at most, so that it
 * is known whose it is when libsoup tells of it. */
static gsize
find_slice (UrlFrameStream *self,
            gsize           size)
{
  gsize taken = 0;

  while (taken < size && self->events != NULL)
    {
      gboolean complete = FALSE;

      taken += url_frame_parser_take (&self->parser, self->buffer + self->start + taken,
                                      size - taken, &complete);
      if (!complete)
        continue;

      take_frame (self);
      if (url_frame_parser_get_type (&self->parser) != URL_FRAME_DATA)
        break;
    }

  return self->events != NULL ? taken : size;
}

static gssize
hand_on (UrlFrameStream *self,
         void           *buffer,
         gsize           count)
{
  gsize size = MIN (count, self->end - self->start);

  self->current = 0;
  size = find_slice (self, size);
  memcpy (buffer, self->buffer + self->start, size);
  self->start += size;
  self->asked_again = FALSE;
  schedule_check (self);

  return (gssize) size;
}

/* Others have waited long enough. */
static gboolean
ends_portion (UrlFrameStream *self,
              GInputStream   *base)
{
  gint64 now = g_get_monotonic_time ();

  if (self->portion_begin == 0)
    self->portion_begin = now;

  return now - self->portion_begin > PORTION &&
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (base));
}

static gboolean
is_reader (UrlFrameStream *self)
{
  return self->reader != NULL && g_main_current_source () == self->reader;
}

static void
wake_reader (UrlFrameStream *self)
{
  if (self->reader != NULL && !g_source_is_destroyed (self->reader))
    g_source_set_ready_time (self->reader, 0);
}

/* libsoup's turn comes again, and before the one of a check that begins now. */
static void
yield_to_others (UrlFrameStream *self)
{
  self->portion_begin = 0;
  if (self->reader == NULL)
    return;

  wake_reader (self);
  self->asked_again = FALSE;
  url_network_detach (&self->check);
  schedule_check (self);
}

static gboolean
owes_now (UrlFrameStream *self)
{
  return self->owes && self->events != NULL && self->parser.n_header == 0 &&
         !self->parser.broken && !self->in_head;
}

/* What libsoup gets when nothing has come, or nothing will come any more: it may not
 * have understood what it has, and stops reading then. Who reads a body reads for it,
 * too, but does not look after others. Returns how much it is. */
static gsize
hand_nothing (UrlFrameStream *self,
              void           *buffer,
              gsize           count)
{
  if (!owes_now (self) || count < sizeof nothing)
    return 0;

  if (!is_reader (self))
    {
      wake_reader (self);
      return 0;
    }

  self->owes = FALSE;
  self->last = 0;
  memcpy (buffer, nothing, sizeof nothing);
  self->asked_again = FALSE;
  schedule_check (self);

  return sizeof nothing;
}

/* Whether the source by which libsoup reads comes before an end. */
static gboolean
comes_reader_first (UrlFrameStream *self)
{
  return owes_now (self) && !is_reader (self) && self->reader != NULL &&
         !g_source_is_destroyed (self->reader);
}

static gssize
refuse (const char  *reason,
        GError     **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, reason);

  return -1;
}

static gssize
hand_end (UrlFrameStream  *self,
          GError         **error)
{
  if (comes_reader_first (self))
    return refuse ("Who reads is to see it first", error);

  self->closed = TRUE;
  schedule_check (self);
  if (self->failure == NULL)
    return 0;

  g_propagate_error (error, g_error_copy (self->failure));

  return -1;
}

/* Reads what has come into the buffer, which is empty; FALSE if there is nothing. */
static gboolean
fill (UrlFrameStream *self,
      GInputStream   *base)
{
  g_autoptr (GError) failure = NULL;
  gssize size = -1;

  if (self->over)
    return FALSE;

  size = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (base), self->buffer,
                                                   sizeof self->buffer, NULL, &failure);
  self->start = 0;
  self->end = (gsize) MAX (size, 0);
  self->over = size == 0 || (size < 0 && !g_error_matches (failure, G_IO_ERROR,
                                                           G_IO_ERROR_WOULD_BLOCK));
  if (self->over)
    self->failure = g_steal_pointer (&failure);

  return size > 0;
}

static gssize
read_nonblocking (GPollableInputStream  *pollable,
                  void                  *buffer,
                  gsize                  count,
                  GError               **error)
{
  UrlFrameStream *self = URL_FRAME_STREAM (pollable);
  GInputStream *base = G_FILTER_INPUT_STREAM (self)->base_stream;
  gsize handed = 0;

  self->asked_again = TRUE;
  if (is_reader (self))
    g_source_set_ready_time (self->reader, -1);
  if (self->start < self->end)
    return hand_on (self, buffer, count);

  if (ends_portion (self, base))
    {
      yield_to_others (self);
      return refuse ("Others have their turn", error);
    }

  if (fill (self, base))
    return hand_on (self, buffer, count);

  self->portion_begin = 0;
  handed = hand_nothing (self, buffer, count);
  if (handed > 0)
    return (gssize) handed;

  return self->over ? hand_end (self, error) : refuse ("Nothing has come", error);
}

static gboolean
is_readable (GPollableInputStream *pollable)
{
  UrlFrameStream *self = URL_FRAME_STREAM (pollable);
  GInputStream *base = G_FILTER_INPUT_STREAM (self)->base_stream;

  return self->start < self->end || self->over ||
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (base));
}

static GSource *
create_source (GPollableInputStream *pollable,
               GCancellable         *cancellable)
{
  UrlFrameStream *self = URL_FRAME_STREAM (pollable);
  GInputStream *base = G_FILTER_INPUT_STREAM (self)->base_stream;
  g_autoptr (GSource) child =
      self->start < self->end
          ? g_timeout_source_new (0)
          : g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (base), NULL);

  return g_pollable_source_new_full (pollable, child, cancellable);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->read_nonblocking = read_nonblocking;
  iface->is_readable = is_readable;
  iface->create_source = create_source;
}

static void
url_frame_stream_finalize (GObject *object)
{
  UrlFrameStream *self = URL_FRAME_STREAM (object);

  frame_streams = g_list_remove (frame_streams, self);
  g_clear_pointer (&self->check, g_source_unref);
  g_clear_pointer (&self->reader, g_source_unref);
  g_clear_error (&self->failure);
  g_hash_table_unref (self->data);

  G_OBJECT_CLASS (url_frame_stream_parent_class)->finalize (object);
}

static void
url_frame_stream_class_init (UrlFrameStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = url_frame_stream_finalize;
}

static void
url_frame_stream_init (UrlFrameStream *self)
{
  self->data = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

/* Puts itself between libsoup and the connection. What has filled all the room there
 * was may have ended in the middle of a frame, so that no other is found. */
static void
attach (GFilterInputStream *reader,
        unsigned            size,
        Expectation        *expectation)
{
  GSource *source = g_main_current_source ();
  UrlFrameStream *self = g_object_new (URL_TYPE_FRAME_STREAM, "base-stream", reader->base_stream,
                                       NULL);

  self->events = expectation->events;
  self->listener = expectation->listener;
  self->asked_again = TRUE;
  self->blind = size % READER_SIZE == 0;
  self->parser.broken = self->blind;
  self->owes = TRUE;
  if (source != NULL && g_strcmp0 (g_source_get_name (source), READER_NAME) == 0)
    self->reader = g_source_ref (source);
  frame_streams = g_list_prepend (frame_streams, self);
  g_object_unref (reader->base_stream);
  reader->base_stream = G_INPUT_STREAM (self);
}

/* libsoup has read something, of whatever connection. */
static gboolean
read_data_cb (GSignalInvocationHint *hint,
              unsigned               n_values,
              const GValue          *values,
              gpointer               data)
{
  GFilterInputStream *reader = NULL;

  if (!url_network_is_current () || expectations == NULL)
    return TRUE;

  reader = G_FILTER_INPUT_STREAM (g_value_get_object (&values[0]));
  for (GList *l = expectations; l != NULL; l = l->next)
    {
      Expectation *expectation = l->data;

      if (expectation->stream != reader->base_stream)
        continue;

      attach (reader, g_value_get_uint (&values[1]), expectation);
      expectations = g_list_delete_link (expectations, l);
      g_free (expectation);
      break;
    }

  return TRUE;
}

/* libsoup shows the reader of a connection to nobody; but it emits a signal. */
static void
ensure_hook (void)
{
  static gboolean hooked = FALSE;
  GType type = g_type_from_name ("SoupFilterInputStream");
  unsigned signal = type != 0 ? g_signal_lookup ("read-data", type) : 0;

  if (hooked || signal == 0)
    return;

  hooked = TRUE;
  g_signal_add_emission_hook (signal, 0, read_data_cb, NULL, NULL);
}

void
url_frame_stream_expect (GInputStream         *stream,
                         const UrlFrameEvents *events,
                         gpointer              listener)
{
  Expectation *expectation = g_new0 (Expectation, 1);

  g_assert (url_network_is_current ());

  ensure_hook ();
  expectation->stream = stream;
  expectation->events = events;
  expectation->listener = listener;
  expectations = g_list_prepend (expectations, expectation);
}

static UrlFrameStream *
find_stream (gpointer listener)
{
  for (GList *l = frame_streams; l != NULL; l = l->next)
    {
      if (((UrlFrameStream *) l->data)->listener == listener)
        return l->data;
    }

  return NULL;
}

void
url_frame_stream_detach (gpointer listener)
{
  UrlFrameStream *self = find_stream (listener);

  for (GList *l = expectations; l != NULL; l = l->next)
    {
      if (((Expectation *) l->data)->listener != listener)
        continue;

      g_free (l->data);
      expectations = g_list_delete_link (expectations, l);
      break;
    }

  if (self == NULL)
    return;

  self->events = NULL;
  self->listener = NULL;
}

guint32
url_frame_stream_get_current (gpointer listener)
{
  UrlFrameStream *self = find_stream (listener);

  return self != NULL ? self->current : 0;
}

void
url_frame_stream_limit (gpointer listener,
                        gint64   size)
{
  UrlFrameStream *self = find_stream (listener);

  if (self != NULL && self->current != 0)
    ensure_data (self, self->current)->limit = size;
}

void
url_frame_stream_nudge (gpointer listener)
{
  UrlFrameStream *self = find_stream (listener);

  if (self == NULL)
    return;

  self->owes = TRUE;
  wake_reader (self);
}
