/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "transport/url-exchange-private.h"

G_BEGIN_DECLS

/* What an exchange costs: it hears from the exchange what becomes of its message,
 * and reports each attempt to send it with the event `transaction`. Network
 * thread only. */
typedef struct _UrlExchangeMetrics UrlExchangeMetrics;

UrlExchangeMetrics *url_exchange_metrics_new            (SoupMessage             *message,
                                                         UrlRequestHead          *request,
                                                         UrlTransport            *transport,
                                                         const UrlExchangeEvents *events,
                                                         gpointer                 listener);
void                url_exchange_metrics_free           (UrlExchangeMetrics      *self);

/* What the message's signals tell, in the order in which they come. */
void                url_exchange_metrics_take_event     (UrlExchangeMetrics      *self,
                                                         GSocketClientEvent       event,
                                                         GIOStream               *stream);
void                url_exchange_metrics_begin_request  (UrlExchangeMetrics      *self);
void                url_exchange_metrics_take_sent      (UrlExchangeMetrics      *self);
void                url_exchange_metrics_take_sent_data (UrlExchangeMetrics      *self);
/* Some of it was sent past libsoup. */
void                url_exchange_metrics_take_direct_data (UrlExchangeMetrics *self,
                                                           gsize               size);
void                url_exchange_metrics_end_request    (UrlExchangeMetrics      *self);
void                url_exchange_metrics_restart        (UrlExchangeMetrics      *self);

void                url_exchange_metrics_take_head      (UrlExchangeMetrics      *self,
                                                         UrlResponseHead         *head);
/* A head that libsoup will not see, with its bytes on the wire; before it is
 * taken. */
void                url_exchange_metrics_take_early     (UrlExchangeMetrics      *self,
                                                         gsize                    size);
void                url_exchange_metrics_take_piece     (UrlExchangeMetrics      *self,
                                                         gsize                    size);

/* Reports the attempt as it is now, for the last time. @raw_total: bytes of the
 * body as they were on the wire. @complete: nothing of the response was
 * missed. */
void                url_exchange_metrics_finish         (UrlExchangeMetrics      *self,
                                                         gint64                   raw_total,
                                                         gboolean                 complete);

/* Bytes that libsoup has sent and received so far, headers included. */
guint64             url_exchange_metrics_get_wire_bytes (UrlExchangeMetrics      *self);

G_END_DECLS
