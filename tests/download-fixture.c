/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "download-fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/url-disk-private.h"
#include "base/url-network-private.h"
#include "test-content.h"

void
download_fixture_set_up (DownloadFixture *fixture,
                         gconstpointer    data)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();
  g_autofree char *app_id = g_strdup_printf ("org.example.Downloads%d", (int) getpid ());
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("download-XXXXXX", &error);
  g_assert_no_error (error);
  /* Programs of tests run at the same time. */
  url_session_configuration_set_app_id (configuration, app_id);
  fixture->session = url_session_new (configuration);
  fixture->cache = g_build_filename (g_get_user_cache_dir (), app_id, "urlsession", NULL);
}

static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_all (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

static void
signal_cb (gpointer data)
{
  g_atomic_int_set ((int *) data, TRUE);
  g_main_context_wakeup (NULL);
}

static void
pass_disk_cb (gpointer data)
{
  url_disk_invoke (signal_cb, data);
}

/* By way of the network thread, which may have something for the disk. */
void
download_wait_for_disk (void)
{
  int done = FALSE;

  url_network_invoke (pass_disk_cb, &done);
  while (!g_atomic_int_get (&done))
    g_main_context_iteration (NULL, TRUE);
}

void
download_fixture_tear_down (DownloadFixture *fixture,
                            gconstpointer    data)
{
  g_autofree char *app = NULL;

  test_session_assert_gone (g_steal_pointer (&fixture->session));
  download_wait_for_disk ();
  remove_all (fixture->folder);
  remove_all (fixture->cache);
  app = g_path_get_dirname (fixture->cache);
  g_rmdir (app);
  g_free (fixture->folder);
  g_free (fixture->cache);
}

char *
download_path (DownloadFixture *fixture,
               const char      *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
set_destination (DownloadFixture *fixture,
                 UrlDownloadTask *task,
                 const char      *name)
{
  g_autofree char *path = name != NULL ? download_path (fixture, name) : NULL;
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  url_download_task_set_destination (task, file);
}

UrlDownloadTask *
download_task_new (DownloadFixture *fixture,
                   const char      *path,
                   const char      *name)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", path);
  UrlDownloadTask *task = url_session_download_task_for_uri (fixture->session, url);

  set_destination (fixture, task, name);

  return task;
}

UrlDownloadTask *
download_task_resume (DownloadFixture *fixture,
                      GBytes          *resume_data,
                      const char      *name)
{
  UrlDownloadTask *task =
      url_session_download_task_with_resume_data (fixture->session, resume_data);

  set_destination (fixture, task, name);

  return task;
}

static void
finished_cb (UrlDownloadTask *task,
             GFile           *location,
             DownloadWatch   *self)
{
  g_string_append (self->log, "finished ");
  self->location = g_file_get_path (location);
  g_assert_true (g_file_query_exists (location, NULL));
}

static void
data_written_cb (UrlDownloadTask *task,
                 gint64           written,
                 gint64           total,
                 gint64           expected,
                 DownloadWatch   *self)
{
  if (self->written == 0)
    g_string_append (self->log, "written ");
  g_assert_cmpint (written, >, 0);
  g_assert_cmpint (total, >, self->total);
  g_assert_true (expected < 0 || total <= expected);
  self->written += written;
  self->total = total;
}

static void
resumed_at_cb (UrlDownloadTask *task,
               gint64           offset,
               gint64           expected,
               DownloadWatch   *self)
{
  g_string_append (self->log, "resumed ");
  self->resumed_at = offset;
  self->total = offset;
}

static void
completed_cb (UrlTask       *task,
              const GError  *error,
              DownloadWatch *self)
{
  g_assert_false (self->completed);
  g_string_append (self->log, "completed");
  self->error = error != NULL ? g_error_copy (error) : NULL;
  self->completed = TRUE;
}

DownloadWatch *
download_watch_new (UrlDownloadTask *task)
{
  DownloadWatch *self = g_new0 (DownloadWatch, 1);

  self->task = g_object_ref (task);
  self->log = g_string_new (NULL);
  self->resumed_at = -1;
  g_signal_connect (task, "finished", G_CALLBACK (finished_cb), self);
  g_signal_connect (task, "data-written", G_CALLBACK (data_written_cb), self);
  g_signal_connect (task, "resumed-at", G_CALLBACK (resumed_at_cb), self);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), self);

  return self;
}

void
download_watch_free (DownloadWatch *self)
{
  g_signal_handlers_disconnect_by_data (self->task, self);
  g_clear_object (&self->task);
  g_string_free (self->log, TRUE);
  g_clear_error (&self->error);
  g_free (self->location);
  g_free (self);
}

void
download_watch_run (DownloadWatch *self)
{
  url_task_resume (URL_TASK (self->task));
  test_iterate_until (&self->completed);
}

static void
written_cb (UrlDownloadTask *task,
            gint64           written,
            gint64           total,
            gint64           expected,
            gint64          *out)
{
  *out = total;
}

void
download_wait_written (UrlDownloadTask *task,
                       gint64           size)
{
  gint64 total = 0;
  gulong id = g_signal_connect (task, "data-written", G_CALLBACK (written_cb), &total);

  while (total < size)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (task, id);
}

void
download_assert_content (const char *path,
                         gsize       size,
                         gsize       shift)
{
  g_autofree char *contents = NULL;
  g_autofree guint8 *expected = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  test_pattern_fill (expected, size, shift);
  g_assert_cmpmem (contents, length, expected, size);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char *
download_list (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);

  return g_strjoinv (" ", (char **) names->pdata);
}

void
download_assert_list (const char *folder,
                      const char *expected)
{
  g_autofree char *list = NULL;

  download_wait_for_disk ();
  list = download_list (folder);
  g_assert_cmpstr (list, ==, expected);
}

GBytes *
download_fail_once (DownloadFixture *fixture,
                    const char      *path,
                    const char      *name)
{
  g_autoptr (UrlDownloadTask) task = download_task_new (fixture, path, name);
  g_autoptr (DownloadWatch) watch = download_watch_new (task);
  GBytes *resume_data = NULL;

  test_raw_server_reset (test_fixture_get_raw ());
  download_watch_run (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  g_assert_null (watch->location);
  resume_data = url_download_task_dup_resume_data (task);

  return resume_data;
}

DownloadWatch *
download_go_on (DownloadFixture *fixture,
                GBytes          *resume_data,
                const char      *name)
{
  g_autoptr (UrlDownloadTask) task = download_task_resume (fixture, resume_data, name);
  DownloadWatch *watch = download_watch_new (task);

  download_watch_run (watch);

  return watch;
}

char *
download_find_partial (const char *folder)
{
  g_autofree char *list = download_list (folder);
  g_auto (GStrv) names = g_strsplit (list, " ", -1);

  for (unsigned i = 0; names[i] != NULL; i++)
    {
      if (g_str_has_suffix (names[i], ".part"))
        return g_build_filename (folder, names[i], NULL);
    }

  return NULL;
}
