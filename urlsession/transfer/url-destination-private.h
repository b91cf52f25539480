/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

#include "transfer/url-download-plan-private.h"

G_BEGIN_DECLS

/* Where a file is to go, and how it gets there in one step. On the disk thread
 * only. */
typedef struct
{
  char *folder; /* (owned) */
  char *name;   /* (owned) (nullable): NULL until a response suggests one */
} UrlDestination;

/* Looks at what is there, before anything is loaded. */
gboolean  url_destination_resolve (UrlDestination         *self,
                                   const UrlDownloadPlan  *plan,
                                   GError                **error);
void      url_destination_clear   (UrlDestination         *self);

/* Gives the file at @path its name. Returns its new path; NULL with @error set,
 * or without if it lies in another file system. */
char     *url_destination_publish (UrlDestination         *self,
                                   UrlDestinationPolicy    policy,
                                   const char             *path,
                                   GError                **error);

G_END_DECLS
