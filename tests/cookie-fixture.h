/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

#include "storage/url-cookie-storage-private.h"

G_BEGIN_DECLS

/* The URL that its cookies are for, and a life that outlasts the process. */
#define COOKIE_SITE "https://example.org/"
#define COOKIE_DAY "; Max-Age=86400"

/* Cookies in a file of a folder that goes with the case. */
typedef struct
{
  char *path;                /* (owned) */
  GUri *uri;                 /* (owned) */
  UrlCookieStore *store;     /* (owned) (nullable) */
  UrlCookieStorage *storage; /* (owned) (nullable) */
  unsigned changes;
} CookieFixture;

/* Before the first case, and to run them all. */
void        cookie_fixture_begin         (void);
int         cookie_fixture_run           (void);

void        cookie_fixture_set_up        (CookieFixture *fixture,
                                          gconstpointer  data);
void        cookie_fixture_tear_down     (CookieFixture *fixture,
                                          gconstpointer  data);

void        cookie_fixture_open          (CookieFixture *fixture);
void        cookie_fixture_close         (CookieFixture *fixture);

/* Takes a cookie as a load does, and waits until it is written. */
void        cookie_fixture_take          (CookieFixture *fixture,
                                          const char    *value);
/* Stores one as an application does. */
gboolean    cookie_fixture_store         (CookieFixture *fixture,
                                          const char    *name,
                                          GError       **error);
GListModel *cookie_fixture_list          (CookieFixture *fixture);
unsigned    cookie_fixture_count         (CookieFixture *fixture);
void        cookie_fixture_assert_header (CookieFixture *fixture,
                                          const char    *expected);
void        cookie_fixture_expect        (const char    *message);

/* Waits until the disk has done what was asked of it. */
void        cookie_wait_for_disk         (void);

#define COOKIE_ADD(path, func) \
  g_test_add (path, CookieFixture, NULL, cookie_fixture_set_up, func, cookie_fixture_tear_down)

G_END_DECLS
