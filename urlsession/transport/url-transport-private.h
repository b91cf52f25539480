/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "message/url-headers.h"
#include "transport/url-connections-private.h"
#include "transport/url-sent-fields-private.h"

G_BEGIN_DECLS

/* The engine that speaks HTTP for one session. Everything but settings is on
 * the network thread only. Nothing above this room knows which engine it is. */

typedef enum
{
  URL_LANE_BULK,        /* HTTP/1.1: who does not read slows the other side down */
  URL_LANE_INTERACTIVE, /* HTTP/2 where it is offered */
} UrlLane;

#define URL_N_LANES 2

/* The largest body of a request that can be sent in HTTP/2, in bytes: libsoup
 * aborts where a body is not there when it could be sent, so that all of it has to
 * be in memory. */
#define URL_TRANSPORT_MAX_HTTP2_BODY (16 * 1024 * 1024)

typedef struct
{
  unsigned max_connections;
  unsigned max_connections_per_host;
  char *user_agent;               /* (owned) (nullable) */
  gboolean sends_accept_language;
  UrlHeaders *additional_headers; /* (owned) (nullable): frozen */
  GTlsDatabase *tls_database;     /* (owned) (nullable): NULL for the system's */
  char *spool_folder;             /* (owned) (nullable): NULL to write nothing */
} UrlTransportSettings;

typedef struct _UrlTransport UrlTransport;

/* One request and its response over one connection. Network thread only. */
typedef struct _UrlExchange UrlExchange;

void                        url_transport_settings_clear (UrlTransportSettings *settings);

UrlTransport               *url_transport_new            (const UrlTransportSettings *settings,
                                                          UrlLane               lane);
UrlTransport               *url_transport_ref            (UrlTransport         *self);
/* Idle connections are closed with the last reference. */
void                        url_transport_unref          (UrlTransport         *self);

/* Whether a connection in HTTP/2 was lost while it was used. libsoup counts it for ever
 * as one of those that it may have: the next request needs another transport. */
gboolean                    url_transport_was_broken     (UrlTransport         *self);

/* Breaks off all that is under way. */
void                        url_transport_abort          (UrlTransport         *self);

const UrlTransportSettings *url_transport_get_settings   (UrlTransport         *self);
UrlLane                     url_transport_get_lane       (UrlTransport         *self);

/* Whether the engine that is installed keeps the body of a response in HTTP/2
 * within bounds, so that it may be offered unasked. Any thread. */
gboolean                    url_transport_bounds_http2   (void);

/* What is under way. */
void                        url_transport_add_exchange    (UrlTransport        *self,
                                                           UrlExchange         *exchange);
void                        url_transport_remove_exchange (UrlTransport        *self,
                                                           UrlExchange         *exchange);

/* The SoupSession, for this room. */
gpointer                    url_transport_get_engine     (UrlTransport         *self);

UrlConnections             *url_transport_get_connections (UrlTransport        *self);
UrlSentFields              *url_transport_get_sent_fields (UrlTransport        *self);

/* Header fields that belong to the connection and not to a request. */
gboolean                    url_transport_owns_header    (const char           *name);

G_END_DECLS
