/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-headers.h"

G_BEGIN_DECLS

/* The value by which a server recognises that a resource has not changed by a
 * single byte (RFC 9110, section 8.8.1), as it goes into If-Range: a strong
 * entity tag, else the date of the last change, if that is old enough to be
 * strong. NULL if there is none. */
char     *url_validator_dup_strong (const UrlHeaders *headers);

/* Whether the response is of the resource that @validator was given for. One
 * that does not say so may be. */
gboolean  url_validator_matches    (const char       *validator,
                                    const UrlHeaders *headers);

/* Of the last change, in seconds since 1970; −1 unknown. */
gint64    url_validator_get_time   (const UrlHeaders *headers);

G_END_DECLS
