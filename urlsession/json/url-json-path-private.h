/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Append to the path of a value for a message to a person, such as
 * $.items[3].first-name. */
void  url_json_path_append_index  (GString    *path,
                                   unsigned    index);
void  url_json_path_append_member (GString    *path,
                                   const char *name);

/* The start of a foreign text, safe to show. */
char *url_json_quote              (const char *text);

G_END_DECLS
