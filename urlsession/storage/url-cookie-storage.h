/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/message/url-cookie.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

/**
 * UrlCookieAcceptPolicy:
 * @URL_COOKIE_ACCEPT_POLICY_ALWAYS: all cookies. Since: 1.0
 * @URL_COOKIE_ACCEPT_POLICY_NEVER: no cookies. Since: 1.0
 * @URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY: the cookies of the site that the
 *   document is on which a request is for, and those of requests that are for
 *   none. Since: 1.0
 *
 * The cookies that are taken from responses. Whatever it is, those that are
 * there are sent.
 *
 * Since: 1.0
 */
typedef enum
{
  URL_COOKIE_ACCEPT_POLICY_ALWAYS,
  URL_COOKIE_ACCEPT_POLICY_NEVER,
  URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY,
} UrlCookieAcceptPolicy;

#define URL_TYPE_COOKIE_STORAGE (url_cookie_storage_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlCookieStorage, url_cookie_storage, URL, COOKIE_STORAGE, GObject)

URL_AVAILABLE_IN_1_0
UrlCookieStorage      *url_cookie_storage_get_shared          (void);
URL_AVAILABLE_IN_1_0
UrlCookieStorage      *url_cookie_storage_new                 (void) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
UrlCookieAcceptPolicy  url_cookie_storage_get_accept_policy   (UrlCookieStorage       *self);
URL_AVAILABLE_IN_1_0
void                   url_cookie_storage_set_accept_policy   (UrlCookieStorage       *self,
                                                               UrlCookieAcceptPolicy   accept_policy);

URL_AVAILABLE_IN_1_0
GListModel            *url_cookie_storage_lookup              (UrlCookieStorage       *self,
                                                               GUri                   *uri,
                                                               GCancellable           *cancellable,
                                                               GError                **error) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void                   url_cookie_storage_lookup_async        (UrlCookieStorage       *self,
                                                               GUri                   *uri,
                                                               GCancellable           *cancellable,
                                                               GAsyncReadyCallback     callback,
                                                               gpointer                user_data);
URL_AVAILABLE_IN_1_0
GListModel            *url_cookie_storage_lookup_finish       (UrlCookieStorage       *self,
                                                               GAsyncResult           *result,
                                                               GError                **error) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
GListModel            *url_cookie_storage_list                (UrlCookieStorage       *self,
                                                               GCancellable           *cancellable,
                                                               GError                **error) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void                   url_cookie_storage_list_async          (UrlCookieStorage       *self,
                                                               GCancellable           *cancellable,
                                                               GAsyncReadyCallback     callback,
                                                               gpointer                user_data);
URL_AVAILABLE_IN_1_0
GListModel            *url_cookie_storage_list_finish         (UrlCookieStorage       *self,
                                                               GAsyncResult           *result,
                                                               GError                **error) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
gboolean               url_cookie_storage_store               (UrlCookieStorage       *self,
                                                               UrlCookie              *cookie,
                                                               GUri                   *uri,
                                                               GCancellable           *cancellable,
                                                               GError                **error);
URL_AVAILABLE_IN_1_0
void                   url_cookie_storage_store_async         (UrlCookieStorage       *self,
                                                               UrlCookie              *cookie,
                                                               GUri                   *uri,
                                                               GCancellable           *cancellable,
                                                               GAsyncReadyCallback     callback,
                                                               gpointer                user_data);
URL_AVAILABLE_IN_1_0
gboolean               url_cookie_storage_store_finish        (UrlCookieStorage       *self,
                                                               GAsyncResult           *result,
                                                               GError                **error);

URL_AVAILABLE_IN_1_0
gboolean               url_cookie_storage_remove              (UrlCookieStorage       *self,
                                                               UrlCookie              *cookie,
                                                               GCancellable           *cancellable,
                                                               GError                **error);
URL_AVAILABLE_IN_1_0
void                   url_cookie_storage_remove_async        (UrlCookieStorage       *self,
                                                               UrlCookie              *cookie,
                                                               GCancellable           *cancellable,
                                                               GAsyncReadyCallback     callback,
                                                               gpointer                user_data);
URL_AVAILABLE_IN_1_0
gboolean               url_cookie_storage_remove_finish       (UrlCookieStorage       *self,
                                                               GAsyncResult           *result,
                                                               GError                **error);

URL_AVAILABLE_IN_1_0
gboolean               url_cookie_storage_remove_since        (UrlCookieStorage       *self,
                                                               GDateTime              *since,
                                                               GCancellable           *cancellable,
                                                               GError                **error);
URL_AVAILABLE_IN_1_0
void                   url_cookie_storage_remove_since_async  (UrlCookieStorage       *self,
                                                               GDateTime              *since,
                                                               GCancellable           *cancellable,
                                                               GAsyncReadyCallback     callback,
                                                               gpointer                user_data);
URL_AVAILABLE_IN_1_0
gboolean               url_cookie_storage_remove_since_finish (UrlCookieStorage       *self,
                                                               GAsyncResult           *result,
                                                               GError                **error);

G_END_DECLS
