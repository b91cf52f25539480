/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "test-support.h"

/* Uploads that are interrupted and gone on with, by
 * draft-ietf-httpbis-resumable-upload. */

#define SIZE (3 * 1000 * 1000)
#define N_RANDOM 10

typedef struct
{
  UrlSession *session;
  GBytes *content;
  char *sum;
  char *path; /* of a file with the content */
  GFile *file;
} Fixture;

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  int fd = g_file_open_tmp ("urlsession-test-XXXXXX", &self->path, NULL);

  self->session = test_session_new ();
  self->content = test_pattern_bytes (SIZE);
  self->sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->content);
  self->file = g_file_new_for_path (self->path);
  g_close (fd, NULL);
  g_file_set_contents (self->path, g_bytes_get_data (self->content, NULL), SIZE, NULL);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (self->session);
  g_remove (self->path);
  g_clear_object (&self->file);
  g_bytes_unref (self->content);
  g_free (self->path);
  g_free (self->sum);
}

static UrlRequest *
request_for (const char *path)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", path);
  UrlRequest *request = url_request_new (url);

  url_request_set_method (request, "POST");
  url_request_set_header (request, "X-Own", "own");

  return request;
}

static UrlTask *
task_from_file (Fixture    *self,
                const char *path)
{
  g_autoptr (UrlRequest) request = request_for (path);

  return URL_TASK (url_session_upload_task_from_file (self->session, request, self->file));
}

/* Runs the task and takes it. (nullable): its resume data, if it failed so. */
static GBytes *
run_and_fail (UrlTask  *task,
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

/* Runs the task and takes it. */
static void
run_and_finish (Fixture *self,
                UrlTask *task,
                gint64   sent)
{
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 200);
  g_assert_cmpmem (watch->data->data, watch->data->len, self->sum, strlen (self->sum));
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, sent);
  g_assert_null (url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task)));
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

static UrlTask *
task_with_data (Fixture *self,
                GBytes  *data)
{
  return URL_TASK (url_session_upload_task_with_resume_data (self->session, data));
}

/* What was told first of the sending. */
typedef struct
{
  gint64 sent;
  gint64 total;
  gint64 expected;
} First;

static void
body_sent_cb (UrlTask *task,
              gint64   sent,
              gint64   total,
              gint64   expected,
              First   *first)
{
  if (first->total == 0)
    *first = (First) { sent, total, expected };
  g_assert_cmpint (total, <=, expected);
}

static void
test_goes_on (Fixture       *self,
              gconstpointer  data)
{
  UrlTask *task = task_from_file (self, "/draft/new?cut=1000000&cut=2000000");
  First first = { 0 };
  g_autoptr (GBytes) once = NULL;
  g_autoptr (GBytes) twice = NULL;

  once = run_and_fail (task, URL_ERROR_CONNECTION_LOST);
  g_assert_nonnull (once);
  task = task_with_data (self, once);
  g_assert_cmpstr (url_request_get_method (url_task_get_original_request (task)), ==, "POST");
  g_signal_connect (task, "body-sent", G_CALLBACK (body_sent_cb), &first);
  twice = run_and_fail (task, URL_ERROR_CONNECTION_LOST);
  g_assert_nonnull (twice);
  g_assert_cmpint (first.total - first.sent, ==, 1000000);
  g_assert_cmpint (first.expected, ==, SIZE);
  run_and_finish (self, task_with_data (self, twice), SIZE);
}

static void
test_uninterrupted (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for ("/draft/new");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (self->content);

  run_and_finish (self, task_from_file (self, "/draft/new"), SIZE);
  run_and_finish (self,
                  URL_TASK (url_session_upload_task_from_stream (self->session, request, stream)),
                  SIZE);
}

static void
test_random_cuts (Fixture       *self,
                  gconstpointer  data)
{
  for (unsigned i = 0; i < N_RANDOM; i++)
    {
      gint32 first = g_test_rand_int_range (1, SIZE);
      gint32 second = g_test_rand_int_range (first, SIZE);
      g_autofree char *path = g_strdup_printf ("/draft/new?cut=%d&cut=%d", first, second);
      g_autoptr (GBytes) once = NULL;
      g_autoptr (GBytes) twice = NULL;

      g_test_message ("%s", path);
      once = run_and_fail (task_from_file (self, path), URL_ERROR_CONNECTION_LOST);
      if (second > first)
        twice = run_and_fail (task_with_data (self, once), URL_ERROR_CONNECTION_LOST);
      run_and_finish (self, task_with_data (self, twice != NULL ? twice : once), SIZE);
    }
}

typedef struct
{
  Fixture *fixture;
  gint64 offset;
} Asked;

static gboolean
body_requested_cb (UrlTask        *task,
                   UrlBodyRequest *body_request,
                   Asked          *asked)
{
  gsize offset = (gsize) url_body_request_get_offset (body_request);
  g_autoptr (GBytes) rest =
      g_bytes_new_from_bytes (asked->fixture->content, offset, SIZE - offset);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (rest);

  asked->offset = (gint64) offset;
  url_body_request_provide (body_request, stream);

  return TRUE;
}

/* What is no file is asked for, from where it is missing. */
static void
test_asks (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for ("/draft/new?cut=1500000");
  g_autoptr (GBytes) resume_data = NULL;
  Asked asked = { self, -1 };
  UrlTask *task = NULL;

  resume_data = run_and_fail (
      URL_TASK (url_session_upload_task_from_bytes (self->session, request, self->content)),
      URL_ERROR_CONNECTION_LOST);
  task = task_with_data (self, resume_data);
  g_signal_connect (task, "body-requested", G_CALLBACK (body_requested_cb), &asked);
  run_and_finish (self, task, SIZE);
  g_assert_cmpint (asked.offset, ==, 1500000);
}

static void
append_byte (Fixture *self)
{
  g_autoptr (GFileOutputStream) stream =
      g_file_append_to (self->file, G_FILE_CREATE_NONE, NULL, NULL);

  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (stream), "x", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, NULL));
}

/* The same content in another file. */
static void
replace_file (Fixture *self)
{
  g_autofree char *other = g_strconcat (self->path, ".new", NULL);

  g_assert_true (g_file_set_contents (other, g_bytes_get_data (self->content, NULL), SIZE, NULL));
  g_assert_cmpint (g_rename (other, self->path), ==, 0);
}

static void
touch_file (Fixture *self)
{
  g_assert_true (g_file_set_attribute_uint64 (self->file, G_FILE_ATTRIBUTE_TIME_MODIFIED,
                                              1000000000, G_FILE_QUERY_INFO_NONE, NULL, NULL));
}

static void
test_changed_file (Fixture       *self,
                   gconstpointer  data)
{
  void (*const changes[]) (Fixture *fixture) = { append_byte, replace_file, touch_file };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GBytes) resume_data = NULL;
      g_autoptr (GBytes) none = NULL;

      resume_data = run_and_fail (task_from_file (self, "/draft/new?cut=1000000"),
                                  URL_ERROR_CONNECTION_LOST);
      changes[i] (self);
      none = run_and_fail (task_with_data (self, resume_data), URL_ERROR_CANNOT_RESUME);
      g_assert_null (none);
    }

  {
    g_autoptr (GBytes) resume_data = run_and_fail (
        task_from_file (self, "/draft/new?cut=1000000"), URL_ERROR_CONNECTION_LOST);

    g_remove (self->path);
    g_assert_null (run_and_fail (task_with_data (self, resume_data), URL_ERROR_CANNOT_RESUME));
  }
}

/* What the server says instead of how much it has. */
static void
test_lost (Fixture       *self,
           gconstpointer  data)
{
  const struct
  {
    const char *path;
    UrlError code;
    gboolean keeps;
  } rows[] = {
    { "/draft/new?cut=1000000&forget", URL_ERROR_CANNOT_RESUME, FALSE },
    { "/draft/new?cut=1000000&fail=410", URL_ERROR_CANNOT_RESUME, FALSE },
    { "/draft/new?cut=1000000&fail=503", URL_ERROR_HTTP_STATUS, TRUE },
    { "/draft/new?cut=1000000&fail=200", URL_ERROR_CANNOT_RESUME, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) resume_data = run_and_fail (task_from_file (self, rows[i].path),
                                                     URL_ERROR_CONNECTION_LOST);
      g_autoptr (GBytes) again = run_and_fail (task_with_data (self, resume_data), rows[i].code);

      g_assert_cmpint (again != NULL, ==, rows[i].keeps);
      if (again != NULL)
        g_assert_true (g_bytes_equal (again, resume_data));
    }
}

/* A server that takes another offset than it has said is asked again, and not for
 * ever. */
static void
test_conflict (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GBytes) resume_data = run_and_fail (
      task_from_file (self, "/draft/new?cut=1000000&shrink=1"), URL_ERROR_CONNECTION_LOST);
  UrlTask *task = task_with_data (self, resume_data);
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 409);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* All was there, and only the response was lost. */
static void
test_complete_already (Fixture       *self,
                       gconstpointer  data)
{
  g_autoptr (GBytes) resume_data = run_and_fail (
      task_from_file (self, "/draft/new?cut=1000000"), URL_ERROR_CONNECTION_LOST);
  UrlTask *task = NULL;
  TestWatch *watch = NULL;

  run_and_finish (self, task_with_data (self, resume_data), SIZE);
  task = task_with_data (self, resume_data);
  watch = test_watch_new (task);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 204);
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, SIZE);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* Without a place, with one of another version, or if it was not wanted, there is
 * nothing to go on with. */
static void
test_not_negotiated (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for ("/reset-before-head");
  UrlTask *task = NULL;

  g_assert_null (run_and_fail (task_from_file (self, "/draft/new?cut=1000000&version=7"),
                               URL_ERROR_CONNECTION_LOST));

  task = task_from_file (self, "/draft/new?cut=1000000");
  g_assert_cmpint ((int) url_upload_task_get_resumable (URL_UPLOAD_TASK (task)), ==,
                   URL_RESUMABLE_AUTO);
  g_object_set (task, "resumable", URL_RESUMABLE_NEVER, NULL);
  g_assert_null (run_and_fail (task, URL_ERROR_CONNECTION_LOST));
  g_assert_null (run_and_fail (
      URL_TASK (url_session_upload_task_from_bytes (self->session, request, self->content)),
      URL_ERROR_CONNECTION_LOST));
}

static void
resumed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
informational_cb (UrlTask       *task,
                  UrlResponse   *response,
                  GAsyncResult **result)
{
  g_autofree char *place = url_response_get_header (response, "Location");

  g_assert_cmpuint (url_response_get_status_code (response), ==, 104);
  g_assert_nonnull (place);
  url_upload_task_cancel_producing_resume_data_async (URL_UPLOAD_TASK (task), NULL, resumed_cb,
                                                      result);
}

static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  UrlTask *task = task_from_file (self, "/draft/new?cut=1");
  TestWatch *watch = test_watch_new (task);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) resume_data = NULL;
  g_autoptr (GBytes) same = NULL;
  g_autoptr (GError) error = NULL;

  g_signal_connect (task, "informational-response", G_CALLBACK (informational_cb), &result);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  resume_data = url_upload_task_cancel_producing_resume_data_finish (URL_UPLOAD_TASK (task),
                                                                     result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (resume_data);
  same = url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task));
  g_assert_true (g_bytes_equal (same, resume_data));
  g_clear_object (&result);
  test_watch_free (watch);
  g_assert_finalize_object (task);
  run_and_finish (self, task_with_data (self, resume_data), SIZE);
}

static void
replace_in (GBytes     **data,
            const char  *what,
            const char  *with)
{
  g_autofree char *text =
      g_strndup (g_bytes_get_data (*data, NULL), g_bytes_get_size (*data));
  g_auto (GStrv) parts = g_strsplit (text, what, -1);
  char *joined = g_strjoinv (with, parts);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  *data = g_bytes_new_take (joined, strlen (joined));
}

static void
test_hostile_data (Fixture       *self,
                   gconstpointer  data)
{
  const struct
  {
    const char *what, *with;
  } rows[] = {
    { "\"version\":1", "\"version\":2" },
    { "\"version\":1", "\"version\":\"1\"" },
    { "urlsession-upload", "urlsession-download" },
    { "\"draft\"", "\"other\"" },
    { "\"length\":3000000", "\"length\":-2" },
    { "\"length\":3000000", "\"length\":2" },
    { "\"length\":3000000", "\"length\":99999999999999999999" },
    { "\"size\":3000000", "\"size\":null" },
    { "\"method\":\"POST\"", "\"method\":\"PO ST\"" },
    { "\"inode\":\"", "\"inode\":\"-" },
    { "\"inode\":\"", "\"inode\":\"1" },
    { "\"place\":\"http:", "\"place\":\"file:" },
    { "\"place\":\"http:", "\"place\":\":" },
    { "{\"format", "[\"format" },
    { "\"}", "\"" },
    { "\"request\":{", "\"other\":{" },
    { "\"X-Own\"", "\"Cookie\"" },
  };
  g_autoptr (GBytes) resume_data = run_and_fail (
      task_from_file (self, "/draft/new?cut=1000000"), URL_ERROR_CONNECTION_LOST);
  const char *const others[] = { "", "{}", "null", "\xff\xfe" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GBytes *changed = resume_data;
      UrlTask *task = NULL;
      TestWatch *watch = NULL;

      g_test_message ("%s", rows[i].with);
      replace_in (&changed, rows[i].what, rows[i].with);
      task = task_with_data (self, changed);
      watch = test_watch_new (task);
      url_task_resume (task);
      test_watch_wait (watch);
      g_assert_nonnull (watch->error);
      g_assert_true (watch->error->domain == URL_ERROR);
      if (strstr (rows[i].with, "file:") == NULL)
        g_assert_error (watch->error, URL_ERROR, URL_ERROR_CANNOT_RESUME);
      test_watch_free (watch);
      g_assert_finalize_object (task);
      g_bytes_unref (changed);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GBytes) other = g_bytes_new_static (others[i], strlen (others[i]));

      g_assert_null (run_and_fail (task_with_data (self, other), URL_ERROR_CANNOT_RESUME));
    }
}

/* Fields that are secret go to the same origin, and are in no data. */
static void
test_no_secrets (Fixture       *self,
                 gconstpointer  data)
{
  g_autoptr (UrlRequest) request = request_for ("/draft/new?cut=1000000");
  g_autoptr (GBytes) resume_data = NULL;
  g_autofree char *text = NULL;

  url_request_set_header (request, "Authorization", "Bearer secret");
  resume_data = run_and_fail (
      URL_TASK (url_session_upload_task_from_file (self->session, request, self->file)),
      URL_ERROR_CONNECTION_LOST);
  text = g_strndup (g_bytes_get_data (resume_data, NULL), g_bytes_get_size (resume_data));
  g_test_message ("%s", text);
  g_assert_null (strstr (text, "secret"));
}

static void
test_property (Fixture       *self,
               gconstpointer  data)
{
  UrlTask *task = task_from_file (self, "/draft/new");

  url_task_cancel (task);
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Upload not changed*");
  url_upload_task_set_resumable (URL_UPLOAD_TASK (task), URL_RESUMABLE_TUS);
  g_test_assert_expected_messages ();
  g_assert_cmpint ((int) url_upload_task_get_resumable (URL_UPLOAD_TASK (task)), ==,
                   URL_RESUMABLE_AUTO);
  test_iterate_pending ();
  g_assert_finalize_object (task);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/upload-resume/goes-on", test_goes_on);
  ADD ("/upload-resume/uninterrupted", test_uninterrupted);
  ADD ("/upload-resume/random-cuts", test_random_cuts);
  ADD ("/upload-resume/asks", test_asks);
  ADD ("/upload-resume/changed-file", test_changed_file);
  ADD ("/upload-resume/lost", test_lost);
  ADD ("/upload-resume/conflict", test_conflict);
  ADD ("/upload-resume/complete-already", test_complete_already);
  ADD ("/upload-resume/not-negotiated", test_not_negotiated);
  ADD ("/upload-resume/cancel", test_cancel);
  ADD ("/upload-resume/hostile-data", test_hostile_data);
  ADD ("/upload-resume/no-secrets", test_no_secrets);
  ADD ("/upload-resume/property", test_property);

  return test_run ();
}
