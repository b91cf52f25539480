/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "upload-fixture.h"

/* Bodies that the server takes by fits and starts: what a connection has begun to
 * take, and not finished, must go out once. */

#define SIZE UPLOAD_FIXTURE_SIZE
#define PATH "/sum/4"

static UrlRequest *
new_request (gconstpointer data)
{
  g_autofree char *url = test_fixture_url ((TestPeer) GPOINTER_TO_INT (data), PATH);
  UrlRequest *request = url_request_new (url);

  url_request_set_method (request, "PUT");

  return request;
}

/* Takes the task. */
static void
run (UrlUploadTask *upload,
     const char    *sum,
     gint64         size)
{
  UrlTask *task = URL_TASK (upload);
  TestWatch *watch = test_watch_new (task);

  url_upload_task_set_resumable (upload, URL_RESUMABLE_NEVER);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpmem (watch->data->data, watch->data->len, sum, strlen (sum));
  if (size > 0)
    g_assert_cmpint (url_task_get_bytes_sent (task), ==, size);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

static void
test_bytes (UploadFixture *self,
            gconstpointer  data)
{
  g_autoptr (UrlRequest) request = new_request (data);

  run (url_session_upload_task_from_bytes (self->session, request, self->content), self->sum, SIZE);
}

static void
test_file (UploadFixture *self,
           gconstpointer  data)
{
  g_autoptr (UrlRequest) request = new_request (data);

  run (url_session_upload_task_from_file (self->session, request, self->file), self->sum,
       SIZE);
}

G_GNUC_PRINTF (2, 3)
static void
append (GChecksum  *sum,
        const char *format,
        ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_checksum_update (sum, (const guint8 *) text, -1);
}

/* Pieces of any size. */
static void
test_form (UploadFixture *self,
           gconstpointer  data)
{
  g_autoptr (UrlRequest) request = new_request (data);
  g_autoptr (UrlMultipart) multipart = url_multipart_new ();
  const char *boundary = url_multipart_get_boundary (multipart);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (unsigned i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("field%u", i);
      g_autofree char *value = g_strnfill (1000 * i + 7, 'v');

      url_multipart_add_text (multipart, name, value);
      append (sum, "%s--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s",
              i > 0 ? "\r\n" : "", boundary, name, value);
    }
  url_multipart_add_bytes (multipart, "bytes", self->content, "a.bin", "application/x-a");
  append (sum, "\r\n--%s\r\nContent-Disposition: form-data; name=\"bytes\"; filename=\"a.bin\"\r\n"
               "Content-Type: application/x-a\r\n\r\n", boundary);
  g_checksum_update (sum, g_bytes_get_data (self->content, NULL), SIZE);
  append (sum, "\r\n--%s--\r\n", boundary);
  url_request_set_multipart (request, multipart);

  run (url_session_upload_task (self->session, request), g_checksum_get_string (sum), 0);
}

#define ADD(name, peer, func) \
  g_test_add ("/upload-slow/" name, UploadFixture, GINT_TO_POINTER (peer), upload_fixture_set_up, \
              func, upload_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("bytes/plain", TEST_PEER_RAW, test_bytes);
  ADD ("bytes/tls", TEST_PEER_RAW_TLS, test_bytes);
  ADD ("file/plain", TEST_PEER_RAW, test_file);
  ADD ("file/tls", TEST_PEER_RAW_TLS, test_file);
  ADD ("form/plain", TEST_PEER_RAW, test_form);
  ADD ("form/tls", TEST_PEER_RAW_TLS, test_form);

  return test_run ();
}
