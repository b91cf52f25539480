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
  g_test_add_func ("/json/limits/long-values", test_long_values);

  return g_test_run ();
}
