/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of the small objects that this library writes for itself to read. */

void        url_json_add_string  (JsonBuilder *builder,
                                  const char  *name,
                                  const char  *value);
void        url_json_add_integer (JsonBuilder *builder,
                                  const char  *name,
                                  gint64       value);
/* As a string: it may be larger than a number of JSON. */
void        url_json_add_number  (JsonBuilder *builder,
                                  const char  *name,
                                  guint64      value);

/* (nullable): NULL for what is not there or is something else. */
const char *url_json_get_string  (JsonObject  *object,
                                  const char  *name);
/* FALSE likewise. */
gboolean    url_json_get_integer (JsonObject  *object,
                                  const char  *name,
                                  gint64      *value);
gboolean    url_json_get_number  (JsonObject  *object,
                                  const char  *name,
                                  guint64     *value);

G_END_DECLS
