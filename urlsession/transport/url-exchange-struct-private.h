/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "url-exchange-private.h"

#include <libsoup/soup.h>

#include "base/url-timer-private.h"
#include "transport/url-body-decoder-private.h"
#include "transport/url-body-stream-private.h"
#include "transport/url-connections-private.h"
#include "transport/url-content-coding-private.h"
#include "transport/url-early-response-private.h"
#include "transport/url-exchange-metrics-private.h"
#include "transport/url-http2-body-private.h"

G_BEGIN_DECLS

struct _UrlExchange
{
  grefcount ref_count; /* one for the owner, one for each call libsoup has */

  UrlTransport *transport;     /* (owned): it must outlive its streams */
  SoupSession *session;        /* (unowned): of the transport */
  UrlConnections *connections; /* (unowned): of the transport */
  UrlRequestHead *request; /* (owned) */
  UrlBody *body;           /* (owned) (nullable) */

  const UrlExchangeEvents *events; /* (nullable): NULL once freed or ended */
  gpointer listener;               /* (unowned) */
  GDestroyNotify closed;
  gpointer closed_data;

  SoupMessage *message;       /* (owned) */
  UrlExchangeMetrics *metrics; /* (owned) (nullable): NULL once freed */
  GCancellable *cancellable;  /* (owned) */
  UrlBodyStream *body_stream; /* (owned) (nullable) */
  gsize body_written;         /* bytes that the connection took */
  UrlEarlyResponse *early;    /* (owned) (nullable): since the body is sent */
  UrlTimer expect_timer;      /* while the server is asked about the body */
  GCancellable *superseded;   /* (owned) (nullable): of the call whose response came early */
  GSource *unseen;            /* (owned) (nullable): from the final head to the stream */
  GInputStream *stream;       /* (owned) (nullable) */
  UrlBodyDecoder *chunks;     /* (owned) (nullable): of the stream */
  UrlContentCoding *coding;   /* (owned) (nullable): of the stream */
  guint8 *buffer;             /* (owned) (nullable): while it is read into */
  gint64 received;            /* bytes that were read of the stream */
  GError *read_error;         /* (owned) (nullable): what the next read comes to */
  gboolean reporting;         /* a piece, and who hears of it may ask for the next */
  gboolean wants_more;        /* who hears of it did */
  gboolean at_end;            /* there is no next one */
  GError *failure;            /* (owned) (nullable): why we broke it off */
  gsize drain_left;           /* bytes of a dismissed body still to be read */
  UrlTimer drain_timer;
  unsigned informational;     /* responses before the final one */
  gboolean secured;           /* TLS, if there is any, has shaken hands */
  gboolean unagreed;          /* but not said what is to be spoken */
  gboolean sent;              /* the head of the request, at least */
  gboolean expecting;         /* the body waits for the server to want it */
  gboolean early_holds;       /* it waits because an early response is being read */
  gboolean paused;
  gboolean reading;
  gboolean expects_informational; /* its signal is connected */
  gboolean head_pending;      /* libsoup has the head, and has not returned it yet */
  gboolean connected;         /* a connection was made for it */
  gboolean single;            /* it may make one connection and no more */
  unsigned restarts;          /* how often libsoup sent it once more */
  UrlExchangeFaults faults;   /* once ended */

  /* With HTTP/2. */
  gboolean http2;
  gboolean was_http2;         /* before libsoup sent it once more */
  UrlHttp2Body *http2_body;   /* (owned) (nullable): instead of the stream */
  UrlStreamWatch *watch;      /* (owned) (nullable) */
  guint64 hangup_bytes;       /* bytes on the wire when the watch was last asked */
  UrlResponseHead *head;      /* (owned) (nullable): as it was before trailers */
  GSource *telling;           /* (owned) (nullable): the head is to be reported */
  gboolean told;              /* it was */
  gboolean asked;             /* for the body, before it was there */
  gsize body_read;            /* bytes, decoded */
  GError *stream_error;       /* (owned) (nullable): that came before the body was there */
  gboolean trailing;          /* nothing of the body comes any more */
  gboolean forgotten;         /* libsoup does not come back to the call */
};

gint64 url_exchange_get_raw_bytes (UrlExchange  *self);
void   url_exchange_report_piece  (UrlExchange  *self,
                                   GBytes       *piece);
/* @head (transfer full) */
void   url_exchange_report_head          (UrlExchange     *self,
                                          UrlResponseHead *head);
void   url_exchange_report_informational (UrlExchange     *self,
                                          UrlResponseHead *head);
/* @cause: (nullable): NULL at the end of the body. */
void   url_exchange_report_end    (UrlExchange  *self,
                                   const GError *cause);

/* The request is about to be sent, and was, maybe over a connection with HTTP/2. */
void     url_exchange_enter_http2         (UrlExchange  *self);
void     url_exchange_send_http2          (UrlExchange  *self);
/* libsoup sends the request once more, what it does at once and however often the
 * server does not take it. FALSE with an error if that was enough. */
gboolean url_exchange_restart             (UrlExchange  *self,
                                           GError      **error);
/* Nothing of it is wanted any more. */
void     url_exchange_leave_http2         (UrlExchange  *self);
/* Fields have come. Whether they are the head of the response. */
gboolean url_exchange_take_http2_fields   (UrlExchange  *self);
/* Reports the head, if that was not done. */
void     url_exchange_tell_http2_head     (UrlExchange  *self);
/* Takes over the stream. */
void     url_exchange_take_http2_stream   (UrlExchange  *self);
gint64   url_exchange_get_http2_raw_bytes (UrlExchange  *self);

/* Of what has come, as far as libsoup has seen it. */
guint64  url_exchange_get_header_bytes    (UrlExchange  *self);

/* @cause: (nullable) */
UrlExchangeFaults url_exchange_find_faults (UrlExchange  *self,
                                            const GError *cause);

/* What @cause means for the one who asked for the exchange. */
GError *url_exchange_create_error (UrlExchange  *self,
                                   const GError *cause);

/* Says what broke it off (transfer full), unless something did already. */
void    url_exchange_break_off     (UrlExchange        *self,
                                    GError             *reason);

/* Has libsoup give up @call, without waiting for a peer that does not read. A
 * connection that others share goes on. */
void    url_exchange_give_up       (UrlExchange        *self,
                                    GCancellable       *call);

/* The engine is through with it. */
void    url_exchange_part          (UrlExchange        *self);
void    url_exchange_nudge         (UrlExchange        *self);

/* A response that came while the body is sent. */
void    url_exchange_take_early    (UrlExchange        *self,
                                    const UrlEarlyHead *head);

/* libsoup's call has returned, or begins anew. */
void    url_exchange_see_body        (UrlExchange      *self);

/* What libsoup says. */
void    url_exchange_connect_signals (UrlExchange      *self);

/* The sending of the body. */
void    url_exchange_watch_sending (UrlExchange        *self);
void    url_exchange_set_body      (UrlExchange        *self);
void    url_exchange_clear_body    (UrlExchange        *self);

G_END_DECLS
