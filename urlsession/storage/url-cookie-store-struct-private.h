/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "storage/url-cookie-store-private.h"
#include "storage/url-cookie-table-private.h"

G_BEGIN_DECLS

struct _UrlCookieStore
{
  gatomicrefcount ref_count;

  /* Guards what follows. Sources are made ready after it was let go. */
  GMutex lock;
  UrlCookieTable *table; /* (owned) */
  UrlCookieAcceptPolicy accept_policy;
  GPtrArray *listeners;  /* (owned) (element-type GSource) */
  gboolean has_changed;  /* since the lock was taken */
};

void url_cookie_store_lock   (UrlCookieStore *self);
/* Lets those know who listen. */
void url_cookie_store_unlock (UrlCookieStore *self);

G_END_DECLS
