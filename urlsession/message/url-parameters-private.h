/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One `name=value` of a header field (RFC 9110, section 5.6.6). */
typedef struct
{
  char *name;      /* (owned) */
  char *value;     /* (owned) (nullable): NULL where there is no = */
  gboolean quoted; /* whether the value was a quoted string */
} UrlParameter;

/* Reads the next parameter and leaves @cursor behind it; FALSE at the end. An
 * unquoted value ends at each of @stops, which has the semicolon. With a comma
 * among them a comma ends the list of parameters too. */
gboolean url_parameter_read  (const char   **cursor,
                              const char    *stops,
                              UrlParameter  *parameter);

void     url_parameter_clear (UrlParameter  *parameter);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UrlParameter, url_parameter_clear)

G_END_DECLS
