/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What stands for a secret. */
#define URL_REDACTED "REDACTED"

/* Whether the value of such a header field is one. */
gboolean url_redaction_is_secret (const char *header_name);

/* The URL without its fragment, and without @include_secrets without what its
 * user-info and the values in its query say. */
char    *url_redaction_dup_url   (GUri       *uri,
                                  gboolean    include_secrets);

/* The start of a text that cannot be parsed as a URL, without what may be secret in it. */
char     *url_redaction_dup_bad_url (const char *text);

G_END_DECLS
