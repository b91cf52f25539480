/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads the file names of a Content-Disposition (RFC 6266), as they were sent:
 * each may be any text. The extended one is decoded, and NULL if it is not
 * valid. */
void url_content_disposition_parse (const char  *field,
                                    char       **extended_out,
                                    char       **plain_out);

G_END_DECLS
