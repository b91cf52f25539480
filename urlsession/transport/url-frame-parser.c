/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-frame-parser-private.h"

#include <string.h>

/* The largest frame that libsoup allows, which is what everybody may send (RFC
 * 9113, section 4.2). */
#define MAX_LENGTH 16384

static guint32
read_number (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

guint8
url_frame_parser_get_type (UrlFrameParser *self)
{
  return self->header[3];
}

guint8
url_frame_parser_get_flags (UrlFrameParser *self)
{
  return self->header[4];
}

guint32
url_frame_parser_get_length (UrlFrameParser *self)
{
  return read_number (self->header) >> 8;
}

guint32
url_frame_parser_get_stream (UrlFrameParser *self)
{
  return read_number (self->header + 5) & G_MAXINT32;
}

guint32
url_frame_parser_get_number (UrlFrameParser *self,
                             unsigned        offset)
{
  g_assert (offset + 4 <= sizeof self->payload);

  return self->n_payload >= offset + 4 ? read_number (self->payload + offset) : 0;
}

static gsize
take_header (UrlFrameParser *self,
             const guint8   *data,
             gsize           size)
{
  gsize taken = MIN (size, URL_FRAME_HEADER_SIZE - self->n_header);

  memcpy (self->header + self->n_header, data, taken);
  self->n_header += (unsigned) taken;
  if (self->n_header < URL_FRAME_HEADER_SIZE)
    return taken;

  self->left = url_frame_parser_get_length (self);
  self->n_payload = 0;
  self->broken = self->left > MAX_LENGTH;

  return taken;
}

static gsize
take_payload (UrlFrameParser *self,
              const guint8   *data,
              gsize           size)
{
  gsize taken = MIN (size, self->left);
  gsize kept = MIN (taken, sizeof self->payload - self->n_payload);

  memcpy (self->payload + self->n_payload, data, kept);
  self->n_payload += (unsigned) kept;
  self->left -= (guint32) taken;

  return taken;
}

gsize
url_frame_parser_take (UrlFrameParser *self,
                       const guint8   *data,
                       gsize           size,
                       gboolean       *complete)
{
  gsize taken = 0;

  *complete = FALSE;
  if (self->broken)
    return size;

  if (self->n_header < URL_FRAME_HEADER_SIZE)
    taken = take_header (self, data, size);
  if (self->broken)
    return size;
  if (self->n_header < URL_FRAME_HEADER_SIZE)
    return taken;

  taken += take_payload (self, data + taken, size - taken);
  if (self->left == 0)
    {
      *complete = TRUE;
      self->n_header = 0;
    }

  return taken;
}
