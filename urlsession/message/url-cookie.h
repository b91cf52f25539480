/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/url-types.h>

G_BEGIN_DECLS

/**
 * UrlCookieSameSite:
 * @URL_COOKIE_SAME_SITE_DEFAULT: the server did not say; sent as if it had
 *   said lax. Since: 1.0
 * @URL_COOKIE_SAME_SITE_NONE: sent with every request; such a cookie has to be
 *   [property@Cookie:secure]. Since: 1.0
 * @URL_COOKIE_SAME_SITE_LAX: sent within its site, and when a person goes to
 *   the site from elsewhere. Since: 1.0
 * @URL_COOKIE_SAME_SITE_STRICT: sent within its site only. Since: 1.0
 *
 * The requests that a cookie is sent with, where they belong to the document of
 * another site (RFC 6265bis, section 5.6.7).
 *
 * Since: 1.0
 */
typedef enum
{
  URL_COOKIE_SAME_SITE_DEFAULT,
  URL_COOKIE_SAME_SITE_NONE,
  URL_COOKIE_SAME_SITE_LAX,
  URL_COOKIE_SAME_SITE_STRICT,
} UrlCookieSameSite;

#define URL_TYPE_COOKIE (url_cookie_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlCookie, url_cookie, URL, COOKIE, GObject)

URL_AVAILABLE_IN_1_0
UrlCookie         *url_cookie_new           (const char *name,
                                             const char *value,
                                             const char *domain,
                                             const char *path) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlCookie         *url_cookie_parse         (const char *header,
                                             GUri       *origin) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
const char        *url_cookie_get_name      (UrlCookie  *self);
URL_AVAILABLE_IN_1_0
const char        *url_cookie_get_value     (UrlCookie  *self);
URL_AVAILABLE_IN_1_0
const char        *url_cookie_get_domain    (UrlCookie  *self);
URL_AVAILABLE_IN_1_0
const char        *url_cookie_get_path      (UrlCookie  *self);
URL_AVAILABLE_IN_1_0
GDateTime         *url_cookie_get_expires   (UrlCookie  *self);
URL_AVAILABLE_IN_1_0
gboolean           url_cookie_get_secure    (UrlCookie  *self);
URL_AVAILABLE_IN_1_0
gboolean           url_cookie_get_http_only (UrlCookie  *self);
URL_AVAILABLE_IN_1_0
UrlCookieSameSite  url_cookie_get_same_site (UrlCookie  *self);

URL_AVAILABLE_IN_1_0
char              *url_cookie_to_set_cookie (UrlCookie  *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
