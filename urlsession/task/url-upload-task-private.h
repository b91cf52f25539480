/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-data-task-private.h"
#include "task/url-upload-task.h"

G_BEGIN_DECLS

UrlTask *url_upload_task_new (const UrlTaskSetup *setup);

G_END_DECLS
