/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* What each command asks of its arguments. What is wrong is an error of
 * G_OPTION_ERROR that says what would be right. */

gboolean cli_refuse         (GError      **error,
                             const char   *format,
                             ...) G_GNUC_PRINTF (2, 3);

/* @uris: (nullable) */
gboolean cli_check_uris     (char        **uris,
                             GError      **error);
gboolean cli_check_method   (const char   *method,
                             GError      **error);
gboolean cli_check_checksum (const char   *checksum,
                             GError      **error);

/* Adds "Name: value". */
gboolean cli_take_header    (UrlHeaders   *headers,
                             const char   *line,
                             GError      **error);

G_END_DECLS
