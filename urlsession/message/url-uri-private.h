/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The longest URL that is taken, in bytes, as written and as encoded. */
#define URL_URI_MAX_LENGTH (64 * 1024)

/* Parses a URL as people and browsers write it: text beyond ASCII and spaces
 * are percent-encoded, a host is turned into ASCII by IDNA. Of what browsers
 * accept, these are refused, because programs read them in different ways: line
 * breaks and tabs inside, http URLs with other than two slashes, and hosts that
 * abbreviate an IPv4 address. */
GUri    *url_uri_parse          (const char  *string,
                                 GError     **error);

/* The same for a reference (RFC 3986, section 4.1). The user-info of @base is
 * not passed on. */
GUri    *url_uri_resolve        (GUri        *base,
                                 const char  *reference,
                                 GError     **error);

/* The text of a URL of any flags. One whose path would be read as a host, which
 * GLib makes and does not write, gets a text that url_uri_parse() refuses. */
char    *url_uri_to_string      (GUri        *uri);

/* The URL for a message to a person: without user-info, query and fragment. */
char    *url_uri_to_display     (GUri        *uri);

/* The URL without user-info, which is never sent. */
GUri    *url_uri_without_user   (GUri        *uri);

/* Whether the host is this machine: 127.0.0.0/8, ::1, localhost, *.localhost. */
gboolean url_uri_is_loopback    (GUri        *uri);

/* The port that is connected to, 0 if the scheme has no usual one. */
int      url_uri_get_port       (GUri        *uri);

/* Percent-encodes what RFC 3986 does not allow in a URL and the characters
 * @also; leaves alone what is encoded already. */
void     url_uri_append_encoded (GString     *out,
                                 const char  *text,
                                 gsize        length,
                                 const char  *also);

/* Sets URL_ERROR_BAD_URL, whose text is the reason alone; always FALSE. */
gboolean url_uri_set_bad        (GError     **error,
                                 const char  *reason);

G_END_DECLS
