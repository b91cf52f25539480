/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-response.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"
#include "message/url-uri-private.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* The longest name of a charset that is looked up, in bytes. */
#define MAX_CHARSET_LENGTH 64

/* Names that iconv() knows and no server means: what they stand for depends on
 * this process. A slash would begin an option of iconv(). */
static gboolean
is_charset_name (const char *charset)
{
  const char *const internal[] = { "char", "internal", "wchar_t" };
  gsize length = strlen (charset);

  for (gsize i = 0; i < G_N_ELEMENTS (internal); i++)
    {
      if (g_ascii_strcasecmp (charset, internal[i]) == 0)
        return FALSE;
    }

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (charset[i]) && strchr ("-._:+", charset[i]) == NULL)
        return FALSE;
    }

  return length > 0 && length <= MAX_CHARSET_LENGTH;
}

static gboolean
is_utf8 (const char *charset)
{
  return g_ascii_strcasecmp (charset, "utf-8") == 0 || g_ascii_strcasecmp (charset, "utf8") == 0;
}

/* The charset that the first bytes name, or else the one that fits. */
static const char *
guess_charset (const char *data,
               gsize       size)
{
  const struct
  {
    const char *mark;
    gsize length;
    const char *charset;
  } marks[] = {
    { BYTE_ORDER_MARK, 3, "utf-8" },
    { "\xFF\xFE\0\0", 4, "utf-32le" },
    { "\0\0\xFE\xFF", 4, "utf-32be" },
    { "\xFF\xFE", 2, "utf-16le" },
    { "\xFE\xFF", 2, "utf-16be" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      if (size >= marks[i].length && memcmp (data, marks[i].mark, marks[i].length) == 0)
        return marks[i].charset;
    }

  return g_utf8_validate_len (data, size, NULL) ? "utf-8" : "iso-8859-1";
}

/* Converts to UTF-8, or copies what has to be UTF-8 already. */
static char *
convert (const char  *data,
         gsize        size,
         const char  *charset,
         gsize       *length_out,
         GError     **error)
{
  *length_out = size;
  if (is_utf8 (charset))
    return g_strndup (data, size);

  if (!is_charset_name (charset))
    {
      g_set_error_literal (error, G_CONVERT_ERROR, G_CONVERT_ERROR_NO_CONVERSION, charset);
      return NULL;
    }

  return g_convert (data, (gssize) size, "UTF-8", charset, NULL, length_out, error);
}

/* Says which of the two went wrong: the name of the charset, or the text. */
static char *
fail (UrlResponse  *self,
      const char   *charset,
      const GError *reason,
      GError      **error)
{
  g_autofree char *url = url_uri_to_display (url_response_get_uri (self));
  g_autofree char *name = g_strescape (charset, NULL);

  if (reason != NULL && reason->code == G_CONVERT_ERROR_NO_CONVERSION)
    g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_DECODE_CONTENT,
                 _("The text of %s is in the unknown charset “%s”"), url, name);
  else
    g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_DECODE_CONTENT,
                 _("The body of %s is not text in the charset “%s”"), url, name);

  return NULL;
}

/**
 * url_response_decode_text:
 * @self: a response
 * @body: its body
 * @error: return location for an error of the domain [error@Error]
 *
 * Reads a body as text.
 *
 * The charset is [property@Response:charset], else the one that a byte order
 * mark names, else UTF-8 if the body is valid in it, else Latin-1. A byte order
 * mark is not part of the text.
 *
 * Fails with [error@UrlSession.Error.CANNOT_DECODE_CONTENT] if the charset is
 * not known here, if the body is not valid in it, or if there is a NUL in the
 * text, which a string cannot have.
 *
 * Returns: (transfer full): the text, or `NULL` with @error set
 *
 * Since: 1.0
 */
char *
url_response_decode_text (UrlResponse  *self,
                          GBytes       *body,
                          GError      **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;
  const char *charset = NULL;
  const char *data = NULL;
  gsize size = 0;
  gsize length = 0;

  g_return_val_if_fail (URL_IS_RESPONSE (self), NULL);
  g_return_val_if_fail (body != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  data = g_bytes_get_data (body, &size);
  if (size == 0)
    return g_strdup ("");

  charset = url_response_get_charset (self);
  if (charset == NULL)
    charset = guess_charset (data, size);

  text = convert (data, size, charset, &length, &local_error);
  if (text == NULL || !g_utf8_validate_len (text, length, NULL))
    return fail (self, charset, local_error, error);

  if (g_str_has_prefix (text, BYTE_ORDER_MARK))
    return g_strdup (text + strlen (BYTE_ORDER_MARK));

  return g_steal_pointer (&text);
}
