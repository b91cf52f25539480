/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include <json-glib/json-glib.h>

#include "peer-fixture.h"
#include "test-support.h"

/* Forms with files: byte by byte, and as a server reads them. */

#define FILE_SIZE (3 * 1000 * 1000)

typedef struct
{
  UrlSession *session;
  char *directory;
  char *path;  /* of a file with a pattern */
  GFile *file;
} Fixture;

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (GBytes) content = test_pattern_bytes (FILE_SIZE);

  self->session = test_session_new ();
  self->directory = g_dir_make_tmp ("urlsession-test-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "photo.png", NULL);
  self->file = g_file_new_for_path (self->path);
  g_file_set_contents (self->path, g_bytes_get_data (content, NULL), FILE_SIZE, NULL);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  test_session_assert_gone (self->session);
  g_remove (self->path);
  g_rmdir (self->directory);
  g_clear_object (&self->file);
  g_free (self->path);
  g_free (self->directory);
}

static UrlMultipart *
form_with_boundary (const char *boundary)
{
  return g_object_new (URL_TYPE_MULTIPART, "boundary", boundary, NULL);
}

static UrlRequest *
request_with (UrlMultipart *form,
              const char   *path)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "%s", path);
  UrlRequest *request = url_request_new (url);

  url_request_set_method (request, "POST");
  url_request_set_multipart (request, form);

  return request;
}

static char *
send_text (Fixture     *self,
           UrlRequest  *request,
           GError     **error)
{
  g_autoptr (GBytes) body = url_session_load (self->session, request, NULL, NULL, error);

  return body != NULL ? g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body)) : NULL;
}

/* What /echo gives: the head, an empty line and the body. */
static void
assert_sent (Fixture      *self,
             UrlMultipart *form,
             const char   *fields,
             const char   *expected)
{
  g_autoptr (UrlRequest) request = request_with (form, "/echo");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = send_text (self, request, &error);
  const char *body = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, fields));
  body = strstr (text, "\r\n\r\n") + 4;
  g_assert_cmpstr (body, ==, expected);
}

static void
test_bytes_on_the_wire (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = form_with_boundary ("XX");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\r\n--XX", 7);
  g_autofree char *path = g_build_filename (self->directory, "note.txt", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  const char *expected = "--XX\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nSunrise\r\n"
                         "--XX\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
                         "--XX\r\nContent-Disposition: form-data; name=\"raw\"\r\n\r\na\r\n--XX\r\n"
                         "--XX\r\nContent-Disposition: form-data; name=\"raw\"; "
                         "filename=\"x.json\"\r\nContent-Type: application/json\r\n\r\na\r\n--XX\r\n"
                         "--XX\r\nContent-Disposition: form-data; name=\"file\"; "
                         "filename=\"note.txt\"\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
                         "--XX\r\nContent-Disposition: form-data; name=\"file\"; "
                         "filename=\"other\"\r\nContent-Type: text/x-other; a=b\r\n\r\nHello\r\n"
                         "--XX--\r\n";
  g_autofree char *fields = g_strdup_printf ("Content-Length: %zu\r\n", strlen (expected));

  g_file_set_contents (path, "Hello", -1, NULL);
  url_multipart_add_text (form, "title", "Sunrise");
  url_multipart_add_text (form, "empty", "");
  url_multipart_add_bytes (form, "raw", bytes, NULL, NULL);
  url_multipart_add_bytes (form, "raw", bytes, "x.json", NULL);
  url_multipart_add_file (form, "file", file, NULL, NULL);
  url_multipart_add_file (form, "file", file, "other", "text/x-other; a=b");
  assert_sent (self, form, fields, expected);
  assert_sent (self, form, "Content-Type: multipart/form-data; boundary=XX\r\n", expected);
  g_remove (path);
}

static void
test_names (Fixture       *self,
            gconstpointer  data)
{
  const struct
  {
    const char *name, *sent;
  } rows[] = {
    { "plain", "plain" },
    { "", "" },
    { "a\"b", "a%22b" },
    { "a\r\nX-Other: b", "a%0D%0AX-Other: b" },
    { "a\nb", "a%0Ab" },
    { "Grüße €", "Grüße €" },
    { "a\\b", "a\\b" },
    { "50%22", "50%22" },
    { "a;b=c", "a;b=c" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlMultipart) form = form_with_boundary ("XX");
      g_autoptr (GBytes) bytes = g_bytes_new_static ("1", 1);
      g_autofree char *expected =
          g_strdup_printf ("--XX\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
                           "Content-Type: a/b\r\n\r\n1\r\n--XX--\r\n", rows[i].sent, rows[i].sent);

      url_multipart_add_bytes (form, rows[i].name, bytes, rows[i].name, "a/b");
      assert_sent (self, form, "Content-Length: ", expected);
    }
}

/* A boundary that is no token is quoted, and one that is none is refused. */
static void
test_boundary (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = form_with_boundary ("a b:c");
  g_autoptr (UrlMultipart) first = url_multipart_new ();
  g_autoptr (UrlMultipart) second = url_multipart_new ();
  const char *const refused[] = { "", "a ", "ü", "a\r\nb", "a\"b" };
  g_autofree char *long_one = g_strnfill (71, 'x');

  assert_sent (self, form, "boundary=\"a b:c\"\r\n", "--a b:c--\r\n");
  g_assert_cmpstr (url_multipart_get_boundary (form), ==, "a b:c");
  g_assert_cmpstr (url_multipart_get_boundary (first), !=, url_multipart_get_boundary (second));
  for (gsize i = 0; i <= G_N_ELEMENTS (refused); i++)
    {
      const char *boundary = i < G_N_ELEMENTS (refused) ? refused[i] : long_one;
      g_autoptr (UrlMultipart) other = NULL;

      g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Boundary not taken*");
      other = form_with_boundary (boundary);
      g_test_assert_expected_messages ();
      g_assert_true (g_str_has_prefix (url_multipart_get_boundary (other), "urlsession-"));
    }
}

static void
test_refused_type (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = form_with_boundary ("XX");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("1", 1);

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Part not added*");
  url_multipart_add_bytes (form, "a", bytes, NULL, "text/plain\r\nX-Other: 1");
  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Part not added*");
  url_multipart_add_file (form, "a", self->file, NULL, "");
  g_test_assert_expected_messages ();
  assert_sent (self, form, "Content-Length: 8\r\n", "--XX--\r\n");
}

/* The request has the parts of the moment, and any other body takes their
 * place. */
static void
test_request (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = form_with_boundary ("XX");
  g_autoptr (UrlRequest) request = NULL;
  g_autoptr (UrlRequest) copy = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("1", 1);
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;

  url_multipart_add_text (form, "a", "1");
  request = request_with (form, "/echo");
  url_multipart_add_text (form, "b", "2");
  copy = url_request_copy (request);
  url_request_set_body (request, bytes);
  text = send_text (self, copy, NULL);
  g_assert_nonnull (strstr (text, "name=\"a\""));
  g_assert_null (strstr (text, "name=\"b\""));
  other = send_text (self, request, NULL);
  g_assert_true (g_str_has_suffix (other, "\r\n\r\n1"));

  g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "Form field not added*");
  url_request_add_form_field (copy, "c", "3");
  g_test_assert_expected_messages ();
}

static void
test_curl (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = form_with_boundary ("XX");
  g_autoptr (UrlRequest) request = NULL;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  g_autoptr (GFile) file = g_file_new_for_path ("/tmp/a \"b\".txt");
  g_autofree char *command = NULL;

  url_multipart_add_text (form, "a", "it's");
  url_multipart_add_file (form, "f", file, "c.txt", "text/plain");
  url_multipart_add_stream (form, "s", stream, -1, NULL, NULL);
  request = url_request_new ("https://h.test/");
  url_request_set_method (request, "POST");
  url_request_set_multipart (request, form);
  command = url_request_to_curl (request, FALSE);
  g_assert_cmpstr (command, ==, "curl --request 'POST' --form-string 'a=it'\\''s' "
                                "--form 'f=@\"/tmp/a \\\"b\\\".txt\";type=text/plain;"
                                "filename=\"c.txt\"' --form 's=@\"-\"' 'https://h.test/'");
}

/* A stream of unknown length makes the form one, too; a seekable one is read
 * from where it stood, however often the form is sent. */
static void
test_streams (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = form_with_boundary ("XX");
  g_autoptr (GInputStream) known = g_memory_input_stream_new_from_data ("12345678", 8, NULL);
  g_autoptr (GInputStream) unknown = g_memory_input_stream_new_from_data ("abcd", 4, NULL);
  const char *expected = "--XX\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n34567\r\n";
  const char *both = "--XX\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n34567\r\n"
                     "--XX\r\nContent-Disposition: form-data; name=\"u\"\r\n\r\nabcd\r\n--XX--\r\n";

  g_input_stream_skip (known, 2, NULL, NULL);
  url_multipart_add_stream (form, "k", known, 5, NULL, NULL);
  for (unsigned i = 0; i < 2; i++)
    {
      g_autofree char *whole = g_strconcat (expected, "--XX--\r\n", NULL);
      g_autofree char *fields = g_strdup_printf ("Content-Length: %zu\r\n", strlen (whole));

      assert_sent (self, form, fields, whole);
    }

  url_multipart_add_stream (form, "u", unknown, -1, NULL, NULL);
  assert_sent (self, form, "Transfer-Encoding: chunked\r\n", both);
  assert_sent (self, form, "Transfer-Encoding: chunked\r\n", both);
}

static void
test_redirect (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = form_with_boundary ("XX");
  g_autoptr (UrlRequest) request = NULL;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("abcd", 4, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  url_multipart_add_stream (form, "s", stream, -1, NULL, NULL);
  url_multipart_add_text (form, "t", "1");
  request = request_with (form, "/redirect-to/307?/echo");
  text = send_text (self, request, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "name=\"s\"\r\n\r\nabcd\r\n--XX\r\n"));
  g_assert_true (g_str_has_suffix (text, "\r\n\r\n1\r\n--XX--\r\n"));
}

/* A stream that cannot seek is not sent twice. */
static void
test_exhausted (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = form_with_boundary ("XX");
  g_autoptr (UrlRequest) request = NULL;
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data ("abcd", 4, NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GConverter) copier = G_CONVERTER (g_charset_converter_new ("UTF-8", "UTF-8", NULL));
  g_autoptr (GError) error = NULL;

  stream = g_converter_input_stream_new (memory, copier);
  url_multipart_add_stream (form, "s", stream, 4, NULL, NULL);
  request = request_with (form, "/redirect-to/307?/echo");
  g_assert_null (send_text (self, request, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_BODY_STREAM_EXHAUSTED);
}

static void
assert_fails (Fixture      *self,
              UrlMultipart *form,
              UrlError      code,
              const char   *words)
{
  g_autoptr (UrlRequest) request = request_with (form, "/echo");
  g_autoptr (GError) error = NULL;

  g_assert_null (send_text (self, request, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, URL_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_failures (Fixture       *self,
               gconstpointer  data)
{
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent/file");
  g_autoptr (GFile) directory = g_file_new_for_path (self->directory);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("abcd", 4, NULL);
  g_autoptr (UrlMultipart) with_missing = url_multipart_new ();
  g_autoptr (UrlMultipart) with_directory = url_multipart_new ();
  g_autoptr (UrlMultipart) with_short = url_multipart_new ();

  url_multipart_add_file (with_missing, "f", missing, NULL, NULL);
  assert_fails (self, with_missing, URL_ERROR_FILE_DOES_NOT_EXIST, "could not be read");
  url_multipart_add_file (with_directory, "f", directory, NULL, NULL);
  assert_fails (self, with_directory, URL_ERROR_FILE_IS_DIRECTORY, "could not be read");
  url_multipart_add_stream (with_short, "short", stream, 5, NULL, NULL);
  assert_fails (self, with_short, URL_ERROR_UNKNOWN, "“short” has fewer bytes");
}

/* The file is written to when its first half was sent. */
static void
body_sent_cb (UrlTask  *task,
              gint64    sent,
              gint64    total,
              gint64    expected,
              Fixture  *self)
{
  g_autoptr (GFileOutputStream) stream = NULL;

  g_signal_handlers_disconnect_by_func (task, body_sent_cb, self);
  stream = g_file_append_to (self->file, G_FILE_CREATE_NONE, NULL, NULL);
  g_assert_true (g_output_stream_write_all (G_OUTPUT_STREAM (stream), "x", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, NULL));
  test_raw_server_release (test_fixture_get_raw ());
}

static void
test_changed_file (Fixture       *self,
                   gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = url_multipart_new ();
  g_autoptr (UrlRequest) request = NULL;
  UrlTask *task = NULL;
  TestWatch *watch = NULL;

  /* More than sockets hold, so that the server has it in its hand. */
  g_assert_cmpint (truncate (self->path, 64 * 1024 * 1024), ==, 0);
  url_multipart_add_file (form, "f", self->file, NULL, NULL);
  request = request_with (form, "/no-read");
  task = URL_TASK (url_session_data_task (self->session, request));
  watch = test_watch_new (task);
  g_signal_connect (task, "body-sent", G_CALLBACK (body_sent_cb), self);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_error (watch->error, URL_ERROR, URL_ERROR_FILE_CHANGED);
  g_assert_nonnull (strstr (watch->error->message, "“photo.png” was changed while it was sent"));
  test_watch_free (watch);
  g_assert_finalize_object (task);
}

/* A FIFO has no length, and is read by another thread than anybody waits for. */
static gpointer
write_fifo_cb (gpointer path)
{
  g_autoptr (GBytes) content = test_pattern_bytes (FILE_SIZE);
  int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  gsize written = 0;

  while (written < FILE_SIZE)
    written += (gsize) write (fd, (const char *) g_bytes_get_data (content, NULL) + written,
                              FILE_SIZE - written);
  g_close (fd, NULL);

  return NULL;
}

static void
test_fifo (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (UrlMultipart) form = form_with_boundary ("XX");
  g_autoptr (UrlRequest) request = NULL;
  g_autofree char *path = g_build_filename (self->directory, "fifo", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GThread) thread = NULL;
  g_autofree char *text = NULL;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  thread = g_thread_new ("fifo", write_fifo_cb, path);
  url_multipart_add_file (form, "f", file, NULL, "a/b");
  request = request_with (form, "/sink");
  text = send_text (self, request, NULL);
  g_assert_cmpuint (g_ascii_strtoull (text, NULL, 10), >, FILE_SIZE);
  g_thread_join (g_steal_pointer (&thread));
  g_remove (path);
}

static void
assert_member (JsonArray  *fields,
               unsigned    i,
               const char *name,
               const char *member,
               const char *expected)
{
  JsonObject *field = json_array_get_object_element (fields, i);

  g_assert_cmpstr (json_object_get_string_member (field, "name"), ==, name);
  g_assert_cmpstr (json_object_get_string_member (field, member), ==, expected);
}

/* What a server makes of it. */
static void
test_server (Fixture       *self,
             gconstpointer  data)
{
  TestPeerScript *server = test_peer_script_new ("form-server.mjs", NULL);
  g_autofree char *url = test_peer_script_url (server, "/");
  g_autoptr (UrlMultipart) form = url_multipart_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\r\n--", 5);
  g_autoptr (GBytes) content = test_pattern_bytes (FILE_SIZE);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  g_autofree char *small_sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (UrlRequest) request = NULL;
  g_autoptr (JsonNode) answer = NULL;
  g_autofree char *text = NULL;
  JsonArray *fields = NULL;

  url_multipart_add_text (form, "plain", "text, ünd mehr\r\nin two lines");
  url_multipart_add_text (form, "q\"\r\n ü", "2");
  url_multipart_add_bytes (form, "b", bytes, "nä\"me.bin", "application/x-b");
  url_multipart_add_file (form, "photo", self->file, NULL, NULL);
  url_multipart_add_stream (form, "stream", stream, FILE_SIZE, "s.txt", NULL);
  request = request_with (form, "/");
  url_request_set_uri_string (request, url);
  text = send_text (self, request, NULL);
  g_test_message ("%s", text);
  answer = json_from_string (text, NULL);
  g_assert_nonnull (answer);
  fields = json_object_get_array_member (json_node_get_object (answer), "fields");
  g_assert_cmpuint (json_array_get_length (fields), ==, 5);
  assert_member (fields, 0, "plain", "value", "text, ünd mehr\r\nin two lines");
  assert_member (fields, 1, "q\"\r\n ü", "value", "2");
  assert_member (fields, 2, "b", "filename", "nä\"me.bin");
  assert_member (fields, 2, "b", "type", "application/x-b");
  assert_member (fields, 2, "b", "sha256", small_sum);
  assert_member (fields, 3, "photo", "filename", "photo.png");
  assert_member (fields, 3, "photo", "type", "image/png");
  assert_member (fields, 3, "photo", "sha256", sum);
  assert_member (fields, 4, "stream", "type", "text/plain");
  assert_member (fields, 4, "stream", "sha256", sum);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (answer), "length"), !=, NULL);
  test_peer_script_free (server);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/multipart/bytes-on-the-wire", test_bytes_on_the_wire);
  ADD ("/multipart/names", test_names);
  ADD ("/multipart/boundary", test_boundary);
  ADD ("/multipart/refused-type", test_refused_type);
  ADD ("/multipart/request", test_request);
  ADD ("/multipart/curl", test_curl);
  ADD ("/multipart/streams", test_streams);
  ADD ("/multipart/redirect", test_redirect);
  ADD ("/multipart/exhausted", test_exhausted);
  ADD ("/multipart/failures", test_failures);
  ADD ("/multipart/changed-file", test_changed_file);
  ADD ("/multipart/fifo", test_fifo);
  ADD ("/multipart/server", test_server);

  return test_run ();
}
