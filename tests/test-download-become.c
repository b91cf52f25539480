/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "download-fixture.h"

/* Data tasks that become downloads. */

typedef struct
{
  DownloadFixture *fixture; /* (unowned) */
  GString *log;             /* (owned) */
  DownloadWatch *watch;     /* (owned) (nullable): of the download */
  UrlDecision *later;       /* (owned) (nullable) */
  gboolean answers_later;
  gboolean suspends;
  gboolean completed;
} Become;

static gboolean
response_cb (UrlDataTask         *task,
             UrlResponseDecision *decision,
             Become              *become)
{
  g_string_append (become->log, "response ");
  if (become->answers_later)
    become->later = g_object_ref (URL_DECISION (decision));
  else
    url_response_decision_become_download (decision);

  return become->answers_later;
}

static void
data_cb (UrlDataTask *task,
         GBytes      *data,
         Become      *become)
{
  g_assert_not_reached ();
}

static void
became_cb (UrlDataTask     *task,
           UrlDownloadTask *download,
           Become          *become)
{
  g_autofree char *path = download_path (become->fixture, "file");
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_string_append (become->log, "became ");
  url_download_task_set_destination (download, file);
  become->watch = download_watch_new (download);
  if (become->suspends)
    url_task_suspend (URL_TASK (download));
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              Become       *become)
{
  g_assert_no_error (error);
  g_string_append (become->log, "completed");
  become->completed = TRUE;
}

static void
become_start (Become          *become,
              DownloadFixture *fixture,
              const char      *path)
{
  g_autoptr (UrlTask) task = test_task_new (fixture->session, TEST_PEER_RAW, path);

  become->fixture = fixture;
  become->log = g_string_new (NULL);
  g_signal_connect (task, "response-received", G_CALLBACK (response_cb), become);
  g_signal_connect (task, "data-received", G_CALLBACK (data_cb), become);
  g_signal_connect (task, "became-download", G_CALLBACK (became_cb), become);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), become);
  test_raw_server_wait_for (test_fixture_get_raw (), "open/0");
  test_raw_server_reset (test_fixture_get_raw ());
  url_task_resume (task);
}

static void
become_clear (Become *become)
{
  g_string_free (become->log, TRUE);
  g_clear_pointer (&become->watch, download_watch_free);
  g_clear_object (&become->later);
}

static void
assert_downloaded (Become *become,
                   gsize   size)
{
  g_autofree char *path = download_path (become->fixture, "file");

  test_iterate_until (&become->completed);
  g_assert_cmpstr (become->log->str, ==, "response became completed");
  test_iterate_until (&become->watch->completed);
  g_assert_no_error (become->watch->error);
  g_assert_cmpstr (become->watch->log->str, ==, "written finished completed");
  download_assert_content (path, size, 0);
  g_assert_cmpuint (test_raw_server_get_route (test_fixture_get_raw (), "/file"), ==, 1);
}

static void
test_at_once (DownloadFixture *fixture,
              gconstpointer    data)
{
  Become become = { NULL };

  become_start (&become, fixture, "/file/1000000");
  assert_downloaded (&become, 1000000);
  become_clear (&become);
}

/* What has arrived meanwhile is not lost. */
static void
test_later (DownloadFixture *fixture,
            gconstpointer    data)
{
  Become become = { .answers_later = TRUE };

  become_start (&become, fixture, "/file/1000000");
  while (become.later == NULL)
    g_main_context_iteration (NULL, TRUE);
  test_raw_server_wait_for (test_fixture_get_raw (), "quiet/100");
  url_response_decision_become_download (URL_RESPONSE_DECISION (become.later));
  assert_downloaded (&become, 1000000);
  become_clear (&become);
}

/* Bodies that have come as a whole, or in part, when the answer does. */
static void
test_sizes (DownloadFixture *fixture,
            gconstpointer    data)
{
  const gsize sizes[] = { 0, 1, 10000, 65536, 65537, 140000, 300000 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/file/%zu?close=1", sizes[i]);
      g_autofree char *file = download_path (fixture, "file");
      Become become = { .answers_later = TRUE };

      become_start (&become, fixture, path);
      while (become.later == NULL)
        g_main_context_iteration (NULL, TRUE);
      test_raw_server_wait_for (test_fixture_get_raw (), "quiet/50");
      url_response_decision_become_download (URL_RESPONSE_DECISION (become.later));
      test_iterate_until (&become.completed);
      test_iterate_until (&become.watch->completed);
      g_assert_no_error (become.watch->error);
      g_assert_cmpstr (become.log->str, ==, "response became completed");
      download_assert_content (file, sizes[i], 0);
      become_clear (&become);
    }
}

/* What the server says instead does not become the file. */
static void
test_status (DownloadFixture *fixture,
             gconstpointer    data)
{
  Become become = { NULL };

  become_start (&become, fixture, "/status/404");
  test_iterate_until (&become.completed);
  test_iterate_until (&become.watch->completed);
  g_assert_error (become.watch->error, URL_ERROR, URL_ERROR_HTTP_STATUS);
  g_assert_nonnull (strstr (become.watch->error->message, "Status 404"));
  download_assert_list (fixture->folder, "");
  become_clear (&become);
}

static GAsyncQueue *seen; /* (owned) (nullable): what the server waits for */

/* The head, and what is in the body when it was seen. */
static TestRawOutcome
refuse_cb (TestRawConnection *connection,
           TestRawRequest    *request)
{
  if (!test_raw_connection_send_head (connection, request, 404,
                                      "Content-Type: text/plain\r\nContent-Length: 7\r\n"))
    return TEST_RAW_DROP;

  g_async_queue_pop (seen);

  return test_raw_connection_write (connection, "no such", 7) ? TEST_RAW_KEEP_ALIVE
                                                              : TEST_RAW_DROP;
}

static const TestRawRoute routes[] = {
  { "/refuse", refuse_cb },
  { NULL, NULL },
};

/* What the server says instead comes when the download is ready for it. */
static void
test_status_later (DownloadFixture *fixture,
                   gconstpointer    data)
{
  TestRawServer *server = test_raw_server_new (NULL, routes);
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u/refuse", test_raw_server_get_port (server));
  g_autoptr (UrlDataTask) task = url_session_data_task_for_uri (fixture->session, url);
  Become become = { .fixture = fixture, .log = g_string_new (NULL) };

  seen = g_async_queue_new ();
  g_signal_connect (task, "response-received", G_CALLBACK (response_cb), &become);
  g_signal_connect (task, "became-download", G_CALLBACK (became_cb), &become);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), &become);
  url_task_resume (URL_TASK (task));
  test_iterate_until (&become.completed);
  while (url_task_get_response (URL_TASK (become.watch->task)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_async_queue_push (seen, seen);
  test_iterate_until (&become.watch->completed);
  g_assert_error (become.watch->error, URL_ERROR, URL_ERROR_HTTP_STATUS);
  g_assert_nonnull (strstr (become.watch->error->message, "no such"));
  become_clear (&become);
  test_raw_server_free (server);
  g_clear_pointer (&seen, g_async_queue_unref);
}

/* The data task completes, whatever becomes of the download. */
static void
test_suspended (DownloadFixture *fixture,
                gconstpointer    data)
{
  Become become = { .suspends = TRUE };

  become_start (&become, fixture, "/file/1000000");
  test_iterate_until (&become.completed);
  g_assert_cmpstr (become.watch->log->str, ==, "");
  url_task_resume (URL_TASK (become.watch->task));
  assert_downloaded (&become, 1000000);
  become_clear (&become);
}

static void
test_dropped (DownloadFixture *fixture,
              gconstpointer    data)
{
  Become become = { .suspends = TRUE };

  become_start (&become, fixture, "/file/1000000?hold=500000");
  test_iterate_until (&become.completed);
  g_clear_pointer (&become.watch, download_watch_free);
  test_raw_server_wait_for (test_fixture_get_raw (), "closed/1");
  download_assert_list (fixture->folder, "");
  become_clear (&become);
}

static void
test_cancelled (DownloadFixture *fixture,
                gconstpointer    data)
{
  Become become = { NULL };

  become_start (&become, fixture, "/file/1000000?hold=500000");
  test_iterate_until (&become.completed);
  download_wait_written (become.watch->task, 1);
  url_task_cancel (URL_TASK (become.watch->task));
  test_iterate_until (&become.watch->completed);
  g_assert_error (become.watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_raw_server_wait_for (test_fixture_get_raw (), "closed/1");
  download_assert_list (fixture->folder, "");
  become_clear (&become);
}

#define ADD(name, func) \
  g_test_add ("/download-become/" name, DownloadFixture, NULL, download_fixture_set_up, func, \
              download_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("at-once", test_at_once);
  ADD ("later", test_later);
  ADD ("sizes", test_sizes);
  ADD ("status", test_status);
  ADD ("status/later", test_status_later);
  ADD ("suspended", test_suspended);
  ADD ("dropped", test_dropped);
  ADD ("cancelled", test_cancelled);

  return test_run ();
}
