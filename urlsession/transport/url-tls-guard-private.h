/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a TLS connection has to fulfil. Checked by us after each handshake,
 * because GIO resumes TLS sessions across all of a process without verifying
 * again, and has no setting for the oldest version. */

/* Before the handshake. HTTP/1.1 is always offered. */
void        url_tls_guard_prepare        (GTlsConnection        *connection,
                                          gboolean               offers_http2);

/* After the handshake, before anything is sent. */
gboolean    url_tls_guard_check          (GTlsConnection        *connection,
                                          GError               **error);

/* From now on the end of the connection (nullable), if it is one of TLS, is an error
 * unless the server says that it is the end. libsoup has it otherwise, because most
 * bodies tell of their end themselves. */
void        url_tls_guard_demand_end     (GIOStream             *connection);

/* Says what is wrong with a certificate, in the order of what helps most. */
GError     *url_tls_guard_new_error      (GTlsCertificateFlags   flags);

/* The certificate and its issuers; made once, and kept on the certificate. */
GRefString *url_tls_guard_ref_chain_pem  (GTlsCertificate       *certificate);

G_END_DECLS
