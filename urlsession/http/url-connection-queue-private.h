/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Grants connections, per host and in all, by priority and then in the order
 * they were asked for. Those who would share one count as one each until it is
 * known that they do; then as one together.
 * What libsoup is handed can start at once, because a message that waits
 * inside libsoup does not notice that it was cancelled. Network thread only. */

typedef struct _UrlConnectionQueue UrlConnectionQueue;
typedef struct _UrlTicket UrlTicket;

UrlConnectionQueue *url_connection_queue_new     (unsigned               max_connections,
                                                  unsigned               max_connections_per_host);
void                url_connection_queue_free    (UrlConnectionQueue *self);

/* The name of a host: one string for all that wait for the same one. */
GRefString         *url_connection_queue_ref_host (UrlConnectionQueue   *self,
                                                   const char           *name);

/* Calls @granted once with @data, maybe at once. The ticket is valid until
 * then; NULL is returned where it was granted at once. */
UrlTicket          *url_connection_queue_ask     (UrlConnectionQueue *self,
                                                  const char         *host,
                                                  gboolean            shares,
                                                  double              priority,
                                                  void              (*granted) (gpointer data),
                                                  gpointer            data);
void                url_connection_queue_forget  (UrlConnectionQueue *self,
                                                  UrlTicket          *ticket);
void                url_connection_queue_move    (UrlConnectionQueue *self,
                                                  UrlTicket          *ticket,
                                                  double              priority);

/* Says of a host for which something is granted or asked whether those who would
 * share a connection do. */
void                url_connection_queue_set_multiplexed (UrlConnectionQueue *self,
                                                          const char         *host,
                                                          gboolean            multiplexed);

/* Gives back what was granted. */
void                url_connection_queue_release (UrlConnectionQueue *self,
                                                  const char         *host,
                                                  gboolean            shares);

G_END_DECLS
