/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "json/url-json-document-private.h"
#include "json/url-json-text-private.h"
#include "message/url-error.h"

/* A JSON text. */

static char *
write_node (JsonNode *node)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_assert_true (url_json_append_node (out, node, 0));

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* What was read is written, and read again as the same. */
static void
check_round_trip (UrlJsonDocument *document)
{
  g_autofree char *text = write_node (document->root);
  g_autofree char *text_again = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (UrlJsonDocument) again = url_json_document_parse (bytes, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (again->n_values, ==, document->n_values);
  text_again = write_node (again->root);
  g_assert_cmpstr (text_again, ==, text);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (UrlJsonDocument) document = url_json_document_parse (bytes, NULL, &error);

  if (document == NULL)
    {
      g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_PARSE_RESPONSE);
      fuzz_assert_text (error->message);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_nonnull (document->root);
  g_assert_cmpuint (document->n_values, <=, URL_JSON_MAX_VALUES);
  check_round_trip (document);

  return 0;
}
