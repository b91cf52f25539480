/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "json/url-json-builder-private.h"
#include "json/url-json-writer-private.h"
#include "message/url-error.h"
#include "test-thing.h"

/* A JSON text that objects are made of. */

/* Each value is a step, and so are an object's properties and its making. */
#define STEPS_PER_VALUE 128

static GObject *
build (const char  *text,
       gsize        size,
       GError     **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  g_autoptr (UrlJsonDocument) document = url_json_document_parse (bytes, NULL, error);
  g_autoptr (UrlJsonBuilder) builder = NULL;
  GObject *object = NULL;
  unsigned steps = 0;

  if (document == NULL)
    return NULL;

  builder = url_json_builder_new (document, TEST_TYPE_THING);
  while (url_json_builder_step (builder, &object, error))
    {
      g_assert_null (object);
      g_assert_cmpuint (steps++, <, document->n_values * STEPS_PER_VALUE);
    }

  return object;
}

/* What an object is written as makes an object that is written so, too. */
static void
check_round_trip (GObject *object)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) text_again = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) again = NULL;

  if (!url_json_append_gobject (text, object, 0))
    return;

  again = build (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_true (url_json_append_gobject (text_again, again, 0));
  g_assert_cmpstr (text_again->str, ==, text->str);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) object = build ((const char *) data, size, &error);

  if (object == NULL)
    {
      g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
      fuzz_assert_text (error->message);
    }
  else
    {
      g_assert_no_error (error);
      check_round_trip (object);
    }
  g_clear_object (&object);
  g_assert_cmpint (test_thing_count (), ==, 0);

  return 0;
}
