/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* Has a session trust the certificates of a PEM file only. */
gboolean cli_session_set_ca (UrlSessionConfiguration  *configuration,
                             const char               *path,
                             GError                  **error);

G_END_DECLS
