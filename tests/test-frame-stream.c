/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gio/gio.h>

#include "base/url-network-private.h"
#include "transport/url-frame-stream-private.h"

/* The stream as whoever polls it sees it, in front of a socket. It lives on the network
 * thread: each step of the case runs there. */

typedef struct
{
  GSocketConnection *connection; /* (owned) */
  GPollableInputStream *stream;  /* (owned) */
  int end;                       /* the other one of the connection */
  GAsyncQueue *done;
} Fixture;

static void
make_stream (gpointer data)
{
  Fixture *self = data;
  g_autoptr (GSocket) socket = NULL;
  int ends[2] = { -1, -1 };

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  self->end = ends[1];
  socket = g_socket_new_from_fd (ends[0], NULL);
  self->connection = g_socket_connection_factory_create_connection (socket);
  self->stream = g_object_new (URL_TYPE_FRAME_STREAM, "base-stream",
                               g_io_stream_get_input_stream (G_IO_STREAM (self->connection)), NULL);
  g_async_queue_push (self->done, self);
}

static void
finalize_stream (gpointer data)
{
  Fixture *self = data;

  g_clear_object (&self->stream);
  g_clear_object (&self->connection);
  g_async_queue_push (self->done, self);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->done = g_async_queue_new ();
  url_network_invoke (make_stream, self);
  g_async_queue_pop (self->done);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  url_network_invoke (finalize_stream, self);
  g_async_queue_pop (self->done);
  g_async_queue_unref (self->done);
  close (self->end);
}

static void
assert_read (Fixture    *self,
             const char *expected)
{
  g_autoptr (GError) error = NULL;
  char buffer[4];
  gssize size = g_pollable_input_stream_read_nonblocking (self->stream, buffer, sizeof buffer, NULL,
                                                          &error);

  g_assert_no_error (error);
  g_assert_cmpmem (buffer, (gsize) size, expected, strlen (expected));
}

static void
assert_would_block (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  char buffer[4];

  g_assert_false (g_pollable_input_stream_is_readable (self->stream));
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (self->stream, buffer, sizeof buffer,
                                                             NULL, &error),
                   ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static gboolean
rest_cb (GObject  *stream,
         gpointer  data)
{
  Fixture *self = data;

  g_assert_true (G_POLLABLE_INPUT_STREAM (stream) == self->stream);
  assert_read (self, "fg");
  assert_would_block (self);
  g_async_queue_push (self->done, self);

  return G_SOURCE_REMOVE;
}

static gboolean
more_cb (GObject  *stream,
         gpointer  data)
{
  Fixture *self = data;
  g_autoptr (GSource) source = NULL;

  assert_read (self, "abcd");
  /* What was read of the socket and not handed on can be read, too. */
  g_assert_true (g_pollable_input_stream_is_readable (self->stream));
  source = g_pollable_input_stream_create_source (self->stream, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (rest_cb), self, NULL);
  url_network_attach (source);

  return G_SOURCE_REMOVE;
}

static void
await (gpointer data)
{
  Fixture *self = data;
  g_autoptr (GSource) source = g_pollable_input_stream_create_source (self->stream, NULL);

  g_assert_true (g_pollable_input_stream_can_poll (self->stream));
  assert_would_block (self);
  g_source_set_callback (source, G_SOURCE_FUNC (more_cb), self, NULL);
  url_network_attach (source);
  g_assert_cmpint (write (self->end, "abcdfg", 6), ==, 6);
}

static void
test_poll (Fixture       *self,
           gconstpointer  data)
{
  url_network_invoke (await, self);
  g_async_queue_pop (self->done);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/frame-stream/poll", Fixture, NULL, set_up, test_poll, tear_down);

  return g_test_run ();
}
