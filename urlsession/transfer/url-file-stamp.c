/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-file-stamp-private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#define ORIGIN "user.xdg.origin.url"

/* The file mode creation mask. To ask for it by umask() would change it for all
 * threads for a moment. */
static mode_t
get_mask (void)
{
  g_autofree char *status = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    line = strstr (status, "\nUmask:");

  return line != NULL ? (mode_t) strtoul (line + strlen ("\nUmask:"), NULL, 8) : 077;
}

void
url_file_stamp (int       fd,
                GUri     *uri,
                gint64    changed,
                gboolean  is_shared)
{
  g_autofree char *origin =
      g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
  const struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = (time_t) changed } };
  /* Neither is worth failing for. */
  int ignored = fsetxattr (fd, ORIGIN, origin, strlen (origin), 0);

  if (is_shared)
    ignored = fchmod (fd, 0666 & ~get_mask ());
  if (changed >= 0)
    ignored = futimens (fd, times);
  (void) ignored;
}
