/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "benchmark.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

/* libsoup as its documentation uses it: asynchronously, on the main context, at
 * the default priority. */

#define PIECE (64 * 1024)

typedef struct
{
  Benchmark *benchmark; /* (unowned) */
  SoupMessage *message; /* (owned) */
  GInputStream *stream; /* (owned) (nullable) */
  guint8 *buffer;       /* (owned) (nullable) */
  char *path;           /* (owned) (nullable): of a download */
} Work;

static Work *
work_new (Benchmark  *benchmark,
          const char *method)
{
  Work *self = g_new0 (Work, 1);

  self->benchmark = benchmark;
  self->message = soup_message_new (method, benchmark_get_options (benchmark)->url);

  return self;
}

static void
work_done (Work   *self,
           GError *error)
{
  Benchmark *benchmark = self->benchmark;
  gboolean http2 = soup_message_get_http_version (self->message) == SOUP_HTTP_2_0;

  if (error != NULL)
    benchmark_failed (benchmark, error->message);
  if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (self->message)))
    benchmark_failed (benchmark, soup_message_get_reason_phrase (self->message));

  g_clear_object (&self->stream);
  g_object_unref (self->message);
  g_free (self->buffer);
  g_free (self->path);
  g_free (self);
  benchmark_done (benchmark, http2 ? "HTTP/2" : "HTTP/1.1");
}

static gpointer
open_session (const BenchmarkOptions *options)
{
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  if (options->ca != NULL)
    {
      database = g_tls_file_database_new (options->ca, &error);
      g_assert_no_error (error);
    }

  return soup_session_new_with_options ("max-conns", MAX (options->connections, 10),
                                        "max-conns-per-host", options->connections,
                                        "tls-database", database, NULL);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body =
      soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);

  if (body != NULL)
    benchmark_take_piece (work->benchmark, g_bytes_get_size (body));
  work_done (work, error);
}

static void
load (gpointer   session,
      Benchmark *benchmark)
{
  Work *work = work_new (benchmark, SOUP_METHOD_GET);

  soup_session_send_and_read_async (session, work->message, G_PRIORITY_DEFAULT, NULL, loaded_cb,
                                    work);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  if (size <= 0)
    {
      work_done (work, error);
      return;
    }

  benchmark_take_piece (work->benchmark, (gsize) size);
  g_input_stream_read_async (work->stream, work->buffer, PIECE, G_PRIORITY_DEFAULT, NULL, read_cb,
                             work);
}

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;

  work->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (work->stream == NULL)
    {
      work_done (work, error);
      return;
    }

  work->buffer = g_malloc (PIECE);
  g_input_stream_read_async (work->stream, work->buffer, PIECE, G_PRIORITY_DEFAULT, NULL, read_cb,
                             work);
}

static void
stream (gpointer   session,
        Benchmark *benchmark)
{
  Work *work = work_new (benchmark, SOUP_METHOD_GET);

  soup_session_send_async (session, work->message, G_PRIORITY_DEFAULT, NULL, sent_cb, work);
}

static void
spliced_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  gssize size = g_output_stream_splice_finish (G_OUTPUT_STREAM (object), result, &error);

  if (size >= 0)
    {
      benchmark_take_piece (work->benchmark, (gsize) size);
      benchmark_flush (work->benchmark, work->path);
    }
  work_done (work, error);
}

static void
download_sent_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Work *work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (work->path);
  g_autoptr (GFileOutputStream) out = NULL;

  work->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (work->stream != NULL)
    out = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &error);
  if (out == NULL)
    {
      work_done (work, error);
      return;
    }

  g_output_stream_splice_async (G_OUTPUT_STREAM (out), work->stream,
                                G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE |
                                    G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
                                G_PRIORITY_DEFAULT, NULL, spliced_cb, work);
}

static void
download (gpointer   session,
          Benchmark *benchmark)
{
  Work *work = work_new (benchmark, SOUP_METHOD_GET);

  work->path = benchmark_create_path (benchmark);
  soup_session_send_async (session, work->message, G_PRIORITY_DEFAULT, NULL, download_sent_cb,
                           work);
}

static void
queue (gpointer   session,
       Benchmark *benchmark)
{
  g_autoptr (SoupMessage) message =
      soup_message_new (SOUP_METHOD_GET, benchmark_get_options (benchmark)->url);

  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
upload (gpointer   session,
        Benchmark *benchmark)
{
  Work *work = work_new (benchmark, SOUP_METHOD_PUT);
  g_autoptr (GFile) file = g_file_new_for_path (benchmark_get_options (benchmark)->upload);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, &error);
  g_autoptr (GFileInputStream) body = NULL;

  g_assert_no_error (error);
  body = g_file_read (file, NULL, &error);
  g_assert_no_error (error);
  soup_message_set_request_body (work->message, NULL, G_INPUT_STREAM (body),
                                 g_file_info_get_size (info));
  soup_session_send_async (session, work->message, G_PRIORITY_DEFAULT, NULL, sent_cb, work);
}

static void
form (gpointer   session,
      Benchmark *benchmark)
{
  Work *work = work_new (benchmark, SOUP_METHOD_PUT);
  g_autoptr (SoupMultipart) multipart = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  g_autoptr (GError) error = NULL;
  g_autoptr (GMappedFile) file =
      g_mapped_file_new (benchmark_get_options (benchmark)->upload, FALSE, &error);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) body = NULL;

  g_assert_no_error (error);
  content = g_mapped_file_get_bytes (file);
  soup_multipart_append_form_string (multipart, "name", "value");
  soup_multipart_append_form_file (multipart, "file", "file", "application/octet-stream", content);
  soup_multipart_to_message (multipart, soup_message_get_request_headers (work->message), &body);
  soup_message_set_request_body_from_bytes (work->message, NULL, body);
  soup_session_send_async (session, work->message, G_PRIORITY_DEFAULT, NULL, sent_cb, work);
}

static void
parsed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Work *work = user_data;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body =
      soup_session_send_and_read_finish (SOUP_SESSION (object), result, &error);

  if (body != NULL)
    {
      benchmark_take_piece (work->benchmark, g_bytes_get_size (body));
      json_parser_load_from_data (parser, g_bytes_get_data (body, NULL),
                                  (gssize) g_bytes_get_size (body), &error);
    }
  work_done (work, error);
}

static void
json (gpointer   session,
      Benchmark *benchmark)
{
  Work *work = work_new (benchmark, SOUP_METHOD_GET);

  soup_session_send_and_read_async (session, work->message, G_PRIORITY_DEFAULT, NULL, parsed_cb,
                                    work);
}

const BenchmarkContestant benchmark_soup = {
  .name = "libsoup",
  .open = open_session,
  .load = load,
  .stream = stream,
  .upload = upload,
  .form = form,
  .download = download,
  .queue = queue,
  .json = json,
};
