/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transfer/url-upload-record-private.h"

G_BEGIN_DECLS

/* How an upload is to go. Atomic, and not changed any more once a transfer has
 * it. */
typedef struct
{
  gatomicrefcount ref_count;

  UrlUploadProtocol protocol;
  UrlUploadRecord *record; /* (owned) (nullable): of one that goes on */
  GError *error;           /* (owned) (nullable): why it cannot */
} UrlUploadPlan;

UrlUploadPlan *url_upload_plan_new             (UrlUploadProtocol  protocol);
/* Has the error if the resume data are none. */
UrlUploadPlan *url_upload_plan_new_for_resume  (GBytes            *resume_data);
UrlUploadPlan *url_upload_plan_ref             (UrlUploadPlan     *self);
void           url_upload_plan_unref           (UrlUploadPlan     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlUploadPlan, url_upload_plan_unref)

G_END_DECLS
