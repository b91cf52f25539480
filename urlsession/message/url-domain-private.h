/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Names of hosts as cookies compare them (RFC 6265bis, section 5.1.2 and
 * 5.1.3). All but the first function take names that it has made. Any thread. */

/* The name in ASCII and lower case, an address in its usual form; NULL if no
 * host has such a name. */
char       *url_domain_canonicalize      (const char *host);

gboolean    url_domain_is_address        (const char *domain);

/* Whether @host is @domain or below it. */
gboolean    url_domain_matches           (const char *host,
                                          const char *domain);

/* Whether anybody can register a name directly below it, as in co.uk. */
gboolean    url_domain_is_public_suffix  (const char *domain);

/* The part of @domain that one owner has registered, which is what a site is;
 * all of it where there is no such part. */
const char *url_domain_get_registrable   (const char *domain);

/* Whether the URL's scheme is one that encrypts. */
gboolean    url_domain_is_encrypted      (GUri       *uri);

/* Whether two URLs have one owner; if @schemefully, by one way: encrypted or
 * not. */
gboolean    url_domain_is_same_site      (GUri       *one,
                                          GUri       *other,
                                          gboolean    schemefully);

G_END_DECLS
