/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-download-plan-private.h"

#include "transfer/url-resume-record-private.h"

/* A short break costs no new connection, and a long one no server its own. */
#define PATIENCE_MS (30 * 1000)

UrlDownloadPlan *
url_download_plan_new (void)
{
  UrlDownloadPlan *self = g_new0 (UrlDownloadPlan, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->expected_size = -1;
  self->max_segments = 1;
  self->patience_ms = PATIENCE_MS;

  return self;
}

UrlDownloadPlan *
url_download_plan_ref (UrlDownloadPlan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_download_plan_unref (UrlDownloadPlan *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->destination);
  g_free (self->folder);
  g_free (self->checksum);
  g_clear_pointer (&self->resume_data, g_bytes_unref);
  g_clear_error (&self->error);
  g_free (self);
}

void
url_download_plan_check_resume_data (UrlDownloadPlan *self)
{
  g_autoptr (UrlResumeRecord) record = NULL;

  g_clear_error (&self->error);
  record = url_resume_record_parse (self->resume_data, &self->error);
}
