/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-cookie-record-private.h"

G_BEGIN_DECLS

/* Reads the value of a Set-Cookie header that a server at @origin sent (RFC
 * 6265bis, section 5.6 and what of 5.7 needs no other cookie). NULL if it is to
 * be ignored. @now is in microseconds since 1970. */
UrlCookieRecord *url_cookie_record_parse         (const char            *header,
                                                  const UrlCookieOrigin *origin,
                                                  gint64                 now);

/* The header that sets this cookie. */
char            *url_cookie_record_to_set_cookie (const UrlCookieRecord *self);

G_END_DECLS
