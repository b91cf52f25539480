/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json/url-json-document-private.h"

G_BEGIN_DECLS

/* Sets @value, which has the type of the property, from a node that is neither
 * a list nor an object of ours. A string is not copied: the document has to
 * outlive the value. The error has no path. */
gboolean url_json_value_read  (GValue           *value,
                               JsonNode         *node,
                               UrlJsonDocument  *document,
                               GError          **error);

/* Whether the property takes a number as it is. */
gboolean url_json_value_check (const GValue     *value,
                               GParamSpec       *pspec,
                               JsonNode         *node,
                               GError          **error);

/* Sets an error that says what @node is; always FALSE. */
gboolean url_json_fail_type   (GError          **error,
                               const char       *expected,
                               JsonNode         *node);
gboolean url_json_fail        (GError          **error,
                               const char       *format,
                               ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
