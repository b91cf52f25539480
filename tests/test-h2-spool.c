/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "h2-fixture.h"

/* What is read ahead of a body that nobody takes, where there is no room for it. */

#define SIZE (16 * 1024 * 1024)

typedef struct
{
  GAsyncResult *result; /* (owned) (nullable) */
  gboolean done;
} Opened;

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Opened *opened = user_data;

  opened->result = g_object_ref (result);
  opened->done = TRUE;
}

/* Reads to the end, or to the error. */
static gsize
drain (GInputStream  *stream,
       GError       **error)
{
  guint8 buffer[64 * 1024];
  gsize total = 0;
  gssize size;

  while ((size = g_input_stream_read (stream, buffer, sizeof buffer, NULL, error)) > 0)
    total += (gsize) size;

  return total;
}

/* The cache folder is below a file: nothing can be kept there. */
static void
test_no_folder (H2Fixture     *self,
                gconstpointer  data)
{
  g_autofree char *url = test_fixture_url (self->peer, "/bytes/%d", SIZE);
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  Opened opened = { 0 };

  url_session_open_async (self->session, request, NULL, opened_cb, &opened);
  test_iterate_until (&opened.done);
  stream = url_session_open_finish (self->session, opened.result, NULL, &error);
  g_assert_no_error (error);

  test_raw_server_wait_for (self->raw, "quiet/100");
  g_assert_cmpuint (drain (stream, &error), <, SIZE);
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE);
  test_assert_sentence (error->message, url);
  g_clear_object (&opened.result);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *name = g_build_filename (g_get_tmp_dir (), "urlsession-test-XXXXXX", NULL);
  int fd = g_mkstemp (name);
  int status = 0;

  g_assert_cmpint (fd, >=, 0);
  g_setenv ("XDG_CACHE_HOME", name, TRUE);
  g_test_init (&argc, &argv, NULL);

  H2_ADD ("/h2-spool/no-folder", NULL, test_no_folder);

  status = test_run ();
  g_close (fd, NULL);
  g_unlink (name);

  return status;
}
