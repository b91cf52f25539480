/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-shared-connection-private.h"

#include <poll.h>

#include "base/url-network-private.h"
#include "base/url-timer-private.h"
#include "transport/url-connections-private.h"
#include "transport/url-frame-stream-private.h"

/* How long libsoup gets to take what came before the end of a connection. */
#define GRACE_MS 200

typedef enum
{
  NOTE_ENDED,
  NOTE_RESET,
  NOTE_GOAWAY,
  NOTE_STOPPED,
} NoteKind;

/* What was seen, until libsoup has seen it, too. */
typedef struct
{
  NoteKind kind;
  guint32 stream;
  gint64 value; /* a size, a code or a truth */
} Note;

struct _UrlSharedConnection
{
  grefcount ref_count; /* one for who keeps it, one for each watch */
  GWeakRef stream;
  gboolean *broken;   /* (unowned) */
  GPtrArray *watches; /* (element-type UrlStreamWatch) */
  GSource *hangup;    /* (owned) (nullable): as long as it is watched */
  UrlTimer grace;     /* runs when the peer has closed it */
  guint32 next_stream; /* of the next request that goes out; 0 if that is not known */
  GQueue notes;       /* (owned) (element-type Note) */
  GSource *telling;   /* (owned) (nullable): there are notes */
  GSource *nudging;   /* (owned) (nullable): somebody was cancelled */
};

struct _UrlStreamWatch
{
  UrlSharedConnection *connection; /* (owned) */
  const UrlStreamEvents *events;
  gpointer data;
  guint32 stream;   /* 0 until it is known */
  guint32 expected; /* 0 if the stream will tell */
};

/* Calls @func for each watch that is still there when it is its turn. */
static void
foreach_watch (UrlSharedConnection *self,
               void               (*func) (UrlStreamWatch *watch,
                                           gpointer        data),
               gpointer             data)
{
  g_autoptr (UrlSharedConnection) guard G_GNUC_UNUSED = url_shared_connection_ref (self);
  g_autoptr (GPtrArray) watches = g_ptr_array_new ();

  for (unsigned i = 0; i < self->watches->len; i++)
    g_ptr_array_add (watches, self->watches->pdata[i]);

  for (unsigned i = 0; i < watches->len; i++)
    {
      if (g_ptr_array_find (self->watches, watches->pdata[i], NULL))
        func (watches->pdata[i], data);
    }
}

static void
tell_note (UrlStreamWatch *watch,
           gpointer        data)
{
  const Note *note = data;

  if (note->kind == NOTE_STOPPED)
    watch->events->stopped (watch->data, (UrlStop) note->value);
  else if (note->kind == NOTE_ENDED && watch->stream == note->stream)
    watch->events->ended (watch->data, note->value);
  else if (note->kind == NOTE_RESET && watch->stream == note->stream)
    watch->events->reset (watch->data, (guint32) note->value);
  /* Those that it has not answered libsoup fails itself. */
  else if (note->kind == NOTE_GOAWAY && watch->stream != 0 &&
           (watch->stream > note->stream || note->value != 0))
    watch->events->reset (watch->data, (guint32) note->value);
}

static GSocketConnection *
dup_base (UrlSharedConnection *self)
{
  g_autoptr (GIOStream) stream = g_weak_ref_get (&self->stream);

  return stream != NULL ? url_connections_dup_base (stream) : NULL;
}

/* Nobody reads it any more, and libsoup does not close it. */
static void
close_socket (UrlSharedConnection *self)
{
  g_autoptr (GSocketConnection) base = dup_base (self);

  if (base != NULL)
    g_socket_close (g_socket_connection_get_socket (base), NULL);
}

static gboolean
telling_cb (gpointer data)
{
  g_autoptr (UrlSharedConnection) self = url_shared_connection_ref (data);
  Note *note = NULL;

  g_clear_pointer (&self->telling, g_source_unref);
  while ((note = g_queue_pop_head (&self->notes)) != NULL)
    {
      foreach_watch (self, tell_note, note);
      /* Not before, or libsoup has an error of its own for it. */
      if (note->kind == NOTE_STOPPED && note->value != URL_STOP_LOST)
        close_socket (self);
      g_free (note);
    }

  return G_SOURCE_REMOVE;
}

static void
add_note (UrlSharedConnection *self,
          NoteKind             kind,
          guint32              stream,
          gint64               value)
{
  Note *note = g_new0 (Note, 1);

  note->kind = kind;
  note->stream = stream;
  note->value = value;
  g_queue_push_tail (&self->notes, note);
  if (self->telling != NULL)
    return;

  self->telling = url_network_add_idle (G_PRIORITY_DEFAULT,
                                        "[urlsession] what became of streams", telling_cb, self,
                                        NULL);
}

static UrlStreamWatch *
find_watch (UrlSharedConnection *self,
            guint32              stream)
{
  for (unsigned i = 0; i < self->watches->len; i++)
    {
      UrlStreamWatch *watch = self->watches->pdata[i];

      if (watch->stream == stream || (watch->stream == 0 && watch->expected == stream))
        return watch;
    }

  return NULL;
}

static void
frame_ended_cb (gpointer listener,
                guint32  stream,
                gint64   data)
{
  add_note (listener, NOTE_ENDED, stream, data);
}

static void
frame_reset_cb (gpointer listener,
                guint32  stream,
                guint32  code)
{
  UrlStreamWatch *watch = find_watch (listener, stream);

  /* Of one without a head libsoup tells itself, unless there is no error. */
  if (watch == NULL || (watch->stream == 0 && code != 0))
    return;

  watch->stream = stream;
  add_note (listener, NOTE_RESET, stream, code);
}

static void
frame_goaway_cb (gpointer listener,
                 guint32  stream,
                 guint32  code)
{
  add_note (listener, NOTE_GOAWAY, stream, code);
}

/* Whether the connection is gone, which libsoup may have noticed when it wrote. */
static gboolean
is_gone (UrlSharedConnection *self)
{
  const GIOCondition gone = G_IO_ERR | G_IO_HUP;
  g_autoptr (GSocketConnection) base = dup_base (self);
  GSocket *socket = base != NULL ? g_socket_connection_get_socket (base) : NULL;

  return socket != NULL && !g_socket_is_closed (socket) &&
         (g_socket_condition_check (socket, gone) & gone) != 0;
}

static void
frame_stopped_cb (gpointer listener,
                  gboolean understood)
{
  UrlSharedConnection *self = listener;
  UrlStop stop = URL_STOP_LOST;

  if (!understood)
    stop = is_gone (self) ? URL_STOP_UNSURE : URL_STOP_WRONG;

  /* By its turn libsoup may have told all of them. */
  if (self->watches->len > 0)
    *self->broken = TRUE;
  add_note (self, NOTE_STOPPED, 0, stop);
}

static const UrlFrameEvents frame_events = {
  .ended = frame_ended_cb,
  .reset = frame_reset_cb,
  .goaway = frame_goaway_cb,
  .stopped = frame_stopped_cb,
};

static void
ask_hangup (UrlStreamWatch *watch,
            gpointer        data)
{
  gboolean *again = data;

  *watch->connection->broken = TRUE;
  *again = watch->events->hangup (watch->data) || *again;
}

static void
grace_cb (gpointer data)
{
  g_autoptr (UrlSharedConnection) self = url_shared_connection_ref (data);
  gboolean again = FALSE;

  foreach_watch (self, ask_hangup, &again);
  if (again)
    url_timer_start (&self->grace, GRACE_MS, grace_cb, self);
}

static gboolean
hangup_cb (GSocket      *socket,
           GIOCondition  condition,
           gpointer      data)
{
  UrlSharedConnection *self = data;

  g_clear_pointer (&self->hangup, g_source_unref);
  grace_cb (self);

  return G_SOURCE_REMOVE;
}

static void
watch_socket (UrlSharedConnection *self)
{
  g_autoptr (GSocketConnection) base = dup_base (self);

  if (base == NULL)
    return;

  /* GIO has no name for it, and hands it on as it is. */
  self->hangup = g_socket_create_source (g_socket_connection_get_socket (base),
                                         (GIOCondition) POLLRDHUP, NULL);
  g_source_set_name (self->hangup, "[urlsession] hangup");
  g_source_set_callback (self->hangup, G_SOURCE_FUNC (hangup_cb), self, NULL);
  url_network_attach (self->hangup);
}

UrlSharedConnection *
url_shared_connection_new (GIOStream *stream,
                           gboolean  *broken)
{
  UrlSharedConnection *self = g_new0 (UrlSharedConnection, 1);

  g_ref_count_init (&self->ref_count);
  g_weak_ref_init (&self->stream, stream);
  self->broken = broken;
  self->next_stream = 1;
  self->watches = g_ptr_array_new ();
  url_frame_stream_expect (g_io_stream_get_input_stream (stream), &frame_events, self);

  return self;
}

UrlSharedConnection *
url_shared_connection_ref (UrlSharedConnection *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

void
url_shared_connection_unref (UrlSharedConnection *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  url_frame_stream_detach (self);
  url_network_detach (&self->hangup);
  url_timer_stop (&self->grace);
  url_network_detach (&self->telling);
  url_network_detach (&self->nudging);
  g_queue_clear_full (&self->notes, g_free);
  g_ptr_array_unref (self->watches);
  g_weak_ref_clear (&self->stream);
  g_free (self);
}

/* Requests have numbers in the order in which they go out. */
static guint32
take_number (UrlSharedConnection *self)
{
  guint32 number = self->next_stream;

  if (number != 0)
    self->next_stream += 2;

  return number;
}

void
url_shared_connection_break (UrlSharedConnection *self)
{
  *self->broken = TRUE;
}

void
url_shared_connection_pass (UrlSharedConnection *self)
{
  take_number (self);
}

void
url_shared_connection_lose_count (UrlSharedConnection *self)
{
  self->next_stream = 0;
  for (unsigned i = 0; i < self->watches->len; i++)
    ((UrlStreamWatch *) self->watches->pdata[i])->expected = 0;
}

static gboolean
nudge_cb (gpointer data)
{
  UrlSharedConnection *self = data;

  g_clear_pointer (&self->nudging, g_source_unref);
  url_frame_stream_nudge (self);

  return G_SOURCE_REMOVE;
}

void
url_shared_connection_nudge (UrlSharedConnection *self)
{
  /* What is cancelled may be so in the next turn only, behind others that are. */
  url_network_detach (&self->nudging);
  self->nudging = url_network_add_idle (G_PRIORITY_DEFAULT, "[urlsession] nudge", nudge_cb, self,
                                        NULL);
}

UrlStreamWatch *
url_shared_connection_watch (UrlSharedConnection   *self,
                             const UrlStreamEvents *events,
                             gpointer               data)
{
  UrlStreamWatch *watch = g_new0 (UrlStreamWatch, 1);

  watch->connection = url_shared_connection_ref (self);
  watch->events = events;
  watch->data = data;
  g_ptr_array_add (self->watches, watch);
  if (self->hangup == NULL && !url_timer_is_running (&self->grace))
    watch_socket (self);

  return watch;
}

void
url_stream_watch_send (UrlStreamWatch *self)
{
  self->expected = take_number (self->connection);
}

void
url_stream_watch_take_head (UrlStreamWatch *self,
                            gint64          length)
{
  self->stream = url_frame_stream_get_current (self->connection);
  if (self->stream != self->expected)
    url_shared_connection_lose_count (self->connection);
  if (length >= 0)
    url_frame_stream_limit (self->connection, length);
}

void
url_stream_watch_free (UrlStreamWatch *self)
{
  UrlSharedConnection *connection = self->connection;

  g_ptr_array_remove_fast (connection->watches, self);
  if (connection->watches->len == 0)
    url_network_detach (&connection->hangup);
  url_shared_connection_unref (connection);
  g_free (self);
}
