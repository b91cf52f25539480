/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-private.h"

#include <string.h>

#include "message/url-cookie-parser-private.h"
#include "message/url-domain-private.h"
#include "url-enums.h"

/**
 * UrlCookie:
 *
 * A small text that a server asks to be sent back with later requests (RFC
 * 6265bis).
 *
 * Sessions take and send cookies by themselves. An application makes one to
 * hand it to the storage it is sent from; what it wants beyond a name, a value,
 * a domain and a path it says at construction:
 *
 * ```js
 * const cookie = new UrlSession.Cookie({
 *     name: 'theme', value: 'dark', domain: 'example.org', secure: true,
 * });
 * ```
 *
 * A cookie never changes and may be read from any thread.
 *
 * Since: 1.0
 */
struct _UrlCookie
{
  GObject parent_instance;

  /* Filled in by the construct properties, and not changed afterwards. */
  UrlCookieRecord *record; /* (owned) */
  char *domain;            /* (owned) (nullable): with its leading dot */
  GDateTime *expires;      /* (owned) (nullable) */

  /* Texts for people, where the bytes are not UTF-8. */
  char *name_text;  /* (owned) (nullable) */
  char *value_text; /* (owned) (nullable) */
  char *path_text;  /* (owned) (nullable) */
};

typedef enum
{
  PROP_NAME = 1,
  PROP_VALUE,
  PROP_DOMAIN,
  PROP_PATH,
  PROP_EXPIRES,
  PROP_SECURE,
  PROP_HTTP_ONLY,
  PROP_SAME_SITE,
} UrlCookieProperty;

static GParamSpec *props[PROP_SAME_SITE + 1];

G_DEFINE_FINAL_TYPE (UrlCookie, url_cookie, G_TYPE_OBJECT)

/* A leading dot says that hosts below are meant, too. A name that cannot be a
 * host's is kept, so that it is seen to be refused where it is to be stored. */
static void
take_domain (UrlCookieRecord *record,
             const char      *domain)
{
  if (domain == NULL || *domain == '\0')
    return;

  record->host_only = *domain != '.';
  if (!record->host_only)
    domain++;

  record->domain = url_domain_canonicalize (domain);
  if (record->domain == NULL)
    record->domain = g_strdup (domain);
}

static gint64
get_microseconds (GDateTime *date)
{
  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : URL_COOKIE_SESSION;
}

/* Latin-1, as headers are read, where the bytes are not UTF-8; NULL where they
 * are. */
static char *
dup_text (const char *bytes)
{
  if (g_utf8_validate (bytes, -1, NULL))
    return NULL;

  return g_convert (bytes, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/* Derives what the getters hand out. */
static void
complete (UrlCookie *self)
{
  UrlCookieRecord *record = self->record;

  g_clear_pointer (&self->expires, g_date_time_unref);
  if (record->domain != NULL)
    self->domain = g_strconcat (record->host_only ? "" : ".", record->domain, NULL);
  if (record->expires != URL_COOKIE_SESSION)
    self->expires = g_date_time_new_from_unix_utc (record->expires / G_USEC_PER_SEC);
  self->name_text = dup_text (record->name);
  self->value_text = dup_text (record->value);
  self->path_text = dup_text (record->path);
}

static void
url_cookie_constructed (GObject *object)
{
  UrlCookie *self = URL_COOKIE (object);

  if (*self->record->path == '\0')
    {
      g_free (self->record->path);
      self->record->path = g_strdup ("/");
    }
  complete (self);

  G_OBJECT_CLASS (url_cookie_parent_class)->constructed (object);
}

static void
clear (UrlCookie *self)
{
  g_clear_pointer (&self->record, url_cookie_record_unref);
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->expires, g_date_time_unref);
  g_clear_pointer (&self->name_text, g_free);
  g_clear_pointer (&self->value_text, g_free);
  g_clear_pointer (&self->path_text, g_free);
}

static void
url_cookie_finalize (GObject *object)
{
  clear (URL_COOKIE (object));

  G_OBJECT_CLASS (url_cookie_parent_class)->finalize (object);
}

static void
url_cookie_get_property (GObject    *object,
                         unsigned    prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  UrlCookie *self = URL_COOKIE (object);

  switch ((UrlCookieProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, url_cookie_get_name (self));
      break;
    case PROP_VALUE:
      g_value_set_string (value, url_cookie_get_value (self));
      break;
    case PROP_DOMAIN:
      g_value_set_string (value, url_cookie_get_domain (self));
      break;
    case PROP_PATH:
      g_value_set_string (value, url_cookie_get_path (self));
      break;
    case PROP_EXPIRES:
      g_value_set_boxed (value, url_cookie_get_expires (self));
      break;
    case PROP_SECURE:
      g_value_set_boolean (value, url_cookie_get_secure (self));
      break;
    case PROP_HTTP_ONLY:
      g_value_set_boolean (value, url_cookie_get_http_only (self));
      break;
    case PROP_SAME_SITE:
      g_value_set_enum (value, url_cookie_get_same_site (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static char *
dup_string (const GValue *value)
{
  const char *text = g_value_get_string (value);

  return g_strdup (text != NULL ? text : "");
}

static void
url_cookie_set_property (GObject      *object,
                         unsigned      prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  UrlCookieRecord *record = URL_COOKIE (object)->record;

  switch ((UrlCookieProperty) prop_id)
    {
    case PROP_NAME:
      record->name = dup_string (value);
      break;
    case PROP_VALUE:
      record->value = dup_string (value);
      break;
    case PROP_DOMAIN:
      take_domain (record, g_value_get_string (value));
      break;
    case PROP_PATH:
      record->path = dup_string (value);
      break;
    case PROP_EXPIRES:
      record->expires = get_microseconds (g_value_get_boxed (value));
      break;
    case PROP_SECURE:
      record->secure = g_value_get_boolean (value);
      break;
    case PROP_HTTP_ONLY:
      record->http_only = g_value_get_boolean (value);
      break;
    case PROP_SAME_SITE:
      record->same_site = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_cookie_class_init (UrlCookieClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = url_cookie_constructed;
  object_class->finalize = url_cookie_finalize;
  object_class->get_property = url_cookie_get_property;
  object_class->set_property = url_cookie_set_property;

  /**
   * UrlCookie:name:
   *
   * The name, which may be empty. Cookies with the same name, domain and path
   * replace each other.
   *
   * Since: 1.0
   */
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);

  /**
   * UrlCookie:value:
   *
   * The value as the server wrote it, with its quotation marks if there are
   * any. Bytes that are not UTF-8 are shown as Latin-1 and sent as they came.
   *
   * Since: 1.0
   */
  props[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, "", flags);

  /**
   * UrlCookie:domain:
   *
   * The host that the cookie is sent to, in lower case and ASCII. With a dot in
   * front, hosts below it are meant, too. `NULL` is the host of the URL that
   * the cookie is stored for.
   *
   * Since: 1.0
   */
  props[PROP_DOMAIN] = g_param_spec_string ("domain", NULL, NULL, NULL, flags);

  /**
   * UrlCookie:path:
   *
   * The path that the cookie is sent to, and those below it. The default is
   * `/`.
   *
   * Since: 1.0
   */
  props[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, "/", flags);

  /**
   * UrlCookie:expires:
   *
   * When the cookie ceases to exist, in UTC and whole seconds. `NULL` is the
   * end of the process or session that holds it. A storage keeps a cookie for a
   * year at most.
   *
   * Since: 1.0
   */
  props[PROP_EXPIRES] = g_param_spec_boxed ("expires", NULL, NULL, G_TYPE_DATE_TIME, flags);

  /**
   * UrlCookie:secure:
   *
   * Whether the cookie is sent over encrypted connections only. The default is
   * `FALSE`.
   *
   * Since: 1.0
   */
  props[PROP_SECURE] = g_param_spec_boolean ("secure", NULL, NULL, FALSE, flags);

  /**
   * UrlCookie:http-only:
   *
   * Whether the cookie is not for the scripts of web pages. The default is
   * `FALSE`.
   *
   * Since: 1.0
   */
  props[PROP_HTTP_ONLY] = g_param_spec_boolean ("http-only", NULL, NULL, FALSE, flags);

  /**
   * UrlCookie:same-site:
   *
   * Whether the cookie is sent with requests that belong to the document of
   * another site. The default is [enum@UrlSession.CookieSameSite.DEFAULT].
   *
   * Since: 1.0
   */
  props[PROP_SAME_SITE] = g_param_spec_enum ("same-site", NULL, NULL,
                                             URL_TYPE_COOKIE_SAME_SITE,
                                             URL_COOKIE_SAME_SITE_DEFAULT, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_cookie_init (UrlCookie *self)
{
  self->record = url_cookie_record_new ();
}

UrlCookie *
url_cookie_new_for_record (UrlCookieRecord *record)
{
  UrlCookie *self = g_object_new (URL_TYPE_COOKIE, NULL);

  clear (self);
  self->record = url_cookie_record_ref (record);
  complete (self);

  return self;
}

UrlCookieRecord *
url_cookie_get_record (UrlCookie *self)
{
  return self->record;
}

/**
 * url_cookie_new:
 * @name: the name
 * @value: the value
 * @domain: (nullable): the host that it is sent to, with a dot in front if
 *   hosts below it are meant, too; `NULL` for the host that it is stored for
 * @path: (nullable): the path that it is sent to; `NULL` for all
 *
 * Creates a cookie for the time of a session. The other properties can be set
 * at construction.
 *
 * Returns: (transfer full): the cookie
 *
 * Since: 1.0
 */
UrlCookie *
url_cookie_new (const char *name,
                const char *value,
                const char *domain,
                const char *path)
{
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (value != NULL, NULL);

  return g_object_new (URL_TYPE_COOKIE,
                       "name", name,
                       "value", value,
                       "domain", domain,
                       "path", path != NULL ? path : "/",
                       NULL);
}

/**
 * url_cookie_parse:
 * @header: the value of a `Set-Cookie` header
 * @origin: the URL that answered with it
 *
 * Reads a cookie as a server sets it (RFC 6265bis, section 5.6).
 *
 * A cookie that is to be ignored gives `NULL`: one for a foreign domain or for
 * a public suffix such as `co.uk`, one with control characters, one of more
 * than 4096 bytes, a secure one that came unencrypted, one with `SameSite=None`
 * that is not secure, and one that does not keep what its name promises by
 * `__Secure-` or `__Host-`.
 *
 * Returns: (transfer full) (nullable): the cookie
 *
 * Since: 1.0
 */
UrlCookie *
url_cookie_parse (const char *header,
                  GUri       *origin)
{
  g_auto (UrlCookieOrigin) from = { NULL };
  g_autoptr (UrlCookieRecord) record = NULL;

  g_return_val_if_fail (header != NULL, NULL);
  g_return_val_if_fail (origin != NULL, NULL);

  if (!url_cookie_origin_init (&from, origin))
    return NULL;

  record = url_cookie_record_parse (header, &from, g_get_real_time ());

  return record != NULL ? url_cookie_new_for_record (record) : NULL;
}

/**
 * url_cookie_get_name: (get-property name)
 * @self: a cookie
 *
 * Gets the name.
 *
 * Returns: (transfer none): the name, maybe empty
 *
 * Since: 1.0
 */
const char *
url_cookie_get_name (UrlCookie *self)
{
  g_return_val_if_fail (URL_IS_COOKIE (self), NULL);

  return self->name_text != NULL ? self->name_text : self->record->name;
}

/**
 * url_cookie_get_value: (get-property value)
 * @self: a cookie
 *
 * Gets the value as the server wrote it. Bytes that are not UTF-8 are shown as
 * Latin-1.
 *
 * Returns: (transfer none): the value, maybe empty
 *
 * Since: 1.0
 */
const char *
url_cookie_get_value (UrlCookie *self)
{
  g_return_val_if_fail (URL_IS_COOKIE (self), NULL);

  return self->value_text != NULL ? self->value_text : self->record->value;
}

/**
 * url_cookie_get_domain: (get-property domain)
 * @self: a cookie
 *
 * Gets the host that the cookie is sent to, with a dot in front if hosts below
 * it are meant, too.
 *
 * Returns: (transfer none) (nullable): the domain, in lower case and ASCII
 *
 * Since: 1.0
 */
const char *
url_cookie_get_domain (UrlCookie *self)
{
  g_return_val_if_fail (URL_IS_COOKIE (self), NULL);

  return self->domain;
}

/**
 * url_cookie_get_path: (get-property path)
 * @self: a cookie
 *
 * Gets the path that the cookie is sent to, and those below it.
 *
 * Returns: (transfer none): the path
 *
 * Since: 1.0
 */
const char *
url_cookie_get_path (UrlCookie *self)
{
  g_return_val_if_fail (URL_IS_COOKIE (self), NULL);

  return self->path_text != NULL ? self->path_text : self->record->path;
}

/**
 * url_cookie_get_expires: (get-property expires)
 * @self: a cookie
 *
 * Gets when the cookie ceases to exist.
 *
 * Returns: (transfer none) (nullable): the time in UTC, `NULL` for the end of
 *   the session
 *
 * Since: 1.0
 */
GDateTime *
url_cookie_get_expires (UrlCookie *self)
{
  g_return_val_if_fail (URL_IS_COOKIE (self), NULL);

  return self->expires;
}

/**
 * url_cookie_get_secure: (get-property secure)
 * @self: a cookie
 *
 * Gets whether the cookie is sent over encrypted connections only.
 *
 * Returns: `TRUE` if it is
 *
 * Since: 1.0
 */
gboolean
url_cookie_get_secure (UrlCookie *self)
{
  g_return_val_if_fail (URL_IS_COOKIE (self), FALSE);

  return self->record->secure;
}

/**
 * url_cookie_get_http_only: (get-property http-only)
 * @self: a cookie
 *
 * Gets whether the cookie is not for the scripts of web pages.
 *
 * Returns: `TRUE` if it is not
 *
 * Since: 1.0
 */
gboolean
url_cookie_get_http_only (UrlCookie *self)
{
  g_return_val_if_fail (URL_IS_COOKIE (self), FALSE);

  return self->record->http_only;
}

/**
 * url_cookie_get_same_site: (get-property same-site)
 * @self: a cookie
 *
 * Gets whether the cookie is sent with requests that belong to the document of
 * another site.
 *
 * Returns: what the server said of it
 *
 * Since: 1.0
 */
UrlCookieSameSite
url_cookie_get_same_site (UrlCookie *self)
{
  g_return_val_if_fail (URL_IS_COOKIE (self), URL_COOKIE_SAME_SITE_DEFAULT);

  return self->record->same_site;
}

/**
 * url_cookie_to_set_cookie:
 * @self: a cookie
 *
 * Writes the value of the `Set-Cookie` header that sets this cookie.
 *
 * Returns: (transfer full) (nullable): the value; `NULL` if no server may set
 *   such a cookie, because it has line breaks or semicolons, say
 *
 * Since: 1.0
 */
char *
url_cookie_to_set_cookie (UrlCookie *self)
{
  g_autoptr (UrlCookieRecord) record = NULL;
  g_autofree char *header = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (URL_IS_COOKIE (self), NULL);

  /* Where the domain is still to come, any does. */
  record = url_cookie_record_copy (self->record);
  if (record->domain == NULL)
    {
      record->domain = g_strdup ("localhost");
      record->host_only = TRUE;
    }
  if (!url_cookie_record_is_acceptable (record))
    return NULL;

  header = url_cookie_record_to_set_cookie (record);
  text = dup_text (header);

  return text != NULL ? g_steal_pointer (&text) : g_steal_pointer (&header);
}
