/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "storage/url-cookie-storage.h"
#include "storage/url-cookie-store-private.h"

G_BEGIN_DECLS

/* A storage of its own for the same cookies; it signals on @context. */
UrlCookieStorage *url_cookie_storage_new_for_store (UrlCookieStore   *store,
                                                    GMainContext     *context) G_GNUC_WARN_UNUSED_RESULT;

/* What a session or a load holds instead of the storage. Any thread. */
UrlCookieStore   *url_cookie_storage_get_store     (UrlCookieStorage *self);

G_END_DECLS
