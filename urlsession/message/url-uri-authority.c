/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-uri-authority-private.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-uri-private.h"

/* Limits of the domain name system (RFC 1035, section 2.3.4). */
#define MAX_NAME_LENGTH  253
#define MAX_LABEL_LENGTH 63

/* Names of interfaces are far shorter. */
#define MAX_ZONE_LENGTH 64

static gboolean
has_forbidden (const char *host)
{
  for (const char *p = host; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) || strchr (" \"<>\\^`{|}%/?#@:[]", *p) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Whether the resolvers of some systems would take a label for a number. */
static gboolean
is_number (const char *label,
           gsize       length)
{
  if (g_ascii_strncasecmp (label, "0x", 2) == 0)
    return strspn (label + 2, "0123456789abcdefABCDEF") == length - 2;

  return length > 0 && strspn (label, "0123456789") == length;
}

/* A name that ends in a number is an IPv4 address in its one usual form:
 * 127.1, 0x7f.0.0.1 and 2130706433 mean one host here and another there. */
static gboolean
is_canonical_address (const char *host)
{
  struct in_addr address;

  return inet_pton (AF_INET, host, &address) == 1;
}

static gboolean
can_be_looked_up (const char *host)
{
  const char *last = host;
  gsize length = 0;

  /* One dot at the end is the root of the domain name system. */
  for (const char *label = host; *label != '\0'; label += length + (label[length] == '.'))
    {
      length = strcspn (label, ".");
      if (length == 0 || length > MAX_LABEL_LENGTH ||
          (length == strlen ("xn--") && g_str_has_prefix (label, "xn--")))
        return FALSE;
      last = label;
    }

  if (is_number (last, length))
    return is_canonical_address (host);

  return strlen (host) <= MAX_NAME_LENGTH + 1;
}

/* Most names are such ones, of which IDNA makes nothing else. */
static gboolean
is_plain_name (const char *host)
{
  return host[strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789.-")] == '\0' &&
         strstr (host, "--") == NULL;
}

static char *
host_to_ascii (const char  *start,
               const char  *end,
               gboolean     is_web,
               GError     **error)
{
  g_autofree char *host = g_uri_unescape_segment (start, end, NULL);
  g_autofree char *ascii = NULL;
  g_autofree char *unicode = NULL;

  if (host != NULL && is_web && is_plain_name (host) && can_be_looked_up (host))
    return g_steal_pointer (&host);

  if (host == NULL || !g_utf8_validate (host, -1, NULL) || has_forbidden (host))
    {
      url_uri_set_bad (error, _("its host has characters that no host has"));
      return NULL;
    }

  ascii = *host != '\0' ? g_hostname_to_ascii (host) : g_strdup ("");
  unicode = ascii != NULL && *ascii != '\0' ? g_hostname_to_unicode (ascii) : g_strdup ("");
  /* IDNA turns some characters, such as U+2100, into several, among them ones
   * that end a host. */
  if (ascii == NULL || unicode == NULL || has_forbidden (ascii))
    {
      url_uri_set_bad (error, _("its host is not a valid international name"));
      return NULL;
    }

  if (is_web && !can_be_looked_up (ascii))
    {
      url_uri_set_bad (error, _("its host is neither a name nor an address"));
      return NULL;
    }

  return g_steal_pointer (&ascii);
}

/* The zone of an address (RFC 6874), written with `%25` or with the bare `%`
 * that g_uri_to_string() writes. A zone of 25 and more characters after it
 * would be read as another zone the next time. */
static const char *
read_zone (const char *zone)
{
  if (g_str_has_prefix (zone, "25") && zone[2] != '\0')
    zone += 2;

  if (*zone == '\0' || strlen (zone) > MAX_ZONE_LENGTH ||
      (g_str_has_prefix (zone, "25") && zone[2] != '\0'))
    return NULL;

  for (const char *p = zone; *p != '\0'; p++)
    {
      if (!g_ascii_isalnum (*p) && strchr ("-._~", *p) == NULL)
        return NULL;
    }

  return zone;
}

/* Appends what is between the brackets of an IPv6 address. */
static gboolean
append_literal (GString     *out,
                const char  *text,
                gsize        length,
                GError     **error)
{
  g_autofree char *literal = g_strndup (text, length);
  char *percent = strchr (literal, '%');
  const char *zone = percent != NULL ? read_zone (percent + 1) : NULL;
  g_autoptr (GInetAddress) address = NULL;
  g_autofree char *canonical = NULL;
  g_autofree char *host = NULL;

  if (percent != NULL)
    *percent = '\0';

  address = g_inet_address_new_from_string (literal);
  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6 ||
      (percent != NULL && zone == NULL))
    return url_uri_set_bad (error, _("its host is neither a name nor an address"));

  /* GLib writes what it does not recognise as an address without brackets. */
  canonical = g_inet_address_to_string (address);
  host = g_strconcat (canonical, zone != NULL ? "%" : NULL, zone, NULL);
  if (!g_hostname_is_ip_address (host))
    return url_uri_set_bad (error, _("its host is neither a name nor an address"));

  g_string_append_printf (out, "[%s%s%s]", canonical, zone != NULL ? "%25" : "",
                          zone != NULL ? zone : "");

  return TRUE;
}

gboolean
url_uri_append_authority (GString     *out,
                          const char  *text,
                          gsize        length,
                          gboolean     is_web,
                          GError     **error)
{
  const char *at = memrchr (text, '@', length);
  const char *start = at != NULL ? at + 1 : text;
  const char *end = text + length;
  const char *host_end = NULL;

  if (at != NULL)
    {
      url_uri_append_encoded (out, text, (gsize) (at - text), "@[]");
      g_string_append_c (out, '@');
    }

  if (start < end && *start == '[')
    {
      const char *close = memchr (start, ']', (gsize) (end - start));

      host_end = close != NULL ? close + 1 : NULL;
      if (host_end == NULL || (host_end < end && *host_end != ':'))
        return url_uri_set_bad (error, _("its host is neither a name nor an address"));
      if (!append_literal (out, start + 1, (gsize) (close - start - 1), error))
        return FALSE;
    }
  else
    {
      const char *colon = memchr (start, ':', (gsize) (end - start));
      g_autofree char *ascii = NULL;

      host_end = colon != NULL ? colon : end;
      ascii = host_to_ascii (start, host_end, is_web, error);
      if (ascii == NULL)
        return FALSE;
      g_string_append (out, ascii);
    }

  g_string_append_len (out, host_end, end - host_end);

  return TRUE;
}
