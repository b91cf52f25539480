/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads the date of a cookie, in any of the forms that servers write (RFC
 * 6265bis, section 5.1.1): in seconds since 1970. FALSE if it is none. */
gboolean  url_cookie_date_parse  (const char *text,
                                  gint64     *seconds);

/* Writes a date as HTTP does, whatever the locale. */
char     *url_cookie_date_format (gint64      seconds);

G_END_DECLS
