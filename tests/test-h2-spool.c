/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "base/url-disk-private.h"
#include "base/url-network-private.h"
#include "h2-fixture.h"
#include "test-tools.h"

/* What is read ahead of a body that nobody takes, and where it goes. */

#define SIZE (16 * 1024 * 1024)
#define SMALL_SIZE (3 * 1024 * 1024)

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

static GInputStream *
open_stream (UrlSession *session,
             const char *url)
{
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GError) error = NULL;
  Opened opened = { 0 };
  GInputStream *stream = NULL;

  url_session_open_async (session, request, NULL, opened_cb, &opened);
  test_iterate_until (&opened.done);
  stream = url_session_open_finish (session, opened.result, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&opened.result);

  return stream;
}

/* Whether a file without a name is open below the cache folder. */
static gboolean
has_spool (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  g_autofree char *prefix = g_strconcat (g_get_user_cache_dir (), "/", NULL);
  gboolean found = FALSE;
  const char *name = NULL;

  g_assert_nonnull (folder);
  while (!found && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL);
      g_autofree char *path = g_file_read_link (link, NULL);

      found = path != NULL && g_str_has_prefix (path, prefix) &&
              g_str_has_suffix (path, "(deleted)");
    }

  return found;
}

/* The cache folder is below a file: nothing can be kept there, and the server is told. */
static void
test_no_folder (H2Fixture     *self,
                gconstpointer  data)
{
  g_autofree char *url = test_fixture_url (self->peer, "/endless");
  g_autoptr (GInputStream) stream = open_stream (self->session, url);
  g_autoptr (GError) error = NULL;

  test_raw_server_wait_for (self->raw, "route/1/h2/rst");
  g_assert_cmpuint (drain (stream, &error), <, SIZE);
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE);
  test_assert_sentence (error->message, url);
}

static void
lock_cb (gpointer data)
{
  GMutex *busy = data;

  g_mutex_lock (busy);
  g_mutex_unlock (busy);
}

static void
push_cb (gpointer data)
{
  g_async_queue_push (data, data);
}

/* Lets the network thread have many turns. */
static void
let_network_read (void)
{
  g_autoptr (GAsyncQueue) turns = g_async_queue_new ();

  for (unsigned i = 0; i < 1000; i++)
    {
      url_network_invoke (push_cb, turns);
      g_async_queue_pop (turns);
    }
}

/* Likewise if all of it has come before that is known, because the disk is busy. */
static void
test_no_folder_at_end (H2Fixture     *self,
                       gconstpointer  data)
{
  g_autofree char *url = test_fixture_url (self->peer, "/bytes/%d", SMALL_SIZE);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GAsyncQueue) turn = g_async_queue_new ();
  g_autoptr (GError) error = NULL;
  GMutex busy;

  g_mutex_init (&busy);
  g_mutex_lock (&busy);
  url_disk_invoke (lock_cb, &busy);
  stream = open_stream (self->session, url);
  let_network_read ();
  g_mutex_unlock (&busy);
  url_disk_invoke (push_cb, turn);
  g_async_queue_pop (turn);
  let_network_read ();

  g_assert_cmpuint (drain (stream, &error), <, SMALL_SIZE);
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE);
  g_mutex_clear (&busy);
}

/* What has failed needs no room any more, also if nobody asks what became of it. */
static void
test_failed (H2Fixture     *self,
             gconstpointer  data)
{
  g_autofree char *url = test_fixture_url (self->peer, "/lacking/%d", SIZE);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_no_errno (g_unlink (g_get_user_cache_dir ()));
  stream = open_stream (self->session, url);
  while (!has_spool ())
    g_thread_yield ();
  test_raw_server_release (self->raw);
  while (has_spool ())
    g_thread_yield ();

  g_assert_cmpuint (drain (stream, &error), <, SIZE);
  g_assert_error (error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  test_directory_remove (g_get_user_cache_dir ());
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
  H2_ADD ("/h2-spool/no-folder-at-end", NULL, test_no_folder_at_end);
  H2_ADD ("/h2-spool/failed", NULL, test_failed);

  status = test_run ();
  g_close (fd, NULL);
  g_unlink (name);

  return status;
}
