/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-upload-plan-private.h"

UrlUploadPlan *
url_upload_plan_new (UrlUploadProtocol protocol)
{
  UrlUploadPlan *self = g_new0 (UrlUploadPlan, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->protocol = protocol;

  return self;
}

UrlUploadPlan *
url_upload_plan_new_for_resume (GBytes *resume_data)
{
  UrlUploadPlan *self = url_upload_plan_new (URL_UPLOAD_DRAFT);

  self->record = url_upload_record_parse (resume_data, &self->error);
  if (self->record != NULL)
    self->protocol = self->record->protocol;

  return self;
}

UrlUploadPlan *
url_upload_plan_ref (UrlUploadPlan *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_upload_plan_unref (UrlUploadPlan *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->record, url_upload_record_free);
  g_clear_error (&self->error);
  g_free (self);
}
