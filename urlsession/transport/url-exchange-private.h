/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"
#include "message/url-response-private.h"
#include "message/url-transaction-record-private.h"
#include "transport/url-body-private.h"
#include "transport/url-transport-private.h"

G_BEGIN_DECLS

/* What an exchange reports, never from within a call to it. After `ended`,
 * and after the exchange was freed, comes nothing more. */
typedef struct
{
  /* The connection came a step further. */
  void (*activity)  (gpointer listener);
  void (*body_sent) (gpointer listener,
                     gsize    n_bytes);
  /* The request is sent once more, from its start. */
  void (*rewound)   (gpointer listener);
  /* A response before the final one (RFC 9110, section 15.2). */
  void (*informational) (gpointer         listener,
                         UrlResponseHead *head);
  void (*head)      (gpointer         listener,
                     UrlResponseHead *head);
  /* @raw_total: bytes of the body so far as they were on the wire. */
  void (*piece)     (gpointer  listener,
                     GBytes   *piece,
                     gint64    raw_total);
  /* The request was sent. @shares: others go over the same connection. */
  void (*sent)      (gpointer listener,
                     gboolean shares);
  /* What an attempt has cost so far: a record without the time of its end is
   * replaced by the next. It comes before `ended`. */
  void (*transaction) (gpointer              listener,
                       UrlTransactionRecord *record);
  /* @error (transfer full) (nullable) */
  void (*ended)     (gpointer  listener,
                     GError   *error);
} UrlExchangeEvents;

/* What the end of an exchange says about who is to blame. */
typedef enum
{
  URL_EXCHANGE_UNANSWERED = 1 << 0,  /* the connection was lost before a response */
  URL_EXCHANGE_UNPROCESSED = 1 << 1, /* and the request surely not looked at */
  URL_EXCHANGE_FIRST_USE = 1 << 2,   /* nothing had gone over the connection before */
  URL_EXCHANGE_ONLY_HTTP2 = 1 << 3,  /* the server speaks nothing else */
  URL_EXCHANGE_MISBEHAVED = 1 << 4,  /* what it said is not HTTP/2 as it should be */
  URL_EXCHANGE_BROKEN_OFF = 1 << 5,  /* the connection was lost in the body, in HTTP/2 */
  URL_EXCHANGE_UNAGREED = 1 << 6,    /* maybe so because the server speaks only HTTP/2 */
} UrlExchangeFaults;

/* @closed is called once the engine has let go of the connection, which may be
 * long after the exchange was freed, or once the exchange is, if the connection
 * goes on without it. */
UrlExchange *url_exchange_new        (UrlTransport            *transport,
                                      UrlRequestHead          *request,
                                      UrlBody                 *body,
                                      const UrlExchangeEvents *events,
                                      gpointer                 listener);

/* Before it is started. @cookies is the value of a Cookie field. */
void         url_exchange_set_cookies (UrlExchange            *self,
                                       const char             *cookies);
/* Before it is started. The connections to the host are shared, so that it needs
 * none of its own, whatever it asks for. */
void         url_exchange_set_shares (UrlExchange             *self);
/* Before it is started. It may make one connection and no more, however often
 * libsoup would send it. */
void         url_exchange_set_single (UrlExchange             *self);
void         url_exchange_start      (UrlExchange             *self,
                                      GDestroyNotify           closed,
                                      gpointer                 closed_data);

/* Asks for the next piece of the body, or its end. */
void         url_exchange_read       (UrlExchange             *self);

/* Whether it could send more of the request's body, and has none. */
gboolean     url_exchange_is_waiting_for_body (UrlExchange    *self);

/* Of an exchange that has ended. */
UrlExchangeFaults url_exchange_get_faults (UrlExchange        *self);

/* How often the engine sent the request once more by itself. */
unsigned     url_exchange_get_restarts  (UrlExchange          *self);

/* Whether a connection was made for it. */
gboolean     url_exchange_has_connected (UrlExchange          *self);
gboolean     url_exchange_is_http2      (UrlExchange          *self);

/* Bytes sent and received so far, headers included. */
guint64      url_exchange_get_wire_bytes (UrlExchange         *self);

/* Whether the server was asked if it wants the body. */
gboolean     url_exchange_has_asked  (UrlExchange             *self);

/* Stops or goes on sending the request's body. */
void         url_exchange_set_paused (UrlExchange             *self,
                                      gboolean                 paused);

/* Reports `transaction` from within, for an exchange that is to be freed before
 * it has ended. @complete: all of the response came that counts. */
void         url_exchange_conclude   (UrlExchange             *self,
                                      gboolean                 complete);

/* Concludes and frees the exchange, and gives its connection back if little of the
 * body is left to read. */
void         url_exchange_dismiss    (UrlExchange             *self);

/* Ends the exchange at once, whatever the engine does with its remains. */
void         url_exchange_free       (UrlExchange             *self);

/* Has the engine end it; the owner still has to free it. */
void         url_exchange_abort      (UrlExchange             *self);

G_END_DECLS
