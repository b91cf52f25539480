/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http/url-http-engine-private.h"
#include "message/url-request-private.h"
#include "message/url-response-private.h"
#include "message/url-transaction-record-private.h"

G_BEGIN_DECLS

/* The way of one HTTP request to its final response, hop by hop: its body is
 * measured, it waits for a connection, it is exchanged for a response, and that
 * may lead to the next request. Network thread only. */
typedef struct _UrlHttpLoad UrlHttpLoad;

/* What a load reports. After `ended`, and after the load was freed, comes
 * nothing more. */
typedef struct
{
  /* A connection was granted, or came a step further. */
  void (*activity)   (gpointer listener);
  void (*body_sent)  (gpointer listener,
                      gsize    n_bytes);
  /* The body is sent once more, from its start. */
  void (*rewound)    (gpointer listener);
  /* The body is needed once more and was a stream. url_http_load_provide_body()
   * has to follow. */
  void (*needs_body) (gpointer listener);
  /* There is no network, or none that may be used. It goes on by itself. */
  void (*waiting)    (gpointer listener);
  /* A redirect. url_http_load_follow() or url_http_load_refuse() has to
   * follow. */
  void (*redirect)   (gpointer         listener,
                      UrlResponseHead *response,
                      UrlRequestHead  *proposed);
  /* The redirect is followed with this request, which is what counts now. */
  void (*followed)   (gpointer        listener,
                      UrlRequestHead *request);
  void (*informational) (gpointer         listener,
                         UrlResponseHead *head);
  /* The final response. */
  void (*head)       (gpointer         listener,
                      UrlResponseHead *head);
  /* @raw_total: bytes of the body so far as they were on the wire. */
  void (*piece)      (gpointer  listener,
                      GBytes   *piece,
                      gint64    raw_total);
  /* What a request has cost so far: a record without the time of its end is
   * replaced by the next. */
  void (*transaction) (gpointer              listener,
                       UrlTransactionRecord *record);
  /* @error (transfer full) (nullable) */
  void (*ended)      (gpointer  listener,
                      GError   *error);
} UrlHttpLoadEvents;

UrlHttpLoad *url_http_load_new          (UrlHttpEngine           *engine,
                                         UrlRequestHead          *request,
                                         const UrlHttpLoadEvents *events,
                                         gpointer                 listener);

/* Before it is started: what it carries is large, or taken slowly, and belongs on
 * connections of its own. */
void         url_http_load_set_bulk     (UrlHttpLoad             *self);

/* The server let the one who loads wait for too long. */
void         url_http_load_blame        (UrlHttpLoad             *self);

/* From now on somebody else hears the same reports. */
void         url_http_load_set_listener (UrlHttpLoad             *self,
                                         gpointer                 listener);

/* Reports may come from within this call and those below. */
void         url_http_load_start        (UrlHttpLoad             *self);

void         url_http_load_follow       (UrlHttpLoad             *self,
                                         UrlRequestHead          *next);
/* The redirect itself becomes the final response. */
void         url_http_load_refuse       (UrlHttpLoad             *self);
void         url_http_load_provide_body (UrlHttpLoad             *self,
                                         GInputStream            *stream);

/* Asks for the next piece of the body, or its end. */
void         url_http_load_read         (UrlHttpLoad             *self);

/* A paused load sends nothing and waits for no connection. */
void         url_http_load_set_paused   (UrlHttpLoad             *self,
                                         gboolean                 paused);

/* 0 to 1. Who waits for a connection is served in this order. */
void         url_http_load_set_priority (UrlHttpLoad             *self,
                                         double                   priority);

/* Whether a request is on its way, and not waiting for anything on our side. */
gboolean     url_http_load_is_exchanging  (UrlHttpLoad           *self);

/* What this hop asks for: the place that the redirects have led to. */
UrlRequestHead *url_http_load_get_request (UrlHttpLoad          *self);

/* Bytes that this hop has sent and received, headers included. */
guint64      url_http_load_get_wire_bytes (UrlHttpLoad           *self);

/* How many bytes the request's body has, −1 if unknown, 0 for none. */
gint64       url_http_load_get_length   (UrlHttpLoad             *self);

/* Reports `transaction` for a request that is under way, before the load is
 * freed. */
void         url_http_load_conclude     (UrlHttpLoad             *self);

/* Ends the load at once. Nothing is reported from then on. */
void         url_http_load_free         (UrlHttpLoad             *self);

G_END_DECLS
