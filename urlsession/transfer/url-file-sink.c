/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-file-sink-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdatomic.h>

#include "base/url-disk-private.h"
#include "base/url-folders-private.h"
#include "base/url-network-private.h"
#include "message/url-error.h"
#include "message/url-filename-private.h"
#include "message/url-uri-private.h"
#include "message/url-validator-private.h"
#include "transfer/url-body-checksum-private.h"
#include "transfer/url-destination-private.h"
#include "transfer/url-file-copy-private.h"
#include "transfer/url-file-error-private.h"
#include "transfer/url-file-stamp-private.h"
#include "transfer/url-partial-file-private.h"

/* So much is written at once. */
#define WRITE_SIZE (256 * 1024)

typedef enum
{
  STEP_DONE,
  STEP_AGAIN, /* there is more, and others get their turn first */
} StepResult;

typedef StepResult (*Step) (UrlFileSink  *self,
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
  UrlFileSinkDone done;
  GPtrArray *collected; /* (owned) (element-type GBytes) */
  gsize collected_size;

  atomic_bool is_abandoned; /* steps have nothing to do any more */
  atomic_bool is_taken;

  /* Handed to the disk thread with a step, and back when it is done. */
  Step step;
  GPtrArray *pieces;     /* (owned) (nullable) */
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
  char *path;                  /* (owned) (nullable): of the finished file */
  gboolean has_failed;         /* nothing is written behind a gap */
  GError *error;               /* (owned) (nullable) */
};

static UrlFileSink *
sink_ref (UrlFileSink *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
sink_unref (UrlFileSink *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_assert (self->partial == NULL && self->copy == NULL);

  url_download_plan_unref (self->plan);
  url_request_head_unref (self->request);
  g_free (self->uri);
  g_free (self->display);
  g_ptr_array_unref (self->collected);
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_clear_pointer (&self->head, url_response_head_unref);
  g_clear_pointer (&self->checksum, url_body_checksum_free);
  url_destination_clear (&self->destination);
  g_clear_pointer (&self->kept, url_resume_record_free);
  g_clear_pointer (&self->resume_data, g_bytes_unref);
  g_free (self->path);
  g_clear_error (&self->error);
  g_free (self);
}

UrlFileSink *
url_file_sink_new (UrlDownloadPlan *plan,
                   UrlRequestHead  *request,
                   gpointer         listener)
{
  UrlFileSink *self = g_new0 (UrlFileSink, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->plan = url_download_plan_ref (plan);
  self->request = url_request_head_ref (request);
  self->uri = g_uri_to_string_partial (request->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);
  self->display = url_request_head_display (request);
  self->listener = listener;
  self->collected = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return self;
}

/* What was kept for resuming, and nobody asked for. A download to a destination
 * is found there by the next one. */
static void
remove_kept (UrlFileSink *self)
{
  UrlPartialFile *partial = NULL;

  if (self->kept == NULL || self->is_taken || self->plan->destination != NULL)
    return;

  partial = url_partial_file_reopen (self->kept, NULL, NULL);
  if (partial != NULL)
    url_partial_file_discard (partial);
}

/* The last step. */
static void
dispose_disk (gpointer data)
{
  UrlFileSink *self = data;

  remove_kept (self);
  if (self->partial != NULL)
    url_partial_file_discard (g_steal_pointer (&self->partial));
  if (self->copy != NULL)
    url_partial_file_discard (g_steal_pointer (&self->copy));
  sink_unref (self);
}

void
url_file_sink_free (UrlFileSink *self)
{
  self->is_freed = TRUE;
  self->is_abandoned = TRUE;
  url_disk_invoke (dispose_disk, self);
}

static void
step_done_network (gpointer data)
{
  UrlFileSink *self = data;
  UrlFileSinkDone done = g_steal_pointer (&self->done);

  self->is_busy = FALSE;
  if (!self->is_freed)
    done (self->listener, g_steal_pointer (&self->error));
  sink_unref (self);
}

static void
step_disk (gpointer data)
{
  UrlFileSink *self = data;

  if (!self->is_abandoned && self->step (self, &self->error) == STEP_AGAIN && self->error == NULL)
    url_disk_invoke (step_disk, self);
  else
    url_network_invoke (step_done_network, self);
}

static void
run (UrlFileSink     *self,
     Step             step,
     UrlFileSinkDone  done)
{
  g_assert (!self->is_busy);

  self->is_busy = TRUE;
  self->step = step;
  self->done = done;
  url_disk_invoke (step_disk, sink_ref (self));
}

/* What the messages about files name. */
static const char *
get_target (UrlFileSink *self)
{
  return self->plan->destination;
}

/* A download that is repeated finds by this what is there of the last one. */
static char *
dup_seed (UrlFileSink *self)
{
  return g_strconcat (self->uri, "\n", self->plan->destination, NULL);
}

static gboolean
open_temporary (UrlFileSink  *self,
                GError      **error)
{
  g_autofree char *inside = g_build_filename (self->plan->folder, "download", NULL);
  g_autoptr (GError) local_error = NULL;

  if (!url_folders_ensure (inside, &local_error))
    return url_file_error_set (error, URL_FILE_CREATE, self->plan->folder, errno);

  self->partial = url_partial_file_open (self->plan->folder, NULL, NULL, error);

  return self->partial != NULL;
}

static gboolean
open_sibling (UrlFileSink  *self,
              GError      **error)
{
  g_autofree char *seed = dup_seed (self);

  self->partial =
      url_partial_file_open (self->destination.folder, seed, get_target (self), error);

  return self->partial != NULL;
}

/* What resume data tell of is of use only for the same URL. */
static gboolean
reopen (UrlFileSink  *self,
        GError      **error)
{
  g_autoptr (UrlResumeRecord) record =
      url_resume_record_parse (self->plan->resume_data, error);
  g_autoptr (GError) local_error = NULL;

  if (record == NULL)
    return FALSE;

  self->partial = url_partial_file_reopen (record, get_target (self), &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

static StepResult
prepare_step (UrlFileSink  *self,
              GError      **error)
{
  gboolean is_temporary = self->plan->destination == NULL;

  if (self->plan->checksum != NULL)
    {
      self->checksum = url_body_checksum_new (self->plan->checksum, error);
      if (self->checksum == NULL)
        return STEP_DONE;
    }

  if (!is_temporary && !url_destination_resolve (&self->destination, self->plan, error))
    return STEP_DONE;
  if (self->plan->resume_data != NULL && !reopen (self, error))
    return STEP_DONE;

  if (self->partial == NULL && is_temporary)
    open_temporary (self, error);
  else if (self->partial == NULL)
    open_sibling (self, error);

  return STEP_DONE;
}

void
url_file_sink_prepare (UrlFileSink     *self,
                       UrlFileSinkDone  done)
{
  run (self, prepare_step, done);
}

static const UrlResumeRecord *
get_record (UrlFileSink *self)
{
  const UrlResumeRecord *record =
      self->partial != NULL ? url_partial_file_get_record (self->partial) : NULL;

  return record != NULL && g_strcmp0 (record->uri, self->uri) == 0 ? record : NULL;
}

gint64
url_file_sink_get_offset (UrlFileSink *self)
{
  const UrlResumeRecord *record = get_record (self);

  return record != NULL ? record->offset : 0;
}

gint64
url_file_sink_get_total (UrlFileSink *self)
{
  const UrlResumeRecord *record = get_record (self);

  return record != NULL ? record->total : -1;
}

const char *
url_file_sink_get_validator (UrlFileSink *self)
{
  const UrlResumeRecord *record = get_record (self);

  return record != NULL ? record->validator : NULL;
}

/* A sum over what is there already takes a while. */
static StepResult
hash_step (UrlFileSink  *self,
           GError      **error)
{
  gboolean at_end = FALSE;
  int errnum = url_file_hash_step (url_partial_file_get_fd (self->partial), self->checksum,
                                   &self->copied, &at_end);

  if (errnum != 0)
    url_file_error_set (error, URL_FILE_READ, url_partial_file_get_path (self->partial), errnum);

  return at_end ? STEP_DONE : STEP_AGAIN;
}

/* A response can be gone on with if its bytes are those of the server, and it
 * says which version of them they are. */
static char *
dup_validator (UrlFileSink *self)
{
  if (g_strcmp0 (self->request->method, "GET") != 0 ||
      (self->head->status_code != 200 && self->head->status_code != 206) ||
      url_headers_contains (self->request->headers, "Range") ||
      url_headers_contains (self->head->headers, "Content-Encoding"))
    return NULL;

  return url_validator_dup_strong (self->head->headers);
}

static StepResult
accept_step (UrlFileSink  *self,
             GError      **error)
{
  g_autofree char *validator = dup_validator (self);
  gboolean done = FALSE;

  if (self->destination.folder != NULL && self->destination.name == NULL)
    self->destination.name = url_filename_suggest (self->head->uri, self->head->headers);

  if (self->continues)
    done = url_partial_file_continue (self->partial, self->total, error);
  else
    done = url_partial_file_restart (self->partial, self->uri, validator, self->total, error);
  self->written = url_partial_file_get_size (self->partial);

  if (!done || self->checksum == NULL)
    return STEP_DONE;

  url_body_checksum_reset (self->checksum);
  self->copied = 0;
  self->step = hash_step;

  return STEP_AGAIN;
}

void
url_file_sink_accept (UrlFileSink     *self,
                      UrlResponseHead *head,
                      gboolean         continues,
                      gint64           total,
                      UrlFileSinkDone  done)
{
  g_clear_pointer (&self->head, url_response_head_unref);
  self->head = url_response_head_ref (head);
  self->continues = continues;
  self->total = total;
  run (self, accept_step, done);
}

gboolean
url_file_sink_push (UrlFileSink *self,
                    GBytes      *piece)
{
  g_ptr_array_add (self->collected, g_bytes_ref (piece));
  self->collected_size += g_bytes_get_size (piece);

  return self->collected_size >= WRITE_SIZE;
}

gboolean
url_file_sink_has_collected (UrlFileSink *self)
{
  return self->collected_size > 0;
}

gboolean
url_file_sink_is_busy (UrlFileSink *self)
{
  return self->is_busy;
}

gint64
url_file_sink_get_written (UrlFileSink *self)
{
  return self->written;
}

/* Hands what was collected over to the next step. */
static void
hand_over (UrlFileSink *self)
{
  self->pieces = g_steal_pointer (&self->collected);
  self->collected = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->collected_size = 0;
}

static gboolean
write_pieces (UrlFileSink  *self,
              GError      **error)
{
  g_autoptr (GPtrArray) pieces = g_steal_pointer (&self->pieces);
  gboolean done;

  if (pieces == NULL || pieces->len == 0 || self->has_failed)
    return TRUE;

  done = url_partial_file_write (self->partial, pieces, error);
  self->has_failed = !done;
  self->written = url_partial_file_get_size (self->partial);

  for (unsigned i = 0; done && self->checksum != NULL && i < pieces->len; i++)
    {
      gsize size = 0;
      gconstpointer data = g_bytes_get_data (g_ptr_array_index (pieces, i), &size);

      url_body_checksum_update (self->checksum, data, size);
    }

  return done;
}

static StepResult
write_step (UrlFileSink  *self,
            GError      **error)
{
  write_pieces (self, error);

  return STEP_DONE;
}

void
url_file_sink_write (UrlFileSink     *self,
                     UrlFileSinkDone  done)
{
  hand_over (self);
  run (self, write_step, done);
}

static gboolean
check_size (UrlFileSink  *self,
            GError      **error)
{
  if (self->plan->expected_size < 0 || self->written == self->plan->expected_size)
    return TRUE;

  g_set_error (error, URL_ERROR, URL_ERROR_CHECKSUM_MISMATCH,
               _("The body of %s has %" G_GINT64_FORMAT " bytes, and not %" G_GINT64_FORMAT
                 " as expected"),
               self->display, self->written, self->plan->expected_size);

  return FALSE;
}

static gboolean
flush (UrlFileSink     *self,
       UrlPartialFile  *partial,
       GError         **error)
{
  gint64 changed = url_validator_get_time (self->head->headers);

  url_file_stamp (url_partial_file_get_fd (partial), self->head->uri, changed,
                  self->plan->destination != NULL);

  return url_partial_file_sync (partial, error);
}

/* What is wrong is of no use for going on with it either. */
static StepResult
seal_step (UrlFileSink  *self,
           GError      **error)
{
  if (!write_pieces (self, error))
    return STEP_DONE;

  if (!check_size (self, error) ||
      (self->checksum != NULL && !url_body_checksum_check (self->checksum, self->display, error)))
    url_partial_file_discard (g_steal_pointer (&self->partial));
  else
    flush (self, self->partial, error);

  return STEP_DONE;
}

void
url_file_sink_seal (UrlFileSink     *self,
                    UrlFileSinkDone  done)
{
  hand_over (self);
  run (self, seal_step, done);
}

/* Gives @partial its name. FALSE, without an error, in another file system. */
static gboolean
publish (UrlFileSink      *self,
         UrlPartialFile  **partial,
         GError          **error)
{
  UrlDestinationPolicy policy =
      self->plan->destination != NULL ? self->plan->policy : URL_DESTINATION_POLICY_UNIQUE_NAME;

  self->path = url_destination_publish (&self->destination, policy,
                                        url_partial_file_get_path (*partial), error);
  if (self->path == NULL)
    return FALSE;

  url_partial_file_let_go (g_steal_pointer (partial));

  return TRUE;
}

static StepResult
copy_step (UrlFileSink  *self,
           GError      **error)
{
  gboolean at_end = FALSE;
  int errnum = url_file_copy_step (url_partial_file_get_fd (self->partial),
                                   url_partial_file_get_fd (self->copy), &self->copied, &at_end);

  if (errnum != 0)
    url_file_error_set (error, URL_FILE_WRITE, get_target (self), errnum);
  if (errnum != 0 || !at_end)
    return STEP_AGAIN;

  if (flush (self, self->copy, error) && publish (self, &self->copy, error))
    url_partial_file_discard (g_steal_pointer (&self->partial));
  else if (*error == NULL)
    url_file_error_set (error, URL_FILE_WRITE, get_target (self), EXDEV);

  return STEP_DONE;
}

/* A partial file that resume data named may be anywhere. */
static StepResult
begin_copy (UrlFileSink  *self,
            GError      **error)
{
  self->copy = url_partial_file_open (self->destination.folder, NULL, get_target (self), error);
  self->copied = 0;
  self->step = copy_step;

  return self->copy != NULL ? STEP_AGAIN : STEP_DONE;
}

static StepResult
publish_step (UrlFileSink  *self,
              GError      **error)
{
  /* A temporary file stays where it is, under a name that is swept. */
  if (self->plan->destination == NULL && !self->plan->is_kept)
    {
      self->path = g_strdup (url_partial_file_get_path (self->partial));
      return STEP_DONE;
    }

  if (self->destination.folder == NULL)
    self->destination.folder = g_strdup (self->plan->folder);
  if (self->destination.name == NULL)
    self->destination.name = url_filename_suggest (self->head->uri, self->head->headers);

  if (!publish (self, &self->partial, error) && *error == NULL)
    return begin_copy (self, error);

  return STEP_DONE;
}

void
url_file_sink_publish (UrlFileSink     *self,
                       UrlFileSinkDone  done)
{
  run (self, publish_step, done);
}

const char *
url_file_sink_get_path (UrlFileSink *self)
{
  return self->path;
}

static StepResult
rest_step (UrlFileSink  *self,
           GError      **error)
{
  if (write_pieces (self, error))
    url_partial_file_checkpoint (self->partial, error);

  return STEP_DONE;
}

void
url_file_sink_rest (UrlFileSink     *self,
                    UrlFileSinkDone  done)
{
  hand_over (self);
  run (self, rest_step, done);
}

static StepResult
keep_step (UrlFileSink  *self,
           GError      **error)
{
  g_autoptr (GError) local_error = NULL;
  const UrlResumeRecord *record = NULL;

  /* What cannot be written any more is loaded again. */
  if (self->partial == NULL)
    return STEP_DONE;

  write_pieces (self, &local_error);
  if (get_record (self) != NULL)
    url_partial_file_checkpoint (self->partial, NULL);

  record = get_record (self);
  if (record != NULL && record->offset > 0)
    {
      self->kept = url_resume_record_copy (record);
      self->resume_data = url_resume_record_to_bytes (record);
      url_partial_file_free (g_steal_pointer (&self->partial));
    }
  else
    {
      url_partial_file_discard (g_steal_pointer (&self->partial));
    }

  return STEP_DONE;
}

void
url_file_sink_keep (UrlFileSink     *self,
                    UrlFileSinkDone  done)
{
  hand_over (self);
  run (self, keep_step, done);
}

GBytes *
url_file_sink_get_resume_data (UrlFileSink *self)
{
  return self->resume_data;
}

void
url_file_sink_take (UrlFileSink *self)
{
  self->is_taken = TRUE;
}
