/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What libsoup reads of a connection with HTTP/2, frame by frame (RFC 9113, section
 * 4.1). It is looked at on the way, because libsoup does not tell who reads a body
 * that its stream was reset or ended too early, and it comes in portions, because
 * libsoup would go on reading as long as there is something. Behind what has come
 * libsoup is given a frame that says nothing: it looks after those who wait for a
 * head, whose streams may have failed or who may have been cancelled, only when it
 * has read something more. */
#define URL_TYPE_FRAME_STREAM (url_frame_stream_get_type ())
G_DECLARE_FINAL_TYPE (UrlFrameStream, url_frame_stream, URL, FRAME_STREAM, GFilterInputStream)

typedef struct
{
  /* The other side has ended a stream, or sent more of it than it may be long. @data:
   * how many bytes of it came, −1 if that is not known. */
  void (*ended)   (gpointer listener,
                   guint32  stream,
                   gint64   data);
  /* It has reset a stream, or given up all above @stream. @code: RFC 9113, section
   * 7. */
  void (*reset)   (gpointer listener,
                   guint32  stream,
                   guint32  code);
  void (*goaway)  (gpointer listener,
                   guint32  stream,
                   guint32  code);
  /* libsoup reads no more. @understood: what came was HTTP/2. */
  void (*stopped) (gpointer listener,
                   gboolean understood);
} UrlFrameEvents;

/* Looks at what libsoup reads from @stream from its second portion on. @listener
 * has to live until url_frame_stream_detach(). */
void     url_frame_stream_expect      (GInputStream         *stream,
                                       const UrlFrameEvents *events,
                                       gpointer              listener);
void     url_frame_stream_detach      (gpointer              listener);

/* The stream whose head libsoup is being told of; 0 if it is not known. */
guint32  url_frame_stream_get_current (gpointer              listener);

/* How long the body of that stream may be. */
void     url_frame_stream_limit       (gpointer              listener,
                                       gint64                size);

/* Has libsoup look after those who wait for a head. */
void     url_frame_stream_nudge       (gpointer              listener);

G_END_DECLS
