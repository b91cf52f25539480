/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pieces of a body that nobody has taken yet, in their order: a little in memory,
 * and what is more in a file without a name, which is gone with the process.
 * Network thread only; the file is written and read on the disk thread. */
typedef struct _UrlSpool UrlSpool;

typedef struct
{
  gint64 size;           /* bytes, in memory and in the file */
  double free_share;     /* of the disk that has to stay free, 0 to 1 */
  const char *folder;    /* (nullable): NULL for no file, and little memory */
} UrlSpoolLimits;

#define URL_SPOOL_SIZE (G_GINT64_CONSTANT (1024) * 1024 * 1024)
#define URL_SPOOL_FREE_SHARE 0.05

typedef struct
{
  /* There is something to take again. */
  void (*ready)  (gpointer listener);
  /* Nothing can be put there any more. @error (transfer full) */
  void (*failed) (gpointer listener,
                  GError  *error);
} UrlSpoolEvents;

UrlSpool *url_spool_new      (const UrlSpoolLimits *limits,
                              const UrlSpoolEvents *events,
                              gpointer              listener);

void      url_spool_put      (UrlSpool             *self,
                              GBytes               *piece);

/* The next piece (transfer full) (nullable): NULL if there is none, or if it has
 * to be read first, whereafter `ready` is reported. */
GBytes   *url_spool_take     (UrlSpool             *self);

gboolean  url_spool_is_empty (UrlSpool             *self);

/* Reports nothing from then on. */
void      url_spool_free     (UrlSpool             *self);

G_END_DECLS
