/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <urlsession/urlsession.h>

#include "json/url-json-builder-private.h"
#include "json/url-json-writer-private.h"
#include "test-thing.h"

/* Objects that cannot be written, and texts that objects cannot be made of. */

static GObject *
build (const char  *text,
       GError     **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (UrlJsonDocument) document = url_json_document_parse (bytes, NULL, error);
  g_autoptr (UrlJsonBuilder) builder = url_json_builder_new (document, TEST_TYPE_THING);
  GObject *object = NULL;

  while (url_json_builder_step (builder, &object, error))
    ;

  return object;
}

/* What JSON has no form for is not written by halves. */
static void
test_unwritable (void)
{
  const char *const names[] = { "string", "words", "json-node", "json-array", "child", "things" };
  const char *const latin1[] = { "\xe4", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (TestThing) thing = g_object_new (TEST_TYPE_THING, NULL);
      g_autoptr (TestThing) bad = g_object_new (TEST_TYPE_THING, "string", latin1[0], NULL);
      g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), latin1[0]);
      g_autoptr (JsonArray) array = json_array_new ();
      g_autoptr (GListStore) things = NULL;
      g_autoptr (GString) text = g_string_new (NULL);

      json_array_add_string_element (array, latin1[0]);
      g_object_get (thing, "things", &things, NULL);
      switch (i)
        {
        case 0:
          g_object_set (thing, names[i], latin1[0], NULL);
          break;
        case 1:
          g_object_set (thing, names[i], latin1, NULL);
          break;
        case 2:
          g_object_set (thing, names[i], node, NULL);
          break;
        case 3:
          g_object_set (thing, names[i], array, NULL);
          break;
        case 4:
          g_object_set (thing, names[i], bad, NULL);
          break;
        default:
          g_list_store_append (things, bad);
        }
      g_test_message ("%s", names[i]);
      g_assert_false (url_json_append_gobject (text, G_OBJECT (thing), 0));
    }
}

/* Has what cannot be written. */
typedef enum
{
  ODD_PROP_SECRET = 1,
  ODD_PROP_SIGNS,
  ODD_PROP_DATE,
} TestOddProperty;

G_DECLARE_FINAL_TYPE (TestOdd, test_odd, TEST, ODD, GObject)

struct _TestOdd
{
  GObject parent_instance;

  unsigned signs;
  GDateTime *date; /* (unowned) (nullable) */
};

G_DEFINE_FINAL_TYPE (TestOdd, test_odd, G_TYPE_OBJECT)

static const GFlagsValue signs[] = {
  { 3, "BOTH", "both" },
  { 4, "GARBLED", "\xff" },
  { 0, NULL, NULL },
};

static void
test_odd_get_property (GObject    *object,
                       unsigned    prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  TestOdd *self = TEST_ODD (object);

  if (prop_id == ODD_PROP_SIGNS)
    g_value_set_flags (value, self->signs);
  else
    g_value_set_boxed (value, self->date);
}

static void
test_odd_set_property (GObject      *object,
                       unsigned      prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
}

static void
test_odd_class_init (TestOddClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = g_flags_register_static ("TestOddSigns", signs);

  object_class->get_property = test_odd_get_property;
  object_class->set_property = test_odd_set_property;
  g_object_class_install_property (
      object_class, ODD_PROP_SECRET,
      g_param_spec_string ("secret", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
      object_class, ODD_PROP_SIGNS,
      g_param_spec_flags ("signs", NULL, NULL, type, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
      object_class, ODD_PROP_DATE,
      g_param_spec_boxed ("date", NULL, NULL, G_TYPE_DATE_TIME,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
test_odd_init (TestOdd *self)
{
}

/* What has no form in JSON is told, and what cannot be read is not there. */
static void
test_odd_values (void)
{
  g_autoptr (TestOdd) odd = g_object_new (test_odd_get_type (), NULL);
  g_autoptr (GTimeZone) east = g_time_zone_new_offset (30);
  g_autoptr (GTimeZone) west = g_time_zone_new_offset (-30);
  g_autoptr (GDateTime) first = g_date_time_new (east, 1, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) last = g_date_time_new (west, 9999, 12, 31, 23, 59, 59);
  g_autoptr (GDateTime) between = g_date_time_new (west, 2024, 1, 1, 0, 0, 0);
  const struct
  {
    unsigned signs;
    GDateTime *date;
    const char *expected; /* (nullable) */
  } rows[] = {
    { 3, between, "{\"signs\":[\"both\"],\"date\":\"2024-01-01T00:00:30Z\"}" },
    { 1, between, NULL },
    { 4, between, NULL },
    { 0, first, NULL },
    { 0, last, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      odd->signs = rows[i].signs;
      odd->date = rows[i].date;
      g_assert_cmpint (url_json_append_gobject (text, G_OBJECT (odd), 0), ==,
                       rows[i].expected != NULL);
      if (rows[i].expected != NULL)
        g_assert_cmpstr (text->str, ==, rows[i].expected);
    }
}

/* A text that is quoted to a person has an end. */
static void
test_long_values (void)
{
  g_autofree char *word = g_strnfill (1000, 'x');
  g_autofree char *text = g_strdup_printf ("{\"enum\":\"%s\"}", word);
  g_autoptr (GError) error = NULL;

  g_assert_null (build (text, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
  g_assert_nonnull (strstr (error->message, "xxx…"));
  g_assert_cmpuint (strlen (error->message), <, 300);
  g_clear_error (&error);

  g_assert_null (build ("{\"flags\":[\"expired\",\"expired\",\"expired\",\"expired\","
                        "\"expired\",\"expired\",\"expired\",\"expired\",\"expired\","
                        "\"expired\"]}", &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/limits/unwritable", test_unwritable);
  g_test_add_func ("/json/limits/odd-values", test_odd_values);
  g_test_add_func ("/json/limits/long-values", test_long_values);

  return g_test_run ();
}
