/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/url-session.h"
#include "task/url-task-private.h"

G_BEGIN_DECLS

/* Runs a new task that keeps its body, and blocks until it is there. @instead: the
 * name of the asynchronous call. */
GBytes *url_session_call        (UrlSession    *self,
                                 UrlTask       *task,
                                 const char    *instead,
                                 GCancellable  *cancellable,
                                 UrlResponse  **response,
                                 GError       **error);

/* Runs it and has @gtask return the outcome. */
void    url_session_call_async  (UrlTask       *task,
                                 GTask         *gtask);
GBytes *url_session_call_finish (GAsyncResult  *result,
                                 UrlResponse  **response,
                                 GError       **error);

G_END_DECLS
