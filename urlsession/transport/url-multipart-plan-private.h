/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-file-version-private.h"
#include "message/url-part-list-private.h"

G_BEGIN_DECLS

typedef struct
{
  UrlPart *part;      /* (unowned): of the plan's list */
  char *head;         /* (owned) */
  gint64 length;      /* of the content in bytes, −1 unknown */
  gboolean stamped;   /* it is a file, which has to be the one that was looked at */
  UrlFileVersion stamp;
} UrlMultipartEntry;

/* A form whose files have been looked at: all that is to be sent of it. It does
 * not change. */
typedef struct
{
  gatomicrefcount ref_count;

  UrlPartList *parts; /* (owned) */
  GArray *entries;    /* (owned) (element-type UrlMultipartEntry) */
  char *tail;         /* (owned) */
  gint64 length;      /* of all in bytes, −1 unknown */
} UrlMultipartPlan;

/* Looks at the files, blocking. */
UrlMultipartPlan *url_multipart_plan_new   (UrlPartList       *parts,
                                            GCancellable      *cancellable,
                                            GError           **error);
UrlMultipartPlan *url_multipart_plan_ref   (UrlMultipartPlan  *self);
void              url_multipart_plan_unref (UrlMultipartPlan  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlMultipartPlan, url_multipart_plan_unref)

G_END_DECLS
