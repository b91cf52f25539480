/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "url-exchange-private.h"

#include <libsoup/soup.h>

#include "transport/url-body-decoder-private.h"
#include "transport/url-body-stream-private.h"
#include "transport/url-connections-private.h"
#include "transport/url-content-coding-private.h"
#include "transport/url-early-response-private.h"
#include "transport/url-exchange-metrics-private.h"

G_BEGIN_DECLS

struct _UrlExchange
{
  grefcount ref_count; /* one for the owner, one for each call libsoup has */

  UrlTransport *transport;     /* (owned): it must outlive its streams */
  SoupSession *session;        /* (unowned): of the transport */
  UrlConnections *connections; /* (unowned): of the transport */
  UrlRequestHead *request; /* (owned) */
  UrlBody *body;           /* (owned) (nullable) */
  char *display;           /* (owned) */

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
  GCancellable *superseded;   /* (owned) (nullable): of the call whose response came early */
  GSource *unseen;            /* (owned) (nullable): from the final head to the stream */
  GInputStream *stream;       /* (owned) (nullable) */
  UrlBodyDecoder *chunks;     /* (owned) (nullable): of the stream */
  UrlContentCoding *coding;   /* (owned) (nullable): of the stream */
  guint8 *buffer;             /* (owned) (nullable): while it is read into */
  GError *failure;            /* (owned) (nullable): why we broke it off */
  gsize drain_left;           /* bytes of a dismissed body still to be read */
  GSource *drain_timer;       /* (owned) (nullable) */
  unsigned informational;     /* responses before the final one */
  gboolean secured;           /* TLS, if there is any, has shaken hands */
  gboolean sent;              /* the head of the request, at least */
  gboolean paused;
  gboolean reading;
};

/* What @cause means for the one who asked for the exchange. */
GError *url_exchange_create_error (UrlExchange  *self,
                                   const GError *cause);

G_END_DECLS
