/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http/url-connection-queue-private.h"
#include "http/url-http-cookies-private.h"
#include "http/url-http-gate-private.h"
#include "http/url-origin-memory-private.h"
#include "message/url-http-version.h"
#include "transport/url-transport-private.h"

G_BEGIN_DECLS

/* What the HTTP loads of one session share. References are taken and given
 * back on any thread; what is inside is made, used and freed on the network
 * thread. */
typedef struct _UrlHttpEngine UrlHttpEngine;

/* Takes what is in @settings. @cookies: (nullable): NULL if none are handled. */
UrlHttpEngine      *url_http_engine_new           (UrlTransportSettings *settings,
                                                   const UrlHttpGate    *gate,
                                                   const UrlHttpCookies *cookies,
                                                   unsigned              max_redirects,
                                                   UrlHttpVersion        version);
UrlHttpEngine      *url_http_engine_ref           (UrlHttpEngine        *self);
void                url_http_engine_unref         (UrlHttpEngine        *self);

UrlTransport       *url_http_engine_get_transport (UrlHttpEngine        *self,
                                                   UrlLane               lane);

/* The lane for a request to @origin. @bulk: what comes back is large, or taken
 * slowly. @length: of the request's body, in bytes, −1 unknown. */
UrlLane             url_http_engine_choose_lane   (UrlHttpEngine        *self,
                                                   const char           *origin,
                                                   gboolean              bulk,
                                                   gint64                length);
/* Whether a request whose body is so long may go there in HTTP/2. */
gboolean            url_http_engine_may_use_http2 (UrlHttpEngine        *self,
                                                   const char           *origin,
                                                   gint64                length);
UrlOriginMemory    *url_http_engine_get_origins   (UrlHttpEngine        *self);

/* Lets the next exchanges begin on new connections, with names looked up anew.
 * What is under way goes on. */
void                url_http_engine_renew         (UrlHttpEngine        *self);

/* The same, once for each change of the network. */
void                url_http_engine_renew_for_network (UrlHttpEngine    *self);

UrlConnectionQueue *url_http_engine_get_queue     (UrlHttpEngine        *self);

/* These on any thread. The cookies have no store if none are handled. */
const UrlHttpCookies *url_http_engine_get_cookies (UrlHttpEngine        *self);
const UrlHttpGate  *url_http_engine_get_gate      (UrlHttpEngine        *self);
unsigned            url_http_engine_get_max_redirects (UrlHttpEngine    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlHttpEngine, url_http_engine_unref)

G_END_DECLS
