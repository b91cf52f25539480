/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How libsoup begins what the other side of HTTP/2 meant. */
#define URL_HTTP2_ERROR_PREFIX "HTTP/2 Error: "

/* Turns an error of GIO, TLS or libsoup into one of this library that names
 * the URL and keeps the original words. */
GError *url_transport_error_new (const GError         *cause,
                                 GTlsCertificateFlags  flags,
                                 const char           *uri_display);

/* Whether @cause is that the other side does not keep to the protocol. */
gboolean url_transport_error_is_protocol (const GError *cause);

/* The same for the file of a request body. */
GError *url_transport_error_new_for_body (const GError *cause,
                                          const char   *uri_display);

G_END_DECLS
