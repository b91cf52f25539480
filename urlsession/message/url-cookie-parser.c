/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-parser-private.h"

#include <string.h>

#include "message/url-cookie-date-private.h"
#include "message/url-domain-private.h"

/* What was read between the semicolons. Of attributes that are there several
 * times, the last one counts. */
typedef struct
{
  char *domain;      /* (owned) (nullable): as written */
  char *path;        /* (owned) (nullable): NULL, too, where it is to be ignored */
  gint64 expires;    /* microseconds; URL_COOKIE_SESSION if there is none */
  gint64 max_age;    /* the time it ends; URL_COOKIE_SESSION if there is none */
  gboolean secure;
  gboolean http_only;
  UrlCookieSameSite same_site;
} Attributes;

static void
attributes_clear (Attributes *self)
{
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attributes, attributes_clear)

static gboolean
has_controls (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) && *p != '\t')
        return TRUE;
    }

  return FALSE;
}

static char *
dup_trimmed (const char *text,
             gsize       length)
{
  while (length > 0 && (*text == ' ' || *text == '\t'))
    {
      text++;
      length--;
    }
  while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
    length--;

  return g_strndup (text, length);
}

static void
read_expires (const char *value,
              Attributes *attributes)
{
  gint64 seconds;

  if (url_cookie_date_parse (value, &seconds))
    attributes->expires = seconds * G_USEC_PER_SEC;
}

static void
read_max_age (const char *value,
              gint64      now,
              Attributes *attributes)
{
  const char *digits = *value == '-' ? value + 1 : value;
  gint64 seconds;

  if (*digits == '\0' || strspn (digits, "0123456789") != strlen (digits))
    return;

  /* A number too large for 64 bits ends at their limit. */
  seconds = g_ascii_strtoll (value, NULL, 10);
  seconds = MIN (seconds, URL_COOKIE_MAX_LIFE / G_USEC_PER_SEC);
  attributes->max_age = seconds > 0 ? now + seconds * G_USEC_PER_SEC : 0;
}

static void
read_same_site (const char *value,
                Attributes *attributes)
{
  if (g_ascii_strcasecmp (value, "none") == 0)
    attributes->same_site = URL_COOKIE_SAME_SITE_NONE;
  else if (g_ascii_strcasecmp (value, "lax") == 0)
    attributes->same_site = URL_COOKIE_SAME_SITE_LAX;
  else if (g_ascii_strcasecmp (value, "strict") == 0)
    attributes->same_site = URL_COOKIE_SAME_SITE_STRICT;
  else
    attributes->same_site = URL_COOKIE_SAME_SITE_DEFAULT;
}

static void
read_attribute (const char *text,
                gsize       length,
                gint64      now,
                Attributes *attributes)
{
  const char *equals = memchr (text, '=', length);
  gsize name_length = equals != NULL ? (gsize) (equals - text) : length;
  g_autofree char *name = dup_trimmed (text, name_length);
  g_autofree char *value = equals != NULL ?
                               dup_trimmed (equals + 1, length - name_length - 1) :
                               g_strdup ("");

  if (strlen (value) > URL_COOKIE_MAX_ATTRIBUTE)
    return;

  if (g_ascii_strcasecmp (name, "expires") == 0)
    read_expires (value, attributes);
  else if (g_ascii_strcasecmp (name, "max-age") == 0)
    read_max_age (value, now, attributes);
  else if (g_ascii_strcasecmp (name, "domain") == 0)
    {
      g_free (attributes->domain);
      attributes->domain = g_strdup (*value == '.' ? value + 1 : value);
    }
  else if (g_ascii_strcasecmp (name, "path") == 0)
    {
      g_free (attributes->path);
      attributes->path = *value == '/' ? g_steal_pointer (&value) : NULL;
    }
  else if (g_ascii_strcasecmp (name, "secure") == 0)
    attributes->secure = TRUE;
  else if (g_ascii_strcasecmp (name, "httponly") == 0)
    attributes->http_only = TRUE;
  else if (g_ascii_strcasecmp (name, "samesite") == 0)
    read_same_site (value, attributes);
}

/* A domain that is a public suffix means nothing, unless it is the host itself
 * that is one; then the cookie stays on that host. */
static gboolean
set_domain (UrlCookieRecord       *self,
            const char            *attribute,
            const UrlCookieOrigin *origin)
{
  g_autofree char *domain = NULL;

  self->domain = g_strdup (origin->host);
  self->host_only = TRUE;
  if (attribute == NULL || *attribute == '\0')
    return TRUE;

  if (!g_str_is_ascii (attribute))
    return FALSE;

  domain = g_ascii_strdown (attribute, -1);
  if (url_domain_is_public_suffix (domain) || url_domain_is_address (domain))
    return strcmp (domain, origin->host) == 0;

  g_free (self->domain);
  self->domain = g_steal_pointer (&domain);
  self->host_only = FALSE;

  return url_domain_matches (origin->host, self->domain);
}

/* The folder of the URL (section 5.1.4). */
static char *
default_path (const char *path)
{
  const char *slash = strrchr (path, '/');

  if (*path != '/' || slash == path)
    return g_strdup ("/");

  return g_strndup (path, (gsize) (slash - path));
}

static void
set_life (UrlCookieRecord  *self,
          const Attributes *attributes,
          gint64            now)
{
  self->expires = attributes->max_age != URL_COOKIE_SESSION ? attributes->max_age :
                                                              attributes->expires;
  if (self->expires != URL_COOKIE_SESSION)
    self->expires = MIN (self->expires, now + URL_COOKIE_MAX_LIFE);
}

/* Reads the first part. One without an equals sign is a value without a name. */
static void
set_pair (UrlCookieRecord *self,
          const char      *text,
          gsize            length)
{
  const char *equals = memchr (text, '=', length);
  gsize name_length = equals != NULL ? (gsize) (equals - text) : 0;
  gsize skipped = equals != NULL ? name_length + 1 : 0;

  self->name = dup_trimmed (text, name_length);
  self->value = dup_trimmed (text + skipped, length - skipped);
}

UrlCookieRecord *
url_cookie_record_parse (const char            *header,
                         const UrlCookieOrigin *origin,
                         gint64                 now)
{
  g_autoptr (UrlCookieRecord) self = url_cookie_record_new ();
  g_auto (Attributes) attributes = { .expires = URL_COOKIE_SESSION, .max_age = URL_COOKIE_SESSION };
  gsize length = strcspn (header, ";");
  const char *p = header + length;

  if (has_controls (header))
    return NULL;

  set_pair (self, header, length);
  while (*p == ';')
    {
      p++;
      length = strcspn (p, ";");
      read_attribute (p, length, now, &attributes);
      p += length;
    }

  /* The default path may be a slash, too, but was not asked for. */
  if (attributes.path == NULL && g_ascii_strncasecmp (self->name, "__Host-", 7) == 0)
    return NULL;

  self->path = attributes.path != NULL ? g_steal_pointer (&attributes.path) :
                                         default_path (origin->path);
  self->secure = attributes.secure;
  self->http_only = attributes.http_only;
  self->same_site = attributes.same_site;
  set_life (self, &attributes, now);

  if (!set_domain (self, attributes.domain, origin) ||
      !url_cookie_record_is_acceptable (self) || !url_cookie_record_is_from (self, origin))
    return NULL;

  return g_steal_pointer (&self);
}

/* The path of a URL may have a semicolon, that of a header may not. */
static void
append_path (GString    *out,
             const char *path)
{
  for (const char *p = path; *p != '\0'; p++)
    {
      if (*p == ';')
        g_string_append (out, "%3B");
      else
        g_string_append_c (out, *p);
    }
}

char *
url_cookie_record_to_set_cookie (const UrlCookieRecord *self)
{
  static const char *const same_sites[] = { NULL, "None", "Lax", "Strict" };
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "%s=%s", self->name, self->value);
  if (self->domain != NULL && !self->host_only)
    g_string_append_printf (out, "; Domain=%s", self->domain);
  g_string_append (out, "; Path=");
  append_path (out, self->path);
  if (self->expires != URL_COOKIE_SESSION)
    {
      g_autofree char *date = url_cookie_date_format (self->expires / G_USEC_PER_SEC);

      g_string_append_printf (out, "; Expires=%s", date != NULL ? date : "0");
    }
  if (self->secure)
    g_string_append (out, "; Secure");
  if (self->http_only)
    g_string_append (out, "; HttpOnly");
  if (self->same_site != URL_COOKIE_SAME_SITE_DEFAULT)
    g_string_append_printf (out, "; SameSite=%s", same_sites[self->same_site]);

  return g_string_free (out, FALSE);
}
