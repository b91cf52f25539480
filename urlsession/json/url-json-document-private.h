/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How many values one text may have: each takes up to 300 bytes in memory,
 * however short its text is. */
#define URL_JSON_MAX_VALUES (2 * 1024 * 1024)

/* A JSON text that was read. Belongs to one thread at a time. */
typedef struct
{
  JsonNode *root;      /* (owned) (nullable) */
  GHashTable *integers; /* (owned) (element-type JsonNode guint64): the nodes of integers
                         * beyond gint64, which are doubles; NULL for one beyond guint64 too */
  unsigned n_values;
} UrlJsonDocument;

/* Reads a text strictly by RFC 8259. In contrast to the parser of json-glib it
 * does not recurse, takes neither comments nor assignments nor numbers like 01,
 * and refuses what json-glib changes silently: numbers that fit no type, NUL in
 * a string, and names that are there twice (RFC 7493, section 2.3). Integers
 * beyond gint64 become doubles. One byte order mark is skipped.
 *
 * Fails with URL_ERROR_CANNOT_PARSE_RESPONSE, or if @cancellable is cancelled.
 * Any thread. */
UrlJsonDocument *url_json_document_parse (GBytes           *text,
                                          GCancellable     *cancellable,
                                          GError          **error);

void             url_json_document_free  (UrlJsonDocument  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlJsonDocument, url_json_document_free)

G_END_DECLS
