/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-uri-authority-private.h"

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
is_number (const char *label)
{
  if (g_ascii_strncasecmp (label, "0x", 2) == 0)
    return strspn (label + 2, "0123456789abcdefABCDEF") == strlen (label + 2);

  return *label != '\0' && strspn (label, "0123456789") == strlen (label);
}

/* A name that ends in a number is an IPv4 address in its one usual form:
 * 127.1, 0x7f.0.0.1 and 2130706433 mean one host here and another there. */
static gboolean
is_canonical_address (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autofree char *text = address != NULL ? g_inet_address_to_string (address) : NULL;

  return g_strcmp0 (text, host) == 0;
}

static gboolean
can_be_looked_up (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  unsigned n_labels = g_strv_length (labels);

  /* One dot at the end is the root of the domain name system. */
  if (n_labels > 1 && *labels[n_labels - 1] == '\0')
    n_labels--;

  for (unsigned i = 0; i < n_labels; i++)
    {
      if (*labels[i] == '\0' || strcmp (labels[i], "xn--") == 0 ||
          strlen (labels[i]) > MAX_LABEL_LENGTH)
        return FALSE;
    }

  if (n_labels > 0 && is_number (labels[n_labels - 1]))
    return is_canonical_address (host);

  return strlen (host) <= MAX_NAME_LENGTH + 1;
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
