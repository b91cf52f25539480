/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-task.h"

G_BEGIN_DECLS

/* The started, unfinished tasks of a session, in order of start. Changes only
 * on the session's context. */
#define URL_TYPE_TASK_LIST (url_task_list_get_type ())
G_DECLARE_FINAL_TYPE (UrlTaskList, url_task_list, URL, TASK_LIST, GObject)

UrlTaskList *url_task_list_new    (void);

void         url_task_list_append (UrlTaskList *self,
                                   UrlTask     *task);
/* Does nothing if the task is not in the list. */
void         url_task_list_remove (UrlTaskList *self,
                                   UrlTask     *task);

G_END_DECLS
