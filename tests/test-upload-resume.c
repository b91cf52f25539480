/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "upload-fixture.h"

/* Uploads that are interrupted and gone on with, by
 * draft-ietf-httpbis-resumable-upload. */

#define SIZE UPLOAD_FIXTURE_SIZE
#define N_RANDOM 10

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
test_goes_on (UploadFixture *self,
              gconstpointer  data)
{
  UrlTask *task = upload_task_new (self, "/draft/new?cut=1000000&cut=2000000");
  First first = { 0 };
  g_autoptr (GBytes) once = NULL;
  g_autoptr (GBytes) twice = NULL;

  once = upload_task_fail (task, URL_ERROR_CONNECTION_LOST);
  g_assert_nonnull (once);
  task = upload_task_resume (self, once);
  g_assert_cmpstr (url_request_get_method (url_task_get_original_request (task)), ==, "POST");
  g_signal_connect (task, "body-sent", G_CALLBACK (body_sent_cb), &first);
  twice = upload_task_fail (task, URL_ERROR_CONNECTION_LOST);
  g_assert_nonnull (twice);
  g_assert_cmpint (first.total - first.sent, ==, 1000000);
  g_assert_cmpint (first.expected, ==, SIZE);
  upload_task_finish (self, upload_task_resume (self, twice));
}

static void
test_uninterrupted (UploadFixture *self,
                    gconstpointer  data)
{
  g_autoptr (UrlRequest) request = upload_request_new ("POST", "/draft/new");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (self->content);

  upload_task_finish (self, upload_task_new (self, "/draft/new"));
  upload_task_finish (
      self, URL_TASK (url_session_upload_task_from_stream (self->session, request, stream)));
}

static void
test_random_cuts (UploadFixture *self,
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
      once = upload_task_fail (upload_task_new (self, path), URL_ERROR_CONNECTION_LOST);
      if (second > first)
        twice = upload_task_fail (upload_task_resume (self, once), URL_ERROR_CONNECTION_LOST);
      upload_task_finish (self, upload_task_resume (self, twice != NULL ? twice : once));
    }
}

typedef struct
{
  UploadFixture *fixture;
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
test_asks (UploadFixture *self,
           gconstpointer  data)
{
  g_autoptr (UrlRequest) request = upload_request_new ("POST", "/draft/new?cut=1500000");
  g_autoptr (GBytes) resume_data = NULL;
  Asked asked = { self, -1 };
  UrlTask *task = NULL;

  resume_data = upload_task_fail (
      URL_TASK (url_session_upload_task_from_bytes (self->session, request, self->content)),
      URL_ERROR_CONNECTION_LOST);
  task = upload_task_resume (self, resume_data);
  g_signal_connect (task, "body-requested", G_CALLBACK (body_requested_cb), &asked);
  upload_task_finish (self, task);
  g_assert_cmpint (asked.offset, ==, 1500000);
}

static void
append_byte (UploadFixture *self)
{
  g_autoptr (GFileOutputStream) stream =
      g_file_append_to (self->file, G_FILE_CREATE_NONE, NULL, NULL);

  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (stream), "x", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, NULL));
}

/* The same content in another file. */
static void
replace_file (UploadFixture *self)
{
  g_autofree char *other = g_strconcat (self->path, ".new", NULL);

  g_assert_true (g_file_set_contents (other, g_bytes_get_data (self->content, NULL), SIZE, NULL));
  g_assert_cmpint (g_rename (other, self->path), ==, 0);
}

static void
touch_file (UploadFixture *self)
{
  g_assert_true (g_file_set_attribute_uint64 (self->file, G_FILE_ATTRIBUTE_TIME_MODIFIED,
                                              1000000000, G_FILE_QUERY_INFO_NONE, NULL, NULL));
}

static void
test_changed_file (UploadFixture *self,
                   gconstpointer  data)
{
  void (*const changes[]) (UploadFixture *fixture) = { append_byte, replace_file, touch_file };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GBytes) resume_data = NULL;
      g_autoptr (GBytes) none = NULL;

      resume_data = upload_task_fail (upload_task_new (self, "/draft/new?cut=1000000"),
                                      URL_ERROR_CONNECTION_LOST);
      changes[i] (self);
      none = upload_task_fail (upload_task_resume (self, resume_data), URL_ERROR_CANNOT_RESUME);
      g_assert_null (none);
    }

  {
    g_autoptr (GBytes) resume_data = upload_task_fail (
        upload_task_new (self, "/draft/new?cut=1000000"), URL_ERROR_CONNECTION_LOST);

    g_remove (self->path);
    g_assert_null (
        upload_task_fail (upload_task_resume (self, resume_data), URL_ERROR_CANNOT_RESUME));
  }
}

/* What the server says instead of how much it has. */
static void
test_lost (UploadFixture *self,
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
      g_autoptr (GBytes) resume_data =
          upload_task_fail (upload_task_new (self, rows[i].path), URL_ERROR_CONNECTION_LOST);
      g_autoptr (GBytes) again =
          upload_task_fail (upload_task_resume (self, resume_data), rows[i].code);

      g_assert_cmpint (again != NULL, ==, rows[i].keeps);
      if (again != NULL)
        g_assert_true (g_bytes_equal (again, resume_data));
    }
}

/* A server that takes another offset than it has said is asked again, and not for
 * ever. */
static void
test_conflict (UploadFixture *self,
               gconstpointer  data)
{
  g_autoptr (GBytes) resume_data = upload_task_fail (
      upload_task_new (self, "/draft/new?cut=1000000&shrink=1"), URL_ERROR_CONNECTION_LOST);
  UrlTask *task = upload_task_resume (self, resume_data);
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
test_complete_already (UploadFixture *self,
                       gconstpointer  data)
{
  g_autoptr (GBytes) resume_data = upload_task_fail (
      upload_task_new (self, "/draft/new?cut=1000000"), URL_ERROR_CONNECTION_LOST);
  UrlTask *task = NULL;
  TestWatch *watch = NULL;

  upload_task_finish (self, upload_task_resume (self, resume_data));
  task = upload_task_resume (self, resume_data);
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
test_not_negotiated (UploadFixture *self,
                     gconstpointer  data)
{
  g_autoptr (UrlRequest) request = upload_request_new ("POST", "/reset-before-head");
  UrlTask *task = NULL;

  g_assert_null (upload_task_fail (upload_task_new (self, "/draft/new?cut=1000000&version=7"),
                                   URL_ERROR_CONNECTION_LOST));

  task = upload_task_new (self, "/draft/new?cut=1000000");
  g_assert_cmpint ((int) url_upload_task_get_resumable (URL_UPLOAD_TASK (task)), ==,
                   URL_RESUMABLE_AUTO);
  g_object_set (task, "resumable", URL_RESUMABLE_NEVER, NULL);
  g_assert_null (upload_task_fail (task, URL_ERROR_CONNECTION_LOST));
  g_assert_null (upload_task_fail (
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
test_cancel (UploadFixture *self,
             gconstpointer  data)
{
  UrlTask *task = upload_task_new (self, "/draft/new?cut=1");
  TestWatch *watch = test_watch_new (task);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) resume_data = NULL;
  g_autoptr (GBytes) same = NULL;
  g_autoptr (GError) error = NULL;

  test_raw_server_reset (test_fixture_get_raw ());
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
  /* It still takes what was on its way. */
  test_raw_server_wait_for (test_fixture_get_raw (), "open/0");
  upload_task_finish (self, upload_task_resume (self, resume_data));
  g_assert_cmpuint (test_raw_server_get_route (test_fixture_get_raw (), "/removed"), ==, 0);
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

static gboolean
edit_redirect_cb (UrlTask        *task,
                  UrlRedirection *redirection,
                  unsigned       *n_edited)
{
  g_autoptr (UrlRequest) request = url_request_copy (url_redirection_get_request (redirection));

  url_request_set_header (request, "X-Edited", "yes");
  url_redirection_follow (redirection, request);
  (*n_edited)++;

  return TRUE;
}

/* Who edits the request for the rest does not make it one for the whole. */
static void
test_redirected (UploadFixture *self,
                 gconstpointer  data)
{
  const gboolean edits[] = { FALSE, TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autoptr (GBytes) resume_data =
          upload_task_fail (upload_task_new (self, "/draft/new?cut=1000000"),
                            URL_ERROR_CONNECTION_LOST);
      GBytes *moved = resume_data;
      unsigned n_edited = 0;
      UrlTask *task = NULL;

      replace_in (&moved, "/draft/part", "/redirect-to/307?/draft/part");
      task = upload_task_resume (self, moved);
      g_bytes_unref (moved);
      if (edits[i])
        g_signal_connect (task, "redirect", G_CALLBACK (edit_redirect_cb), &n_edited);
      upload_task_finish (self, task);
      g_assert_cmpuint (n_edited, ==, edits[i] ? 2 : 0);
    }
}

static void
test_hostile_data (UploadFixture *self,
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
    { "\"length\":3004321", "\"length\":-2" },
    { "\"length\":3004321", "\"length\":2" },
    { "\"length\":3004321", "\"length\":99999999999999999999" },
    { "\"size\":3004321", "\"size\":null" },
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
  g_autoptr (GBytes) resume_data = upload_task_fail (
      upload_task_new (self, "/draft/new?cut=1000000"), URL_ERROR_CONNECTION_LOST);
  const char *const others[] = { "", "{}", "null", "\xff\xfe" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GBytes *changed = resume_data;
      UrlTask *task = NULL;
      TestWatch *watch = NULL;

      g_test_message ("%s", rows[i].with);
      replace_in (&changed, rows[i].what, rows[i].with);
      task = upload_task_resume (self, changed);
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

      g_assert_null (upload_task_fail (upload_task_resume (self, other), URL_ERROR_CANNOT_RESUME));
    }
}

/* Fields that are secret go to the same origin, and are in no data. */
static void
test_no_secrets (UploadFixture *self,
                 gconstpointer  data)
{
  g_autoptr (UrlRequest) request = upload_request_new ("POST", "/draft/new?cut=1000000");
  g_autoptr (GBytes) resume_data = NULL;
  g_autofree char *text = NULL;

  url_request_set_header (request, "Authorization", "Bearer secret");
  resume_data = upload_task_fail (
      URL_TASK (url_session_upload_task_from_file (self->session, request, self->file)),
      URL_ERROR_CONNECTION_LOST);
  text = g_strndup (g_bytes_get_data (resume_data, NULL), g_bytes_get_size (resume_data));
  g_test_message ("%s", text);
  g_assert_null (strstr (text, "secret"));
}

static void
test_property (UploadFixture *self,
               gconstpointer  data)
{
  UrlTask *task = upload_task_new (self, "/draft/new");

  url_task_cancel (task);
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Upload not changed*");
  url_upload_task_set_resumable (URL_UPLOAD_TASK (task), URL_RESUMABLE_TUS);
  g_test_assert_expected_messages ();
  g_assert_cmpint ((int) url_upload_task_get_resumable (URL_UPLOAD_TASK (task)), ==,
                   URL_RESUMABLE_AUTO);
  test_iterate_pending ();
  g_assert_finalize_object (task);
}

#define ADD(path, test) \
  g_test_add (path, UploadFixture, NULL, upload_fixture_set_up, test, upload_fixture_tear_down)

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
  ADD ("/upload-resume/redirected", test_redirected);
  ADD ("/upload-resume/hostile-data", test_hostile_data);
  ADD ("/upload-resume/no-secrets", test_no_secrets);
  ADD ("/upload-resume/property", test_property);

  return test_run ();
}
