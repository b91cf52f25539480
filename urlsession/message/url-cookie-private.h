/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-cookie-record-private.h"
#include "message/url-cookie.h"

G_BEGIN_DECLS

UrlCookie       *url_cookie_new_for_record (UrlCookieRecord *record) G_GNUC_WARN_UNUSED_RESULT;
UrlCookieRecord *url_cookie_get_record     (UrlCookie       *self);

G_END_DECLS
