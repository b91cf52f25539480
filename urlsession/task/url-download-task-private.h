/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-download-task.h"
#include "task/url-task-private.h"

G_BEGIN_DECLS

/* @resume_data: (nullable) */
UrlTask    *url_download_task_new                 (const UrlTaskSetup *setup,
                                                   GBytes             *resume_data);

/* The request that resume data were made for, or one that cannot be loaded, with
 * other header fields besides. @headers: (nullable) */
UrlRequest *url_download_task_dup_resumed_request (GBytes             *resume_data,
                                                   const UrlHeaders   *headers);

G_END_DECLS
