/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/task/url-decision.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

typedef struct _UrlBodyRequestClass UrlBodyRequestClass;

#define URL_TYPE_BODY_REQUEST (url_body_request_get_type ())
#ifndef __GI_SCANNER__
#define URL_BODY_REQUEST(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), URL_TYPE_BODY_REQUEST, UrlBodyRequest))
#define URL_IS_BODY_REQUEST(object) \
  (G_TYPE_CHECK_INSTANCE_TYPE ((object), URL_TYPE_BODY_REQUEST))
#endif

URL_AVAILABLE_IN_1_0
GType  url_body_request_get_type   (void) G_GNUC_CONST;

URL_AVAILABLE_IN_1_0
gint64 url_body_request_get_offset (UrlBodyRequest *self);

URL_AVAILABLE_IN_1_0
void   url_body_request_provide    (UrlBodyRequest *self,
                                    GInputStream   *stream);
URL_AVAILABLE_IN_1_0
void   url_body_request_fail       (UrlBodyRequest *self,
                                    GError         *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlBodyRequest, g_object_unref)

G_END_DECLS
