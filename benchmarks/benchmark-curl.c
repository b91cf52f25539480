/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "benchmark.h"

#include <curl/curl.h>
#include <glib-unix.h>
#include <json-glib/json-glib.h>

/* libcurl's multi interface, driven by the main context through its socket
 * interface. */

typedef struct
{
  const BenchmarkOptions *options; /* (unowned) */
  CURLM *multi;                    /* (owned) */
  unsigned timer;
  int running;
} Multi;

typedef struct
{
  Benchmark *benchmark; /* (unowned) */
  FILE *file;           /* (owned) (nullable) */
  char *path;           /* (owned) (nullable): of a download */
  curl_mime *mime;      /* (owned) (nullable) */
  GByteArray *body;     /* (owned) (nullable) */
  gboolean is_json;
} Work;

static const char *
get_protocol (CURL *easy)
{
  long version = 0;

  curl_easy_getinfo (easy, CURLINFO_HTTP_VERSION, &version);

  return version == CURL_HTTP_VERSION_2_0 ? "HTTP/2" : "HTTP/1.1";
}

static void
take_body (Work *self)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) error = NULL;

  benchmark_take_piece (self->benchmark, self->body->len);
  if (!self->is_json)
    return;

  parser = json_parser_new ();
  json_parser_load_from_data (parser, (const char *) self->body->data, (gssize) self->body->len,
                              &error);
  g_assert_no_error (error);
}

static void
finish (CURLMsg *message,
        CURLM   *multi)
{
  CURL *easy = message->easy_handle;
  Work *work = NULL;
  Benchmark *benchmark = NULL;
  const char *protocol = get_protocol (easy);

  curl_easy_getinfo (easy, CURLINFO_PRIVATE, &work);
  benchmark = work->benchmark;
  if (message->data.result != CURLE_OK)
    benchmark_failed (benchmark, curl_easy_strerror (message->data.result));

  if (work->body != NULL)
    take_body (work);
  g_clear_pointer (&work->body, g_byte_array_unref);
  g_clear_pointer (&work->file, fclose);
  if (work->path != NULL)
    benchmark_flush (benchmark, work->path);
  curl_multi_remove_handle (multi, easy);
  curl_easy_cleanup (easy);
  g_clear_pointer (&work->mime, curl_mime_free);
  g_free (work->path);
  g_free (work);
  benchmark_done (benchmark, protocol);
}

static void
act (Multi         *self,
     curl_socket_t  socket,
     int            events)
{
  CURLMsg *message = NULL;
  int left = 0;

  curl_multi_socket_action (self->multi, socket, events, &self->running);
  while ((message = curl_multi_info_read (self->multi, &left)) != NULL)
    if (message->msg == CURLMSG_DONE)
      finish (message, self->multi);
}

static gboolean
socket_ready_cb (int          fd,
                 GIOCondition condition,
                 gpointer     user_data)
{
  int events = ((condition & (G_IO_IN | G_IO_HUP)) != 0 ? CURL_CSELECT_IN : 0) |
               ((condition & G_IO_OUT) != 0 ? CURL_CSELECT_OUT : 0) |
               ((condition & G_IO_ERR) != 0 ? CURL_CSELECT_ERR : 0);

  act (user_data, fd, events);

  return G_SOURCE_CONTINUE;
}

static int
socket_cb (CURL          *easy,
           curl_socket_t  socket,
           int            what,
           void          *user_data,
           void          *source)
{
  Multi *self = user_data;
  GIOCondition condition = ((what & CURL_POLL_IN) != 0 ? G_IO_IN | G_IO_HUP : 0) |
                           ((what & CURL_POLL_OUT) != 0 ? G_IO_OUT : 0) | G_IO_ERR;
  unsigned id = 0;

  if (source != NULL)
    g_source_remove (GPOINTER_TO_UINT (source));
  if (what != CURL_POLL_REMOVE)
    id = g_unix_fd_add (socket, condition, socket_ready_cb, self);
  curl_multi_assign (self->multi, socket, GUINT_TO_POINTER (id));

  return 0;
}

static gboolean
timer_ready_cb (gpointer user_data)
{
  Multi *self = user_data;

  self->timer = 0;
  act (self, CURL_SOCKET_TIMEOUT, 0);

  return G_SOURCE_REMOVE;
}

static int
timer_cb (CURLM *multi,
          long   timeout_ms,
          void  *user_data)
{
  Multi *self = user_data;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (timeout_ms >= 0)
    self->timer = g_timeout_add ((unsigned) timeout_ms, timer_ready_cb, self);

  return 0;
}

static gpointer
open_multi (const BenchmarkOptions *options)
{
  Multi *self = g_new0 (Multi, 1);

  curl_global_init (CURL_GLOBAL_DEFAULT);
  self->options = options;
  self->multi = curl_multi_init ();
  curl_multi_setopt (self->multi, CURLMOPT_SOCKETFUNCTION, socket_cb);
  curl_multi_setopt (self->multi, CURLMOPT_SOCKETDATA, self);
  curl_multi_setopt (self->multi, CURLMOPT_TIMERFUNCTION, timer_cb);
  curl_multi_setopt (self->multi, CURLMOPT_TIMERDATA, self);
  curl_multi_setopt (self->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long) options->connections);

  return self;
}

static size_t
append_cb (char   *data,
           size_t  size,
           size_t  n,
           void   *user_data)
{
  g_byte_array_append (((Work *) user_data)->body, (const guint8 *) data, (unsigned) (size * n));

  return size * n;
}

static size_t
count_cb (char   *data,
          size_t  size,
          size_t  n,
          void   *user_data)
{
  benchmark_take_piece (((Work *) user_data)->benchmark, size * n);

  return size * n;
}

static size_t
save_cb (char   *data,
         size_t  size,
         size_t  n,
         void   *user_data)
{
  Work *work = user_data;

  benchmark_take_piece (work->benchmark, size * n);

  return fwrite (data, size, n, work->file);
}

static CURL *
create_easy (Multi *self,
             Work  *work)
{
  CURL *easy = curl_easy_init ();

  curl_easy_setopt (easy, CURLOPT_URL, self->options->url);
  curl_easy_setopt (easy, CURLOPT_NOPROXY, "*");
  curl_easy_setopt (easy, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt (easy, CURLOPT_PIPEWAIT, 1L);
  curl_easy_setopt (easy, CURLOPT_PRIVATE, work);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, work);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, work->body != NULL ? append_cb : count_cb);
  if (self->options->ca != NULL)
    curl_easy_setopt (easy, CURLOPT_CAINFO, self->options->ca);

  return easy;
}

static Work *
work_new (Benchmark *benchmark)
{
  Work *self = g_new0 (Work, 1);

  self->benchmark = benchmark;

  return self;
}

static void
load (gpointer   contestant,
      Benchmark *benchmark)
{
  Multi *self = contestant;
  Work *work = work_new (benchmark);

  work->body = g_byte_array_new ();
  curl_multi_add_handle (self->multi, create_easy (self, work));
}

static void
stream (gpointer   contestant,
        Benchmark *benchmark)
{
  Multi *self = contestant;

  curl_multi_add_handle (self->multi, create_easy (self, work_new (benchmark)));
}

/* The version as it is written in a request. */
static const char *
name_protocol (const char *version)
{
  return g_str_has_prefix (version, "2") ? "HTTP/2" : "HTTP/1.1";
}

static void
commanded_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Work *work = user_data;
  Benchmark *benchmark = work->benchmark;
  g_autoptr (GError) error = NULL;
  g_autofree char *version = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (object), result, &version, NULL,
                                             &error))
    benchmark_failed (benchmark, error->message);
  if (!g_subprocess_get_successful (G_SUBPROCESS (object)))
    benchmark_failed (benchmark, "curl failed");

  if (work->path != NULL)
    benchmark_flush (benchmark, work->path);
  g_free (work->path);
  g_free (work);
  benchmark_done (benchmark, name_protocol (version));
}

/* One large file is left to the command, which is what people have besides. */
static void
command (const BenchmarkOptions *options,
         Work                   *work,
         gboolean                sends,
         const char             *path)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_strv_builder_add_many (builder, "curl", "--silent", "--show-error", "--fail", "--noproxy", "*",
                           "--write-out", "%{http_version}", "--output",
                           sends ? "/dev/null" : path, options->url, NULL);
  if (options->ca != NULL)
    g_strv_builder_add_many (builder, "--cacert", options->ca, NULL);
  if (sends)
    g_strv_builder_add_many (builder, "--upload-file", path, NULL);
  arguments = g_strv_builder_end (builder);

  process = g_subprocess_newv ((const char *const *) arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                               &error);
  if (process == NULL)
    benchmark_failed (work->benchmark, error->message);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, commanded_cb, work);
}

static void
upload (gpointer   contestant,
        Benchmark *benchmark)
{
  Multi *self = contestant;

  command (self->options, work_new (benchmark), TRUE, self->options->upload);
}

static void
form (gpointer   contestant,
      Benchmark *benchmark)
{
  Multi *self = contestant;
  Work *work = work_new (benchmark);
  CURL *easy = create_easy (self, work);
  curl_mimepart *part = NULL;

  work->mime = curl_mime_init (easy);
  part = curl_mime_addpart (work->mime);
  curl_mime_name (part, "name");
  curl_mime_data (part, "value", CURL_ZERO_TERMINATED);
  part = curl_mime_addpart (work->mime);
  curl_mime_name (part, "file");
  curl_mime_filedata (part, self->options->upload);
  curl_easy_setopt (easy, CURLOPT_MIMEPOST, work->mime);
  curl_easy_setopt (easy, CURLOPT_CUSTOMREQUEST, "PUT");
  curl_multi_add_handle (self->multi, easy);
}

static void
download (gpointer   contestant,
          Benchmark *benchmark)
{
  Multi *self = contestant;
  Work *work = work_new (benchmark);
  CURL *easy = NULL;

  work->path = benchmark_create_path (benchmark);
  if (self->options->count == 1)
    {
      command (self->options, work, FALSE, work->path);
      return;
    }

  easy = create_easy (self, work);
  work->file = fopen (work->path, "wb");
  if (work->file == NULL)
    benchmark_failed (benchmark, "The file to write to cannot be opened");
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, save_cb);
  curl_multi_add_handle (self->multi, easy);
}

static void
json (gpointer   contestant,
      Benchmark *benchmark)
{
  Multi *self = contestant;
  Work *work = work_new (benchmark);

  work->body = g_byte_array_new ();
  work->is_json = TRUE;
  curl_multi_add_handle (self->multi, create_easy (self, work));
}

const BenchmarkContestant benchmark_curl = {
  .name = "libcurl",
  .open = open_multi,
  .load = load,
  .stream = stream,
  .upload = upload,
  .form = form,
  .download = download,
  .queue = stream,
  .json = json,
};
