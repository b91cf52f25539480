/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* A cookie as a line of a file in the format of Netscape, which curl and others
 * read and write: domain, whether hosts below it are meant, path, whether it is
 * secure, when it expires, name and value, with a tab between each.
 */

gboolean   cli_cookie_line_is_comment (const char *line);

UrlCookie *cli_cookie_line_parse      (const char *line) G_GNUC_WARN_UNUSED_RESULT;
char      *cli_cookie_line_format     (UrlCookie  *cookie) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
