/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "benchmark.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <curl/curl.h>
#include <libsoup/soup.h>
#include <urlsession/urlsession.h>

#include "benchmark-watch.h"

/* One measurement, printed as a line of JSON. Each has a process of its own, so
 * that no memory, connection or cache of another counts. */

#define SETTLE_MS 250

struct _Benchmark
{
  BenchmarkOptions options;
  const BenchmarkContestant *contestant; /* (unowned) */
  void (*begin) (gpointer   contestant,
                 Benchmark *benchmark);
  gpointer state; /* (unowned): of the contestant */

  gint64 spawned; /* monotonic ns: when the process was asked for */
  gboolean bare;
  gboolean versions;
  int limit; /* seconds, 0 for none */
  gboolean is_over;
  int to_begin;
  int n_paths;
  int to_end;
  guint64 bytes;
  gint64 first_byte;    /* monotonic µs */
  const char *protocol; /* (nullable) */
  BenchmarkWatch watch;

  gsize allocated_before;
  gsize allocated;
};

static const BenchmarkContestant *const contestants[] = {
  &benchmark_urlsession,
  &benchmark_soup,
  &benchmark_curl,
};

const BenchmarkOptions *
benchmark_get_options (Benchmark *self)
{
  return &self->options;
}

char *
benchmark_create_path (Benchmark *self)
{
  g_autofree char *name = g_strdup_printf ("download-%d", self->n_paths++);

  return g_build_filename (self->options.folder, name, NULL);
}

void
benchmark_flush (Benchmark  *self,
                 const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0 || fsync (fd) != 0)
    benchmark_failed (self, g_strerror (errno));
  close (fd);
}

void
benchmark_take_piece (Benchmark *self,
                      gsize      size)
{
  if (self->first_byte == 0)
    self->first_byte = g_get_monotonic_time ();
  self->bytes += size;
}

static void
begin_one (Benchmark *self)
{
  self->to_begin--;
  self->begin (self->state, self);
}

void
benchmark_done (Benchmark  *self,
                const char *protocol)
{
  self->protocol = protocol != NULL ? g_intern_string (protocol) : NULL;
  self->to_end--;
  if (self->to_begin > 0)
    begin_one (self);
}

void
benchmark_failed (Benchmark  *self,
                  const char *reason)
{
  g_printerr ("%s, %s: %s\n", self->contestant->name, self->options.url, reason);
  exit (1);
}

static gboolean
limit_cb (gpointer user_data)
{
  Benchmark *self = user_data;

  self->is_over = TRUE;

  return G_SOURCE_REMOVE;
}

/* From the first piece of work to the end of the last, or as far as it comes. */
static void
run (Benchmark *self)
{
  gint64 start = g_get_monotonic_time ();
  gint64 end = 0;

  self->to_begin = self->options.count;
  self->to_end = self->options.count;
  if (!self->bare)
    benchmark_watch_start ();
  for (int i = MIN (self->options.parallel, self->options.count); i > 0; i--)
    begin_one (self);
  if (self->limit > 0)
    g_timeout_add_seconds ((unsigned) self->limit, limit_cb, self);
  while (self->to_end > 0 && !self->is_over)
    g_main_context_iteration (NULL, TRUE);
  end = g_get_monotonic_time ();
  benchmark_watch_stop (&self->watch);

  g_print ("{\"seconds\": %.6f, \"bytes\": %" G_GUINT64_FORMAT ", \"gap_ms\": %.3f, "
           "\"dispatch_ms\": %.3f, \"first_byte_ms\": %.3f, \"peak_bytes\": %" G_GSIZE_FORMAT
           ", \"protocol\": \"%s\"}\n",
           (double) (end - start) / 1e6, self->bytes, (double) self->watch.gap / 1e3,
           (double) self->watch.dispatch / 1e6,
           (double) (self->first_byte * 1000 - self->spawned) / 1e6,
           benchmark_get_peak_resident (), self->protocol != NULL ? self->protocol : "");
}

static gboolean
settle_cb (gpointer user_data)
{
  Benchmark *self = user_data;
  gsize allocated = benchmark_get_allocated ();
  gboolean is_settled = allocated < self->allocated + self->allocated / 1000 &&
                        self->allocated < allocated + allocated / 1000;

  self->allocated = allocated;
  if (is_settled)
    self->to_end = 0;

  return is_settled ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

/* Begins everything at once, on a server that takes its time, and looks at what
 * the waiting work takes when nothing moves any more. */
static void
run_queue (Benchmark *self)
{
  gint64 start = 0;
  gint64 queued = 0;

  /* Not counted: threads, types and the first connections. */
  for (int i = 0; i < self->options.connections; i++)
    self->begin (self->state, self);
  self->to_end = 1;
  g_timeout_add (SETTLE_MS, settle_cb, self);
  while (self->to_end > 0)
    g_main_context_iteration (NULL, TRUE);
  self->allocated_before = self->allocated;

  self->to_end = 1;
  benchmark_watch_start ();
  start = g_get_monotonic_time ();
  for (int i = 0; i < self->options.count; i++)
    self->begin (self->state, self);
  queued = g_get_monotonic_time ();
  g_timeout_add (SETTLE_MS, settle_cb, self);
  while (self->to_end > 0)
    g_main_context_iteration (NULL, TRUE);
  benchmark_watch_stop (&self->watch);

  g_print ("{\"seconds\": %.6f, \"bytes_per_task\": %.1f, \"peak_bytes\": %" G_GSIZE_FORMAT "}\n",
           (double) (queued - start) / 1e6,
           (double) (self->allocated - self->allocated_before) / self->options.count,
           benchmark_get_peak_resident ());
}

static void
print_versions (void)
{
  g_print ("{\"urlsession\": \"%u.%u.%u\", \"libsoup\": \"%u.%u.%u\", \"libcurl\": \"%s\", "
           "\"GLib\": \"%u.%u.%u\"}\n",
           URL_MAJOR_VERSION, URL_MINOR_VERSION, URL_MICRO_VERSION, soup_get_major_version (),
           soup_get_minor_version (), soup_get_micro_version (),
           curl_version_info (CURLVERSION_NOW)->version, glib_major_version, glib_minor_version,
           glib_micro_version);
}

static const BenchmarkContestant *
find_contestant (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contestants); i++)
    if (g_str_equal (contestants[i]->name, name))
      return contestants[i];

  return NULL;
}

static gboolean
set_work (Benchmark  *self,
          const char *work)
{
  if (g_str_equal (work, "load"))
    self->begin = self->contestant->load;
  else if (g_str_equal (work, "stream"))
    self->begin = self->contestant->stream;
  else if (g_str_equal (work, "queue"))
    self->begin = self->contestant->queue;
  else if (g_str_equal (work, "upload"))
    self->begin = self->contestant->upload;
  else if (g_str_equal (work, "form"))
    self->begin = self->contestant->form;
  else if (g_str_equal (work, "download"))
    self->begin = self->contestant->download;
  else if (g_str_equal (work, "json"))
    self->begin = self->contestant->json;

  return self->begin != NULL;
}

static gboolean
parse (Benchmark   *self,
       int         *argc,
       char      ***argv,
       GError     **error)
{
  BenchmarkOptions *options = &self->options;
  const GOptionEntry entries[] = {
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &options->ca, "Trusted certificates", "FILE" },
    { "count", 0, 0, G_OPTION_ARG_INT, &options->count, "Pieces of work", "N" },
    { "parallel", 0, 0, G_OPTION_ARG_INT, &options->parallel, "Pieces at a time", "N" },
    { "connections", 0, 0, G_OPTION_ARG_INT, &options->connections, "Connections", "N" },
    { "upload", 0, 0, G_OPTION_ARG_FILENAME, &options->upload, "What to send", "FILE" },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &options->folder, "Where downloads go", "FOLDER" },
    { "progress", 0, 0, G_OPTION_ARG_NONE, &options->progress, "Tell of progress", NULL },
    { "http2", 0, 0, G_OPTION_ARG_NONE, &options->http2, "Over HTTP/2", NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &self->limit, "Stop then, wherever it is", "SECONDS" },
    { "bare", 0, 0, G_OPTION_ARG_NONE, &self->bare, "Without watching the loop", NULL },
    { "versions", 0, 0, G_OPTION_ARG_NONE, &self->versions, "Print those, and end", NULL },
    { "spawned", 0, 0, G_OPTION_ARG_INT64, &self->spawned, "Monotonic start", "NS" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("CONTESTANT WORK URL");

  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

int
main (int    argc,
      char **argv)
{
  Benchmark self = { .options = { .count = 1, .parallel = 1, .connections = 6 } };
  g_autoptr (GError) error = NULL;

  if (!parse (&self, &argc, &argv, &error) || (argc != 4 && !self.versions))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "CONTESTANT, WORK and URL have to be given");
      return 2;
    }

  if (self.versions)
    {
      print_versions ();
      return 0;
    }

  self.contestant = find_contestant (argv[1]);
  if (self.contestant == NULL || !set_work (&self, argv[2]))
    {
      g_printerr ("There is no %s that does %s\n", argv[1], argv[2]);
      return 2;
    }

  self.options.url = argv[3];
  self.state = self.contestant->open (&self.options);
  if (g_str_equal (argv[2], "queue"))
    run_queue (&self);
  else
    run (&self);

  /* What is still under way ends with the process. */
  fflush (stdout);
  _exit (0);
}
