/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-partial-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "message/url-error.h"
#include "transfer/url-file-error-private.h"
#include "transfer/url-partial-name-private.h"

/* How much may have to be loaded again after a crash of the machine: what is less, and
 * what took less time. A flush holds up what comes meanwhile. */
#define CHECKPOINT_BYTES (64 * 1024 * 1024)
#define CHECKPOINT_USEC (5 * G_USEC_PER_SEC)

/* So much is handed to the disk at once. It works on that while more comes, and a
 * flush finds little left to do. */
#define WRITEBACK_BYTES (4 * 1024 * 1024)

/* What is smaller is sooner loaded again than kept account of. */
#define JOURNAL_BYTES (512 * 1024)

/* What is given up for the journal on a disk that is full. */
#define SACRIFICE (128 * 1024)

#define MAX_VECTORS 64

struct _UrlPartialFile
{
  int fd;
  char *path;    /* (owned) */
  char *target;  /* (owned): what messages call it */
  char *journal; /* (owned): its path */
  dev_t device;
  ino_t inode;
  gint64 size;       /* bytes written */
  gint64 checkpoint; /* bytes that were flushed */
  gint64 checkpoint_time; /* monotonic µs: of that, or of the beginning */
  gint64 handed_on;  /* bytes that the disk works on, at least */
  gboolean is_journaled;
  gboolean is_scattered; /* it has bytes behind `size` */
  UrlResumeRecord *record; /* (owned) (nullable) */
};

static gboolean
is_ours (const struct stat *status)
{
  return S_ISREG (status->st_mode) && status->st_uid == geteuid () && status->st_nlink == 1;
}

/* Whether the name still leads to the file: who had the lock before may have
 * given it another one. */
static gboolean
is_at (const char *path,
       dev_t       device,
       ino_t       inode)
{
  struct stat there;

  return lstat (path, &there) == 0 && there.st_dev == device && there.st_ino == inode;
}

static UrlPartialFile *
partial_file_new (int                fd,
                  const char        *path,
                  const char        *target,
                  const struct stat *status)
{
  UrlPartialFile *self = g_new0 (UrlPartialFile, 1);

  self->fd = fd;
  self->path = g_strdup (path);
  self->target = g_strdup (target != NULL ? target : path);
  self->journal = url_partial_name_get_journal (path);
  self->device = status->st_dev;
  self->inode = status->st_ino;
  self->size = status->st_size;

  return self;
}

/* NULL with errno set: EWOULDBLOCK if somebody works on the file, ELOOP if it is
 * none of ours. */
static UrlPartialFile *
open_locked (const char *path,
             const char *target,
             int         flags)
{
  int fd = open (path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags, 0600);
  struct stat status;
  int code = ELOOP;

  if (fd < 0)
    return NULL;

  if (flock (fd, LOCK_EX | LOCK_NB) != 0 || fstat (fd, &status) != 0)
    code = errno;
  else if (is_ours (&status) && is_at (path, status.st_dev, status.st_ino))
    return partial_file_new (fd, path, target, &status);

  close (fd);
  /* It has only just been made. */
  if ((flags & O_EXCL) != 0)
    unlink (path);
  errno = code;

  return NULL;
}

/* The journal, if it is one of this file. What it says of the size is put right. */
static void
read_journal (UrlPartialFile *self)
{
  g_autoptr (UrlResumeRecord) record = NULL;
  g_autofree char *boot = url_resume_record_dup_boot ();
  g_autoptr (GBytes) bytes = NULL;
  char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (self->journal, &text, &length, NULL))
    return;

  bytes = g_bytes_new_take (text, length);
  record = url_resume_record_parse (bytes, NULL);
  if (record == NULL || strcmp (record->partial, self->path) != 0 ||
      record->device != self->device || record->inode != self->inode ||
      record->offset > self->size)
    return;

  if (*boot != '\0' && strcmp (boot, record->boot) == 0 &&
      (record->total < 0 || self->size <= record->total))
    record->offset = self->size;
  self->record = g_steal_pointer (&record);
}

UrlPartialFile *
url_partial_file_open (const char  *folder,
                       const char  *seed,
                       const char  *target,
                       GError     **error)
{
  g_autofree char *path = url_partial_name_build (folder, seed);
  UrlPartialFile *self = NULL;

  url_partial_name_sweep (folder);
  self = open_locked (path, target, seed != NULL ? O_CREAT : O_CREAT | O_EXCL);
  if (self == NULL && (errno == EWOULDBLOCK || errno == ELOOP))
    {
      g_free (path);
      path = url_partial_name_build (folder, NULL);
      self = open_locked (path, target, O_CREAT | O_EXCL);
    }

  if (self == NULL)
    url_file_error_set (error, URL_FILE_CREATE, target != NULL ? target : path, errno);
  else
    read_journal (self);

  return self;
}

static gboolean
is_same_record (const UrlResumeRecord *record,
                const UrlResumeRecord *other)
{
  return strcmp (record->uri, other->uri) == 0 &&
         strcmp (record->validator, other->validator) == 0 && record->total == other->total;
}

UrlPartialFile *
url_partial_file_reopen (const UrlResumeRecord  *record,
                         const char             *target,
                         GError                **error)
{
  UrlPartialFile *self = NULL;

  if (!url_partial_name_is_one (record->partial))
    {
      g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_RESUME, "%s",
                   _("The resume data name a file that is not a partial download"));
      return NULL;
    }

  self = open_locked (record->partial, target, 0);
  if (self == NULL && errno == EWOULDBLOCK)
    {
      g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_RESUME, "%s",
                   _("The partial download that the resume data name is in use"));
      return NULL;
    }
  if (self == NULL)
    return NULL;

  read_journal (self);

  if (self->record != NULL && is_same_record (self->record, record))
    return self;

  url_partial_file_free (self);

  return NULL;
}

void
url_partial_file_free (UrlPartialFile *self)
{
  close (self->fd);
  g_free (self->path);
  g_free (self->target);
  g_free (self->journal);
  g_clear_pointer (&self->record, url_resume_record_free);
  g_free (self);
}

void
url_partial_file_discard (UrlPartialFile *self)
{
  unlink (self->journal);
  if (is_at (self->path, self->device, self->inode))
    unlink (self->path);
  url_partial_file_free (self);
}

void
url_partial_file_let_go (UrlPartialFile *self)
{
  unlink (self->journal);
  url_partial_file_free (self);
}

const char *
url_partial_file_get_path (UrlPartialFile *self)
{
  return self->path;
}

int
url_partial_file_get_fd (UrlPartialFile *self)
{
  return self->fd;
}

gint64
url_partial_file_get_size (UrlPartialFile *self)
{
  return self->size;
}

const UrlResumeRecord *
url_partial_file_get_record (UrlPartialFile *self)
{
  return self->record;
}

/* A disk that cannot take the rest says so now. File systems that cannot reserve
 * are written to as they are. */
static gboolean
reserve (UrlPartialFile  *self,
         gint64           total,
         GError         **error)
{
  if (total <= self->size ||
      fallocate (self->fd, FALLOC_FL_KEEP_SIZE, self->size, total - self->size) == 0 ||
      (errno != ENOSPC && errno != EDQUOT))
    return TRUE;

  return url_file_error_set (error, URL_FILE_WRITE, self->target, errno);
}

static gboolean
truncate_to (UrlPartialFile  *self,
             gint64           size,
             GError         **error)
{
  if (ftruncate (self->fd, size) != 0)
    return url_file_error_set (error, URL_FILE_WRITE, self->target, errno);

  self->size = size;
  self->checkpoint = MIN (self->checkpoint, size);
  self->checkpoint_time = g_get_monotonic_time ();
  self->handed_on = MIN (self->handed_on, size);

  return TRUE;
}

/* Without a journal the file cannot be gone on with after a crash, which is no
 * reason to fail. */
static void
write_journal (UrlPartialFile *self)
{
  g_autoptr (GBytes) bytes = url_resume_record_to_bytes (self->record);
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);

  self->is_journaled = g_file_set_contents_full (self->journal, text, (gssize) size,
                                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  if (!self->is_journaled && self->is_scattered)
    unlink (self->journal);
}

gboolean
url_partial_file_restart (UrlPartialFile  *self,
                          const char      *uri,
                          UrlRequestHead  *request,
                          const char      *validator,
                          gint64           total,
                          GError         **error)
{
  /* The old journal must be gone before there are other bytes in the file. */
  if (self->record != NULL)
    unlink (self->journal);
  g_clear_pointer (&self->record, url_resume_record_free);
  self->is_journaled = FALSE;

  if (validator != NULL)
    {
      self->record = g_new0 (UrlResumeRecord, 1);
      self->record->uri = g_strdup (uri);
      self->record->partial = g_strdup (self->path);
      self->record->device = self->device;
      self->record->inode = self->inode;
      self->record->total = total;
      self->record->validator = g_strdup (validator);
      self->record->boot = url_resume_record_dup_boot ();
      self->record->request = url_kept_request_new (request);
    }

  return truncate_to (self, 0, error) && reserve (self, total, error);
}

gboolean
url_partial_file_continue (UrlPartialFile  *self,
                           UrlRequestHead  *request,
                           gint64           total,
                           GError         **error)
{
  self->is_journaled = TRUE;
  url_kept_request_free (self->record->request);
  self->record->request = url_kept_request_new (request);
  if (self->record->total < 0)
    self->record->total = total;

  return truncate_to (self, self->record->offset, error) && reserve (self, total, error);
}

static gboolean
write_all (UrlPartialFile  *self,
           struct iovec    *vectors,
           int              count,
           GError         **error)
{
  while (count > 0)
    {
      ssize_t written = pwritev (self->fd, vectors, count, self->size);

      if (written < 0 && errno != EINTR)
        return url_file_error_set (error, URL_FILE_WRITE, self->target, errno);

      self->size += MAX (written, 0);
      for (; count > 0 && written >= (ssize_t) vectors->iov_len; vectors++, count--)
        written -= (ssize_t) vectors->iov_len;
      if (count > 0 && written > 0)
        {
          vectors->iov_base = (char *) vectors->iov_base + written;
          vectors->iov_len -= (gsize) written;
        }
    }

  return TRUE;
}

static gboolean
write_pieces (UrlPartialFile  *self,
              GPtrArray       *pieces,
              GError         **error)
{
  for (unsigned i = 0; i < pieces->len;)
    {
      struct iovec vectors[MAX_VECTORS];
      int count = 0;

      for (; i < pieces->len && count < MAX_VECTORS; i++, count++)
        vectors[count].iov_base =
            (void *) g_bytes_get_data (g_ptr_array_index (pieces, i), &vectors[count].iov_len);
      if (!write_all (self, vectors, count, error))
        return FALSE;
    }

  return TRUE;
}

/* Nothing waits here, and what fails is seen when it is flushed. */
static void
begin_writeback (UrlPartialFile *self)
{
  if (self->size - self->handed_on < WRITEBACK_BYTES)
    return;

  sync_file_range (self->fd, self->handed_on, self->size - self->handed_on, SYNC_FILE_RANGE_WRITE);
  self->handed_on = self->size;
}

static gboolean
needs_checkpoint (UrlPartialFile *self)
{
  return self->size - self->checkpoint >= CHECKPOINT_BYTES &&
         g_get_monotonic_time () - self->checkpoint_time >= CHECKPOINT_USEC;
}

static gboolean
account (UrlPartialFile  *self,
         GError         **error)
{
  begin_writeback (self);
  if (self->record == NULL)
    return TRUE;

  if (needs_checkpoint (self))
    return url_partial_file_checkpoint (self, error);
  if (!self->is_journaled && !self->is_scattered && self->size >= JOURNAL_BYTES)
    write_journal (self);

  return TRUE;
}

gboolean
url_partial_file_write (UrlPartialFile  *self,
                        GPtrArray       *pieces,
                        GError         **error)
{
  return write_pieces (self, pieces, error) && account (self, error);
}

/* Before anything is written behind a gap the journal has to say that the size of
 * the file means nothing, or be gone. */
gboolean
url_partial_file_scatter (UrlPartialFile  *self,
                          GError         **error)
{
  self->is_scattered = TRUE;
  if (self->record == NULL)
    return TRUE;

  self->record->boot[0] = '\0';

  return url_partial_file_checkpoint (self, error);
}

gboolean
url_partial_file_is_scattered (UrlPartialFile *self)
{
  return self->is_scattered;
}

static gboolean
write_piece_at (UrlPartialFile  *self,
                GBytes          *piece,
                gint64           offset,
                GError         **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (piece, &size);

  while (size > 0)
    {
      ssize_t written = pwrite (self->fd, data, size, offset);

      if (written < 0 && errno != EINTR)
        return url_file_error_set (error, URL_FILE_WRITE, self->target, errno);
      data += MAX (written, 0);
      offset += MAX (written, 0);
      size -= (gsize) MAX (written, 0);
    }

  return TRUE;
}

gboolean
url_partial_file_write_at (UrlPartialFile  *self,
                           GPtrArray       *pieces,
                           GArray          *offsets,
                           gint64           size,
                           GError         **error)
{
  for (unsigned i = 0; i < pieces->len; i++)
    {
      if (!write_piece_at (self, g_ptr_array_index (pieces, i),
                           g_array_index (offsets, gint64, i), error))
        return FALSE;
    }
  self->size = size;

  return account (self, error);
}

void
url_partial_file_gather (UrlPartialFile *self)
{
  if (!self->is_scattered)
    return;

  self->is_scattered = FALSE;
  if (self->record == NULL)
    return;

  if (truncate_to (self, self->size, NULL))
    {
      g_free (self->record->boot);
      self->record->boot = url_resume_record_dup_boot ();
    }
  else
    {
      unlink (self->journal);
      g_clear_pointer (&self->record, url_resume_record_free);
    }
}

/* The kernel says once that it lost what was written. */
static gboolean
flush (UrlPartialFile  *self,
       GError         **error)
{
  if (fdatasync (self->fd) == 0)
    return TRUE;

  url_file_error_set (error, URL_FILE_WRITE, self->target, errno);
  unlink (self->journal);
  g_clear_pointer (&self->record, url_resume_record_free);

  return FALSE;
}

gboolean
url_partial_file_checkpoint (UrlPartialFile  *self,
                             GError         **error)
{
  /* A process that ends may not have the time for the flush. */
  if (self->record != NULL && !self->is_journaled && !self->is_scattered)
    write_journal (self);
  if (!flush (self, error))
    return FALSE;

  self->checkpoint = self->size;
  self->checkpoint_time = g_get_monotonic_time ();
  if (self->record == NULL)
    return TRUE;

  self->record->offset = self->size;
  write_journal (self);
  if (!self->is_journaled && !self->is_scattered && self->size > 2 * SACRIFICE &&
      truncate_to (self, self->size - SACRIFICE, NULL))
    {
      self->record->offset = self->size;
      write_journal (self);
    }

  return TRUE;
}

gboolean
url_partial_file_sync (UrlPartialFile  *self,
                       GError         **error)
{
  if (fsync (self->fd) == 0)
    return TRUE;

  url_file_error_set (error, URL_FILE_WRITE, self->target, errno);
  g_clear_pointer (&self->record, url_resume_record_free);

  return FALSE;
}
