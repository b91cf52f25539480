/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http/url-http-gate-private.h"
#include "message/url-request-private.h"
#include "message/url-response-private.h"

G_BEGIN_DECLS

/* Redirects by RFC 9110, section 15.4, as browsers make them. */

/* What a response leads to. NULL if it is none to follow: it is delivered. */
UrlRequestHead *url_redirect_propose (UrlRequestHead   *request,
                                      UrlResponseHead  *response);

/* What of a request's header fields may go to @target: nothing secret goes to
 * another origin. */
UrlHeaders     *url_redirect_headers (UrlRequestHead   *request,
                                      GUri             *target);

/* (nullable): where a Location leads. */
GUri           *url_redirect_resolve (GUri             *base,
                                      const char       *location);

/* Whether a request may follow another: what the gate lets through, and not
 * from an encrypted to an open connection. */
gboolean        url_redirect_check   (UrlRequestHead     *from,
                                      UrlRequestHead     *to,
                                      const UrlHttpGate  *gate,
                                      GError            **error);

G_END_DECLS
