/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http2-body-private.h"

#include "base/url-network-private.h"
#include "transport/url-buffers-private.h"
#include "transport/url-spool-private.h"

/* Before that of libsoup's own source: it would go on reading the connection into
 * memory, and be slow at it. */
#define READ_PRIORITY G_PRIORITY_HIGH

struct _UrlHttp2Body
{
  grefcount ref_count; /* one for the owner, one while something is done to it */
  const UrlHttp2BodyEvents *events; /* (nullable): NULL once freed or ended */
  gpointer listener;                /* (unowned) */

  UrlTransport *transport;   /* (owned): it must outlive its streams */
  GInputStream *stream;      /* (owned) (nullable): NULL once closed */
  GSource *source;           /* (owned) (nullable): while libsoup has nothing */
  guint8 *buffer;            /* (owned) (nullable): while it is read into */
  UrlSpool *spool;           /* (owned) (nullable): NULL once freed */
  GSource *delivery;         /* (owned) (nullable): what was asked for is there */
  GError *error;             /* (owned) (nullable): how the body ended */
  gboolean complete; /* nothing more is read */
  gboolean trailing; /* only what is there already is read */
  gboolean asked;
  gboolean delivering;
};

static UrlHttp2Body *
body_ref (UrlHttp2Body *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

static void
body_unref (UrlHttp2Body *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->stream);
  g_clear_pointer (&self->transport, url_transport_unref);
  g_clear_pointer (&self->buffer, url_buffer_release);
  g_clear_error (&self->error);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlHttp2Body, body_unref)

static void
close_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (UrlHttp2Body) self G_GNUC_UNUSED = user_data;

  g_input_stream_close_finish (G_INPUT_STREAM (object), result, NULL);
  url_network_leave ();
}

static void
close_stream (UrlHttp2Body *self)
{
  g_autoptr (GInputStream) stream = g_steal_pointer (&self->stream);

  url_network_detach (&self->source);
  if (stream == NULL)
    return;

  url_network_enter ();
  g_input_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, close_cb, body_ref (self));
}

static void
report_end (UrlHttp2Body *self)
{
  const UrlHttp2BodyEvents *events = g_steal_pointer (&self->events);

  events->ended (self->listener, g_steal_pointer (&self->error));
}

/* Hands on one piece, or the end; FALSE if neither is there. */
static gboolean
deliver_one (UrlHttp2Body *self)
{
  g_autoptr (GBytes) piece = NULL;

  /* What went wrong is not worth the rest. */
  if (self->error == NULL)
    piece = url_spool_take (self->spool);
  if (piece == NULL && !(self->complete && (self->error != NULL || url_spool_is_empty (self->spool))))
    return FALSE;

  self->asked = FALSE;
  if (piece != NULL)
    self->events->piece (self->listener, piece);
  else
    report_end (self);

  return TRUE;
}

/* Hands on what was asked for; who asks while it is handed on gets it at once. */
static void
deliver (UrlHttp2Body *self)
{
  g_autoptr (UrlHttp2Body) guard G_GNUC_UNUSED = NULL;
  gboolean more = TRUE;

  if (self->delivering)
    return;

  guard = body_ref (self);
  self->delivering = TRUE;
  while (more && self->asked && self->events != NULL)
    more = deliver_one (self);
  self->delivering = FALSE;
}

/* @error (transfer full) (nullable) */
static void
complete (UrlHttp2Body *self,
          GError       *error)
{
  if (self->complete)
    {
      g_clear_error (&error);
      return;
    }

  self->complete = TRUE;
  self->error = error;
  /* Who takes nothing now may not for long, and the rest may fill a disk. */
  if (error != NULL)
    g_clear_pointer (&self->spool, url_spool_free);
  close_stream (self);
  deliver (self);
}

/* Takes what is in the buffer, or the end. */
static void
take (UrlHttp2Body *self,
      gsize         size)
{
  g_autoptr (GBytes) piece = NULL;
  GError *error = NULL;

  if (!self->events->check (self->listener, size, &error) || size == 0)
    {
      complete (self, error);
      return;
    }

  piece = url_buffer_to_bytes (g_steal_pointer (&self->buffer), size);
  url_spool_put (self->spool, piece);
}

static void read_available (UrlHttp2Body *self);

static gboolean
take_turn (UrlHttp2Body *self)
{
  g_autoptr (UrlHttp2Body) guard G_GNUC_UNUSED = body_ref (self);

  g_clear_pointer (&self->source, g_source_unref);
  read_available (self);

  return G_SOURCE_REMOVE;
}

static gboolean
idle_cb (gpointer data)
{
  return take_turn (data);
}

static gboolean
readable_cb (GObject  *stream,
             gpointer  data)
{
  return take_turn (data);
}

static void
await_more (UrlHttp2Body *self)
{
  if (self->source != NULL || url_network_is_quitting ())
    return;

  self->source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream),
                                                        NULL);
  g_source_set_static_name (self->source, "[urlsession] body in HTTP/2");
  g_source_set_priority (self->source, READ_PRIORITY);
  g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  url_network_attach (self->source);
}

/* Reads what libsoup has. An asynchronous read would lose what it has read when it
 * is cancelled. */
static void
read_available (UrlHttp2Body *self)
{
  while (!self->complete && self->events != NULL)
    {
      gssize size;
      g_autoptr (GError) error = NULL;

      if (self->buffer == NULL)
        self->buffer = url_buffer_take ();
      size = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream),
                                                       self->buffer, URL_BUFFER_SIZE, NULL, &error);
      if (size < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          complete (self, g_steal_pointer (&error));
        }
      else if (size < 0 && !self->trailing)
        {
          await_more (self);
          break;
        }
      else
        {
          take (self, (gsize) MAX (size, 0));
        }
    }

  deliver (self);
}

static gboolean
delivery_cb (gpointer data)
{
  UrlHttp2Body *self = data;

  g_clear_pointer (&self->delivery, g_source_unref);
  deliver (self);

  return G_SOURCE_REMOVE;
}

static void
spool_ready_cb (gpointer listener)
{
  deliver (listener);
}

static void
spool_failed_cb (gpointer listener,
                 GError  *error)
{
  UrlHttp2Body *self = listener;

  /* All may have come, and yet not all of it be there. */
  if (self->error == NULL && self->events != NULL)
    self->complete = FALSE;
  complete (self, error);
}

static const UrlSpoolEvents spool_events = {
  .ready = spool_ready_cb,
  .failed = spool_failed_cb,
};

UrlHttp2Body *
url_http2_body_new (GInputStream             *stream,
                    UrlTransport             *transport,
                    const UrlHttp2BodyEvents *events,
                    gpointer                  listener)
{
  const char *folder = url_transport_get_settings (transport)->spool_folder;
  const UrlSpoolLimits limits = { URL_SPOOL_SIZE, URL_SPOOL_FREE_SHARE, folder };
  UrlHttp2Body *self = g_new0 (UrlHttp2Body, 1);

  g_ref_count_init (&self->ref_count);
  self->transport = url_transport_ref (transport);
  self->stream = g_object_ref (stream);
  self->events = events;
  self->listener = listener;
  self->spool = url_spool_new (&limits, &spool_events, self);

  return self;
}

void
url_http2_body_start (UrlHttp2Body *self)
{
  read_available (self);
}

void
url_http2_body_read (UrlHttp2Body *self)
{
  self->asked = TRUE;
  if (self->delivering || self->delivery != NULL)
    return;

  self->delivery = url_network_add_idle (G_PRIORITY_DEFAULT, "[urlsession] what was read ahead",
                                         delivery_cb, self, NULL);
}

void
url_http2_body_finish (UrlHttp2Body *self)
{
  if (self->complete || self->trailing)
    return;

  /* libsoup may be in the middle of telling. */
  self->trailing = TRUE;
  url_network_detach (&self->source);
  self->source = url_network_add_idle (READ_PRIORITY, "[urlsession] rest of a body in HTTP/2",
                                       idle_cb, self, NULL);
}

void
url_http2_body_break_off (UrlHttp2Body *self,
                          GError       *error)
{
  complete (self, error);
}

void
url_http2_body_free (UrlHttp2Body *self)
{
  self->events = NULL;
  url_network_detach (&self->delivery);
  close_stream (self);
  g_clear_pointer (&self->spool, url_spool_free);
  body_unref (self);
}
