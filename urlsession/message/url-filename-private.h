/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-headers.h"

G_BEGIN_DECLS

/* The longest name of a file in bytes, on nearly every file system. */
#define URL_FILENAME_MAX_LENGTH 255

/* Makes any text the name of a file that is visible and in its folder. NULL if
 * nothing is left of it. */
char *url_filename_clean   (const char       *text);

/* The name for what a URL answered; never NULL. */
char *url_filename_suggest (GUri             *uri,
                            const UrlHeaders *headers);

G_END_DECLS
