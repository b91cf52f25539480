/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-file-sink-struct-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "base/url-folders-private.h"
#include "message/url-error.h"
#include "message/url-filename-private.h"
#include "message/url-validator-private.h"
#include "transfer/url-exit-files-private.h"
#include "transfer/url-file-copy-private.h"
#include "transfer/url-file-error-private.h"
#include "transfer/url-file-stamp-private.h"

/* What a file sink does on the disk thread. */

const UrlResumeRecord *
url_file_sink_get_record (UrlFileSink *self)
{
  const UrlResumeRecord *record =
      self->partial != NULL ? url_partial_file_get_record (self->partial) : NULL;

  return record != NULL && g_strcmp0 (record->uri, self->uri) == 0 ? record : NULL;
}

/* What was kept for resuming, and nobody asked for. A download to a destination
 * is found there by the next one. */
void
url_file_sink_remove_kept (UrlFileSink *self)
{
  UrlPartialFile *partial = NULL;

  if (self->kept == NULL || self->is_taken || self->plan->destination != NULL)
    return;

  partial = url_partial_file_reopen (self->kept, NULL, NULL);
  if (partial != NULL)
    url_partial_file_discard (partial);
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
  if (self->partial == NULL)
    return FALSE;

  self->temporary = g_strdup (url_partial_file_get_path (self->partial));
  url_exit_files_add (self->temporary);

  return TRUE;
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

UrlFileSinkStepResult
url_file_sink_prepare_step (UrlFileSink  *self,
                            GError      **error)
{
  gboolean is_temporary = self->plan->destination == NULL;

  if (self->plan->checksum != NULL)
    {
      self->checksum = url_body_checksum_new (self->plan->checksum, error);
      if (self->checksum == NULL)
        return URL_FILE_SINK_STEP_DONE;
    }

  if (!is_temporary && !url_destination_resolve (&self->destination, self->plan, error))
    return URL_FILE_SINK_STEP_DONE;
  if (self->plan->resume_data != NULL && !reopen (self, error))
    return URL_FILE_SINK_STEP_DONE;

  if (self->partial == NULL && is_temporary)
    open_temporary (self, error);
  else if (self->partial == NULL)
    open_sibling (self, error);

  return URL_FILE_SINK_STEP_DONE;
}

/* A sum over what is there already takes a while. */
static UrlFileSinkStepResult
hash_step (UrlFileSink  *self,
           GError      **error)
{
  gboolean at_end = FALSE;
  int errnum = url_file_hash_step (url_partial_file_get_fd (self->partial), self->checksum,
                                   &self->copied, &at_end);

  if (errnum != 0)
    url_file_error_set (error, URL_FILE_READ, url_partial_file_get_path (self->partial), errnum);

  return at_end ? URL_FILE_SINK_STEP_DONE : URL_FILE_SINK_STEP_AGAIN;
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

UrlFileSinkStepResult
url_file_sink_accept_step (UrlFileSink  *self,
                           GError      **error)
{
  g_autofree char *validator = dup_validator (self);
  gboolean done = FALSE;

  if (self->destination.folder != NULL && self->destination.name == NULL)
    self->destination.name = url_filename_suggest (self->head->uri, self->head->headers);

  if (self->continues)
    done = url_partial_file_continue (self->partial, self->request, self->total, error);
  else
    done = url_partial_file_restart (self->partial, self->uri, self->request, validator,
                                     self->total, error);
  self->written = url_partial_file_get_size (self->partial);

  if (!done || self->checksum == NULL)
    return URL_FILE_SINK_STEP_DONE;

  url_body_checksum_reset (self->checksum);
  self->copied = 0;
  self->step = hash_step;

  return URL_FILE_SINK_STEP_AGAIN;
}

static gboolean
write_scattered (UrlFileSink  *self,
                 GPtrArray    *pieces,
                 GError      **error)
{
  if (!url_partial_file_write_at (self->partial, pieces, self->places, self->size, error))
    return FALSE;

  for (unsigned i = 0; i < pieces->len; i++)
    self->written += (gint64) g_bytes_get_size (g_ptr_array_index (pieces, i));

  return TRUE;
}

static gboolean
write_in_order (UrlFileSink  *self,
                GPtrArray    *pieces,
                GError      **error)
{
  gboolean done = url_partial_file_write (self->partial, pieces, error);

  self->written = url_partial_file_get_size (self->partial);
  for (unsigned i = 0; done && self->checksum != NULL && i < pieces->len; i++)
    {
      gsize size = 0;
      gconstpointer data = g_bytes_get_data (g_ptr_array_index (pieces, i), &size);

      url_body_checksum_update (self->checksum, data, size);
    }

  return done;
}

static gboolean
write_pieces (UrlFileSink  *self,
              GError      **error)
{
  g_autoptr (GPtrArray) pieces = g_steal_pointer (&self->pieces);
  gboolean done;

  if (pieces == NULL || pieces->len == 0 || self->has_failed)
    return TRUE;

  done = url_partial_file_is_scattered (self->partial) ? write_scattered (self, pieces, error)
                                                       : write_in_order (self, pieces, error);
  self->has_failed = !done;

  return done;
}

UrlFileSinkStepResult
url_file_sink_scatter_step (UrlFileSink  *self,
                            GError      **error)
{
  if (write_pieces (self, error))
    url_partial_file_scatter (self->partial, error);

  return URL_FILE_SINK_STEP_DONE;
}

UrlFileSinkStepResult
url_file_sink_write_step (UrlFileSink  *self,
                          GError      **error)
{
  write_pieces (self, error);

  return URL_FILE_SINK_STEP_DONE;
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
static void
verify (UrlFileSink  *self,
        GError      **error)
{
  if (!check_size (self, error) ||
      (self->checksum != NULL && !url_body_checksum_check (self->checksum, self->display, error)))
    url_partial_file_discard (g_steal_pointer (&self->partial));
  else
    flush (self, self->partial, error);
}

/* What came out of order is added up when all is there. */
static UrlFileSinkStepResult
hash_and_verify_step (UrlFileSink  *self,
                      GError      **error)
{
  UrlFileSinkStepResult result = hash_step (self, error);

  if (result == URL_FILE_SINK_STEP_DONE && *error == NULL)
    verify (self, error);

  return result;
}

UrlFileSinkStepResult
url_file_sink_seal_step (UrlFileSink  *self,
                         GError      **error)
{
  if (!write_pieces (self, error))
    return URL_FILE_SINK_STEP_DONE;

  self->written = url_partial_file_get_size (self->partial);
  if (url_partial_file_is_scattered (self->partial) && self->checksum != NULL)
    {
      url_body_checksum_reset (self->checksum);
      self->copied = 0;
      self->step = hash_and_verify_step;
      return URL_FILE_SINK_STEP_AGAIN;
    }

  verify (self, error);

  return URL_FILE_SINK_STEP_DONE;
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

/* What is copied can be copied again, and only takes the place of others. */
static UrlFileSinkStepResult
give_copy_up (UrlFileSink  *self,
              int           errnum,
              GError      **error)
{
  if (*error == NULL)
    url_file_error_set (error, URL_FILE_WRITE, get_target (self), errnum);
  url_partial_file_discard (g_steal_pointer (&self->copy));

  return URL_FILE_SINK_STEP_DONE;
}

static UrlFileSinkStepResult
copy_step (UrlFileSink  *self,
           GError      **error)
{
  gboolean at_end = FALSE;
  int errnum = url_file_copy_step (url_partial_file_get_fd (self->partial),
                                   url_partial_file_get_fd (self->copy), &self->copied, &at_end);

  if (errnum != 0)
    return give_copy_up (self, errnum, error);
  if (!at_end)
    return URL_FILE_SINK_STEP_AGAIN;
  if (!flush (self, self->copy, error) || !publish (self, &self->copy, error))
    return give_copy_up (self, EXDEV, error);

  url_partial_file_discard (g_steal_pointer (&self->partial));

  return URL_FILE_SINK_STEP_DONE;
}

/* A partial file that resume data named may be anywhere. */
static UrlFileSinkStepResult
begin_copy (UrlFileSink  *self,
            GError      **error)
{
  self->copy = url_partial_file_open (self->destination.folder, NULL, get_target (self), error);
  self->copied = 0;
  self->step = copy_step;

  return self->copy != NULL ? URL_FILE_SINK_STEP_AGAIN : URL_FILE_SINK_STEP_DONE;
}

UrlFileSinkStepResult
url_file_sink_publish_step (UrlFileSink  *self,
                            GError      **error)
{
  /* A temporary file stays where it is, under a name that is swept. */
  if (self->plan->destination == NULL && !self->plan->is_kept)
    {
      self->path = g_strdup (url_partial_file_get_path (self->partial));
      return URL_FILE_SINK_STEP_DONE;
    }

  if (self->destination.folder == NULL)
    self->destination.folder = g_strdup (self->plan->folder);
  if (self->destination.name == NULL)
    self->destination.name = url_filename_suggest (self->head->uri, self->head->headers);

  if (!publish (self, &self->partial, error) && *error == NULL)
    return begin_copy (self, error);

  return URL_FILE_SINK_STEP_DONE;
}

UrlFileSinkStepResult
url_file_sink_rest_step (UrlFileSink  *self,
                         GError      **error)
{
  if (!write_pieces (self, error))
    return URL_FILE_SINK_STEP_DONE;

  url_partial_file_gather (self->partial);
  self->written = url_partial_file_get_size (self->partial);
  url_partial_file_checkpoint (self->partial, error);

  return URL_FILE_SINK_STEP_DONE;
}

UrlFileSinkStepResult
url_file_sink_keep_step (UrlFileSink  *self,
                         GError      **error)
{
  g_autoptr (GError) local_error = NULL;
  const UrlResumeRecord *record = NULL;

  /* What cannot be written any more is loaded again. */
  if (self->partial == NULL)
    return URL_FILE_SINK_STEP_DONE;

  write_pieces (self, &local_error);
  url_partial_file_gather (self->partial);
  if (url_file_sink_get_record (self) != NULL)
    url_partial_file_checkpoint (self->partial, NULL);

  record = url_file_sink_get_record (self);
  if (record != NULL && record->offset > 0)
    {
      self->kept = url_resume_record_copy (record);
      /* What only the journal needs to know. */
      self->kept->boot[0] = '\0';
      self->resume_data = url_resume_record_to_bytes (self->kept);
      url_partial_file_free (g_steal_pointer (&self->partial));
    }
  else
    {
      url_partial_file_discard (g_steal_pointer (&self->partial));
    }

  return URL_FILE_SINK_STEP_DONE;
}
