/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "transport/url-transport-private.h"

G_BEGIN_DECLS

/* The body of a response in HTTP/2. libsoup takes of it what comes, whether
 * somebody reads or not, and keeps it in memory: so it is read as it comes, and
 * what nobody has asked for goes into a spool. Network thread only. */
typedef struct _UrlHttp2Body UrlHttp2Body;

typedef struct
{
  /* Bytes were read, or the end where @size is 0: FALSE with an error if there is
   * something wrong with them. */
  gboolean (*check) (gpointer   listener,
                     gsize      size,
                     GError   **error);
  /* What was asked for: a piece, */
  void     (*piece) (gpointer   listener,
                     GBytes    *piece);
  /* or the end. @error (transfer full) (nullable) */
  void     (*ended) (gpointer   listener,
                     GError    *error);
} UrlHttp2BodyEvents;

/* @transport: it lives as long as the stream is not closed. */
UrlHttp2Body *url_http2_body_new           (GInputStream             *stream,
                                            UrlTransport             *transport,
                                            const UrlHttp2BodyEvents *events,
                                            gpointer                  listener);

/* Begins to read; reports nothing from within. */
void          url_http2_body_start         (UrlHttp2Body             *self);

/* Asks for the next piece, or the end. */
void          url_http2_body_read          (UrlHttp2Body             *self);

/* What was received until now is all, although libsoup waits for more. */
void          url_http2_body_finish        (UrlHttp2Body             *self);

/* Nothing more will come. @error (transfer full) */
void          url_http2_body_break_off     (UrlHttp2Body             *self,
                                            GError                   *error);

/* Reports nothing from then on. The stream is closed. */
void          url_http2_body_free          (UrlHttp2Body             *self);

G_END_DECLS
