/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One measurement: a contestant does work of one kind on the main context. */
typedef struct _Benchmark Benchmark;

typedef struct
{
  char *url;         /* (owned) */
  char *upload;      /* (owned) (nullable): the path of a file */
  char *folder;      /* (owned) (nullable): where downloads go */
  char *ca;          /* (owned) (nullable): the path of a file */
  int count;         /* pieces of work */
  int parallel;      /* of them at a time */
  int connections;   /* to the host, at most */
  gboolean http2;
  gboolean progress; /* is to be told */
} BenchmarkOptions;

/* What a contestant can do. Each function after open() starts one piece of work
 * and returns; benchmark_done() or benchmark_failed() has to follow, but for
 * queue(). */
typedef struct
{
  const char *name;
  gpointer (*open)   (const BenchmarkOptions *options);
  /* A resource, whole in memory. */
  void     (*load)   (gpointer   contestant,
                      Benchmark *benchmark);
  /* A resource, piece by piece: benchmark_take_piece() for each. */
  void     (*stream) (gpointer   contestant,
                      Benchmark *benchmark);
  void     (*upload) (gpointer   contestant,
                      Benchmark *benchmark);
  /* A form with a file. */
  void     (*form)   (gpointer   contestant,
                      Benchmark *benchmark);
  /* A resource, to a file that benchmark_create_path() names. It has to be on the
   * disk when it is done: benchmark_flush(), where a contestant does not see to it. */
  void     (*download) (gpointer   contestant,
                        Benchmark *benchmark);
  /* A resource, with nothing that does not have to be; nobody asks how it ends. */
  void     (*queue)  (gpointer   contestant,
                      Benchmark *benchmark);
  /* A resource, as a JsonNode. */
  void     (*json)   (gpointer   contestant,
                      Benchmark *benchmark);
} BenchmarkContestant;

extern const BenchmarkContestant benchmark_urlsession;
extern const BenchmarkContestant benchmark_soup;
extern const BenchmarkContestant benchmark_curl;

const BenchmarkOptions *benchmark_get_options (Benchmark  *self);

/* A new one in the folder for downloads. */
char                   *benchmark_create_path (Benchmark  *self);
void                    benchmark_flush       (Benchmark  *self,
                                               const char *path);

void                    benchmark_take_piece  (Benchmark  *self,
                                               gsize       size);
/* @protocol: such as "HTTP/1.1" */
void                    benchmark_done        (Benchmark  *self,
                                               const char *protocol);
void                    benchmark_failed      (Benchmark  *self,
                                               const char *reason) G_GNUC_NORETURN;

G_END_DECLS
