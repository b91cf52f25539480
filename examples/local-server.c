/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A small HTTPS server on this machine, to try the other examples without a
 * network. It prints its address and the file of its authority,
 *
 *   https://localhost:PORT/ CA-FILE
 *
 * and serves until its standard input ends.
 */

#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "local-certificates.h"

typedef struct
{
  const char *path;
  const char *type;
  const char *body;
} Page;

static const Page pages[] = {
  { "/", "text/plain; charset=utf-8", "Hello from a server on this machine.\n" },
  { "/data.json", "application/json", "{\"message\": \"Hello\", \"numbers\": [1, 2, 3]}\n" },
};

static const Page missing = { NULL, "text/plain; charset=utf-8", "There is nothing here.\n" };

static const Page *
find_page (const char *path)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      if (g_strcmp0 (pages[i].path, path) == 0)
        return &pages[i];
    }

  return &missing;
}

/* Reads the head of a request and returns its path; a body is not looked at. */
static char *
read_request (GIOStream *stream)
{
  g_autoptr(GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  g_autofree char *line = NULL;
  g_autofree char *field = NULL;
  g_auto(GStrv) words = NULL;

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (input), FALSE);

  line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  if (line == NULL)
    return NULL;

  do
    {
      g_free (field);
      field = g_data_input_stream_read_line (input, NULL, NULL, NULL);
    }
  while (field != NULL && *field != '\0');

  words = g_strsplit (line, " ", 3);

  return g_strdup (words[0] != NULL ? words[1] : NULL);
}

/* Runs in a thread of its own for each connection, which serves one request. */
static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection      *connection,
        GObject                *source,
        gpointer                user_data)
{
  g_autoptr(GIOStream) stream =
      g_tls_server_connection_new (G_IO_STREAM (connection), user_data, NULL);
  g_autofree char *path = stream != NULL ? read_request (stream) : NULL;
  g_autofree char *answer = NULL;
  const Page *page = NULL;

  if (path == NULL)
    return TRUE;

  page = find_page (path);
  answer = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT
                            "\r\nConnection: close\r\n\r\n%s",
                            page != &missing ? "200 OK" : "404 Not Found", page->type,
                            strlen (page->body), page->body);
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), answer, strlen (answer), NULL,
                             NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);

  return TRUE;
}

/* Listens on a free port that only this machine reaches; returns 0 on failure. */
static guint16
listen_locally (GSocketService  *service,
                GError         **error)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) address = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), wanted, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &address, error))
    return 0;

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

static gboolean
stdin_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  char buffer[256];

  if (read (fd, buffer, sizeof buffer) > 0)
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
serve (const char  *directory,
       GMainLoop   *loop,
       GError     **error)
{
  g_autoptr(GSocketService) service = g_threaded_socket_service_new (8);
  g_autoptr(GTlsCertificate) certificate = local_certificates_make (directory, error);
  g_autofree char *ca = local_certificates_get_ca (directory);
  guint16 port = certificate != NULL ? listen_locally (service, error) : 0;

  if (port == 0)
    return FALSE;

  g_signal_connect (service, "run", G_CALLBACK (run_cb), certificate);
  g_socket_service_start (service);
  printf ("https://localhost:%u/ %s\n", (unsigned) port, ca);
  if (fflush (stdout) == 0)
    g_main_loop_run (loop);
  g_socket_service_stop (service);

  return TRUE;
}

int
main (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("local-server-XXXXXX", &error);
  gboolean served = FALSE;

  signal (SIGPIPE, SIG_IGN);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, stdin_cb, loop);

  if (directory != NULL)
    {
      served = serve (directory, loop, &error);
      local_certificates_remove (directory);
    }
  if (!served)
    g_printerr ("local-server: %s\n", error->message);

  return served ? 0 : 1;
}
