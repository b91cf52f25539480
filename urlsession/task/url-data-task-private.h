/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-data-task.h"
#include "task/url-task-private.h"

G_BEGIN_DECLS

UrlTask *url_data_task_new (const UrlTaskSetup *setup);

G_END_DECLS
