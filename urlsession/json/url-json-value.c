/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-json-value-private.h"

#include <float.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "json/url-json-path-private.h"
#include "json/url-json-text-private.h"
#include "message/url-error.h"

/* The first numbers beyond gint64 and guint64, exact as doubles. */
#define TWO_TO_63 9223372036854775808.0
#define TWO_TO_64 18446744073709551616.0

gboolean
url_json_fail (GError     **error,
               const char  *format,
               ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE, format, args);
  va_end (args);

  return FALSE;
}

static gboolean
holds (JsonNode *node,
       GType     type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static const char *
describe (JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL (node))
    return _("null");
  if (JSON_NODE_HOLDS_OBJECT (node))
    return _("an object");
  if (JSON_NODE_HOLDS_ARRAY (node))
    return _("an array");
  if (holds (node, G_TYPE_STRING))
    return _("a string");

  return holds (node, G_TYPE_BOOLEAN) ? _("a boolean") : _("a number");
}

gboolean
url_json_fail_type (GError     **error,
                    const char  *expected,
                    JsonNode    *node)
{
  return url_json_fail (error, _("%s was expected, not %s"), expected, describe (node));
}

static gboolean
fail_range (GError   **error,
            JsonNode  *node)
{
  g_autoptr (GString) number = g_string_new (NULL);

  url_json_append_node (number, node, 0);

  return url_json_fail (error, _("%s is out of range"), number->str);
}

/* An integer: one of the two, as @is_large says. */
typedef struct
{
  gboolean is_large;
  gint64 number;
  guint64 large;
} Whole;

static gboolean
read_whole (JsonNode         *node,
            UrlJsonDocument  *document,
            Whole            *whole,
            GError          **error)
{
  double real;
  gpointer large = NULL;

  if (holds (node, G_TYPE_INT64))
    {
      whole->number = json_node_get_int (node);
      return TRUE;
    }
  if (!holds (node, G_TYPE_DOUBLE))
    return url_json_fail_type (error, _("a number"), node);

  if (g_hash_table_lookup_extended (document->integers, node, NULL, &large))
    {
      whole->is_large = TRUE;
      whole->large = large != NULL ? *(guint64 *) large : 0;
      return large != NULL || fail_range (error, node);
    }

  real = json_node_get_double (node);
  if (trunc (real) != real)
    return url_json_fail_type (error, _("a whole number"), node);
  if (real < -TWO_TO_63 || real >= TWO_TO_64)
    return fail_range (error, node);

  whole->is_large = real >= TWO_TO_63;
  if (whole->is_large)
    whole->large = (guint64) real;
  else
    whole->number = (gint64) real;

  return TRUE;
}

static gboolean
set_signed (GValue           *value,
            JsonNode         *node,
            UrlJsonDocument  *document,
            GError          **error)
{
  GType type = G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value));
  gint64 min = type == G_TYPE_CHAR ? G_MININT8 : type == G_TYPE_INT ? G_MININT : G_MININT64;
  gint64 max = type == G_TYPE_CHAR ? G_MAXINT8 : type == G_TYPE_INT ? G_MAXINT : G_MAXINT64;
  Whole whole = { 0 };

  if (type == G_TYPE_LONG)
    {
      min = G_MINLONG;
      max = G_MAXLONG;
    }
  if (!read_whole (node, document, &whole, error))
    return FALSE;
  if (whole.is_large || whole.number < min || whole.number > max)
    return fail_range (error, node);

  if (type == G_TYPE_CHAR)
    g_value_set_schar (value, (gint8) whole.number);
  else if (type == G_TYPE_INT)
    g_value_set_int (value, (int) whole.number);
  else if (type == G_TYPE_LONG)
    g_value_set_long (value, (long) whole.number);
  else
    g_value_set_int64 (value, whole.number);

  return TRUE;
}

static gboolean
set_unsigned (GValue           *value,
              JsonNode         *node,
              UrlJsonDocument  *document,
              GError          **error)
{
  GType type = G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value));
  guint64 max = type == G_TYPE_UCHAR ? G_MAXUINT8 : type == G_TYPE_UINT ? G_MAXUINT : G_MAXUINT64;
  Whole whole = { 0 };

  if (type == G_TYPE_ULONG)
    max = G_MAXULONG;
  if (!read_whole (node, document, &whole, error))
    return FALSE;
  if (!whole.is_large && whole.number < 0)
    return fail_range (error, node);
  if (!whole.is_large)
    whole.large = (guint64) whole.number;
  if (whole.large > max)
    return fail_range (error, node);

  if (type == G_TYPE_UCHAR)
    g_value_set_uchar (value, (guint8) whole.large);
  else if (type == G_TYPE_UINT)
    g_value_set_uint (value, (unsigned) whole.large);
  else if (type == G_TYPE_ULONG)
    g_value_set_ulong (value, (unsigned long) whole.large);
  else
    g_value_set_uint64 (value, whole.large);

  return TRUE;
}

static gboolean
set_real (GValue    *value,
          JsonNode  *node,
          GError   **error)
{
  double real;

  if (!holds (node, G_TYPE_INT64) && !holds (node, G_TYPE_DOUBLE))
    return url_json_fail_type (error, _("a number"), node);

  real = json_node_get_double (node);
  if (G_VALUE_HOLDS_FLOAT (value) && fabs (real) > (double) FLT_MAX)
    return fail_range (error, node);

  if (G_VALUE_HOLDS_FLOAT (value))
    g_value_set_float (value, (float) real);
  else
    g_value_set_double (value, real);

  return TRUE;
}

static gboolean
set_enum (GValue    *value,
          JsonNode  *node,
          GError   **error)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (G_VALUE_TYPE (value));
  const GEnumValue *known = NULL;
  g_autofree char *quoted = NULL;

  if (!holds (node, G_TYPE_STRING))
    return url_json_fail_type (error, _("a string"), node);

  known = g_enum_get_value_by_nick (klass, json_node_get_string (node));
  if (known != NULL)
    {
      g_value_set_enum (value, known->value);
      return TRUE;
    }
  quoted = url_json_quote (json_node_get_string (node));

  return url_json_fail (error, _("“%s” is no value of %s"), quoted, G_VALUE_TYPE_NAME (value));
}

static gboolean
set_flags (GValue    *value,
           JsonNode  *node,
           GError   **error)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (G_VALUE_TYPE (value));
  JsonArray *array = NULL;
  unsigned flags = 0;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return url_json_fail_type (error, _("an array"), node);

  array = json_node_get_array (node);
  /* Bounds the work to the number of flags there are. */
  if (json_array_get_length (array) > klass->n_values)
    return url_json_fail (error, _("there are more values than %s has"), G_VALUE_TYPE_NAME (value));

  for (unsigned i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const GFlagsValue *known = NULL;
      g_autofree char *quoted = NULL;

      if (!holds (element, G_TYPE_STRING))
        return url_json_fail_type (error, _("a string"), element);
      known = g_flags_get_value_by_nick (klass, json_node_get_string (element));
      if (known == NULL)
        {
          quoted = url_json_quote (json_node_get_string (element));
          return url_json_fail (error, _("“%s” is no value of %s"), quoted,
                                G_VALUE_TYPE_NAME (value));
        }
      flags |= known->value;
    }
  g_value_set_flags (value, flags);

  return TRUE;
}

/* Whether @text is written as in @pattern, where a 0 is any digit. */
static gboolean
has_pattern (const char *text,
             const char *pattern)
{
  for (; *pattern != '\0'; text++, pattern++)
    {
      if (*pattern == '0' ? !g_ascii_isdigit (*text) : g_ascii_toupper (*text) != *pattern)
        return FALSE;
    }

  return TRUE;
}

/* RFC 3339, section 5.6. GLib takes more forms of ISO 8601, and a time without a
 * zone. */
static gboolean
is_rfc3339 (const char *text)
{
  const char *p = text;

  if (!has_pattern (p, "0000-00-00T00:00:00"))
    return FALSE;
  p += strlen ("0000-00-00T00:00:00");
  if (*p == '.' && g_ascii_isdigit (p[1]))
    {
      for (p++; g_ascii_isdigit (*p); p++)
        ;
    }

  if (*p == 'Z' || *p == 'z')
    return p[1] == '\0';

  if ((!has_pattern (p, "+00:00") && !has_pattern (p, "-00:00")) || p[6] != '\0')
    return FALSE;

  /* GLib takes a zone of a whole day. */
  return p[1] < '2' || (p[1] == '2' && p[2] < '4');
}

static gboolean
set_date_time (GValue    *value,
               JsonNode  *node,
               GError   **error)
{
  const char *text = NULL;
  g_autofree char *upper = NULL;
  g_autofree char *quoted = NULL;
  GDateTime *date_time = NULL;

  if (!holds (node, G_TYPE_STRING))
    return url_json_fail_type (error, _("a string"), node);

  text = json_node_get_string (node);
  if (is_rfc3339 (text))
    {
      upper = g_ascii_strup (text, -1);
      date_time = g_date_time_new_from_iso8601 (upper, NULL);
    }
  if (date_time == NULL)
    {
      quoted = url_json_quote (text);
      return url_json_fail (error, _("“%s” is no date and time of RFC 3339"), quoted);
    }
  g_value_take_boxed (value, date_time);

  return TRUE;
}

static gboolean
set_boxed (GValue    *value,
           JsonNode  *node,
           GError   **error)
{
  GType type = G_VALUE_TYPE (value);

  if (type == G_TYPE_DATE_TIME)
    return set_date_time (value, node, error);
  if (type == G_TYPE_STRV)
    return url_json_fail_type (error, _("an array"), node);

  if (type == JSON_TYPE_OBJECT)
    {
      if (!JSON_NODE_HOLDS_OBJECT (node))
        return url_json_fail_type (error, _("an object"), node);
      g_value_set_boxed (value, json_node_get_object (node));
      return TRUE;
    }
  if (type == JSON_TYPE_ARRAY)
    {
      if (!JSON_NODE_HOLDS_ARRAY (node))
        return url_json_fail_type (error, _("an array"), node);
      g_value_set_boxed (value, json_node_get_array (node));
      return TRUE;
    }

  return url_json_fail (error, _("a property of the type %s cannot be read from JSON"),
                        g_type_name (type));
}

static gboolean
is_nullable (const GValue *value)
{
  GType type = G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value));

  return type == G_TYPE_STRING || type == G_TYPE_BOXED || type == G_TYPE_OBJECT ||
         type == G_TYPE_INTERFACE;
}

static gboolean
set_simple (GValue    *value,
            JsonNode  *node,
            GError   **error)
{
  if (G_VALUE_HOLDS_STRING (value))
    {
      if (!holds (node, G_TYPE_STRING))
        return url_json_fail_type (error, _("a string"), node);
      g_value_set_static_string (value, json_node_get_string (node));
    }
  else
    {
      if (!holds (node, G_TYPE_BOOLEAN))
        return url_json_fail_type (error, _("a boolean"), node);
      g_value_set_boolean (value, json_node_get_boolean (node));
    }

  return TRUE;
}

gboolean
url_json_value_read (GValue           *value,
                     JsonNode         *node,
                     UrlJsonDocument  *document,
                     GError          **error)
{
  /* A property that takes JSON takes null as JSON. */
  if (G_VALUE_TYPE (value) == JSON_TYPE_NODE)
    {
      g_value_set_boxed (value, node);
      return TRUE;
    }
  if (JSON_NODE_HOLDS_NULL (node) && is_nullable (value))
    return TRUE;

  switch (G_TYPE_FUNDAMENTAL (G_VALUE_TYPE (value)))
    {
    case G_TYPE_BOOLEAN:
    case G_TYPE_STRING:
      return set_simple (value, node, error);
    case G_TYPE_CHAR:
    case G_TYPE_INT:
    case G_TYPE_LONG:
    case G_TYPE_INT64:
      return set_signed (value, node, document, error);
    case G_TYPE_UCHAR:
    case G_TYPE_UINT:
    case G_TYPE_ULONG:
    case G_TYPE_UINT64:
      return set_unsigned (value, node, document, error);
    case G_TYPE_FLOAT:
    case G_TYPE_DOUBLE:
      return set_real (value, node, error);
    case G_TYPE_ENUM:
      return set_enum (value, node, error);
    case G_TYPE_FLAGS:
      return set_flags (value, node, error);
    case G_TYPE_OBJECT:
      return url_json_fail_type (error, _("an object"), node);
    default:
      return set_boxed (value, node, error);
    }
}

gboolean
url_json_value_check (const GValue  *value,
                      GParamSpec    *pspec,
                      JsonNode      *node,
                      GError       **error)
{
  g_auto (GValue) copy = G_VALUE_INIT;

  /* Only numbers have limits, beyond which a property would be set to something
   * else. g_param_value_is_valid() will not do: in GLib 2.74 it refuses the
   * limits of a double. */
  if (!holds (node, G_TYPE_INT64) && !holds (node, G_TYPE_DOUBLE))
    return TRUE;

  g_value_init (&copy, G_VALUE_TYPE (value));
  g_value_copy (value, &copy);

  return !g_param_value_validate (pspec, &copy) || fail_range (error, node);
}
