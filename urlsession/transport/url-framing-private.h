/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "transport/url-body-decoder-private.h"
#include "transport/url-content-coding-private.h"

G_BEGIN_DECLS

/* Bytes of the body so far, as they were on the wire. */
gint64  url_framing_get_raw_bytes (SoupMessage  *message);

/* Whether the head says one thing only about the body's length (RFC 9112,
 * section 6.3). */
gboolean url_framing_check_head   (SoupMessageHeaders  *headers,
                                   GError             **error);

/* Whether a response with @status may have a body (RFC 9110, section 6.4.1). */
gboolean url_framing_may_have_body (SoupMessage *message,
                                    unsigned     status);

/* Whether nothing but the end of the connection is the end of the body. */
gboolean url_framing_ends_with_connection (SoupMessage *message);

/* libsoup gives up the connection of a response without a length. Told here
 * that there is nothing to read, it does so only where there is. */
void url_framing_keep_connection (SoupMessage *message);

/* Has the chunks that @stream would be read from taken apart here: libsoup ends
 * a body at a size it does not understand. Nothing if there are none. */
UrlBodyDecoder *url_framing_take_chunks (GInputStream *stream);

/* How much is still to come of a body of which @received bytes were read; −1 if that
 * is not known. */
gint64   url_framing_get_left     (SoupMessage      *message,
                                   gint64            received,
                                   UrlContentCoding *coding);

/* Whether a body that was read to its end is whole. libsoup takes some that
 * were cut short for whole ones. @raw: bytes of it that were on the wire. */
GError *url_framing_check         (SoupMessage      *message,
                                   gint64            raw,
                                   UrlBodyDecoder   *chunks,
                                   UrlContentCoding *coding);

G_END_DECLS
