/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finds frames in the bytes of a connection with HTTP/2 (RFC 9113, section 4.1).
 * It keeps no payload but the little that it tells. */

#define URL_FRAME_HEADER_SIZE 9

typedef enum
{
  URL_FRAME_DATA = 0x0,
  URL_FRAME_HEADERS = 0x1,
  URL_FRAME_RST_STREAM = 0x3,
  URL_FRAME_PUSH_PROMISE = 0x5,
  URL_FRAME_GOAWAY = 0x7,
  URL_FRAME_CONTINUATION = 0x9,
} UrlFrameType;

#define URL_FRAME_END_STREAM 0x1
#define URL_FRAME_END_HEADERS 0x4
#define URL_FRAME_PADDED 0x8

typedef struct
{
  guint8 header[URL_FRAME_HEADER_SIZE];
  guint8 payload[8]; /* as much as is needed of it */
  unsigned n_header;
  unsigned n_payload;
  guint32 left;      /* bytes of the payload still to come */
  gboolean broken;   /* this is no HTTP/2 */
} UrlFrameParser;

/* Takes bytes up to the end of a frame, and returns how many these are. @complete:
 * (out): whether a frame is complete, which the functions below tell about. */
gsize    url_frame_parser_take       (UrlFrameParser *self,
                                      const guint8   *data,
                                      gsize           size,
                                      gboolean       *complete);

guint8   url_frame_parser_get_type   (UrlFrameParser *self);
guint8   url_frame_parser_get_flags  (UrlFrameParser *self);
guint32  url_frame_parser_get_length (UrlFrameParser *self);
guint32  url_frame_parser_get_stream (UrlFrameParser *self);

/* A number of 32 bits in the payload. */
guint32  url_frame_parser_get_number (UrlFrameParser *self,
                                      unsigned        offset);

G_END_DECLS
