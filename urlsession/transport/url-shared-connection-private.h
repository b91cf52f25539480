/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Why libsoup reads a connection no more. */
typedef enum
{
  URL_STOP_LOST,   /* the connection was lost */
  URL_STOP_WRONG,  /* what came is not HTTP/2 */
  URL_STOP_UNSURE, /* either: the connection is gone, which libsoup noticed as it wrote, or
                    * the other side closed it after what was wrong */
} UrlStop;

/* A connection with HTTP/2, for those whose streams go over it: libsoup tells them
 * little of what becomes of it. Network thread only. */
typedef struct _UrlSharedConnection UrlSharedConnection;
typedef struct _UrlStreamWatch UrlStreamWatch;

/* What one of them hears, each after libsoup has had its turn. Who hears it may free
 * what it likes. */
typedef struct
{
  /* The other side has closed the connection. TRUE to hear it again, when libsoup has
   * had more time to take what came before. */
  gboolean (*hangup)  (gpointer data);
  /* The stream has ended. @size: of its body in bytes, −1 if not known. */
  void     (*ended)   (gpointer data,
                       gint64   size);
  /* The stream will not end. @code: RFC 9113, section 7. */
  void     (*reset)   (gpointer data,
                       guint32  code);
  /* libsoup reads the connection no more. */
  void     (*stopped) (gpointer data,
                       UrlStop  stop);
} UrlStreamEvents;

/* @broken: (not nullable): where to say that it was lost while it was used; it has to
 * live as long as somebody watches. */
UrlSharedConnection *url_shared_connection_new       (GIOStream             *stream,
                                                      gboolean              *broken);
UrlSharedConnection *url_shared_connection_ref       (UrlSharedConnection   *self);
void                 url_shared_connection_unref     (UrlSharedConnection   *self);

/* It was lost while it was used. */
void                 url_shared_connection_break      (UrlSharedConnection *self);

/* A request went out that nobody watches, or is not known to have gone out. */
void                 url_shared_connection_pass       (UrlSharedConnection *self);
void                 url_shared_connection_lose_count (UrlSharedConnection *self);

/* Has libsoup find soon who was cancelled. */
void                 url_shared_connection_nudge     (UrlSharedConnection   *self);

UrlStreamWatch      *url_shared_connection_watch     (UrlSharedConnection   *self,
                                                      const UrlStreamEvents *events,
                                                      gpointer               data);

/* The request has just gone out. */
void                 url_stream_watch_send           (UrlStreamWatch        *self);

/* libsoup is just telling of the head of this stream. @length: of its body, −1 if
 * that is not known. */
void                 url_stream_watch_take_head      (UrlStreamWatch        *self,
                                                      gint64                 length);
void                 url_stream_watch_free           (UrlStreamWatch        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlSharedConnection, url_shared_connection_unref)

G_END_DECLS
