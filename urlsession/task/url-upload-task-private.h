/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-data-task-private.h"
#include "task/url-upload-task.h"

G_BEGIN_DECLS

/* @resume_data: (nullable) */
UrlTask    *url_upload_task_new                 (const UrlTaskSetup *setup,
                                                 GBytes             *resume_data);

/* The request that resume data were made for, or one that cannot be loaded, with
 * other header fields besides. @headers: (nullable) */
UrlRequest *url_upload_task_dup_resumed_request (GBytes             *resume_data,
                                                 const UrlHeaders   *headers);

G_END_DECLS
