/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-uri-private.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"
#include "message/url-redaction-private.h"
#include "message/url-uri-authority-private.h"

#define URI_FLAGS \
  (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE)

gboolean
url_uri_set_bad (GError     **error,
                 const char  *reason)
{
  g_set_error_literal (error, URL_ERROR, URL_ERROR_BAD_URL, reason);

  return FALSE;
}

/* Takes @reason, and adds what it is about. */
static void
refuse (GError     **error,
        const char  *string,
        GError      *reason)
{
  g_autoptr (GError) owned_reason = reason;
  g_autofree char *shown = url_redaction_dup_bad_url (string);

  g_assert (reason != NULL);
  g_set_error (error, URL_ERROR, URL_ERROR_BAD_URL, _("The URL “%s” cannot be used: %s"), shown,
               owned_reason->message);
}

static gboolean
check_characters (const char  *string,
                  GError     **error)
{
  if (!g_utf8_validate (string, -1, NULL))
    return url_uri_set_bad (error, _("it is not UTF-8"));

  for (const char *p = string; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return url_uri_set_bad (error, _("it has control characters"));
    }

  return TRUE;
}

/* What browsers do with a % that encodes nothing: it means itself. */
static gboolean
is_bare_percent (const char *text,
                 gsize       length)
{
  return *text == '%' &&
         (length < 3 || !g_ascii_isxdigit (text[1]) || !g_ascii_isxdigit (text[2]));
}

void
url_uri_append_encoded (GString    *out,
                        const char *text,
                        gsize       length,
                        const char *also)
{
  for (gsize i = 0; i < length; i++)
    {
      unsigned char c = (unsigned char) text[i];

      if (g_ascii_isalnum (c))
        g_string_append_c (out, (char) c);
      else if (c >= 0x80 || strchr (" \"<>\\^`{|}", c) != NULL || strchr (also, c) != NULL ||
          is_bare_percent (text + i, length - i))
        g_string_append_printf (out, "%%%02X", c);
      else
        g_string_append_c (out, (char) c);
    }
}

/* The length of `scheme:` without its colon, 0 if there is none. */
static gsize
scheme_length (const char *text)
{
  gsize length = 0;

  if (!g_ascii_isalpha (*text))
    return 0;

  while (g_ascii_isalnum (text[length]) || (text[length] != '\0' && strchr ("+-.", text[length])))
    length++;

  return text[length] == ':' ? length : 0;
}

static gboolean
is_web_scheme (const char *scheme,
               gsize       length)
{
  const char *const known[] = { "http", "https", "ws", "wss" };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (strlen (known[i]) == length && g_ascii_strncasecmp (known[i], scheme, length) == 0)
        return TRUE;
    }

  return FALSE;
}

/* In the URLs of the web a backslash is a slash. Were it left alone, a host
 * would end at it for some programs and go on for others. */
static void
turn_backslashes (char *text)
{
  gsize length = strcspn (text, "?#");

  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '\\')
        text[i] = '/';
    }
}

/* Brings a URL or a reference into the form of RFC 3986. @base_scheme is what
 * counts where @string has no scheme. */
static char *
normalize (const char  *string,
           const char  *base_scheme,
           GError     **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *text = NULL;
  const char *rest = NULL;
  gsize scheme;
  gboolean is_web;

  if (strnlen (string, URL_URI_MAX_LENGTH + 1) > URL_URI_MAX_LENGTH)
    {
      url_uri_set_bad (error, _("it is too long"));
      return NULL;
    }

  text = g_strstrip (g_strdup (string));
  if (!check_characters (text, error))
    return NULL;

  scheme = scheme_length (text);
  is_web = scheme > 0 ? is_web_scheme (text, scheme) :
                        is_web_scheme (base_scheme, strlen (base_scheme));
  if (is_web)
    turn_backslashes (text);

  rest = scheme > 0 ? text + scheme + 1 : text;
  g_string_append_len (out, text, rest - text);
  if (g_str_has_prefix (rest, "//"))
    {
      gsize length = strcspn (rest + 2, "/?#");

      g_string_append (out, "//");
      if (!url_uri_append_authority (out, rest + 2, length, is_web, error))
        return NULL;
      rest += 2 + length;
    }

  url_uri_append_encoded (out, rest, strlen (rest), "");
  if (out->len > URL_URI_MAX_LENGTH)
    {
      url_uri_set_bad (error, _("it is too long"));
      return NULL;
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Whether it would be written as a host: dot segments can leave such a path behind,
 * and from GLib 2.83 on one of them stays, to tell it. */
static gboolean
is_like_host (const char *path)
{
  return g_str_has_prefix (path, "//") || g_str_has_prefix (path, "/.//");
}

/* What GLib says names what it has not understood, which may be a password. */
static const char *
describe (const GError *parse_error)
{
  if (g_error_matches (parse_error, G_URI_ERROR, G_URI_ERROR_FAILED) ||
      g_error_matches (parse_error, G_URI_ERROR, G_URI_ERROR_BAD_SCHEME))
    return _("it does not begin with “https:” or another scheme");
  if (g_error_matches (parse_error, G_URI_ERROR, G_URI_ERROR_BAD_PORT))
    return _("its port is not a number up to 65535");
  if (g_error_matches (parse_error, G_URI_ERROR, G_URI_ERROR_BAD_HOST))
    return _("its host is neither a name nor an address");

  return _("it has parts that no URL has");
}

/* Takes @uri, or the error of its parsing. */
static GUri *
check_uri (GUri    *uri,
           GError  *parse_error,
           GError **error)
{
  g_autoptr (GUri) owned_uri = uri;
  g_autoptr (GError) owned_error = parse_error;
  const char *scheme = NULL;
  const char *host = NULL;

  if (uri == NULL)
    {
      url_uri_set_bad (error, describe (owned_error));
      return NULL;
    }

  scheme = g_uri_get_scheme (uri);
  host = g_uri_get_host (uri);
  if (is_web_scheme (scheme, strlen (scheme)) &&
      (host == NULL || *host == '\0' || g_uri_get_port (uri) == 0))
    {
      url_uri_set_bad (error, _("it names no host or port to connect to"));
      return NULL;
    }

  if (host == NULL && is_like_host (g_uri_get_path (uri)))
    {
      url_uri_set_bad (error, _("its path cannot be told from a host"));
      return NULL;
    }

  return g_steal_pointer (&owned_uri);
}

/* What the parser has made of it lies in buffers of 64 bytes and more. */
static GUri *
shrink (GUri *uri)
{
  g_autoptr (GUri) parsed = uri;

  if (g_uri_get_userinfo (uri) != NULL)
    return g_steal_pointer (&parsed);

  return g_uri_build (g_uri_get_flags (uri), g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), g_uri_get_path (uri), g_uri_get_query (uri),
                      g_uri_get_fragment (uri));
}

static GUri *
parse (const char  *string,
       GError     **error)
{
  g_autofree char *text = normalize (string, "", error);
  GError *local_error = NULL;
  GUri *uri = NULL;

  if (text == NULL)
    return NULL;

  uri = g_uri_parse (text, URI_FLAGS, &local_error);
  uri = check_uri (uri, local_error, error);

  return uri != NULL ? shrink (uri) : NULL;
}

GUri *
url_uri_parse (const char  *string,
               GError     **error)
{
  GError *reason = NULL;
  GUri *uri = parse (string, &reason);

  if (uri == NULL)
    refuse (error, string, reason);

  return uri;
}

static GUri *
resolve (GUri        *base,
         const char  *reference,
         GError     **error)
{
  g_autoptr (GUri) without_user = url_uri_without_user (base);
  g_autofree char *base_string = url_uri_to_string (without_user);
  g_autoptr (GUri) parsed_base = parse (base_string, error);
  g_autofree char *text = NULL;
  GError *local_error = NULL;
  GUri *uri = NULL;

  if (parsed_base == NULL)
    return NULL;

  text = normalize (reference, g_uri_get_scheme (parsed_base), error);
  if (text == NULL)
    return NULL;

  uri = g_uri_parse_relative (parsed_base, text, URI_FLAGS, &local_error);

  return check_uri (uri, local_error, error);
}

GUri *
url_uri_resolve (GUri        *base,
                 const char  *reference,
                 GError     **error)
{
  GError *reason = NULL;
  GUri *uri = resolve (base, reference, &reason);

  if (uri == NULL)
    refuse (error, reference, reason);

  return uri;
}

char *
url_uri_to_string (GUri *uri)
{
  if (g_uri_get_host (uri) != NULL || !g_str_has_prefix (g_uri_get_path (uri), "//"))
    return g_uri_to_string (uri);

  return g_strconcat (g_uri_get_scheme (uri), ":/.", g_uri_get_path (uri), NULL);
}

char *
url_uri_to_display (GUri *uri)
{
  return g_uri_to_string_partial (uri,
                                  G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
}

GUri *
url_uri_without_user (GUri *uri)
{
  if (g_uri_get_userinfo (uri) == NULL)
    return g_uri_ref (uri);

  return g_uri_build (g_uri_get_flags (uri), g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), g_uri_get_path (uri), g_uri_get_query (uri),
                      g_uri_get_fragment (uri));
}

gboolean
url_uri_is_loopback (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address = NULL;
  struct in_addr ipv4;

  if (host == NULL)
    return FALSE;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  if (strlen (host) > strlen (".localhost") &&
      g_ascii_strcasecmp (host + strlen (host) - strlen (".localhost"), ".localhost") == 0)
    return TRUE;

  if (strchr (host, ':') == NULL)
    return inet_pton (AF_INET, host, &ipv4) == 1 && ntohl (ipv4.s_addr) >> 24 == IN_LOOPBACKNET;

  address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

int
url_uri_get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port > 0)
    return port;

  return strcmp (g_uri_get_scheme (uri), "https") == 0 ? 443 :
         strcmp (g_uri_get_scheme (uri), "http") == 0  ? 80 :
                                                         0;
}
