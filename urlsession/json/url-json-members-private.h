/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json/url-json-document-private.h"

G_BEGIN_DECLS

/* The small objects that this library writes for itself to read. */

/* Begins one, which says what it is of, and in which version. */
JsonBuilder     *url_json_begin_record (const char  *format,
                                        int          version);
/* Takes the builder. */
GBytes          *url_json_end_record   (JsonBuilder *builder);

/* (nullable): NULL if the data are none of that format and version, or have more
 * bytes than @max_size. The root is an object. */
UrlJsonDocument *url_json_parse_record (GBytes      *data,
                                        gsize        max_size,
                                        const char  *format,
                                        int          version);

void        url_json_add_string  (JsonBuilder *builder,
                                  const char  *name,
                                  const char  *value);
void        url_json_add_integer (JsonBuilder *builder,
                                  const char  *name,
                                  gint64       value);
void        url_json_add_boolean (JsonBuilder *builder,
                                  const char  *name,
                                  gboolean     value);
void        url_json_add_double  (JsonBuilder *builder,
                                  const char  *name,
                                  double       value);
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
gboolean    url_json_get_boolean (JsonObject  *object,
                                  const char  *name,
                                  gboolean    *value);
/* Integers are such, too. */
gboolean    url_json_get_double  (JsonObject  *object,
                                  const char  *name,
                                  double      *value);
gboolean    url_json_get_number  (JsonObject  *object,
                                  const char  *name,
                                  guint64     *value);

G_END_DECLS
