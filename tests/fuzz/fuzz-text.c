/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "message/url-error.h"
#include "message/url-response.h"

/* Up to the first line end: the charset, empty for none. Behind it: the body. */

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  gsize length = end != NULL ? (gsize) (end - data) : 0;
  gsize start = end != NULL ? length + 1 : 0;
  g_autofree char *charset = fuzz_dup_text (data, length);
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/", G_URI_FLAGS_NONE, NULL);
  g_autoptr (UrlResponse) response =
      url_response_new (uri, "text/plain", -1, *charset != '\0' ? charset : NULL);
  g_autoptr (GBytes) body = g_bytes_new (data + start, size - start);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = url_response_decode_text (response, body, &error);

  if (text != NULL)
    {
      g_assert_no_error (error);
      fuzz_assert_text (text);
    }
  else
    {
      g_assert_error (error, URL_ERROR, URL_ERROR_CANNOT_DECODE_CONTENT);
      fuzz_assert_text (error->message);
    }

  return 0;
}
