/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include <json-glib/json-glib.h>

#include "peer-fixture.h"
#include "test-support.h"
#include "test-tools.h"

/* Uploads to a server of tus 1.0. */

#define SIZE (3 * 1000 * 1000)
#define N_RANDOM 10

/* What the server takes at most. */
#define MAX_SIZE (16 * 1024 * 1024)

/* Given as the only argument, this program is the process that begins an upload and
 * does not end it. */
#define BEGIN_ARGUMENT "--begin-upload"

typedef struct
{
  TestPeerScript *server;
  UrlSession *session;
  GBytes *content;
  char *directory;
  char *path; /* of a file with the content */
  GFile *file;
} Fixture;

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  self->directory = g_dir_make_tmp ("urlsession-test-XXXXXX", NULL);
  self->server = test_peer_script_new ("tus-server.mjs", self->directory);
  self->session = test_session_new ();
  self->content = test_pattern_bytes (SIZE);
  self->path = g_build_filename (self->directory, "note.txt", NULL);
  self->file = g_file_new_for_path (self->path);
  g_file_set_contents (self->path, g_bytes_get_data (self->content, NULL), SIZE, NULL);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (self->session);
  test_peer_script_free (self->server);
  test_directory_remove (self->directory);
  g_clear_object (&self->file);
  g_bytes_unref (self->content);
  g_free (self->directory);
  g_free (self->path);
}

static UrlRequest *
new_request (Fixture *self)
{
  g_autofree char *url = test_peer_script_url (self->server, "/files");
  UrlRequest *request = url_request_new (url);

  url_request_set_header (request, "Content-Type", "text/x-note");

  return request;
}

/* Takes the task. */
static UrlTask *
as_tus (UrlUploadTask *task)
{
  url_upload_task_set_resumable (task, URL_RESUMABLE_TUS);

  return URL_TASK (task);
}

static UrlTask *
task_from_file (Fixture *self)
{
  g_autoptr (UrlRequest) request = new_request (self);

  return as_tus (url_session_upload_task_from_file (self->session, request, self->file));
}

/* What the server has is what was sent. */
static void
assert_stored (Fixture *self,
               GUri    *place)
{
  g_autoptr (UrlRequest) request = url_request_new_from_uri (place);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) stored = url_session_load (self->session, request, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (stored, self->content));
}

/* Runs the task and takes it. */
static void
run_and_finish (Fixture *self,
                UrlTask *task)
{
  TestWatch *watch = test_watch_new (task);
  UrlResponse *response = NULL;

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  response = url_task_get_response (task);
  g_assert_cmpuint (url_response_get_status_code (response), ==, 204);
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, SIZE);
  g_assert_cmpfloat (url_progress_get_fraction (url_task_get_progress (task)), ==, 1.0);
  assert_stored (self, url_response_get_uri (response));
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* Runs the task until it ends, and takes it. (nullable): what it can be gone on
 * with, if it failed. */
static GBytes *
run_and_see (Fixture  *self,
             UrlTask  *task,
             gboolean *done)
{
  TestWatch *watch = test_watch_new (task);
  GBytes *data = url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task));

  g_assert_null (data);
  url_task_resume (task);
  test_watch_wait (watch);
  *done = watch->error == NULL;
  if (*done)
    assert_stored (self, url_response_get_uri (url_task_get_response (task)));
  else
    g_assert_error (watch->error, URL_ERROR, URL_ERROR_CONNECTION_LOST);
  data = url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task));
  test_watch_free (watch);
  g_assert_finalize_object (task);

  return data;
}

static UrlTask *
task_with_data (Fixture *self,
                GBytes  *data)
{
  return URL_TASK (url_session_upload_task_with_resume_data (self->session, data));
}

static void
test_sources (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (UrlRequest) request = new_request (self);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (self->content);

  run_and_finish (self, task_from_file (self));
  run_and_finish (self, as_tus (url_session_upload_task_from_bytes (self->session, request,
                                                                    self->content)));
  /* The length is told when it is known. */
  run_and_finish (self, as_tus (url_session_upload_task_from_stream (self->session, request,
                                                                     stream)));
}

/* Uploads, and takes the task. (transfer full): what the server was told of it. */
static JsonObject *
upload_and_see_metadata (Fixture *self,
                         UrlTask *task)
{
  g_autoptr (GDir) directory = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *path = NULL;
  const char *name = NULL;
  JsonObject *upload = NULL;

  run_and_finish (self, task);
  directory = g_dir_open (self->directory, 0, NULL);
  while ((name = g_dir_read_name (directory)) != NULL && !g_str_has_suffix (name, ".json"))
    ;
  g_assert_nonnull (name);
  path = g_build_filename (self->directory, name, NULL);
  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  g_assert_cmpint (g_remove (path), ==, 0);
  upload = json_node_get_object (json_parser_get_root (parser));

  return json_object_has_member (upload, "metadata")
             ? json_object_ref (json_object_get_object_member (upload, "metadata"))
             : json_object_new ();
}

static const char *
get_text (JsonObject *metadata,
          const char *name)
{
  return json_object_get_string_member_with_default (metadata, name, "(none)");
}

/* The name and the type of the file are told: the one that was given, or that of the
 * file, but not what any POST has. */
static void
test_metadata (Fixture       *self,
               gconstpointer  data)
{
  g_autofree char *url = test_peer_script_url (self->server, "/files");
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (JsonObject) given = upload_and_see_metadata (self, task_from_file (self));
  g_autoptr (JsonObject) guessed = NULL;
  g_autoptr (JsonObject) of_bytes = NULL;

  g_assert_cmpstr (get_text (given, "filename"), ==, "note.txt");
  g_assert_cmpstr (get_text (given, "filetype"), ==, "text/x-note");

  url_request_set_method (request, "POST");
  guessed = upload_and_see_metadata (
      self, as_tus (url_session_upload_task_from_file (self->session, request, self->file)));
  g_assert_cmpstr (get_text (guessed, "filename"), ==, "note.txt");
  g_assert_cmpstr (get_text (guessed, "filetype"), ==, "text/plain");

  of_bytes = upload_and_see_metadata (
      self, as_tus (url_session_upload_task_from_bytes (self->session, request, self->content)));
  g_assert_cmpuint (json_object_get_size (of_bytes), ==, 0);
}

/* However often and wherever it is cut, what arrives in the end is the file. */
static void
test_random_cuts (Fixture       *self,
                  gconstpointer  data)
{
  unsigned n_resumed = 0;

  for (unsigned i = 0; i < N_RANDOM; i++)
    {
      gint32 cut = g_test_rand_int_range (1, SIZE);
      g_autoptr (GBytes) resume_data = NULL;
      gboolean done = FALSE;

      test_peer_script_tell (self->server, "cut %d\n", cut);
      resume_data = run_and_see (self, task_from_file (self), &done);
      g_test_message ("cut at %d: %s", cut, resume_data != NULL ? "goes on" : "nothing there");
      while (resume_data != NULL && !done)
        {
          g_autoptr (GBytes) before = g_steal_pointer (&resume_data);

          n_resumed++;
          if (g_test_rand_int_range (0, 2) == 0)
            test_peer_script_tell (self->server, "cut %d\n", g_test_rand_int_range (1000, SIZE));
          resume_data = run_and_see (self, task_with_data (self, before), &done);
        }
      test_peer_script_tell (self->server, "cut Infinity\n");
    }
  g_assert_cmpuint (n_resumed, >, 0);
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

static void
test_asks (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (UrlRequest) request = new_request (self);
  g_autoptr (GBytes) resume_data = NULL;
  Asked asked = { self, -1 };
  UrlTask *task = NULL;
  gboolean done = FALSE;

  test_peer_script_tell (self->server, "cut %d\n", SIZE / 2);
  resume_data = run_and_see (
      self, as_tus (url_session_upload_task_from_bytes (self->session, request, self->content)),
      &done);
  g_assert_nonnull (resume_data);
  task = task_with_data (self, resume_data);
  g_signal_connect (task, "body-requested", G_CALLBACK (body_requested_cb), &asked);
  run_and_finish (self, task);
  g_assert_cmpint (asked.offset, >, 0);
}

/* What a server says that takes no such upload is the response. */
static void
test_refused (Fixture       *self,
              gconstpointer  data)
{
  UrlTask *task = task_from_file (self);
  TestWatch *watch = test_watch_new (task);

  g_assert_cmpint (truncate (self->path, MAX_SIZE + 1), ==, 0);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (task)), ==, 413);
  g_assert_cmpint (url_task_get_bytes_sent (task), ==, 0);
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* Whether the server has something of an upload. */
static gboolean
has_upload (Fixture *self)
{
  g_autoptr (GDir) directory = g_dir_open (self->directory, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      if (strcmp (name, "note.txt") != 0)
        return TRUE;
    }

  return FALSE;
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

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The server says that it removes, and is told to. */
static void
test_removes (Fixture       *self,
              gconstpointer  data)
{
  UrlTask *task = task_from_file (self);
  TestWatch *watch = test_watch_new (task);
  unsigned tick = 0;

  g_signal_connect (task, "body-sent", G_CALLBACK (cancel_cb), NULL);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task)));
  test_watch_free (watch);
  g_assert_finalize_object (task);

  tick = g_timeout_add (10, tick_cb, NULL);
  while (has_upload (self))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
}

/* What another process was told is enough. */
static void
test_other_process (Fixture       *self,
                    gconstpointer  data)
{
  g_autofree char *url = test_peer_script_url (self->server, "/files");
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", &error);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) resume_data = NULL;

  g_assert_no_error (error);
  test_peer_script_tell (self->server, "cut %d\n", SIZE / 2);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program,
                              BEGIN_ARGUMENT, url, self->path, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate (process, NULL, NULL, &resume_data, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_cmpuint (g_bytes_get_size (resume_data), >, 0);
  run_and_finish (self, task_with_data (self, resume_data));
}

/* The other process. */
static int
begin_upload (const char *url,
              const char *path)
{
  g_autoptr (UrlSession) session = test_session_new ();
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  UrlTask *task = as_tus (url_session_upload_task_from_file (session, request, file));
  TestWatch *watch = test_watch_new (task);
  g_autoptr (GBytes) data = NULL;

  url_task_resume (task);
  test_watch_wait (watch);
  data = url_upload_task_dup_resume_data (URL_UPLOAD_TASK (task));
  if (data != NULL)
    fwrite (g_bytes_get_data (data, NULL), 1, g_bytes_get_size (data), stdout);
  test_watch_free (watch);
  g_object_unref (task);

  return data != NULL ? 0 : 1;
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && strcmp (argv[1], BEGIN_ARGUMENT) == 0)
    return begin_upload (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);
  ADD ("/tus/sources", test_sources);
  ADD ("/tus/metadata", test_metadata);
  ADD ("/tus/random-cuts", test_random_cuts);
  ADD ("/tus/asks", test_asks);
  ADD ("/tus/refused", test_refused);
  ADD ("/tus/removes", test_removes);
  ADD ("/tus/other-process", test_other_process);

  return test_run ();
}
