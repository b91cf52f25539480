/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a session has learnt of the servers it speaks to: who misbehaved in
 * HTTP/2, and who speaks nothing else. Network thread only. */
typedef struct _UrlOriginMemory UrlOriginMemory;

UrlOriginMemory *url_origin_memory_new  (void);
void             url_origin_memory_free (UrlOriginMemory *self);

/* It is spoken to in HTTP/1.1 for the next hour. */
void             url_origin_memory_note_misbehaviour (UrlOriginMemory *self,
                                                      const char      *origin);
/* A connection in HTTP/2 was lost in a body. The same with the third in an hour. */
void             url_origin_memory_note_loss         (UrlOriginMemory *self,
                                                      const char      *origin);
void             url_origin_memory_note_only_http2   (UrlOriginMemory *self,
                                                      const char      *origin);
/* Whether requests to it go over one connection. */
void             url_origin_memory_note_shares       (UrlOriginMemory *self,
                                                      const char      *origin,
                                                      gboolean         shares);

gboolean         url_origin_memory_has_misbehaved    (UrlOriginMemory *self,
                                                      const char      *origin);
gboolean         url_origin_memory_is_only_http2     (UrlOriginMemory *self,
                                                      const char      *origin);
/* Not where they are known not to. */
gboolean         url_origin_memory_may_share         (UrlOriginMemory *self,
                                                      const char      *origin);

G_END_DECLS
