/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "benchmark.h"

#include <urlsession/urlsession.h>

static gpointer
open_session (const BenchmarkOptions *options)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (GTlsDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  if (options->ca != NULL)
    {
      database = g_tls_file_database_new (options->ca, &error);
      g_assert_no_error (error);
    }

  url_session_configuration_set_max_connections (configuration,
                                                 (unsigned) MAX (options->connections, 10));
  url_session_configuration_set_max_connections_per_host (configuration,
                                                          (unsigned) options->connections);
  url_session_configuration_set_tls_database (configuration, database);
  if (options->http2)
    url_session_configuration_set_http_version (configuration, URL_HTTP_VERSION_HTTP_2);

  return url_session_new (configuration);
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Benchmark *benchmark = user_data;
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body =
      url_session_load_finish (URL_SESSION (object), result, &response, &error);

  if (body == NULL || !url_response_ensure_success (response, body, &error))
    benchmark_failed (benchmark, error->message);

  benchmark_take_piece (benchmark, g_bytes_get_size (body));
  benchmark_done (benchmark, url_response_get_http_version (response));
}

static void
load (gpointer   session,
      Benchmark *benchmark)
{
  g_autoptr (UrlRequest) request = url_request_new (benchmark_get_options (benchmark)->url);

  url_session_load_async (session, request, NULL, loaded_cb, benchmark);
}

static void
upload (gpointer   session,
        Benchmark *benchmark)
{
  const BenchmarkOptions *options = benchmark_get_options (benchmark);
  g_autoptr (UrlRequest) request = url_request_new (options->url);
  g_autoptr (GFile) file = g_file_new_for_path (options->upload);

  url_request_set_method (request, "PUT");
  url_request_set_body_file (request, file);
  url_session_load_async (session, request, NULL, loaded_cb, benchmark);
}

static void
form (gpointer   session,
      Benchmark *benchmark)
{
  const BenchmarkOptions *options = benchmark_get_options (benchmark);
  g_autoptr (UrlRequest) request = url_request_new (options->url);
  g_autoptr (GFile) file = g_file_new_for_path (options->upload);
  g_autoptr (UrlMultipart) multipart = url_multipart_new ();

  url_multipart_add_text (multipart, "name", "value");
  url_multipart_add_file (multipart, "file", file, NULL, NULL);
  url_request_set_multipart (request, multipart);
  url_request_set_method (request, "PUT");
  url_session_load_async (session, request, NULL, loaded_cb, benchmark);
}

static void
data_received_cb (UrlDataTask *task,
                  GBytes      *data,
                  Benchmark   *benchmark)
{
  benchmark_take_piece (benchmark, g_bytes_get_size (data));
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              Benchmark    *benchmark)
{
  UrlResponse *response = url_task_get_response (task);
  g_autoptr (GError) refused = NULL;

  if (error != NULL)
    benchmark_failed (benchmark, error->message);
  if (!url_response_ensure_success (response, NULL, &refused))
    benchmark_failed (benchmark, refused->message);

  benchmark_done (benchmark, url_response_get_http_version (response));
}

static void
stream (gpointer   session,
        Benchmark *benchmark)
{
  g_autoptr (UrlDataTask) task =
      url_session_data_task_for_uri (session, benchmark_get_options (benchmark)->url);

  g_signal_connect (task, "data-received", G_CALLBACK (data_received_cb), benchmark);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), benchmark);
  url_task_resume (URL_TASK (task));
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  Benchmark *benchmark = user_data;
  UrlTask *task = URL_TASK (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = url_download_task_save_finish (URL_DOWNLOAD_TASK (object), result, &error);

  if (file == NULL)
    benchmark_failed (benchmark, error->message);

  benchmark_take_piece (benchmark, (gsize) url_task_get_bytes_received (task));
  benchmark_done (benchmark, url_response_get_http_version (url_task_get_response (task)));
}

static void
written_cb (UrlTask  *task,
            gint64    n_bytes,
            gint64    total,
            gint64    expected,
            gpointer  user_data)
{
}

static void
progressed_cb (UrlProgress *progress,
               GParamSpec  *pspec,
               gpointer     user_data)
{
  g_autofree char *description = url_progress_dup_description (progress);

  g_assert_nonnull (description);
}

static void
download (gpointer   session,
          Benchmark *benchmark)
{
  const BenchmarkOptions *options = benchmark_get_options (benchmark);
  g_autoptr (UrlDownloadTask) task = url_session_download_task_for_uri (session, options->url);
  g_autofree char *path = benchmark_create_path (benchmark);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  url_download_task_set_destination (task, file);
  if (options->progress)
    {
      g_signal_connect (task, "data-written", G_CALLBACK (written_cb), NULL);
      g_signal_connect (url_task_get_progress (URL_TASK (task)), "notify",
                        G_CALLBACK (progressed_cb), NULL);
    }
  url_download_task_save_async (task, NULL, saved_cb, benchmark);
}

static void
queue (gpointer   session,
       Benchmark *benchmark)
{
  g_autoptr (UrlDataTask) task =
      url_session_data_task_for_uri (session, benchmark_get_options (benchmark)->url);

  url_task_resume (URL_TASK (task));
}

static void
parsed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Benchmark *benchmark = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = url_session_load_json_finish (URL_SESSION (object), result, &error);

  if (node == NULL)
    benchmark_failed (benchmark, error->message);

  benchmark_done (benchmark, NULL);
}

static void
json (gpointer   session,
      Benchmark *benchmark)
{
  g_autoptr (UrlRequest) request = url_request_new (benchmark_get_options (benchmark)->url);

  url_session_load_json_async (session, request, NULL, parsed_cb, benchmark);
}

const BenchmarkContestant benchmark_urlsession = {
  .name = "urlsession",
  .open = open_session,
  .load = load,
  .stream = stream,
  .upload = upload,
  .form = form,
  .download = download,
  .queue = queue,
  .json = json,
};
