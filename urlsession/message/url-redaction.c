/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-redaction-private.h"

#include <string.h>

/* So many characters say which one it was. */
#define MAX_SHOWN 80

gboolean
url_redaction_is_secret (const char *header_name)
{
  const char *const names[] = { "Authorization", "Cookie",    "Proxy-Authorization",
                                "Set-Cookie",    "X-Api-Key", "X-Auth-Token" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_ascii_strcasecmp (header_name, names[i]) == 0)
        return TRUE;
    }

  return FALSE;
}

static char *
redact_query (const char *query)
{
  g_auto (GStrv) fields = g_strsplit (query, "&", -1);
  g_autoptr (GString) out = g_string_new (NULL);

  for (unsigned i = 0; fields[i] != NULL; i++)
    {
      const char *equals = strchr (fields[i], '=');

      if (i > 0)
        g_string_append_c (out, '&');
      if (equals != NULL)
        g_string_append_len (out, fields[i], equals + 1 - fields[i]);
      if (*fields[i] != '\0')
        g_string_append (out, URL_REDACTED);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
url_redaction_dup_url (GUri     *uri,
                       gboolean  include_secrets)
{
  const char *user = g_uri_get_userinfo (uri);
  const char *query = g_uri_get_query (uri);
  g_autofree char *redacted_query = NULL;
  g_autoptr (GUri) shown = NULL;

  if (include_secrets)
    return g_uri_to_string_partial (uri, G_URI_HIDE_FRAGMENT);

  redacted_query = query != NULL ? redact_query (query) : NULL;
  shown = g_uri_build_with_user (g_uri_get_flags (uri), g_uri_get_scheme (uri),
                                 user != NULL ? URL_REDACTED : NULL, NULL, NULL,
                                 g_uri_get_host (uri), g_uri_get_port (uri), g_uri_get_path (uri),
                                 redacted_query, NULL);

  return g_uri_to_string (shown);
}

/* What cannot be parsed may have a password anywhere before an @, and a query after
 * the first ? or #. */
char *
url_redaction_dup_bad_url (const char *text)
{
  g_autofree char *valid = g_strstrip (g_utf8_make_valid (text, -1));
  /* g_uri_peek_scheme() would remember each for ever. */
  g_autofree char *scheme = g_uri_parse_scheme (valid);
  gsize start = scheme != NULL ? strlen (scheme) + strlen ("://") : 0;
  gsize length = strcspn (valid, "?#");
  const char *at = strrchr (valid, '@');
  g_autoptr (GString) out = g_string_new (NULL);

  if (start > length || !g_str_has_prefix (valid + start - MIN (start, 3), "://"))
    start = 0;
  g_string_append_len (out, valid, (gssize) start);
  if (at != NULL && at >= valid + length)
    g_string_append (out, "…");
  else if (at != NULL)
    g_string_append_len (out, at + 1, valid + length - at - 1);
  else
    g_string_append_len (out, valid + start, (gssize) (length - start));

  for (gsize i = 0; i < out->len; i++)
    {
      if (g_ascii_iscntrl (out->str[i]))
        out->str[i] = ' ';
    }
  if (g_utf8_strlen (out->str, -1) > MAX_SHOWN)
    {
      g_string_truncate (out, (gsize) (g_utf8_offset_to_pointer (out->str, MAX_SHOWN) - out->str));
      g_string_append (out, "…");
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}
