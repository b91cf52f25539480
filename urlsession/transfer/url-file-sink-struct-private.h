/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <stdatomic.h>

#include "transfer/url-body-checksum-private.h"
#include "transfer/url-destination-private.h"
#include "transfer/url-file-sink-private.h"
#include "transfer/url-partial-file-private.h"

G_BEGIN_DECLS

typedef enum
{
  URL_FILE_SINK_STEP_DONE,
  URL_FILE_SINK_STEP_AGAIN, /* there is more, and others get their turn first */
} UrlFileSinkStepResult;

typedef UrlFileSinkStepResult (*UrlFileSinkStep) (UrlFileSink  *self,
                                                  GError      **error);

struct _UrlFileSink
{
  gatomicrefcount ref_count; /* one for the owner, one for a step */

  UrlDownloadPlan *plan;   /* (owned) */
  UrlRequestHead *request; /* (owned) */
  char *uri;               /* (owned): what is requested */
  char *display;           /* (owned) */

  /* On the network thread only. */
  gpointer listener; /* (unowned) */
  gboolean is_freed;
  gboolean is_busy;
  gboolean is_writing; /* and nothing else */
  UrlFileSinkDone done;
  GPtrArray *collected; /* (owned) (element-type GBytes) */
  GArray *offsets;      /* (owned) (nullable) (element-type gint64): where each of them
                           belongs, if not one behind the other */
  gint64 prefix;        /* with offsets: what there is without a gap, with them */
  gsize collected_size;

  atomic_bool is_abandoned; /* steps have nothing to do any more */
  atomic_bool is_taken;

  /* Handed to the disk thread with a step, and back when it is done. */
  UrlFileSinkStep step;
  GPtrArray *pieces;     /* (owned) (nullable) */
  GArray *places;        /* (owned) (nullable): the offsets of the pieces */
  gint64 size;           /* the prefix with them */
  UrlResponseHead *head; /* (owned) (nullable): the accepted one */
  gboolean continues;
  gint64 total;
  gint64 written;
  gint64 copied;
  UrlPartialFile *partial;     /* (owned) (nullable) */
  UrlPartialFile *copy;        /* (owned) (nullable): in another file system */
  UrlBodyChecksum *checksum;   /* (owned) (nullable) */
  UrlDestination destination;
  UrlResumeRecord *kept;       /* (owned) (nullable): what was closed */
  GBytes *resume_data;         /* (owned) (nullable) */
  char *temporary;             /* (owned) (nullable): what goes with the process */
  char *path;                  /* (owned) (nullable): of the finished file */
  gboolean has_failed;         /* nothing is written behind a gap */
  GError *error;               /* (owned) (nullable) */
};

/* (nullable): of the partial file, if it is of this URL. Nobody works on it
 * meanwhile. */
const UrlResumeRecord *url_file_sink_get_record   (UrlFileSink  *self);

/* All on the disk thread. What was kept for resuming goes if nobody has asked for
 * it. */
void                   url_file_sink_remove_kept  (UrlFileSink  *self);

UrlFileSinkStepResult  url_file_sink_prepare_step (UrlFileSink  *self,
                                                   GError      **error);
UrlFileSinkStepResult  url_file_sink_accept_step  (UrlFileSink  *self,
                                                   GError      **error);
UrlFileSinkStepResult  url_file_sink_scatter_step (UrlFileSink  *self,
                                                   GError      **error);
UrlFileSinkStepResult  url_file_sink_write_step   (UrlFileSink  *self,
                                                   GError      **error);
UrlFileSinkStepResult  url_file_sink_seal_step    (UrlFileSink  *self,
                                                   GError      **error);
UrlFileSinkStepResult  url_file_sink_publish_step (UrlFileSink  *self,
                                                   GError      **error);
UrlFileSinkStepResult  url_file_sink_rest_step    (UrlFileSink  *self,
                                                   GError      **error);
UrlFileSinkStepResult  url_file_sink_keep_step    (UrlFileSink  *self,
                                                   GError      **error);

G_END_DECLS
