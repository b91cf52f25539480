/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http/url-http-engine-private.h"
#include "session/url-session-configuration.h"

G_BEGIN_DECLS

/* What a session makes of its configuration. */

/* Names the storages that the configuration leaves open. They signal on
 * @context. */
void           url_session_choose_storage   (UrlSessionConfiguration *configuration,
                                             GMainContext            *context);

UrlHttpEngine *url_session_create_engine    (UrlSessionConfiguration *configuration);

/* Where downloads without a destination are, and what is read ahead. */
char          *url_session_dup_cache_folder (UrlSessionConfiguration *configuration);

G_END_DECLS
