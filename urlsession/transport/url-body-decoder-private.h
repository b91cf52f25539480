/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define URL_TYPE_BODY_DECODER (url_body_decoder_get_type ())
G_DECLARE_FINAL_TYPE (UrlBodyDecoder, url_body_decoder, URL, BODY_DECODER, GFilterInputStream)

/* Takes the framing of a body away (RFC 9112, section 6), and asks for nothing
 * once it has seen its end. @base can be polled. @length is the number of bytes,
 * or −1 where only the end of the connection ends it. */
UrlBodyDecoder *url_body_decoder_new            (GInputStream   *base,
                                                 gint64          length);
UrlBodyDecoder *url_body_decoder_new_chunked    (GInputStream   *base);

/* Bytes that came in so far, and those of them that are the body's own. */
gint64          url_body_decoder_get_raw_bytes  (UrlBodyDecoder *self);
gint64          url_body_decoder_get_data_bytes (UrlBodyDecoder *self);

/* Whether something came behind the end of the body. */
gboolean        url_body_decoder_has_rest       (UrlBodyDecoder *self);

G_END_DECLS
