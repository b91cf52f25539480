/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-json-members-private.h"

#include <string.h>

JsonBuilder *
url_json_begin_record (const char *format,
                       int         version)
{
  JsonBuilder *builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  url_json_add_string (builder, "format", format);
  url_json_add_integer (builder, "version", version);

  return builder;
}

GBytes *
url_json_end_record (JsonBuilder *builder)
{
  g_autoptr (JsonBuilder) taken = builder;
  g_autoptr (JsonNode) root = NULL;
  char *text = NULL;

  json_builder_end_object (taken);
  root = json_builder_get_root (taken);
  text = json_to_string (root, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

static gboolean
is_record (const UrlJsonDocument *document,
           const char            *format,
           int                    version)
{
  JsonObject *object = NULL;
  gint64 found = 0;

  if (document->root == NULL || !JSON_NODE_HOLDS_OBJECT (document->root))
    return FALSE;

  object = json_node_get_object (document->root);

  return g_strcmp0 (url_json_get_string (object, "format"), format) == 0 &&
         url_json_get_integer (object, "version", &found) && found == version;
}

UrlJsonDocument *
url_json_parse_record (GBytes     *data,
                       gsize       max_size,
                       const char *format,
                       int         version)
{
  g_autoptr (UrlJsonDocument) document = NULL;

  if (g_bytes_get_size (data) <= max_size)
    document = url_json_document_parse (data, NULL, NULL);
  if (document == NULL || !is_record (document, format, version))
    return NULL;

  return g_steal_pointer (&document);
}

void
url_json_add_string (JsonBuilder *builder,
                     const char  *name,
                     const char  *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
url_json_add_integer (JsonBuilder *builder,
                      const char  *name,
                      gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
url_json_add_boolean (JsonBuilder *builder,
                      const char  *name,
                      gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
url_json_add_double (JsonBuilder *builder,
                     const char  *name,
                     double       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

void
url_json_add_number (JsonBuilder *builder,
                     const char  *name,
                     guint64      value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);

  url_json_add_string (builder, name, text);
}

/* (nullable): the member, if its type is this. */
static JsonNode *
find_value (JsonObject *object,
            const char *name,
            GType       type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
             ? node
             : NULL;
}

const char *
url_json_get_string (JsonObject *object,
                     const char *name)
{
  JsonNode *node = find_value (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

gboolean
url_json_get_integer (JsonObject *object,
                      const char *name,
                      gint64     *value)
{
  JsonNode *node = find_value (object, name, G_TYPE_INT64);

  if (node != NULL)
    *value = json_node_get_int (node);

  return node != NULL;
}

gboolean
url_json_get_boolean (JsonObject *object,
                      const char *name,
                      gboolean   *value)
{
  JsonNode *node = find_value (object, name, G_TYPE_BOOLEAN);

  if (node != NULL)
    *value = json_node_get_boolean (node);

  return node != NULL;
}

gboolean
url_json_get_double (JsonObject *object,
                     const char *name,
                     double     *value)
{
  JsonNode *node = find_value (object, name, G_TYPE_DOUBLE);

  if (node == NULL)
    node = find_value (object, name, G_TYPE_INT64);
  if (node != NULL)
    *value = json_node_get_double (node);

  return node != NULL;
}

gboolean
url_json_get_number (JsonObject *object,
                     const char *name,
                     guint64    *value)
{
  const char *text = url_json_get_string (object, name);

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, value, NULL);
}
