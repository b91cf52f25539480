/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "transport/url-shared-connection-private.h"

G_BEGIN_DECLS

/* The streams of the connections that an engine keeps, by the engine's numbers:
 * it shows a stream only while it connects. Network thread only. */
typedef struct _UrlConnections UrlConnections;

UrlConnections *url_connections_new   (void);
void            url_connections_free  (UrlConnections *self);

void            url_connections_add   (UrlConnections *self,
                                       guint64         id,
                                       GIOStream      *stream);

/* (transfer full) (nullable) */
GIOStream      *url_connections_get   (UrlConnections *self,
                                       guint64         id);

/* (nullable): NULL unless ALPN has chosen HTTP/2 */
UrlSharedConnection *url_connections_get_shared (UrlConnections *self,
                                                 guint64         id);

/* What a stream of a connection goes over, without TLS. (transfer full)
 * (nullable) */
GSocketConnection *url_connections_dup_base (GIOStream *stream);

/* Whether there ever was one that is shared. */
gboolean        url_connections_had_http2 (UrlConnections *self);

/* Whether one of them was lost while it was used. */
gboolean        url_connections_were_broken (UrlConnections *self);

/* To close a connection in TLS is to send a last word, and libsoup waits until
 * that has found room: cuts one without room, or in the middle of @sending. */
void            url_connections_cut   (UrlConnections *self,
                                       guint64         id,
                                       gboolean        sending);

/* The same with all those without room, and all that others share: libsoup lets
 * go of what waits there only when something comes. */
void            url_connections_cut_all (UrlConnections *self);

/* Gives back the sockets of those that others share and libsoup does not let go of. */
void            url_connections_close_shared (UrlConnections *self);

G_END_DECLS
