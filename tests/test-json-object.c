/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <float.h>
#include <string.h>

#include <urlsession/urlsession.h>

#include "json/url-json-builder-private.h"
#include "json/url-json-writer-private.h"
#include "test-thing.h"

/* Making objects of JSON. */

static GObject *
build (const char  *text,
       GType        type,
       GError     **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (UrlJsonDocument) document = url_json_document_parse (bytes, NULL, error);
  g_autoptr (UrlJsonBuilder) builder = NULL;
  GObject *object = NULL;

  if (document == NULL)
    return NULL;

  builder = url_json_builder_new (document, type);
  while (url_json_builder_step (builder, &object, error))
    ;

  return object;
}

static TestThing *
build_thing (const char *text)
{
  g_autoptr (GError) error = NULL;
  GObject *object = build (text, TEST_TYPE_THING, &error);

  g_assert_no_error (error);
  g_assert_true (TEST_IS_THING (object));

  return TEST_THING (object);
}

/* A property as the text that is written for it. */
static char *
dup_property (GObject    *object,
              const char *name)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_object_get_property (object, name, &value);
  if (G_VALUE_HOLDS_CHAR (&value))
    return g_strdup_printf ("%d", g_value_get_schar (&value));
  if (G_VALUE_HOLDS_UCHAR (&value))
    return g_strdup_printf ("%u", g_value_get_uchar (&value));
  if (G_VALUE_HOLDS_FLOAT (&value))
    return g_strdup_printf ("%.9g", (double) g_value_get_float (&value));
  if (G_VALUE_HOLDS_DOUBLE (&value))
    return g_strdup_printf ("%.17g", g_value_get_double (&value));
  if (G_VALUE_HOLDS_BOXED (&value) && g_value_get_boxed (&value) != NULL)
    {
      if (G_VALUE_HOLDS (&value, G_TYPE_DATE_TIME))
        return g_date_time_format_iso8601 (g_value_get_boxed (&value));
      if (G_VALUE_HOLDS (&value, G_TYPE_STRV))
        return g_strjoinv ("|", g_value_get_boxed (&value));
    }

  return g_strdup_value_contents (&value);
}

static const struct
{
  const char *name;
  const char *json;
  const char *expected; /* NULL where it is out of range */
} numbers[] = {
  { "char", "-128", "-128" },
  { "char", "127", "127" },
  { "char", "128", NULL },
  { "char", "-129", NULL },
  { "uchar", "255", "255" },
  { "uchar", "256", NULL },
  { "uchar", "-1", NULL },
  { "int", "-2147483648", "-2147483648" },
  { "int", "2147483647", "2147483647" },
  { "int", "2147483648", NULL },
  { "int", "-2147483649", NULL },
  { "int", "1e400", NULL },
  { "int", "12.0", "12" },
  { "int", "12e1", "120" },
  { "int", "-0", "0" },
  { "uint", "4294967295", "4294967295" },
  { "uint", "4294967296", NULL },
  { "uint", "-1", NULL },
  { "long", "-9223372036854775808", "-9223372036854775808" },
  { "long", "9223372036854775808", NULL },
  { "ulong", "18446744073709551615", "18446744073709551615" },
  { "ulong", "18446744073709551616", NULL },
  { "int64", "9223372036854775807", "9223372036854775807" },
  { "int64", "9223372036854775808", NULL },
  { "int64", "-9223372036854775808", "-9223372036854775808" },
  { "int64", "-9223372036854775809", NULL },
  { "int64", "-9223372036854775808.0", "-9223372036854775808" },
  { "int64", "9223372036854775808.0", NULL },
  { "int64", "1e18", "1000000000000000000" },
  { "uint64", "0", "0" },
  { "uint64", "9223372036854775808", "9223372036854775808" },
  { "uint64", "18446744073709551615", "18446744073709551615" },
  { "uint64", "18446744073709551616", NULL },
  { "uint64", "-9223372036854775809", NULL },
  { "uint64", "-1", NULL },
  { "uint64", "1e19", "10000000000000000000" },
  { "uint64", "2e19", NULL },
  { "float", "0.5", "0.5" },
  { "float", "3", "3" },
  { "float", "-3.4028234663852886e38", "-3.40282347e+38" },
  { "float", "3.5e38", NULL },
  { "double", "0.1", "0.10000000000000001" },
  { "double", "7", "7" },
  { "double", "1.7976931348623157e308", "1.7976931348623157e+308" },
  { "double", "18446744073709551615", "1.8446744073709552e+19" },
  { "double", "1e309", NULL },
  { "small", "10", "10" },
  { "small", "11", NULL },
  { "small", "-1", NULL },
};

static void
test_numbers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"%s\":%s}", numbers[i].name, numbers[i].json);
      g_autofree char *path = g_strdup_printf ("$.%s: ", numbers[i].name);
      g_autoptr (GError) error = NULL;
      g_autoptr (GObject) object = build (text, TEST_TYPE_THING, &error);
      g_autofree char *actual = object != NULL ? dup_property (object, numbers[i].name) : NULL;

      g_test_message ("%s: %s", text, error != NULL ? error->message : "");
      g_assert_cmpstr (actual, ==, numbers[i].expected);
      if (numbers[i].expected == NULL)
        {
          g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
          g_assert_true (g_str_has_prefix (error->message, path));
          g_assert_true (g_str_has_suffix (error->message, " is out of range"));
        }
    }
}

static void
test_values (void)
{
  const struct
  {
    const char *name;
    const char *json;
    const char *expected;
  } rows[] = {
    { "boolean", "true", "TRUE" },
    { "boolean", "false", "FALSE" },
    { "string", "\"\\u00e4\"", "\"\\303\\244\"" },
    { "string", "\"\"", "\"\"" },
    { "string", "null", "NULL" },
    { "fixed", "\"x\"", "\"x\"" },
    { "enum", "\"datagram\"", "((GSocketType) G_SOCKET_TYPE_DATAGRAM)" },
    { "flags", "[]", "((GTlsCertificateFlags) G_TLS_CERTIFICATE_NO_FLAGS)" },
    { "flags", "[\"expired\",\"revoked\",\"expired\"]",
      "((GTlsCertificateFlags) G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_REVOKED)" },
    { "date", "\"2024-02-29T12:30:01Z\"", "2024-02-29T12:30:01Z" },
    { "date", "\"2024-02-29t12:30:01.25z\"", "2024-02-29T12:30:01.250000Z" },
    { "date", "\"2024-02-29T12:30:01+05:30\"", "2024-02-29T12:30:01+05:30" },
    { "date", "\"2024-02-29T12:30:01-00:00\"", "2024-02-29T12:30:01Z" },
    { "date", "\"2024-02-29T12:30:01+23:59\"", "2024-02-29T12:30:01+23:59" },
    { "date", "\"2016-12-31T23:59:60Z\"", "2016-12-31T23:59:59Z" },
    { "date", "null", "NULL" },
    { "words", "[]", "" },
    { "words", "[\"a\",\"\",\"b\"]", "a||b" },
    { "words", "null", "NULL" },
    { "json-object", "null", "NULL" },
    { "json-array", "null", "NULL" },
    { "child", "null", "NULL" },
    { "fixed-child", "null", "NULL" },
    { "bytes", "null", "NULL" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"%s\":%s}", rows[i].name, rows[i].json);
      g_autoptr (TestThing) thing = build_thing (text);
      g_autofree char *actual = dup_property (G_OBJECT (thing), rows[i].name);

      g_assert_cmpstr (actual, ==, rows[i].expected);
    }
}

static void
test_json_values (void)
{
  g_autoptr (TestThing) thing = build_thing (
      "{\"json-node\":null,\"jsonObject\":{\"a\":[1]},\"json_array\":[1,\"x\"]}");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonArray) array = NULL;

  g_object_get (thing, "json-node", &node, "json-object", &object, "json-array", &array, NULL);
  g_assert_true (JSON_NODE_HOLDS_NULL (node));
  g_assert_cmpint (json_array_get_int_element (json_object_get_array_member (object, "a"), 0), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (array, 1), ==, "x");
}

static const struct
{
  const char *text;
  const char *message;
} refused[] = {
  { "[]", "$: an object was expected, not an array" },
  { "null", "$: an object was expected, not null" },
  { "{\"boolean\":1}", "$.boolean: a boolean was expected, not a number" },
  { "{\"boolean\":\"true\"}", "$.boolean: a boolean was expected, not a string" },
  { "{\"boolean\":null}", "$.boolean: a boolean was expected, not null" },
  { "{\"int\":\"1\"}", "$.int: a number was expected, not a string" },
  { "{\"int\":true}", "$.int: a number was expected, not a boolean" },
  { "{\"int\":null}", "$.int: a number was expected, not null" },
  { "{\"int\":[1]}", "$.int: a number was expected, not an array" },
  { "{\"int\":1.5}", "$.int: a whole number was expected, not a number" },
  { "{\"uint64\":-0.5}", "$.uint64: a whole number was expected, not a number" },
  { "{\"double\":\"NaN\"}", "$.double: a number was expected, not a string" },
  { "{\"double\":{}}", "$.double: a number was expected, not an object" },
  { "{\"string\":1}", "$.string: a string was expected, not a number" },
  { "{\"string\":{}}", "$.string: a string was expected, not an object" },
  { "{\"enum\":1}", "$.enum: a string was expected, not a number" },
  { "{\"enum\":\"Datagram\"}", "$.enum: “Datagram” is no value of GSocketType" },
  { "{\"enum\":null}", "$.enum: a string was expected, not null" },
  { "{\"flags\":\"expired\"}", "$.flags: an array was expected, not a string" },
  { "{\"flags\":[1]}", "$.flags: a string was expected, not a number" },
  { "{\"flags\":[\"no\\n\"]}", "$.flags: “no ” is no value of GTlsCertificateFlags" },
  { "{\"date\":0}", "$.date: a string was expected, not a number" },
  { "{\"date\":\"\"}", "$.date: “” is no date and time of RFC 3339" },
  { "{\"date\":\"2024-02-29\"}", "$.date: “2024-02-29” is no date and time of RFC 3339" },
  { "{\"date\":\"2024-02-29T12:30:01\"}",
    "$.date: “2024-02-29T12:30:01” is no date and time of RFC 3339" },
  { "{\"date\":\"2024-02-29 12:30:01Z\"}",
    "$.date: “2024-02-29 12:30:01Z” is no date and time of RFC 3339" },
  { "{\"date\":\"20240229T123001Z\"}", "$.date: “20240229T123001Z” is no date and time of RFC 3339" },
  { "{\"date\":\"2023-02-29T12:30:01Z\"}",
    "$.date: “2023-02-29T12:30:01Z” is no date and time of RFC 3339" },
  { "{\"date\":\"2024-02-29T12:30:01.Z\"}",
    "$.date: “2024-02-29T12:30:01.Z” is no date and time of RFC 3339" },
  { "{\"date\":\"2024-02-29T12:30:01+0530\"}",
    "$.date: “2024-02-29T12:30:01+0530” is no date and time of RFC 3339" },
  { "{\"date\":\"2024-02-29T12:30:01Zx\"}",
    "$.date: “2024-02-29T12:30:01Zx” is no date and time of RFC 3339" },
  { "{\"date\":\"2024-02-29T12:30:01+24:00\"}",
    "$.date: “2024-02-29T12:30:01+24:00” is no date and time of RFC 3339" },
  { "{\"date\":\"2024-02-29T12:30:01+00:60\"}",
    "$.date: “2024-02-29T12:30:01+00:60” is no date and time of RFC 3339" },
  { "{\"date\":\"2024-02-29T25:30:01Z\"}",
    "$.date: “2024-02-29T25:30:01Z” is no date and time of RFC 3339" },
  { "{\"words\":\"a\"}", "$.words: an array was expected, not a string" },
  { "{\"words\":[\"a\",null]}", "$.words[1]: a string was expected, not null" },
  { "{\"json-object\":[]}", "$.json-object: an object was expected, not an array" },
  { "{\"json-array\":{}}", "$.json-array: an array was expected, not an object" },
  { "{\"child\":[]}", "$.child: an object was expected, not an array" },
  { "{\"child\":{\"child\":{\"int\":\"\"}}}", "$.child.child.int: a number was expected, not a string" },
  { "{\"fixed_child\":{\"small\":11}}", "$.fixed_child.small: 11 is out of range" },
  { "{\"things\":{}}", "$.things: a property of the type GListModel cannot be read from JSON" },
  { "{\"things\":\"\"}", "$.things: an array was expected, not a string" },
  { "{\"things\":[{},1]}", "$.things[1]: an object was expected, not a number" },
  { "{\"things\":[{},null]}", "$.things[1]: an object was expected, not null" },
  { "{\"things\":[{},{\"things\":[{},{},{\"firstName\":0}]}]}",
    "$.things[1].things[2].firstName: a string was expected, not a number" },
  { "{\"no-list\":[]}", "$.no-list: the property no-list of TestThing has no list store to fill" },
  { "{\"odd-things\":[{}]}", "$.odd-things[0]: an object of the type GInputStream cannot be made" },
  { "{\"stream\":{}}", "$.stream: an object of the type GInputStream cannot be made" },
  { "{\"bytes\":\"\"}", "$.bytes: a property of the type GBytes cannot be read from JSON" },
  { "{\"first_name\":\"a\",\"firstName\":\"a\"}",
    "$: “first_name” and “firstName” are there for one property" },
  { "{\"child\":{\"first-name\":\"a\",\"first_name\":null}}",
    "$.child: “first-name” and “first_name” are there for one property" },
  { "{\"int\":1,\"int\":2}", "$.int: the member is there twice" },
};

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (build (refused[i].text, TEST_TYPE_THING, &error));
      g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
      g_assert_cmpstr (error->message, ==, refused[i].message);
      g_assert_cmpint (test_thing_count (), ==, 0);
    }
}

static void
test_names (void)
{
  const char *const texts[] = { "{\"first-name\":\"a\"}", "{\"first_name\":\"a\"}",
                                "{\"firstName\":\"a\"}" };
  const char *const others[] = { "{}", "{\"FirstName\":\"a\"}", "{\"firstname\":\"a\"}",
                                 "{\"read-only\":\"a\"}", "{\"\":1,\"no such\":{\"int\":\"\"}}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (TestThing) thing = build_thing (texts[i]);
      g_autofree char *value = dup_property (G_OBJECT (thing), "first-name");

      g_assert_cmpstr (value, ==, "\"a\"");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (TestThing) thing = build_thing (others[i]);
      g_autofree char *value = dup_property (G_OBJECT (thing), "first-name");
      g_autofree char *read_only = dup_property (G_OBJECT (thing), "read-only");
      g_autofree char *small = dup_property (G_OBJECT (thing), "small");

      g_assert_cmpstr (value, ==, "NULL");
      g_assert_cmpstr (read_only, ==, "NULL");
      g_assert_cmpstr (small, ==, "5");
    }
}

static void
test_objects (void)
{
  g_autoptr (TestThing) thing = build_thing (
      "{\"child\":{\"int\":1,\"fixedChild\":{\"int\":2}},\"fixed-child\":{\"int\":3},\"int\":4}");
  g_autoptr (TestThing) child = NULL;
  g_autoptr (TestThing) inner = NULL;
  g_autoptr (TestThing) fixed = NULL;
  int digits[4] = { 0 };

  g_object_get (thing, "child", &child, "fixed-child", &fixed, "int", &digits[0], NULL);
  g_object_get (child, "fixed-child", &inner, "int", &digits[1], NULL);
  g_object_get (inner, "int", &digits[2], NULL);
  g_object_get (fixed, "int", &digits[3], NULL);
  g_assert_cmpint (digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3], ==, 4123);
  g_clear_object (&inner);
  g_clear_object (&fixed);
  g_clear_object (&child);
  g_assert_finalize_object (g_steal_pointer (&thing));
  g_assert_cmpint (test_thing_count (), ==, 0);
}

static void
test_lists (void)
{
  g_autoptr (TestThing) thing = build_thing (
      "{\"moreThings\":[{\"int\":1,\"things\":[{\"int\":10},{\"int\":11}]},{\"int\":2}],"
      "\"things\":null}");
  g_autoptr (GListModel) more = NULL;
  g_autoptr (GListModel) none = NULL;
  g_autoptr (GListModel) inner = NULL;
  g_autoptr (TestThing) first = NULL;
  g_autoptr (TestThing) last = NULL;
  int number = 0;

  g_object_get (thing, "more-things", &more, "things", &none, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (more), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (none), ==, 0);
  first = g_list_model_get_item (more, 0);
  g_object_get (first, "things", &inner, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (inner), ==, 2);
  last = g_list_model_get_item (inner, 1);
  g_object_get (last, "int", &number, NULL);
  g_assert_cmpint (number, ==, 11);
}

/* An object whose list is not empty from the start. */
#define TEST_TYPE_SHELF (test_shelf_get_type ())
G_DECLARE_FINAL_TYPE (TestShelf, test_shelf, TEST, SHELF, GObject)

struct _TestShelf
{
  GObject parent_instance;

  GListStore *things; /* (owned) */
};

G_DEFINE_FINAL_TYPE (TestShelf, test_shelf, G_TYPE_OBJECT)

static void
test_shelf_dispose (GObject *object)
{
  g_clear_object (&TEST_SHELF (object)->things);

  G_OBJECT_CLASS (test_shelf_parent_class)->dispose (object);
}

static void
test_shelf_get_property (GObject    *object,
                         unsigned    prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  g_value_set_object (value, TEST_SHELF (object)->things);
}

static void
test_shelf_class_init (TestShelfClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = test_shelf_dispose;
  object_class->get_property = test_shelf_get_property;
  g_object_class_install_property (object_class, 1,
                                   g_param_spec_object ("things", NULL, NULL, G_TYPE_LIST_MODEL,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
test_shelf_init (TestShelf *self)
{
  g_autoptr (TestThing) thing = g_object_new (TEST_TYPE_THING, NULL);

  self->things = g_list_store_new (TEST_TYPE_THING);
  g_list_store_append (self->things, thing);
}

static void
test_lists_replaced (void)
{
  const struct
  {
    const char *text;
    unsigned length;
  } rows[] = {
    { "{}", 1 },
    { "{\"things\":null}", 0 },
    { "{\"things\":[]}", 0 },
    { "{\"things\":[{},{}]}", 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (TestShelf) shelf = TEST_SHELF (build (rows[i].text, TEST_TYPE_SHELF, NULL));

      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (shelf->things)), ==,
                        rows[i].length);
    }
}

/* What is written is read back as the same. */
static void
test_round_trip (void)
{
  g_autoptr (TestThing) thing = build_thing (
      "{\"boolean\":true,\"char\":-1,\"uint64\":18446744073709551615,\"double\":0.1,"
      "\"enum\":\"stream\",\"flags\":[\"expired\"],\"date\":\"2024-02-29T12:30:01.5+01:00\","
      "\"words\":[\"a\"],\"json-node\":{\"x\":[1.5]},\"child\":{\"first-name\":\"ä\"},"
      "\"things\":[{},{\"int\":3}]}");
  g_autoptr (TestThing) again = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);

  g_assert_true (url_json_append_gobject (text, G_OBJECT (thing), 0));
  again = build_thing (text->str);
  g_assert_true (url_json_append_gobject (second, G_OBJECT (again), 0));
  g_assert_cmpstr (second->str, ==, text->str);
}

/* Nesting as deep as the text may have it does not recurse. */
static void
test_depth (void)
{
  GString *text = g_string_new (NULL);
  g_autofree char *nested = NULL;
  g_autoptr (TestThing) thing = NULL;

  for (unsigned i = 0; i < 511; i++)
    g_string_append (text, "{\"child\":");
  g_string_append (text, "{}");
  for (unsigned i = 0; i < 511; i++)
    g_string_append_c (text, '}');
  nested = g_string_free (text, FALSE);
  thing = build_thing (nested);
  g_assert_cmpint (test_thing_count (), ==, 512);
}

/* An object that is given up half-way leaves nothing behind. */
static void
test_abandoned (void)
{
  const char *const text = "{\"child\":{\"words\":[\"a\",\"b\"]},\"things\":[{},{},{}]}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (UrlJsonDocument) document = url_json_document_parse (bytes, NULL, NULL);
  gboolean more = TRUE;

  for (unsigned steps = 0; more; steps++)
    {
      g_autoptr (UrlJsonBuilder) builder = url_json_builder_new (document, TEST_TYPE_THING);
      g_autoptr (GObject) object = NULL;

      for (unsigned i = 0; i < steps && more; i++)
        more = url_json_builder_step (builder, &object, NULL);
      g_clear_pointer (&builder, url_json_builder_free);
      g_clear_object (&object);
      g_assert_cmpint (test_thing_count (), ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/object/numbers", test_numbers);
  g_test_add_func ("/json/object/values", test_values);
  g_test_add_func ("/json/object/json-values", test_json_values);
  g_test_add_func ("/json/object/refused", test_refused);
  g_test_add_func ("/json/object/names", test_names);
  g_test_add_func ("/json/object/objects", test_objects);
  g_test_add_func ("/json/object/lists", test_lists);
  g_test_add_func ("/json/object/lists/replaced", test_lists_replaced);
  g_test_add_func ("/json/object/round-trip", test_round_trip);
  g_test_add_func ("/json/object/depth", test_depth);
  g_test_add_func ("/json/object/abandoned", test_abandoned);

  return g_test_run ();
}
