/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-partial-name-private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PREFIX ".urlsession-"
#define DIGITS 16
#define PARTIAL ".part"
#define JOURNAL ".journal"

/* What was not gone on with for so long will not be. */
#define LEFTOVER_AGE (7 * 24 * 60 * 60)

char *
url_partial_name_build (const char *folder,
                        const char *seed)
{
  g_autofree char *random = seed == NULL ? g_uuid_string_random () : NULL;
  g_autofree char *sum =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed != NULL ? seed : random, -1);

  sum[DIGITS] = '\0';

  return g_strconcat (folder, "/" PREFIX, sum, PARTIAL, NULL);
}

char *
url_partial_name_get_journal (const char *partial)
{
  return g_strdup_printf ("%.*s" JOURNAL, (int) (strlen (partial) - strlen (PARTIAL)), partial);
}

static gboolean
is_named (const char *name,
          const char *suffix)
{
  return g_str_has_prefix (name, PREFIX) &&
         strspn (name + strlen (PREFIX), "0123456789abcdef") == DIGITS &&
         strcmp (name + strlen (PREFIX) + DIGITS, suffix) == 0;
}

gboolean
url_partial_name_is_one (const char *path)
{
  const char *slash = strrchr (path, '/');

  return is_named (slash != NULL ? slash + 1 : path, PARTIAL);
}

/* Whether nobody works on the file, which has to be our own and old. */
static gboolean
is_left_over (const char *path)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat status;
  gboolean left_over = FALSE;

  if (fd < 0)
    return FALSE;

  left_over = fstat (fd, &status) == 0 && S_ISREG (status.st_mode) &&
              status.st_uid == geteuid () && time (NULL) - status.st_mtime > LEFTOVER_AGE &&
              flock (fd, LOCK_EX | LOCK_NB) == 0;
  close (fd);

  return left_over;
}

static void
sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if ((is_named (name, PARTIAL) || is_named (name, JOURNAL)) && is_left_over (path))
        unlink (path);
    }
}

void
url_partial_name_sweep (const char *folder)
{
  static GHashTable *swept; /* (owned) (element-type filename): on the disk thread only */

  if (swept == NULL)
    swept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_add (swept, g_strdup (folder)))
    sweep (folder);
}
