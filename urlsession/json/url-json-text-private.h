/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How deep arrays and objects may be nested, read or written. */
#define URL_JSON_MAX_DEPTH 512

/* Append the JSON text. FALSE if there is none, such as for a number that is
 * not finite, text that is not UTF-8, or nesting without end. */
gboolean url_json_append_node   (GString    *out,
                                 JsonNode   *node,
                                 unsigned    depth);
/* A text that is NULL is null. */
gboolean url_json_append_string (GString    *out,
                                 const char *text);
gboolean url_json_append_double (GString    *out,
                                 double      number);

G_END_DECLS
