/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-data-task.h"
#include "task/url-task-private.h"

G_BEGIN_DECLS

/* Subclasses are this library's. */
struct _UrlDataTask
{
  UrlTask parent_instance;
};

struct _UrlDataTaskClass
{
  UrlTaskClass parent_class;
};

#define URL_DATA_TASK_CLASS(klass) \
  (G_TYPE_CHECK_CLASS_CAST ((klass), URL_TYPE_DATA_TASK, UrlDataTaskClass))

UrlTask *url_data_task_new (const UrlTaskSetup *setup);

G_END_DECLS
