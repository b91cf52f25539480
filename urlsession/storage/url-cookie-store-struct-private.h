/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "storage/url-cookie-database-private.h"
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

  /* What is still to be written, by cookie; none of it if there is no file. */
  GHashTable *pending;    /* (owned) (nullable) (element-type UrlCookieRecord UrlCookieChange) */
  gboolean is_scheduled;  /* the disk thread is going to write it */
  gboolean is_loaded;
  gint64 checked;         /* when the file was last looked at, in monotonic time */
  GQueue waiting;         /* (element-type UrlCookieWait): for the file to be loaded */

  /* These never change. */
  char *path;            /* (owned) (nullable): of the file */
  gboolean has_no_place; /* there would be a file if the application had an id */

  /* Only touched on the disk thread. */
  UrlCookieDatabase *database; /* (owned) (nullable) */
  gboolean has_complained;
};

/* A call that the network thread is to get. */
typedef struct
{
  UrlNetworkFunc func;
  gpointer data;
} UrlCookieWait;

void url_cookie_store_lock   (UrlCookieStore *self);
/* Lets those know who listen. */
void url_cookie_store_unlock (UrlCookieStore *self);

/* Where there is a file. */

/* Notes what is to be written. Under the lock. */
void url_cookie_store_note     (UrlCookieStore       *self,
                                const UrlCookieEntry *entry,
                                gboolean              gone);

/* Has the disk thread write what was noted. Any thread. */
void url_cookie_store_schedule (UrlCookieStore       *self);

/* Says once that there is no file where there should be one. */
void url_cookie_store_tell_unkept (UrlCookieStore    *self);

/* Has the disk thread close the file, when nobody has the store any more. */
void url_cookie_store_close    (UrlCookieStore       *self);

G_END_DECLS
