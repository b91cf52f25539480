/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

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

/* What a stream of a connection goes over, without TLS. (transfer full)
 * (nullable) */
GSocketConnection *url_connections_dup_base (GIOStream *stream);

/* To close a connection in TLS is to send a last word, and libsoup waits until
 * that has found room: cuts one without room, or in the middle of @sending. */
void            url_connections_cut   (UrlConnections *self,
                                       guint64         id,
                                       gboolean        sending);

/* The same with all those without room. */
void            url_connections_cut_full (UrlConnections *self);

G_END_DECLS
