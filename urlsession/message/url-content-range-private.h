/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a Content-Range field says (RFC 9110, section 14.4). */
typedef struct
{
  gint64 start; /* −1 where the range was not satisfied */
  gint64 end;   /* of the last byte, likewise */
  gint64 total; /* −1 unknown */
} UrlContentRange;

/* FALSE if it is none of bytes, or makes no sense. */
gboolean url_content_range_parse (const char      *text,
                                  UrlContentRange *range);

G_END_DECLS
