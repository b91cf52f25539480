/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-file-copy-private.h"

#include <errno.h>
#include <unistd.h>

#define STEP (4 * 1024 * 1024)

/* What every kernel and file system can do. */
static ssize_t
read_and_write (int     from,
                int     to,
                gint64  offset)
{
  g_autofree char *buffer = g_malloc (STEP);
  ssize_t size = pread (from, buffer, STEP, offset);
  ssize_t written = 0;

  while (written < size)
    {
      ssize_t n = pwrite (to, buffer + written, (gsize) (size - written), offset + written);

      if (n < 0 && errno != EINTR)
        return -1;
      written += MAX (n, 0);
    }

  return size;
}

int
url_file_copy_step (int       from,
                    int       to,
                    gint64   *offset,
                    gboolean *at_end)
{
  off64_t in = *offset;
  off64_t out = *offset;
  ssize_t copied = copy_file_range (from, &in, to, &out, STEP, 0);

  if (copied <= 0)
    copied = read_and_write (from, to, *offset);
  if (copied < 0 && errno != EINTR)
    return errno;

  *at_end = copied == 0;
  *offset += MAX (copied, 0);

  return 0;
}

int
url_file_hash_step (int              fd,
                    UrlBodyChecksum *checksum,
                    gint64          *offset,
                    gboolean        *at_end)
{
  g_autofree char *buffer = g_malloc (STEP);
  ssize_t size = pread (fd, buffer, STEP, *offset);

  if (size < 0 && errno != EINTR)
    return errno;

  *at_end = size == 0;
  *offset += MAX (size, 0);
  url_body_checksum_update (checksum, buffer, (gsize) MAX (size, 0));

  return 0;
}
