/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include <urlsession/url-types.h>

G_BEGIN_DECLS

/* What a download is to become. Atomic, and not changed any more once a transfer
 * has it. */
typedef struct
{
  gatomicrefcount ref_count;

  char *destination;           /* (owned) (nullable): NULL for a temporary file */
  UrlDestinationPolicy policy;
  gboolean creates_parents;
  char *folder;                /* (owned): where temporary files are */
  gboolean is_kept;            /* a temporary file outlives the transfer */
  char *checksum;              /* (owned) (nullable): such as "sha256:…" */
  gint64 expected_size;        /* −1 unknown */
  unsigned max_segments;       /* connections at once */
  GBytes *resume_data;         /* (owned) (nullable) */
  GError *error;               /* (owned) (nullable): why it cannot be made at all */
  unsigned patience_ms;        /* how long a suspended download keeps its connection */
} UrlDownloadPlan;

UrlDownloadPlan *url_download_plan_new   (void);
UrlDownloadPlan *url_download_plan_ref   (UrlDownloadPlan *self);
void             url_download_plan_unref (UrlDownloadPlan *self);

/* Sets the error if the resume data are none. */
void             url_download_plan_check_resume_data (UrlDownloadPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlDownloadPlan, url_download_plan_unref)

G_END_DECLS
