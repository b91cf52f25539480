/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/url-mailbox-private.h"
#include "http/url-http-engine-private.h"
#include "session/url-session.h"

G_BEGIN_DECLS

UrlMailbox     *url_session_get_mailbox      (UrlSession *self);
UrlHttpEngine  *url_session_get_engine       (UrlSession *self);

/* (transfer none): where cookies go, also if this session handles none. */
UrlCookieStore *url_session_get_cookie_store (UrlSession *self);

G_END_DECLS
