/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-cookie-line.h"

#include <string.h>

/* A comment for readers that do not know of such cookies. */
#define HTTP_ONLY_PREFIX "#HttpOnly_"

/* The last second of the year 9999: GLib has no later dates. */
#define LAST_SECOND G_GINT64_CONSTANT (253402300799)

typedef enum
{
  FIELD_DOMAIN,
  FIELD_BELOW,
  FIELD_PATH,
  FIELD_SECURE,
  FIELD_EXPIRES,
  FIELD_NAME,
  FIELD_VALUE,
} Field;

#define N_FIELDS (FIELD_VALUE + 1)

gboolean
cli_cookie_line_is_comment (const char *line)
{
  return *line == '\0' || (*line == '#' && !g_str_has_prefix (line, HTTP_ONLY_PREFIX));
}

static gboolean
parse_flag (const char *text,
            gboolean   *flag)
{
  *flag = g_ascii_strcasecmp (text, "TRUE") == 0;

  return *flag || g_ascii_strcasecmp (text, "FALSE") == 0;
}

/* Zero, or nothing at all, is the end of the session. Some programs write
 * fractions of a second.
 */
static gboolean
parse_expires (const char  *text,
               GDateTime  **expires)
{
  char *end = NULL;
  gint64 seconds = g_ascii_strtoll (text, &end, 10);

  if (*end != '\0' && *end != '.')
    return FALSE;

  if (seconds > 0)
    *expires = g_date_time_new_from_unix_utc (MIN (seconds, LAST_SECOND));

  return TRUE;
}

/* NULL if the line is no cookie. */
UrlCookie *
cli_cookie_line_parse (const char *line)
{
  gboolean http_only = g_str_has_prefix (line, HTTP_ONLY_PREFIX);
  g_auto(GStrv) fields = g_strsplit (line + (http_only ? strlen (HTTP_ONLY_PREFIX) : 0), "\t",
                                     N_FIELDS);
  unsigned n_fields = g_strv_length (fields);
  g_autoptr(GDateTime) expires = NULL;
  g_autofree char *domain = NULL;
  gboolean below = FALSE;
  gboolean secure = FALSE;

  /* Some programs leave out an empty value. */
  if (n_fields < FIELD_VALUE || !parse_flag (fields[FIELD_BELOW], &below) ||
      !parse_flag (fields[FIELD_SECURE], &secure) ||
      !parse_expires (fields[FIELD_EXPIRES], &expires))
    return NULL;

  domain = g_strconcat (below ? "." : "", fields[FIELD_DOMAIN] + (*fields[FIELD_DOMAIN] == '.'),
                        NULL);

  return g_object_new (URL_TYPE_COOKIE,
                       "name", fields[FIELD_NAME],
                       "value", n_fields > FIELD_VALUE ? fields[FIELD_VALUE] : "",
                       "domain", domain,
                       "path", fields[FIELD_PATH],
                       "expires", expires,
                       "secure", secure,
                       "http-only", http_only,
                       NULL);
}

static gboolean
has_tab (const char *text)
{
  return strchr (text, '\t') != NULL;
}

/* NULL if the format has no way to write it. */
char *
cli_cookie_line_format (UrlCookie *cookie)
{
  GDateTime *expires = url_cookie_get_expires (cookie);
  const char *name = url_cookie_get_name (cookie);
  const char *domain = url_cookie_get_domain (cookie);
  const char *path = url_cookie_get_path (cookie);

  if (domain == NULL || has_tab (name) || has_tab (path))
    return NULL;

  return g_strdup_printf ("%s%s\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\t%s\t%s",
                          url_cookie_get_http_only (cookie) ? HTTP_ONLY_PREFIX : "",
                          domain,
                          *domain == '.' ? "TRUE" : "FALSE",
                          path,
                          url_cookie_get_secure (cookie) ? "TRUE" : "FALSE",
                          expires != NULL ? g_date_time_to_unix (expires) : 0,
                          name,
                          url_cookie_get_value (cookie));
}
