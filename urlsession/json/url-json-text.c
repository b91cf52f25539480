/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-json-text-private.h"

#include <math.h>

/* The generator of json-glib writes what is no JSON: numbers that are not
 * finite, and bytes that are not UTF-8. */

gboolean
url_json_append_string (GString    *out,
                        const char *text)
{
  if (text == NULL)
    {
      g_string_append (out, "null");
      return TRUE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;

  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      if ((guint8) *p < 0x20)
        g_string_append_printf (out, "\\u%04x", (unsigned) *p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');

  return TRUE;
}

gboolean
url_json_append_double (GString *out,
                        double   number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    return FALSE;

  g_string_append (out, g_ascii_dtostr (buffer, sizeof buffer, number));

  return TRUE;
}

static gboolean
append_value (GString  *out,
              JsonNode *node)
{
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_INT64:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
      return TRUE;
    case G_TYPE_BOOLEAN:
      g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
      return TRUE;
    case G_TYPE_STRING:
      return url_json_append_string (out, json_node_get_string (node));
    default:
      return url_json_append_double (out, json_node_get_double (node));
    }
}

static gboolean
append_array (GString   *out,
              JsonArray *array,
              unsigned   depth)
{
  unsigned length = array != NULL ? json_array_get_length (array) : 0;

  g_string_append_c (out, '[');
  for (unsigned i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      if (!url_json_append_node (out, json_array_get_element (array, i), depth + 1))
        return FALSE;
    }
  g_string_append_c (out, ']');

  return TRUE;
}

static gboolean
append_object (GString    *out,
               JsonObject *object,
               unsigned    depth)
{
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *member = NULL;
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  if (object != NULL)
    {
      json_object_iter_init_ordered (&iter, object);
      while (json_object_iter_next_ordered (&iter, &name, &member))
        {
          if (!first)
            g_string_append_c (out, ',');
          first = FALSE;
          if (!url_json_append_string (out, name))
            return FALSE;
          g_string_append_c (out, ':');
          if (!url_json_append_node (out, member, depth + 1))
            return FALSE;
        }
    }
  g_string_append_c (out, '}');

  return TRUE;
}

gboolean
url_json_append_node (GString  *out,
                      JsonNode *node,
                      unsigned  depth)
{
  if (depth > URL_JSON_MAX_DEPTH)
    return FALSE;

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      return append_object (out, json_node_get_object (node), depth);
    case JSON_NODE_ARRAY:
      return append_array (out, json_node_get_array (node), depth);
    case JSON_NODE_VALUE:
      return append_value (out, node);
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "null");
      return TRUE;
    }
}
