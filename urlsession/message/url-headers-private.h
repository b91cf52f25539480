/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-headers.h"

G_BEGIN_DECLS

typedef void (*UrlHeadersFunc) (const char *name,
                                const char *value,
                                gpointer    user_data);

/* From now on nothing changes these headers; any thread may read them. */
void     url_headers_freeze         (UrlHeaders       *self);

gboolean url_headers_is_empty       (const UrlHeaders *self);
unsigned url_headers_get_n_fields   (const UrlHeaders *self);

/* Whether the field at @index is this one, letter for letter. */
gboolean url_headers_field_is       (const UrlHeaders *self,
                                     unsigned          index,
                                     const char       *name,
                                     const char       *value);

/* Takes a field as a peer sent it: bytes that are no UTF-8 are read as
 * Latin-1, and nothing is refused. */
void     url_headers_append_foreign (UrlHeaders       *self,
                                     const char       *name,
                                     const char       *value);

void     url_headers_foreach        (const UrlHeaders *self,
                                     UrlHeadersFunc    func,
                                     gpointer          user_data);

/* Whether @string is a token of RFC 9110, section 5.6.2. */
gboolean url_is_token               (const char       *string);

/* Whether it can be the value of a field: it has no control characters but
 * tabs. */
gboolean url_is_field_value         (const char       *value);

G_END_DECLS
