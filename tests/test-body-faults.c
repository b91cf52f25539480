/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "test-support.h"

/* Bodies of requests that are not what they were when they were announced. */

/* More than a connection holds while nobody reads. */
#define SIZE (64 * 1024 * 1024)

typedef struct
{
  TestRawServer *server; /* (owned) */
  UrlSession *session;   /* (owned) */
  char *path;            /* (owned): of a file of SIZE bytes */
} Fixture;

/* Reads nothing of the body before it is told to. */
static TestRawOutcome
later_cb (TestRawConnection *connection,
          TestRawRequest    *request)
{
  test_raw_connection_hold (connection);
  test_raw_connection_read_body (connection, request, NULL);

  return TEST_RAW_DROP;
}

static const TestRawRoute routes[] = {
  { "/later", later_cb },
  { NULL, NULL },
};

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  int fd = g_file_open_tmp ("urlsession-body-XXXXXX", &self->path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ftruncate (fd, SIZE), ==, 0);
  g_assert_true (g_close (fd, NULL));
  self->server = test_raw_server_new (NULL, routes);
  self->session = test_session_new ();
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (self->session);
  test_raw_server_free (self->server);
  g_unlink (self->path);
  g_free (self->path);
}

static UrlTask *
task_new (Fixture    *self,
          const char *path)
{
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u%s", test_raw_server_get_port (self->server), path);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GFile) file = g_file_new_for_path (self->path);

  url_request_set_method (request, "PUT");
  url_request_set_body_file (request, file);

  return URL_TASK (url_session_data_task (self->session, request));
}

static void
count_cb (UrlTask  *task,
          gint64    n_bytes,
          gint64    sent,
          gint64    expected,
          unsigned *count)
{
  (*count)++;
}

/* The server must not take what it got for the whole. */
static void
test_shorter (Fixture       *self,
              gconstpointer  data)
{
  UrlTask *task = task_new (self, "/later");
  TestWatch *watch = test_watch_new (task);
  unsigned count = 0;

  g_signal_connect (task, "body-sent", G_CALLBACK (count_cb), &count);
  url_task_resume (task);
  while (count == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (truncate (self->path, 1), ==, 0);
  test_raw_server_release (self->server);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_FILE_CHANGED);
  g_assert_cmpint (url_task_get_bytes_sent (task), <, SIZE);

  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* A socket has a name among files, and cannot be opened as one. */
static void
test_unreadable (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);
  g_autoptr (GError) error = NULL;
  UrlTask *task = NULL;
  TestWatch *watch = NULL;

  g_unlink (self->path);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);

  task = task_new (self, "/sink");
  watch = test_watch_new (task);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_UNKNOWN);
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, 0);

  test_watch_free (watch);
  g_assert_finalize_object (task);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/body-faults/shorter", Fixture, NULL, fixture_set_up, test_shorter,
              fixture_tear_down);

  g_test_add ("/body-faults/unreadable", Fixture, NULL, fixture_set_up, test_unreadable,
              fixture_tear_down);

  return test_run ();
}
