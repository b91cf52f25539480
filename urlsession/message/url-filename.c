/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-filename-private.h"

#include <string.h>

#include "message/url-content-disposition-private.h"

/* What is after the last dot is kept when a name is cut, up to this length. */
#define MAX_EXTENSION_LENGTH 32

/* Replaces what is a separator here or elsewhere, and drops what is not seen
 * but changes how the rest is shown. */
static void
append_clean (GString  *out,
              gunichar  c)
{
  if (c == '/' || c == '\\')
    {
      g_string_append_c (out, '_');
      return;
    }

  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
      g_string_append_c (out, '_');
      break;
    case G_UNICODE_SPACE_SEPARATOR:
      g_string_append_c (out, ' ');
      break;
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      break;
    default:
      g_string_append_unichar (out, c);
    }
}

/* Dots in front hide a file. Dots and spaces at the end are lost on some file
 * systems, so that two names become one. */
static void
trim (GString *name)
{
  g_string_erase (name, 0, (gssize) strspn (name->str, ". "));
  while (name->len > 0 && strchr (". ", name->str[name->len - 1]) != NULL)
    g_string_truncate (name, name->len - 1);
}

/* Whether file systems of Windows, also when mounted here, take the name for a
 * device, with any extension. */
static gboolean
is_device (const char *name)
{
  const char *const devices[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$" };
  const char *const ports[] = { "COM", "LPT" };
  const char *const digits[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³" };
  g_autofree char *stem = g_strchomp (g_strndup (name, strcspn (name, ".")));

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      if (g_ascii_strcasecmp (stem, devices[i]) == 0)
        return TRUE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (digits); j++)
        {
          if (g_ascii_strncasecmp (stem, ports[i], 3) == 0 && strcmp (stem + 3, digits[j]) == 0)
            return TRUE;
        }
    }

  return FALSE;
}

/* Cuts a name at the end of a character and keeps its extension. */
static void
cut (GString *name)
{
  const char *dot = strrchr (name->str, '.');
  g_autofree char *extension = NULL;
  const char *end = NULL;

  if (name->len <= URL_FILENAME_MAX_LENGTH)
    return;

  if (dot != NULL && strlen (dot) <= MAX_EXTENSION_LENGTH)
    extension = g_strdup (dot);
  else
    extension = g_strdup ("");

  end = name->str + URL_FILENAME_MAX_LENGTH - strlen (extension);
  if (((unsigned char) *end & 0xC0) == 0x80)
    end = g_utf8_find_prev_char (name->str, end);
  g_string_truncate (name, (gsize) (end - name->str));
  g_string_append (name, extension);
  trim (name);
}

char *
url_filename_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    append_clean (name, g_utf8_get_char (p));

  trim (name);
  if (name->len == 0)
    return NULL;

  cut (name);
  /* Only now: the spaces behind a device may reach to where it was cut. */
  if (is_device (name->str))
    g_string_prepend_c (name, '_');
  cut (name);

  return g_string_free (g_steal_pointer (&name), FALSE);
}

static char *
name_of_field (const char *field)
{
  g_autofree char *extended = NULL;
  g_autofree char *plain = NULL;
  char *name = NULL;

  url_content_disposition_parse (field, &extended, &plain);
  if (extended != NULL)
    name = url_filename_clean (extended);
  if (name == NULL && plain != NULL)
    name = url_filename_clean (plain);

  return name;
}

/* Decodes a path segment. Bytes that are no UTF-8 are read as Latin-1, as in a
 * header field; what is not encoded as it has to be is left as it is. */
static char *
decode_segment (const char *segment)
{
  g_autoptr (GBytes) bytes = g_uri_unescape_bytes (segment, -1, NULL, NULL);
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  if (data == NULL || memchr (data, '\0', size) != NULL)
    return g_strdup (segment);
  if (g_utf8_validate (data, (gssize) size, NULL))
    return g_strndup (data, size);

  return g_convert (data, (gssize) size, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/* The last segment that is not empty, of a path with segments. */
static char *
name_of_path (GUri *uri)
{
  const char *path = g_uri_get_path (uri);
  gboolean is_encoded =
      (g_uri_get_flags (uri) & (G_URI_FLAGS_ENCODED | G_URI_FLAGS_ENCODED_PATH)) != 0;
  gsize end = strlen (path);
  gsize start;
  g_autofree char *segment = NULL;
  g_autofree char *decoded = NULL;

  if (*path != '/')
    return NULL;

  while (end > 0 && path[end - 1] == '/')
    end--;
  for (start = end; start > 0 && path[start - 1] != '/'; start--)
    ;

  segment = g_strndup (path + start, end - start);
  decoded = is_encoded ? decode_segment (segment) : g_strdup (segment);

  return url_filename_clean (decoded);
}

char *
url_filename_suggest (GUri             *uri,
                      const UrlHeaders *headers)
{
  g_auto (GStrv) fields = url_headers_get_all (headers, "Content-Disposition");
  const char *host = g_uri_get_host (uri);
  char *name = NULL;

  for (unsigned i = 0; name == NULL && fields[i] != NULL; i++)
    name = name_of_field (fields[i]);
  if (name == NULL)
    name = name_of_path (uri);
  if (name == NULL && host != NULL)
    name = url_filename_clean (host);

  return name != NULL ? name : g_strdup ("unknown");
}
