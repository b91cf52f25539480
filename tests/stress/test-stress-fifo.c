/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A request body that blocks is nobody else's trouble. */

#define N_OTHERS 20
#define N_FIFOS 12
#define BODY_SIZE (1024 * 1024)

typedef struct
{
  UrlSession *session; /* (owned) */
  int finished;
} Fifo;

static char *
make_fifo (const char *name)
{
  char *path = g_build_filename (test_fixture_get_directory (), name, NULL);

  g_unlink (path);
  g_assert_no_errno (mkfifo (path, 0600));

  return path;
}

/* Both ends at once, which does not wait for a reader. */
static int
open_fifo (const char *path)
{
  int fd = g_open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);

  return fd;
}

static UrlTask *
make_upload (Fifo       *test,
             const char *path)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/echo");
  g_autoptr(UrlRequest) request = url_request_new (url);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  url_request_set_method (request, "PUT");
  url_request_set_body_file (request, file);

  return URL_TASK (url_session_data_task (test->session, request));
}

static void
result_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

/* What the server echoes is the head of the request and then its body. */
static void
assert_echo (UrlTask      *task,
             GAsyncResult *result,
             GBytes       *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) echo = url_data_task_load_finish (URL_DATA_TASK (task), result, &error);
  gsize size = g_bytes_get_size (expected);
  g_autoptr(GBytes) body = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (echo), >, size);
  body = g_bytes_new_from_bytes (echo, g_bytes_get_size (echo) - size, size);
  g_assert_true (g_bytes_equal (body, expected));
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Fifo *test = user_data;
  g_autoptr(GError) error = NULL;
  G_GNUC_UNUSED g_autoptr(GBytes) body =
      url_session_load_finish (URL_SESSION (object), result, NULL, &error);

  g_assert_no_error (error);
  test->finished++;
}

/* Other loads, by name so that the resolver has to work, and an upload. */
static void
load_others (Fifo *test)
{
  g_autoptr(GBytes) bytes = test_pattern_bytes (BODY_SIZE);
  g_autofree char *echo = test_fixture_url (TEST_PEER_RAW, "/echo");
  g_autoptr(UrlRequest) upload = url_request_new (echo);

  test->finished = 0;
  for (unsigned i = 0; i < N_OTHERS; i++)
    {
      g_autofree char *url = test_fixture_url (TEST_PEER_NGINX_TLS, "/64k.bin");
      g_autoptr(UrlRequest) request = url_request_new (url);

      url_session_load_async (test->session, request, NULL, loaded_cb, test);
    }
  url_request_set_method (upload, "PUT");
  url_request_set_body (upload, bytes);
  url_session_load_async (test->session, upload, NULL, loaded_cb, test);

  stress_wait (test->finished == N_OTHERS + 1);
}

static gboolean
fd_ready_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  return G_SOURCE_REMOVE;
}

/* Writes as the reader takes it, while the context goes on. */
static void
write_all (int           fd,
           const guint8 *data,
           gsize         size)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = write (fd, data + done, size - done);

      if (n > 0)
        {
          done += (gsize) n;
          continue;
        }
      g_assert_cmpint (errno, ==, EAGAIN);
      g_unix_fd_add (fd, G_IO_OUT, fd_ready_cb, NULL);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_blocks (void)
{
  TestRawServer *raw = test_fixture_get_raw ();
  Fifo test = { 0 };
  g_autofree char *path = make_fifo ("fifo");
  g_autoptr(GBytes) body = test_pattern_bytes (BODY_SIZE);
  const guint8 *data = g_bytes_get_data (body, NULL);
  g_autoptr(UrlTask) task = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  int fd = open_fifo (path);

  test_raw_server_reset (raw);
  test.session = stress_session_new (6);
  task = make_upload (&test, path);
  url_data_task_load_async (URL_DATA_TASK (task), NULL, result_cb, &result);
  write_all (fd, data, 1000);
  test_raw_server_wait_for (raw, "received/1000");

  load_others (&test);
  g_assert_null (result);
  g_assert_cmpint (url_task_get_state (task), ==, URL_TASK_STATE_RUNNING);
  g_assert_cmpint (url_task_get_bytes_sent (task), >=, 1000);

  write_all (fd, data + 1000, BODY_SIZE - 1000);
  g_close (fd, NULL);
  stress_wait (result != NULL);
  assert_echo (task, result, body);

  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&task));
  g_assert_finalize_object (test.session);
}

static void
assert_cancels (Fifo    *test,
                UrlTask *task)
{
  int completed = 0;

  g_signal_connect_swapped (task, "completed", G_CALLBACK (stress_count), &completed);
  url_task_cancel (task);
  stress_wait (completed == 1);
  g_assert_error (url_task_get_error (task), G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_nobody_opens (void)
{
  Fifo test = { 0 };
  g_autofree char *path = make_fifo ("fifo");
  UrlTask *task = NULL;

  test.session = stress_session_new (6);
  task = make_upload (&test, path);
  url_task_resume (task);
  load_others (&test);
  assert_cancels (&test, task);

  g_assert_finalize_object (task);
  g_assert_finalize_object (test.session);
  /* Lets the thread go that waits for the other end. */
  g_close (open_fifo (path), NULL);
}

/* More of them than GIO has threads for files. */
static void
test_many (void)
{
  TestRawServer *raw = test_fixture_get_raw ();
  Fifo test = { 0 };
  UrlTask *tasks[N_FIFOS] = { NULL };
  int fds[N_FIFOS] = { 0 };

  test_raw_server_reset (raw);
  test.session = stress_session_new (2 * N_FIFOS);
  for (unsigned i = 0; i < N_FIFOS; i++)
    {
      g_autofree char *name = g_strdup_printf ("fifo-%u", i);
      g_autofree char *path = make_fifo (name);

      fds[i] = open_fifo (path);
      write_all (fds[i], (const guint8 *) "x", 1);
      tasks[i] = make_upload (&test, path);
      url_task_resume (tasks[i]);
    }

  load_others (&test);
  for (unsigned i = 0; i < N_FIFOS; i++)
    {
      assert_cancels (&test, tasks[i]);
      g_assert_finalize_object (tasks[i]);
      g_close (fds[i], NULL);
    }
  g_assert_finalize_object (test.session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/fifo/blocks", test_blocks);
  g_test_add_func ("/fifo/nobody-opens", test_nobody_opens);
  g_test_add_func ("/fifo/many", test_many);

  return stress_main ();
}
