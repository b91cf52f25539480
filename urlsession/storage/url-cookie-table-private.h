/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-cookie-record-private.h"

G_BEGIN_DECLS

/* How many cookies are kept. */
#define URL_COOKIE_TABLE_MAX_DOMAIN 180
#define URL_COOKIE_TABLE_MAX 3000

/* Cookies in memory, with the rules of RFC 6265bis that concern several of
 * them: which one replaces another, which ones are sent and in which order, and
 * which ones go when there are too many. It belongs to whoever holds the lock
 * of its owner. Times are in microseconds since 1970. */
typedef struct _UrlCookieTable UrlCookieTable;

typedef struct
{
  UrlCookieRecord *record; /* (owned) */
  gint64 created;
  gint64 accessed;
} UrlCookieEntry;

/* Whose document a request is for. */
typedef enum
{
  URL_COOKIE_REQUEST_SAME_SITE,
  URL_COOKIE_REQUEST_NAVIGATION,
  URL_COOKIE_REQUEST_CROSS_SITE,
} UrlCookieRequest;

/* Told of each entry that is new or gone. */
typedef void (*UrlCookieTableFunc) (const UrlCookieEntry *entry,
                                    gboolean              removed,
                                    gpointer              data);

UrlCookieEntry *url_cookie_entry_new          (UrlCookieRecord       *record,
                                               gint64                 created,
                                               gint64                 accessed);
void            url_cookie_entry_free         (UrlCookieEntry        *self);

UrlCookieTable *url_cookie_table_new          (UrlCookieTableFunc     func,
                                               gpointer               data);
void            url_cookie_table_free         (UrlCookieTable        *self);

gboolean        url_cookie_table_is_empty     (const UrlCookieTable  *self);

/* FALSE if it would hide a secure cookie and did not come encrypted. */
gboolean        url_cookie_table_put          (UrlCookieTable        *self,
                                               UrlCookieRecord       *record,
                                               gboolean               came_encrypted,
                                               gint64                 now);
gboolean        url_cookie_table_remove       (UrlCookieTable        *self,
                                               const UrlCookieRecord *record);
void            url_cookie_table_remove_since (UrlCookieTable        *self,
                                               gint64                 since);

/* (element-type UrlCookieRecord): in the order in which they are sent. */
GPtrArray      *url_cookie_table_lookup       (UrlCookieTable        *self,
                                               const UrlCookieOrigin *target,
                                               UrlCookieRequest       request,
                                               gint64                 now);
/* (element-type UrlCookieEntry): borrowed, the oldest first. */
GPtrArray      *url_cookie_table_list         (UrlCookieTable        *self,
                                               gint64                 now);

/* What another process has changed, which nobody is told of: an entry it has
 * written, taken over, and one it has removed. FALSE if that is no news. */
gboolean        url_cookie_table_adopt        (UrlCookieTable        *self,
                                               UrlCookieEntry        *entry);
gboolean        url_cookie_table_forget       (UrlCookieTable        *self,
                                               const UrlCookieRecord *record);
/* Removes what is too much. */
void            url_cookie_table_trim         (UrlCookieTable        *self,
                                               gint64                 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlCookieEntry, url_cookie_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlCookieTable, url_cookie_table_free)

G_END_DECLS
