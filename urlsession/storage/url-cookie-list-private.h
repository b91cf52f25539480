/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define URL_TYPE_COOKIE_LIST (url_cookie_list_get_type ())

G_DECLARE_FINAL_TYPE (UrlCookieList, url_cookie_list, URL, COOKIE_LIST, GObject)

/* A list of UrlCookie for an array of UrlCookieRecord. It never changes, and
 * makes each object when it is asked for: three thousand at once would hold up
 * the application's loop. Like other lists it belongs to one thread. */
GListModel *url_cookie_list_new (GPtrArray *records) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
