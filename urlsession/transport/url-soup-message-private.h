/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "message/url-request-private.h"
#include "message/url-response-private.h"
#include "transport/url-early-response-private.h"
#include "transport/url-transport-private.h"

G_BEGIN_DECLS

/* Between our heads and those of libsoup. */

/* Writes the header of @request into @message, and what @settings add. */
void             url_soup_fill_request (SoupMessage                *message,
                                        UrlRequestHead             *request,
                                        const UrlTransportSettings *settings);

/* The response that @message has now, or the one that came early. */
UrlResponseHead *url_soup_create_head  (SoupMessage                *message,
                                        GUri                       *uri,
                                        const UrlEarlyHead         *early);

G_END_DECLS
