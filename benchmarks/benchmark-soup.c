/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "benchmark.h"

#include <libsoup/soup.h>

/* libsoup as its documentation uses it, on the main context. */

#define PIECE (64 * 1024)

typedef struct
{
  gsize bytes;
  unsigned left;
} Work;

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);

  g_assert_no_error (error);
  work->bytes += g_bytes_get_size (piece);
  if (g_bytes_get_size (piece) > 0)
    {
      g_input_stream_read_bytes_async (G_INPUT_STREAM (object), PIECE, G_PRIORITY_DEFAULT, NULL,
                                       read_cb, work);
      return;
    }

  work->left--;
  g_object_unref (object);
}

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);

  g_assert_no_error (error);
  g_input_stream_read_bytes_async (stream, PIECE, G_PRIORITY_DEFAULT, NULL, read_cb, user_data);
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  gpointer            user_data)
{
  const char *const protocols[] = { "http/1.1", NULL };

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols);
}

gsize
benchmark_soup (char     **urls,
                unsigned   n_urls)
{
  g_autoptr (SoupSession) session =
      soup_session_new_with_options ("max-conns-per-host", BENCHMARK_CONNECTIONS, "max-conns", 64,
                                     "tls-database", test_fixture_get_tls_database (), NULL);
  Work work = { .left = n_urls };

  for (unsigned i = 0; i < n_urls; i++)
    {
      g_autoptr (SoupMessage) message = soup_message_new ("GET", urls[i]);

      g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), NULL);
      soup_session_send_async (session, message, G_PRIORITY_DEFAULT, NULL, sent_cb, &work);
    }

  while (work.left > 0)
    g_main_context_iteration (NULL, TRUE);

  return work.bytes;
}
