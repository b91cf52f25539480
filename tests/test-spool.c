/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include <urlsession/urlsession.h>

#include "base/url-disk-private.h"
#include "base/url-network-private.h"
#include "transport/url-spool-private.h"

#define PIECE (64 * 1024)

/* The linker brings what the spool asks of the disk here (`--wrap`). */
typedef struct
{
  const char *name; /* of the function */
  int code;         /* what its second call on the disk thread fails with */
  int error;        /* of the library, or 0 where it goes on */
} Fault;

static const Fault *fault;
static int n_calls; /* of the function */

static gboolean
fails (const char *name,
       int         number)
{
  const Fault *now = g_atomic_pointer_get (&fault);

  if (now == NULL || !url_disk_is_current () || strcmp (name, now->name) != 0 ||
      g_atomic_int_add (&n_calls, 1) != number)
    return FALSE;

  errno = now->code;

  return TRUE;
}

#define WRAP(type, name, number, parameters, arguments) \
  type __real_##name parameters; \
  type __wrap_##name parameters; \
  type __wrap_##name parameters \
  { \
    return fails (#name, number) ? -1 : __real_##name arguments; \
  }

WRAP (int, open64, 0, (const char *path, int flags, mode_t mode), (path, flags, mode))
WRAP (int, fstatvfs64, 1, (int fd, struct statvfs *info), (fd, info))
WRAP (ssize_t, pwrite64, 1, (int fd, const void *data, size_t size, off_t offset),
      (fd, data, size, offset))
WRAP (ssize_t, pread64, 1, (int fd, void *data, size_t size, off_t offset),
      (fd, data, size, offset))
WRAP (int, ftruncate64, 0, (int fd, off_t size), (fd, size))

/* A spool lives on the network thread; what becomes of it comes back by a queue. */
typedef struct
{
  UrlSpoolLimits limits;
  UrlSpool *spool;
  char *folder;
  unsigned n_put;   /* pieces, each of its number */
  unsigned n_taken;
  GError *error;
  GAsyncQueue *done;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->folder = g_dir_make_tmp ("urlsession-test-XXXXXX", NULL);
  self->limits = (UrlSpoolLimits) { URL_SPOOL_SIZE, 0.0, self->folder };
  self->done = g_async_queue_new ();
}

static void
free_spool (gpointer data)
{
  Fixture *self = data;

  url_spool_free (self->spool);
  g_async_queue_push (self->done, self);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  url_network_invoke (free_spool, self);
  g_async_queue_pop (self->done);
  /* Nothing has a name there. */
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_async_queue_unref (self->done);
  g_clear_error (&self->error);
  g_free (self->folder);
}

static void
take (gpointer data)
{
  Fixture *self = data;
  GBytes *piece = NULL;

  while ((piece = url_spool_take (self->spool)) != NULL)
    {
      const guint8 *bytes = g_bytes_get_data (piece, NULL);

      g_assert_cmpuint (g_bytes_get_size (piece), ==, PIECE);
      g_assert_cmpuint (bytes[0], ==, self->n_taken & 0xff);
      g_assert_cmpuint (bytes[PIECE - 1], ==, self->n_taken & 0xff);
      self->n_taken++;
      g_bytes_unref (piece);
    }

  if (self->n_taken < self->n_put)
    return;

  g_assert_true (url_spool_is_empty (self->spool));
  g_async_queue_push (self->done, self);
}

static void
ready_cb (gpointer listener)
{
  take (listener);
}

static void
failed_cb (gpointer  listener,
           GError   *error)
{
  Fixture *self = listener;

  g_assert_no_error (self->error);
  self->error = error;
  g_async_queue_push (self->done, self);
}

static const UrlSpoolEvents events = {
  .ready = ready_cb,
  .failed = failed_cb,
};

static void
fill (gpointer data)
{
  Fixture *self = data;

  self->spool = url_spool_new (&self->limits, &events, self);
  g_assert_true (url_spool_is_empty (self->spool));
  for (unsigned i = 0; i < self->n_put; i++)
    {
      guint8 *bytes = g_malloc (PIECE);
      g_autoptr (GBytes) piece = g_bytes_new_take (bytes, PIECE);

      memset (bytes, (int) (i & 0xff), PIECE);
      url_spool_put (self->spool, piece);
    }
}

static void
test_memory (Fixture       *self,
             gconstpointer  data)
{
  self->n_put = 15;
  url_network_invoke (fill, self);
  url_network_invoke (take, self);
  g_async_queue_pop (self->done);
  g_assert_cmpuint (self->n_taken, ==, 15);
}

/* What is behind the memory comes back as it was, in its order. */
static void
test_file (Fixture       *self,
           gconstpointer  data)
{
  self->n_put = 400;
  url_network_invoke (fill, self);
  url_network_invoke (take, self);
  g_async_queue_pop (self->done);
  g_assert_cmpuint (self->n_taken, ==, 400);
}

static void
test_limit (Fixture       *self,
            gconstpointer  data)
{
  self->limits.size = 40 * PIECE;
  self->n_put = 41;
  url_network_invoke (fill, self);
  g_async_queue_pop (self->done);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM);
}

/* Without a folder little is kept. */
static void
test_no_folder (Fixture       *self,
                gconstpointer  data)
{
  self->limits.folder = NULL;
  self->n_put = 16 * 16 + 1;
  url_network_invoke (fill, self);
  g_async_queue_pop (self->done);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_DATA_LENGTH_EXCEEDS_MAXIMUM);
}

/* No disk has all of its space free. */
static void
test_disk_floor (Fixture       *self,
                 gconstpointer  data)
{
  self->limits.free_share = 1.0;
  self->n_put = 40;
  url_network_invoke (fill, self);
  g_async_queue_pop (self->done);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_NO_SPACE);
}

static void
test_no_disk (Fixture       *self,
              gconstpointer  data)
{
  self->limits.folder = "/proc/nowhere";
  self->n_put = 40;
  url_network_invoke (fill, self);
  g_async_queue_pop (self->done);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_CANNOT_WRITE_FILE);
}

static void
wait_for_word (gpointer data)
{
  g_async_queue_pop (data);
  g_async_queue_unref (data);
}

/* While the disk does nothing, what it is to write is in memory. */
static void
test_backlog (Fixture       *self,
              gconstpointer  data)
{
  g_autoptr (GAsyncQueue) word = g_async_queue_new ();

  url_disk_invoke (wait_for_word, g_async_queue_ref (word));
  self->n_put = (40 * 1024 * 1024) / PIECE;
  url_network_invoke (fill, self);
  g_async_queue_pop (self->done);
  g_assert_error (self->error, URL_ERROR, URL_ERROR_NO_SPACE);
  g_async_queue_push (word, self);
}

static const Fault faults[] = {
  /* A file system without such files; the file is named for a moment. */
  { "open64", EOPNOTSUPP, 0 },
  { "open64", ENOSPC, URL_ERROR_NO_SPACE },
  { "fstatvfs64", EIO, URL_ERROR_CANNOT_WRITE_FILE },
  { "pwrite64", EIO, URL_ERROR_CANNOT_WRITE_FILE },
  { "pwrite64", ENOSPC, URL_ERROR_NO_SPACE },
  { "pwrite64", EDQUOT, URL_ERROR_NO_SPACE },
  { "pwrite64", EINTR, 0 },
  { "pread64", EIO, URL_ERROR_CANNOT_WRITE_FILE },
  { "pread64", EINTR, 0 },
  { "ftruncate64", EIO, 0 },
};

static void
test_fault (Fixture       *self,
            gconstpointer  data)
{
  const Fault *now = data;

  self->n_put = 400;
  g_atomic_int_set (&n_calls, 0);
  g_atomic_pointer_set (&fault, now);
  url_network_invoke (fill, self);
  url_network_invoke (take, self);
  g_async_queue_pop (self->done);
  g_atomic_pointer_set (&fault, NULL);

  g_assert_cmpint (g_atomic_int_get (&n_calls), >, 0);
  if (now->error != 0)
    g_assert_error (self->error, URL_ERROR, now->error);
  else
    g_assert_no_error (self->error);
  g_assert_true ((self->n_taken == 400) == (now->error == 0));
}

/* Freed while the disk is at work. */
static void
test_freed (Fixture       *self,
            gconstpointer  data)
{
  self->n_put = 100;
  url_network_invoke (fill, self);
}

#define ADD(name, func) g_test_add ("/spool/" name, Fixture, NULL, set_up, func, tear_down)

static void
add_faults (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/spool/fault/%s/%d", faults[i].name, faults[i].code);

      g_test_add (path, Fixture, &faults[i], set_up, test_fault, tear_down);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("memory", test_memory);
  ADD ("file", test_file);
  ADD ("limit", test_limit);
  ADD ("no-folder", test_no_folder);
  ADD ("disk-floor", test_disk_floor);
  ADD ("no-disk", test_no_disk);
  ADD ("backlog", test_backlog);
  ADD ("freed", test_freed);
  add_faults ();

  return g_test_run ();
}
