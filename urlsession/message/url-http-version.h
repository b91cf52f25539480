/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/url-types.h>

G_BEGIN_DECLS

/**
 * UrlHttpVersion:
 * @URL_HTTP_VERSION_AUTO: HTTP/2 for what is small and wanted soon, where the
 *   server offers it and the installed libsoup does it well; HTTP/1.1 for all
 *   else. Since: 1.0
 * @URL_HTTP_VERSION_HTTP_1_1: HTTP/1.1, whatever the server offers. Since: 1.0
 * @URL_HTTP_VERSION_HTTP_2: HTTP/2 wherever the server offers it, but for bodies
 *   to send of more than 16 MiB or of unknown length. Since: 1.0
 *
 * What versions of HTTP a session offers to servers (RFC 9112, RFC 9113).
 *
 * HTTP/2 is only spoken over TLS, where ALPN chooses it (RFC 7301).
 *
 * Since: 1.0
 */
typedef enum
{
  URL_HTTP_VERSION_AUTO,
  URL_HTTP_VERSION_HTTP_1_1,
  URL_HTTP_VERSION_HTTP_2,
} UrlHttpVersion;

G_END_DECLS
