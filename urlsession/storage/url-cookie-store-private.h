/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "base/url-network-private.h"
#include "message/url-cookie-record-private.h"
#include "storage/url-cookie-storage.h"

G_BEGIN_DECLS

/* The cookies behind a storage, which sessions and loads hold: atomically
 * counted, locked, for any thread. Nothing here waits for a disk. */
typedef struct _UrlCookieStore UrlCookieStore;

typedef void (*UrlCookieStoreFunc) (gpointer data);
typedef void (*UrlCookieStoreDoneFunc) (gpointer  data,
                                        GError   *error);

UrlCookieStore        *url_cookie_store_new               (void);
/* One that is kept in a file and shared with other processes. */
UrlCookieStore        *url_cookie_store_new_for_file      (const char             *path);
/* The one of an application; in memory if @app_id is NULL, which a message tells
 * once, with the first cookie. */
UrlCookieStore        *url_cookie_store_get_shared        (const char             *app_id);
UrlCookieStore        *url_cookie_store_ref               (UrlCookieStore         *self);
void                   url_cookie_store_unref             (UrlCookieStore         *self);

/* For loads.
 *
 * A load asks url_cookie_store_prepare() first. If that is FALSE, the cookies
 * are still on their way from the disk, and @func is called on the network
 * thread when they are there.
 *
 * @first_party is the URL of the document that the load is for, NULL if there is
 * none. @is_navigation says that a person goes to @uri, by a method that
 * changes nothing there.
 *
 * The value of the Cookie header is NULL if there is nothing to send. Its bytes
 * are those that servers have set and need not be UTF-8. */
gboolean               url_cookie_store_prepare           (UrlCookieStore         *self,
                                                           UrlNetworkFunc          func,
                                                           gpointer                data);
char                  *url_cookie_store_dup_header        (UrlCookieStore         *self,
                                                           GUri                   *uri,
                                                           GUri                   *first_party,
                                                           gboolean                is_navigation);

/* Takes the values of Set-Cookie headers that @uri has answered with; tells how
 * many of them were taken. */
unsigned               url_cookie_store_take_set_cookie   (UrlCookieStore         *self,
                                                           UrlCookieAcceptPolicy   policy,
                                                           GUri                   *uri,
                                                           GUri                   *first_party,
                                                           const char *const      *values);

/* For storages. Arrays are of UrlCookieRecord. */
GPtrArray             *url_cookie_store_lookup            (UrlCookieStore         *self,
                                                           GUri                   *uri);
GPtrArray             *url_cookie_store_list              (UrlCookieStore         *self);
/* @uri may be NULL, if the cookie names its domain. */
gboolean               url_cookie_store_put               (UrlCookieStore         *self,
                                                           UrlCookieRecord        *record,
                                                           GUri                   *uri,
                                                           GError                **error);
void                   url_cookie_store_remove            (UrlCookieStore         *self,
                                                           UrlCookieRecord        *record);
void                   url_cookie_store_remove_since      (UrlCookieStore         *self,
                                                           gint64                  since);

/* Calls @func when the cookies of the disk are there, and then @done when what
 * was changed is on the disk, with the error of that, which it takes. Both are
 * called on the disk's thread; at once where there is no disk. */
void                   url_cookie_store_run               (UrlCookieStore         *self,
                                                           UrlCookieStoreFunc      func,
                                                           UrlCookieStoreDoneFunc  done,
                                                           gpointer                data);

UrlCookieAcceptPolicy  url_cookie_store_get_accept_policy (UrlCookieStore         *self);
gboolean               url_cookie_store_set_accept_policy (UrlCookieStore         *self,
                                                           UrlCookieAcceptPolicy   policy);

/* Sources that get ready when something has changed. */
void                   url_cookie_store_add_listener      (UrlCookieStore         *self,
                                                           GSource                *source);
void                   url_cookie_store_remove_listener   (UrlCookieStore         *self,
                                                           GSource                *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlCookieStore, url_cookie_store_unref)

G_END_DECLS
