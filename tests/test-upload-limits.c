/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "upload-fixture.h"

/* What a server takes of an upload, and what it is to keep. */

#define SIZE UPLOAD_FIXTURE_SIZE

static void
cancel_cb (UrlTask     *task,
           UrlResponse *response,
           gpointer     user_data)
{
  url_task_cancel (task);
}

/* Who cancels without more has the server remove what it has. */
static void
test_cancel_removes (UploadFixture *self,
                     gconstpointer  data)
{
  TestRawServer *server = test_fixture_get_raw ();
  UrlTask *task = upload_task_new (self, "/draft/new?cut=1");
  TestWatch *watch = test_watch_new (task);

  test_raw_server_reset (server);
  g_signal_connect (task, "informational-response", G_CALLBACK (cancel_cb), NULL);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task)));
  test_watch_free (watch);
  g_assert_finalize_object (task);
  test_raw_server_wait_for (server, "route/1/removed");
}

/* What failed stays there. */
static void
test_keeps (UploadFixture *self,
            gconstpointer  data)
{
  TestRawServer *server = test_fixture_get_raw ();
  g_autoptr (GBytes) resume_data = NULL;

  test_raw_server_reset (server);
  resume_data = upload_task_fail (upload_task_new (self, "/draft/new?cut=1000000"),
                                  URL_ERROR_CONNECTION_LOST);
  upload_task_finish (self, upload_task_resume (self, resume_data));
  g_assert_cmpuint (test_raw_server_get_route (server, "/removed"), ==, 0);
}

static void
test_max_size (UploadFixture *self,
               gconstpointer  data)
{
  UrlTask *task = upload_task_new (self, "/draft/new?max-size=3004320");

  g_assert_null (upload_task_fail (task, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM));
  upload_task_finish (self, upload_task_new (self, "/draft/new?max-size=3004321"));
}

typedef struct
{
  gint64 total;
  gboolean went_back;
} Sent;

static void
parts_sent_cb (UrlTask *task,
               gint64   sent,
               gint64   total,
               gint64   expected,
               Sent    *last)
{
  g_assert_cmpint (expected, ==, SIZE);
  last->went_back = last->went_back || total < last->total;
  last->total = total;
}

/* The rest goes out in parts of the size that the server wants. */
static void
test_max_append (UploadFixture *self,
                 gconstpointer  data)
{
  const char *const paths[] = { "/draft/new?cut=1000000&max-append=700000",
                                "/draft/new?cut=1000000&max-append=1000000",
                                "/draft/new?cut=1000000&max-append=2000000",
                                "/draft/new?cut=1000000&cut=2000000&max-append=700000" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GBytes) resume_data =
          upload_task_fail (upload_task_new (self, paths[i]), URL_ERROR_CONNECTION_LOST);
      UrlTask *task = NULL;
      Sent last = { 0 };

      g_test_message ("%s", paths[i]);
      if (i == 3)
        {
          g_autoptr (GBytes) again =
              upload_task_fail (upload_task_resume (self, resume_data), URL_ERROR_CONNECTION_LOST);

          g_assert_nonnull (again);
        }
      task = upload_task_resume (self, resume_data);
      g_signal_connect (task, "body-sent", G_CALLBACK (parts_sent_cb), &last);
      upload_task_finish (self, task);
      g_assert_cmpint (last.total, ==, SIZE);
      g_assert_false (last.went_back);
    }
}

#define ADD(path, test) \
  g_test_add (path, UploadFixture, NULL, upload_fixture_set_up, test, upload_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/upload-limits/cancel/removes", test_cancel_removes);
  ADD ("/upload-limits/failed/keeps", test_keeps);
  ADD ("/upload-limits/max-size", test_max_size);
  ADD ("/upload-limits/max-append", test_max_append);

  return test_run ();
}
