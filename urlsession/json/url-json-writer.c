/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-json-writer-private.h"

#include <gio/gio.h>

#include "json/url-json-text-private.h"

static gboolean
is_writable_boxed (GType type)
{
  return type == G_TYPE_DATE_TIME || type == G_TYPE_STRV || type == JSON_TYPE_NODE ||
         type == JSON_TYPE_OBJECT || type == JSON_TYPE_ARRAY;
}

/* Whether there is a form in JSON that can be read back. */
static gboolean
is_written (GParamSpec *pspec)
{
  GType type = G_PARAM_SPEC_VALUE_TYPE (pspec);

  if ((pspec->flags & G_PARAM_READABLE) == 0)
    return FALSE;

  switch (G_TYPE_FUNDAMENTAL (type))
    {
    case G_TYPE_BOOLEAN:
    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
    case G_TYPE_FLOAT:
    case G_TYPE_DOUBLE:
    case G_TYPE_STRING:
    case G_TYPE_ENUM:
    case G_TYPE_FLAGS:
    case G_TYPE_OBJECT:
      return TRUE;
    case G_TYPE_BOXED:
      return is_writable_boxed (type);
    default:
      return g_type_is_a (type, G_TYPE_LIST_MODEL);
    }
}

static gboolean
append_integer (GString      *out,
                const GValue *value)
{
  g_auto (GValue) wide = G_VALUE_INIT;
  GType type = G_VALUE_TYPE (value);

  /* The transformations of GValue are exact in this direction. */
  if (G_TYPE_FUNDAMENTAL (type) == G_TYPE_UINT64 || G_TYPE_FUNDAMENTAL (type) == G_TYPE_ULONG)
    {
      g_value_init (&wide, G_TYPE_UINT64);
      g_value_transform (value, &wide);
      g_string_append_printf (out, "%" G_GUINT64_FORMAT, g_value_get_uint64 (&wide));
    }
  else
    {
      g_value_init (&wide, G_TYPE_INT64);
      g_value_transform (value, &wide);
      g_string_append_printf (out, "%" G_GINT64_FORMAT, g_value_get_int64 (&wide));
    }

  return TRUE;
}

static gboolean
append_enum (GString      *out,
             const GValue *value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (G_VALUE_TYPE (value));
  const GEnumValue *known = g_enum_get_value (klass, g_value_get_enum (value));

  return known != NULL && url_json_append_string (out, known->value_nick);
}

static gboolean
append_flags (GString      *out,
              const GValue *value)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (G_VALUE_TYPE (value));
  unsigned left = g_value_get_flags (value);
  gboolean first = TRUE;

  g_string_append_c (out, '[');
  while (left != 0)
    {
      const GFlagsValue *known = g_flags_get_first_value (klass, left);

      if (known == NULL)
        return FALSE;
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      if (!url_json_append_string (out, known->value_nick))
        return FALSE;
      left &= ~known->value;
    }
  g_string_append_c (out, ']');

  return TRUE;
}

static gboolean
append_strv (GString            *out,
             const char *const *words)
{
  g_string_append_c (out, '[');
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      if (!url_json_append_string (out, words[i]))
        return FALSE;
    }
  g_string_append_c (out, ']');

  return TRUE;
}

/* RFC 3339, which has whole minutes in its zones; GLib's ISO 8601 drops them. Next to
 * the ends of GLib's time there is no other zone for one of these. */
static gboolean
append_date_time (GString   *out,
                  GDateTime *date_time)
{
  GTimeSpan offset = g_date_time_get_utc_offset (date_time);
  g_autoptr (GDateTime) exact = offset % G_TIME_SPAN_MINUTE == 0 ? g_date_time_ref (date_time)
                                                                 : g_date_time_to_utc (date_time);
  g_autofree char *time = NULL;
  g_autofree char *zone = NULL;

  if (exact == NULL)
    return FALSE;

  time = g_date_time_format (exact, g_date_time_get_microsecond (exact) == 0
                                        ? "%C%y-%m-%dT%H:%M:%S"
                                        : "%C%y-%m-%dT%H:%M:%S.%f");
  zone = g_date_time_format (exact, "%:z");
  g_string_append_printf (out, "\"%s%s\"", time,
                          g_date_time_get_utc_offset (exact) == 0 ? "Z" : zone);

  return TRUE;
}

static gboolean
append_boxed (GString      *out,
              const GValue *value,
              unsigned      depth)
{
  gpointer boxed = g_value_get_boxed (value);
  GType type = G_VALUE_TYPE (value);
  g_autoptr (JsonNode) node = NULL;

  if (boxed == NULL)
    return url_json_append_string (out, NULL);
  if (type == G_TYPE_STRV)
    return append_strv (out, boxed);
  if (type == JSON_TYPE_NODE)
    return url_json_append_node (out, boxed, depth);

  if (type == G_TYPE_DATE_TIME)
    return append_date_time (out, boxed);

  node = type == JSON_TYPE_OBJECT ? json_node_init_object (json_node_alloc (), boxed)
                                  : json_node_init_array (json_node_alloc (), boxed);

  return url_json_append_node (out, node, depth);
}

static gboolean
append_list (GString    *out,
             GListModel *list,
             unsigned    depth)
{
  g_string_append_c (out, '[');
  for (unsigned i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      if (i > 0)
        g_string_append_c (out, ',');
      if (item == NULL || !url_json_append_gobject (out, item, depth + 1))
        return FALSE;
    }
  g_string_append_c (out, ']');

  return TRUE;
}

static gboolean
append_object_value (GString      *out,
                     const GValue *value,
                     unsigned      depth)
{
  GObject *object = g_value_get_object (value);

  if (object == NULL)
    return url_json_append_string (out, NULL);

  return G_IS_LIST_MODEL (object) ? append_list (out, G_LIST_MODEL (object), depth)
                                  : url_json_append_gobject (out, object, depth);
}

static gboolean
append_value (GString      *out,
              const GValue *value,
              unsigned      depth)
{
  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_BOOLEAN:
      g_string_append (out, g_value_get_boolean (value) ? "true" : "false");
      return TRUE;
    case G_TYPE_FLOAT:
      return url_json_append_double (out, g_value_get_float (value));
    case G_TYPE_DOUBLE:
      return url_json_append_double (out, g_value_get_double (value));
    case G_TYPE_STRING:
      return url_json_append_string (out, g_value_get_string (value));
    case G_TYPE_ENUM:
      return append_enum (out, value);
    case G_TYPE_FLAGS:
      return append_flags (out, value);
    case G_TYPE_BOXED:
      return append_boxed (out, value, depth);
    case G_TYPE_OBJECT:
    case G_TYPE_INTERFACE:
      return append_object_value (out, value, depth);
    default:
      return append_integer (out, value);
    }
}

gboolean
url_json_append_gobject (GString  *out,
                         GObject  *object,
                         unsigned  depth)
{
  unsigned n_properties = 0;
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_properties);
  gboolean first = TRUE;

  /* An object may be a property of its own. */
  if (depth > URL_JSON_MAX_DEPTH)
    return FALSE;

  g_string_append_c (out, '{');
  for (unsigned i = 0; i < n_properties; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      if (!is_written (properties[i]))
        continue;
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      g_value_init (&value, G_PARAM_SPEC_VALUE_TYPE (properties[i]));
      g_object_get_property (object, properties[i]->name, &value);
      g_string_append_printf (out, "\"%s\":", properties[i]->name);
      if (!append_value (out, &value, depth + 1))
        return FALSE;
    }
  g_string_append_c (out, '}');

  return TRUE;
}
