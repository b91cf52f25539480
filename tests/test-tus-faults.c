/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "base/url-timer-private.h"
#include "test-support.h"
#include "upload-fixture.h"

/* Uploads to servers of tus that do it wrong. The linker brings those who start a
 * timer here (`--wrap`). */

/* How long the removal of an upload may take, and how long it gets here. */
#define PATIENCE_MS (10 * 1000)
#define SHORT_MS 100

static int hurries; /* nobody waits so long */

void __real_url_timer_start (UrlTimer       *timer,
                             unsigned        interval_ms,
                             UrlNetworkFunc  func,
                             gpointer        data);
void __wrap_url_timer_start (UrlTimer       *timer,
                             unsigned        interval_ms,
                             UrlNetworkFunc  func,
                             gpointer        data);

void
__wrap_url_timer_start (UrlTimer       *timer,
                        unsigned        interval_ms,
                        UrlNetworkFunc  func,
                        gpointer        data)
{
  gboolean hurry = g_atomic_int_get (&hurries) && interval_ms == PATIENCE_MS;

  __real_url_timer_start (timer, hurry ? SHORT_MS : interval_ms, func, data);
}

static UrlTask *
task_new (UploadFixture *self,
          const char    *path)
{
  UrlTask *task = upload_task_new (self, path);

  url_upload_task_set_resumable (URL_UPLOAD_TASK (task), URL_RESUMABLE_TUS);
  test_raw_server_reset (test_fixture_get_raw ());

  return task;
}

/* A server that keeps less than it was sent is sent the rest. */
static void
test_keeps_less (UploadFixture *self,
                 gconstpointer  data)
{
  UrlTask *task = task_new (self, "/tus/new?keep=1000000");
  TestWatch *watch = test_watch_new (task);
  g_autofree char *sum = NULL;

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  sum = url_response_get_header (url_task_get_response (task), "X-Sum");
  g_assert_cmpstr (sum, ==, self->sum);
  g_assert_cmpuint (test_raw_server_get_route (test_fixture_get_raw (), "/tus/part"), ==, 2);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* One that has more than there is has another upload. */
static void
test_has_more (UploadFixture *self,
               gconstpointer  data)
{
  g_autoptr (GBytes) resume_data =
      upload_task_fail (task_new (self, "/tus/new?grow=5"), URL_ERROR_CANNOT_RESUME);

  g_assert_null (resume_data);
}

static void
cancel_cb (UrlTask *task,
           gint64   sent,
           gint64   total,
           gint64   expected,
           gpointer user_data)
{
  url_task_cancel (task);
}

/* What becomes of the server's part when it is asked whether it can be removed. */
static void
cancel_upload (UploadFixture *self,
               const char    *path)
{
  UrlTask *task = task_new (self, path);
  TestWatch *watch = test_watch_new (task);

  g_signal_connect (task, "body-sent", G_CALLBACK (cancel_cb), NULL);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_raw_server_release (test_fixture_get_raw ());
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

static void
test_removed (UploadFixture *self,
              gconstpointer  data)
{
  TestRawServer *server = test_fixture_get_raw ();

  cancel_upload (self, data);
  test_raw_server_wait_for (server, "route/1/removed");
}

static void
test_not_removed (UploadFixture *self,
                  gconstpointer  data)
{
  TestRawServer *server = test_fixture_get_raw ();

  cancel_upload (self, data);
  test_raw_server_wait_for (server, "route/1/options");
  test_session_assert_gone (g_steal_pointer (&self->session));
  test_raw_server_wait_for (server, "open/0");
  g_assert_cmpuint (test_raw_server_get_route (server, "/removed"), ==, 0);
  self->session = test_session_new ();
}

/* Nobody is kept waiting by a server that says nothing. */
static void
test_silent (UploadFixture *self,
             gconstpointer  data)
{
  g_atomic_int_set (&hurries, TRUE);
  cancel_upload (self, "/tus/new?options=hang");
  test_session_assert_gone (g_steal_pointer (&self->session));
  test_raw_server_wait_for (test_fixture_get_raw (), "open/0");
  g_atomic_int_set (&hurries, FALSE);
  self->session = test_session_new ();
}

#define ADD(path, data, test) \
  g_test_add ("/tus-faults/" path, UploadFixture, data, upload_fixture_set_up, test, \
              upload_fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("keeps-less", NULL, test_keeps_less);
  ADD ("has-more", NULL, test_has_more);
  ADD ("removal/offered", "/tus/new?options=offer", test_removed);
  ADD ("removal/not-offered", "/tus/new?options=refuse", test_not_removed);
  ADD ("removal/elsewhere", "/tus/new?options=elsewhere", test_not_removed);
  ADD ("removal/silent", NULL, test_silent);

  return test_run ();
}
