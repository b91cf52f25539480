/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads a Content-Type (RFC 9110, section 8.3.1). What cannot be read is NULL;
 * both parts are in lower case. */
void url_media_type_parse (const char  *content_type,
                           char       **mime_type_out,
                           char       **charset_out);

G_END_DECLS
