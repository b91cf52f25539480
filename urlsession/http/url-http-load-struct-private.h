/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/url-connectivity-private.h"
#include "http/url-http-load-private.h"
#include "transport/url-exchange-private.h"

G_BEGIN_DECLS

/* How much of a redirect's body is read while its question is open. */
#define URL_HTTP_LOAD_MAX_KEPT (64 * 1024)

struct _UrlHttpLoad
{
  grefcount ref_count; /* one for the owner, one while the body is measured */

  UrlHttpEngine *engine; /* (owned) */
  UrlRequestHead *first; /* (owned): what the load began with */
  const UrlHttpLoadEvents *events; /* (nullable): NULL once freed or ended */
  gpointer listener;               /* (unowned) */

  /* Of this hop. */
  UrlRequestHead *request;     /* (owned) */
  GRefString *host;            /* (owned): what connections are counted by */
  UrlBody *body;               /* (owned) (nullable) */
  UrlTicket *ticket;           /* (nullable): owned by the queue */
  UrlConnectivityWatch *watch; /* (nullable): while it waits for a network */
  unsigned network_changes;    /* how many there had been when the exchange began */
  UrlExchange *exchange;       /* (owned) (nullable) */
  UrlResponseHead *redirecting; /* (owned) (nullable): a redirect in question */
  gboolean measured;
  gboolean fetching_cookies; /* from the disk */
  gboolean has_cookies;      /* they are there, if there are any */
  gboolean body_asked;
  gboolean begun; /* the exchange was made; it may be over */
  gint64 fetch_start; /* monotonic µs; 0 once an attempt counts from there */

  /* The body of a redirect, read ahead so that its connection is free while the
   * question is open, and there should the redirect be refused. */
  GByteArray *kept;   /* (owned) (nullable) */
  GError *kept_error; /* (owned) (nullable): how it ended */
  gint64 kept_told;   /* bytes of it that were reported */

  GCancellable *cancellable; /* (owned) (nullable): ends the measuring */
  unsigned redirects;
  gboolean refused;
  gboolean answered;    /* the head was told, and nothing may begin anew */
  gboolean bulk;
  gboolean tries_http2; /* because of how a connection was lost */
  UrlLane lane;         /* of this hop, once a connection was asked for */
  unsigned retries;     /* of this load */
  unsigned connections; /* that were made for it and lost */
  double priority;
  gboolean paused;
};

UrlHttpLoad *url_http_load_ref              (UrlHttpLoad *self);
void         url_http_load_unref            (UrlHttpLoad *self);

/* @error (transfer full) (nullable) */
void         url_http_load_end              (UrlHttpLoad *self,
                                             GError      *error);

/* Goes on to the next step, if none is under way. */
void         url_http_load_advance          (UrlHttpLoad *self);
/* Does so in another network than before, or when there is one. */
void         url_http_load_try_again        (UrlHttpLoad *self);
void         url_http_load_wait_for_network (UrlHttpLoad *self);

/* Where the request of this hop belongs. */
UrlLane      url_http_load_choose_lane      (UrlHttpLoad *self);

/* Makes the exchange of this hop, which is to be started. */
void         url_http_load_make_exchange    (UrlHttpLoad *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlHttpLoad, url_http_load_unref)

G_END_DECLS
