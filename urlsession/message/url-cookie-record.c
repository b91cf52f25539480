/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-record-private.h"

#include <string.h>

#include "message/url-domain-private.h"
#include "message/url-uri-private.h"

UrlCookieRecord *
url_cookie_record_new (void)
{
  UrlCookieRecord *self = g_new0 (UrlCookieRecord, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->expires = URL_COOKIE_SESSION;

  return self;
}

UrlCookieRecord *
url_cookie_record_copy (const UrlCookieRecord *self)
{
  UrlCookieRecord *copy = url_cookie_record_new ();

  copy->name = g_strdup (self->name);
  copy->value = g_strdup (self->value);
  copy->domain = g_strdup (self->domain);
  copy->path = g_strdup (self->path);
  copy->expires = self->expires;
  copy->host_only = self->host_only;
  copy->secure = self->secure;
  copy->http_only = self->http_only;
  copy->same_site = self->same_site;

  return copy;
}

UrlCookieRecord *
url_cookie_record_ref (UrlCookieRecord *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_cookie_record_unref (UrlCookieRecord *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self->value);
  g_free (self->domain);
  g_free (self->path);
  g_free (self);
}

unsigned
url_cookie_record_hash (gconstpointer self)
{
  const UrlCookieRecord *record = self;

  return g_str_hash (record->name) ^ (g_str_hash (record->domain) * 31) ^
         (g_str_hash (record->path) * 131);
}

gboolean
url_cookie_record_equal (gconstpointer self,
                         gconstpointer other)
{
  const UrlCookieRecord *one = self;
  const UrlCookieRecord *two = other;

  return !one->host_only == !two->host_only && strcmp (one->name, two->name) == 0 &&
         strcmp (one->domain, two->domain) == 0 && strcmp (one->path, two->path) == 0;
}

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

/* Whether @text can stand in a header between semicolons and means the same
 * after it was read back. */
static gboolean
is_plain (const char *text)
{
  gsize length = strlen (text);

  if (has_controls (text) || strchr (text, ';') != NULL)
    return FALSE;

  return length == 0 ||
         (strchr (" \t", text[0]) == NULL && strchr (" \t", text[length - 1]) == NULL);
}

static gboolean
has_prefix (const char *text,
            const char *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

/* Names that promise something about how the cookie was set (section 4.1.3). */
static gboolean
keeps_promise (const UrlCookieRecord *self)
{
  if (*self->name == '\0')
    return !has_prefix (self->value, "__Secure-") && !has_prefix (self->value, "__Host-");

  if (has_prefix (self->name, "__Secure-"))
    return self->secure;

  if (has_prefix (self->name, "__Host-"))
    return self->secure && self->host_only && strcmp (self->path, "/") == 0;

  return TRUE;
}

static gboolean
has_acceptable_domain (const UrlCookieRecord *self)
{
  g_autofree char *canonical = url_domain_canonicalize (self->domain);

  if (g_strcmp0 (canonical, self->domain) != 0)
    return FALSE;

  return self->host_only || (!url_domain_is_address (self->domain) &&
                             !url_domain_is_public_suffix (self->domain));
}

gboolean
url_cookie_record_is_acceptable (const UrlCookieRecord *self)
{
  if (*self->name == '\0' && *self->value == '\0')
    return FALSE;

  if (strlen (self->name) + strlen (self->value) > URL_COOKIE_MAX_SIZE ||
      strlen (self->path) > URL_COOKIE_MAX_ATTRIBUTE || *self->path != '/')
    return FALSE;

  if (!is_plain (self->name) || strchr (self->name, '=') != NULL || !is_plain (self->value) ||
      has_controls (self->path))
    return FALSE;

  if (self->same_site == URL_COOKIE_SAME_SITE_NONE && !self->secure)
    return FALSE;

  return keeps_promise (self) && self->domain != NULL && has_acceptable_domain (self);
}

gboolean
url_cookie_record_is_from (const UrlCookieRecord *self,
                           const UrlCookieOrigin *origin)
{
  if (self->secure && !origin->secure)
    return FALSE;

  return self->host_only ? strcmp (origin->host, self->domain) == 0 :
                           url_domain_matches (origin->host, self->domain);
}

gboolean
url_cookie_path_matches (const char *path,
                         const char *cookie_path)
{
  gsize length = strlen (cookie_path);

  if (strncmp (path, cookie_path, length) != 0)
    return FALSE;

  return path[length] == '\0' || path[length] == '/' ||
         (length > 0 && cookie_path[length - 1] == '/');
}

gboolean
url_cookie_origin_init (UrlCookieOrigin *self,
                        GUri            *uri)
{
  static const char *const schemes[] = { "http", "ws", "https", "wss", NULL };
  g_autofree char *text = NULL;
  g_autoptr (GUri) normal = NULL;

  *self = (UrlCookieOrigin) { NULL, NULL, FALSE };
  if (g_uri_get_host (uri) == NULL)
    return FALSE;

  text = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY |
                                           G_URI_HIDE_FRAGMENT);
  normal = url_uri_parse (text, NULL);
  if (normal == NULL || !g_strv_contains (schemes, g_uri_get_scheme (normal)))
    return FALSE;

  self->host = g_ascii_strdown (g_uri_get_host (normal), -1);
  self->path = g_strdup (g_uri_get_path (normal));
  self->secure = url_domain_is_encrypted (normal);

  return TRUE;
}

void
url_cookie_origin_clear (UrlCookieOrigin *self)
{
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->path, g_free);
}
