/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "message/url-error.h"
#include "transport/url-framing-private.h"

/* Content-Length fields, one in a line. */

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  g_autoptr (GError) error = NULL;
  guint64 first = 0;

  for (unsigned i = 0; lines[i] != NULL; i++)
    soup_message_headers_append (headers, "Content-Length", g_strdelimit (lines[i], "\r", ' '));

  if (url_framing_check_head (headers, &error))
    {
      g_assert_no_error (error);
      /* libsoup has to understand what was let through as it was meant, or not
       * at all, which is how it takes a list in one field. */
      if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
        {
          g_auto (GStrv) words = g_strsplit (lines[0], ",", 2);

          g_assert_true (g_ascii_string_to_unsigned (g_strstrip (words[0]), 10, 0, G_MAXINT64,
                                                     &first, NULL));
          g_assert_cmpint (soup_message_headers_get_content_length (headers), ==, (gint64) first);
        }
    }
  else
    {
      g_assert_error (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE);
    }
  soup_message_headers_unref (headers);

  return 0;
}
