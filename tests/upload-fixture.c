/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "upload-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

void
upload_fixture_set_up (UploadFixture *fixture,
                       gconstpointer  data)
{
  int fd = g_file_open_tmp ("urlsession-test-XXXXXX", &fixture->path, NULL);

  fixture->session = test_session_new ();
  fixture->content = test_pattern_bytes (UPLOAD_FIXTURE_SIZE);
  fixture->sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, fixture->content);
  fixture->file = g_file_new_for_path (fixture->path);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (fixture->path, g_bytes_get_data (fixture->content, NULL),
                                      UPLOAD_FIXTURE_SIZE, NULL));
}

void
upload_fixture_tear_down (UploadFixture *fixture,
                          gconstpointer  data)
{
  test_session_assert_gone (fixture->session);
  g_remove (fixture->path);
  g_clear_object (&fixture->file);
  g_bytes_unref (fixture->content);
  g_free (fixture->path);
  g_free (fixture->sum);
}

UrlRequest *
upload_request_new (const char *method,
                    const char *path)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", path);
  UrlRequest *request = url_request_new (url);

  url_request_set_method (request, method);

  return request;
}

UrlTask *
upload_task_new (UploadFixture *fixture,
                 const char    *path)
{
  g_autoptr (UrlRequest) request = upload_request_new ("POST", path);

  url_request_set_header (request, "X-Own", "own");

  return URL_TASK (url_session_upload_task_from_file (fixture->session, request, fixture->file));
}

UrlTask *
upload_task_resume (UploadFixture *fixture,
                    GBytes        *resume_data)
{
  return URL_TASK (url_session_upload_task_with_resume_data (fixture->session, resume_data));
}

GBytes *
upload_task_fail (UrlTask  *task,
                  UrlError  code)
{
  TestWatch *watch = test_watch_new (task);
  GBytes *data = NULL;

  g_assert_null (url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task)));
  url_task_resume (task);
  test_watch_wait (watch);
  g_test_message ("%s", watch->error != NULL ? watch->error->message : "no error");
  g_assert_error (watch->error, URL_ERROR, (int) code);
  data = url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task));
  test_watch_free (watch);
  g_assert_finalize_object (task);

  return data;
}

void
upload_task_finish (UploadFixture *fixture,
                    UrlTask       *task)
{
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 200);
  g_assert_cmpmem (watch->data->data, watch->data->len, fixture->sum, strlen (fixture->sum));
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, UPLOAD_FIXTURE_SIZE);
  g_assert_null (url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task)));
  test_watch_free (watch);
  g_assert_finalize_object (task);
}
