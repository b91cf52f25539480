/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-multipart.h"
#include "message/url-part-list-private.h"

G_BEGIN_DECLS

/* The parts as they are now. */
UrlPartList *url_multipart_dup_parts (UrlMultipart *self);

/* The value of a Content-Type field. */
char        *url_multipart_dup_type  (UrlMultipart *self);

G_END_DECLS
