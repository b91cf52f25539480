/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "message/url-cookie.h"

G_BEGIN_DECLS

/* The limits of RFC 6265bis, section 5.7, in bytes. */
#define URL_COOKIE_MAX_SIZE 4096
#define URL_COOKIE_MAX_ATTRIBUTE 1024

/* The longest life of a cookie, in microseconds. */
#define URL_COOKIE_MAX_LIFE (365 * G_TIME_SPAN_DAY)

/* Expires with the session that took it. */
#define URL_COOKIE_SESSION G_MAXINT64

/* A cookie without the object an application sees: atomically counted, and
 * never changed after its maker has filled it in. Texts are bytes as the server
 * sent them, which need not be UTF-8. */
typedef struct
{
  gatomicrefcount ref_count;

  char *name;      /* (owned) */
  char *value;     /* (owned) */
  char *domain;    /* (owned) (nullable): in ASCII; NULL: not known yet */
  char *path;      /* (owned) */
  gint64 expires;  /* microseconds since 1970, or URL_COOKIE_SESSION */
  gboolean host_only;
  gboolean secure;
  gboolean http_only;
  UrlCookieSameSite same_site;
} UrlCookieRecord;

/* What a cookie is compared with: where it came from or where it goes. */
typedef struct
{
  char *host; /* (owned) */
  char *path; /* (owned) */
  gboolean secure;
} UrlCookieOrigin;

/* All empty, for the caller to fill in. */
UrlCookieRecord *url_cookie_record_new           (void);
UrlCookieRecord *url_cookie_record_copy          (const UrlCookieRecord *self);
UrlCookieRecord *url_cookie_record_ref           (UrlCookieRecord       *self);
void             url_cookie_record_unref         (UrlCookieRecord       *self);

/* Cookies with the same name, domain, host-only flag and path are one. */
unsigned         url_cookie_record_hash          (gconstpointer          self);
gboolean         url_cookie_record_equal         (gconstpointer          self,
                                                  gconstpointer          other);

/* Whether nothing in the cookie itself forbids to keep it. */
gboolean         url_cookie_record_is_acceptable (const UrlCookieRecord *self);

/* Whether it is one that a server at @origin can set. */
gboolean         url_cookie_record_is_from       (const UrlCookieRecord *self,
                                                  const UrlCookieOrigin *origin);

gboolean         url_cookie_path_matches         (const char            *path,
                                                  const char            *cookie_path);

/* FALSE if no cookies belong to such a URL. */
gboolean         url_cookie_origin_init          (UrlCookieOrigin       *self,
                                                  GUri                  *uri);
void             url_cookie_origin_clear         (UrlCookieOrigin       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlCookieRecord, url_cookie_record_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UrlCookieOrigin, url_cookie_origin_clear)

G_END_DECLS
