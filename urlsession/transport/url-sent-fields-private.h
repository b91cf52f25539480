/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "message/url-headers-private.h"

G_BEGIN_DECLS

/* The fields that requests were sent with, for their metrics. Those of one request
 * are mostly those of the one before. Network thread only. */
typedef struct _UrlSentFields UrlSentFields;

UrlSentFields *url_sent_fields_new  (void);
void           url_sent_fields_free (UrlSentFields      *self);

/* @headers but for those that belong to the connection, frozen. (transfer full) */
UrlHeaders    *url_sent_fields_take (UrlSentFields      *self,
                                     SoupMessageHeaders *headers);

G_END_DECLS
