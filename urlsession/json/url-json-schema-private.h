/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A property and the names its member may have. */
typedef struct
{
  GParamSpec *pspec; /* (unowned) */
  char *names[3];    /* (owned) (nullable): first-name, first_name, firstName; those that differ */
} UrlJsonProperty;

/* What of a class is read from JSON. */
typedef struct
{
  GObjectClass *klass;         /* (owned) */
  UrlJsonProperty *properties; /* (owned) (array length=n_properties) */
  unsigned n_properties;
} UrlJsonSchema;

UrlJsonSchema *url_json_schema_new  (GType                   type);
void           url_json_schema_free (UrlJsonSchema          *self);

/* Finds the member for a property. FALSE, with @error set, if there are several;
 * @name_out is NULL if there is none. */
gboolean       url_json_property_find (const UrlJsonProperty  *self,
                                       JsonObject             *object,
                                       const char            **name_out,
                                       GError                **error);

/* Whether the property is a list that the object has made. */
gboolean       url_json_property_is_list (const UrlJsonProperty *self);

G_END_DECLS
