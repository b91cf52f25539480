/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "storage/url-cookie-table-private.h"

G_BEGIN_DECLS

/* The file that cookies are kept in. Several processes may have it open. All of
 * it belongs on the disk thread.
 *
 * Errors are URL_ERROR_NO_SPACE and URL_ERROR_CANNOT_WRITE_FILE. */
typedef struct _UrlCookieDatabase UrlCookieDatabase;

/* What is to be written of a cookie. */
typedef struct
{
  UrlCookieEntry *entry; /* (owned) */
  gboolean gone;
} UrlCookieChange;

void               url_cookie_change_free             (UrlCookieChange    *self);

/* A file that is damaged is set aside and a new one begun. */
UrlCookieDatabase *url_cookie_database_open           (const char         *path,
                                                       GError            **error);
void               url_cookie_database_close          (UrlCookieDatabase  *self);

/* Whether another process has written since the last read. */
gboolean           url_cookie_database_has_changed    (UrlCookieDatabase  *self);

/* (element-type UrlCookieEntry): what is in the file, without what no cookie
 * can be; NULL on an error. */
GPtrArray         *url_cookie_database_read           (UrlCookieDatabase  *self,
                                                       GError            **error);

/* Writes all changes (element-type UrlCookieChange) or none. */
gboolean           url_cookie_database_write          (UrlCookieDatabase  *self,
                                                       GPtrArray          *changes,
                                                       GError            **error);

/* Whether an error was one that only opening the file anew can cure. */
gboolean           url_cookie_database_is_damaged     (UrlCookieDatabase  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlCookieDatabase, url_cookie_database_close)

G_END_DECLS
