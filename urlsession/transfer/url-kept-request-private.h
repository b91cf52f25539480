/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "message/url-request-private.h"

G_BEGIN_DECLS

/* Nobody's URLs are longer, and no more of the fields is kept. */
#define URL_RESUME_DATA_MAX_SIZE (128 * 1024)

/* What resume data keep of a request besides its method and its URL: all that may
 * be in a file that others get to see, and so no header fields that are secret. */
typedef struct _UrlKeptRequest UrlKeptRequest;

UrlKeptRequest *url_kept_request_new   (UrlRequestHead       *request);
UrlKeptRequest *url_kept_request_copy  (const UrlKeptRequest *self);
void            url_kept_request_free  (UrlKeptRequest       *self);

/* Adds it to an object that is being built. */
void            url_kept_request_add   (const UrlKeptRequest *self,
                                        JsonBuilder          *builder);
/* Reads foreign data. (nullable): NULL unless each member is there and makes sense. */
UrlKeptRequest *url_kept_request_read  (JsonObject           *object);

/* Has @request be as the one that was kept. @headers: (nullable): its fields
 * replace those of the same name. */
void            url_kept_request_apply (const UrlKeptRequest *self,
                                        const UrlHeaders     *headers,
                                        UrlRequest           *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlKeptRequest, url_kept_request_free)

G_END_DECLS
