/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-check.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
cli_refuse (GError     **error,
            const char  *format,
            ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format,
                                                args));
  va_end (args);

  return FALSE;
}

gboolean
cli_check_uris (char   **uris,
                GError **error)
{
  if (uris == NULL)
    return cli_refuse (error, _("No URL was given"));

  for (unsigned i = 0; uris[i] != NULL; i++)
    {
      g_autofree char *shown = g_filename_display_name (uris[i]);

      if (!g_utf8_validate (uris[i], -1, NULL))
        return cli_refuse (error, _("The URL “%s” is not UTF-8"), shown);
    }

  return TRUE;
}

/* RFC 9110, section 5.6.2. The library only warns about what is none. */
static gboolean
is_token (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
        return FALSE;
    }

  return *text != '\0';
}

static gboolean
is_field_value (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) && *p != '\t')
        return FALSE;
    }

  return TRUE;
}

/* Those the library keeps for the connection and would not send. */
static gboolean
belongs_to_connection (const char *name)
{
  const char * const names[] = {
    "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Connection",
    "TE", "Trailer", "Transfer-Encoding", "Upgrade",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (name, names[i]) == 0)
        return TRUE;
    }

  return FALSE;
}

gboolean
cli_check_method (const char  *method,
                  GError     **error)
{
  return is_token (method) || cli_refuse (error, _("The method is not a word"));
}

gboolean
cli_check_checksum (const char  *checksum,
                    GError     **error)
{
  const struct
  {
    const char *prefix;
    gsize digits;
  } kinds[] = {
    { "md5:", 32 }, { "sha1:", 40 }, { "sha256:", 64 }, { "sha384:", 96 }, { "sha512:", 128 },
  };
  g_autofree char *lower = g_ascii_strdown (checksum, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *digits = lower + strlen (kinds[i].prefix);

      if (g_str_has_prefix (lower, kinds[i].prefix) && strlen (digits) == kinds[i].digits &&
          strspn (digits, "0123456789abcdef") == kinds[i].digits)
        return TRUE;
    }

  return cli_refuse (error,
                     _("“%s” is no checksum; write for example “sha256:” and 64 hexadecimal digits"),
                     checksum);
}

gboolean
cli_take_header (UrlHeaders  *headers,
                 const char  *line,
                 GError     **error)
{
  const char *colon = strchr (line, ':');
  g_autofree char *shown = g_filename_display_name (line);
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (colon == NULL)
    return cli_refuse (error, _("“%s” is no header: write “Name: value”"), shown);

  name = g_strndup (line, (gsize) (colon - line));
  value = g_strstrip (g_strdup (colon + 1));
  if (!is_token (name) || !is_field_value (value))
    return cli_refuse (error, _("“%s” is not a valid header"), shown);
  if (belongs_to_connection (name))
    return cli_refuse (error, _("The header “%s” belongs to the connection and cannot be given"),
                       name);

  url_headers_append (headers, name, value);

  return TRUE;
}
