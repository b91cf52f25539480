/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/task/url-decision.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

typedef struct _UrlRedirectionClass UrlRedirectionClass;

#define URL_TYPE_REDIRECTION (url_redirection_get_type ())
#ifndef __GI_SCANNER__
#define URL_REDIRECTION(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), URL_TYPE_REDIRECTION, UrlRedirection))
#define URL_IS_REDIRECTION(object) \
  (G_TYPE_CHECK_INSTANCE_TYPE ((object), URL_TYPE_REDIRECTION))
#endif

URL_AVAILABLE_IN_1_0
GType        url_redirection_get_type     (void) G_GNUC_CONST;

URL_AVAILABLE_IN_1_0
UrlResponse *url_redirection_get_response (UrlRedirection *self);
URL_AVAILABLE_IN_1_0
UrlRequest  *url_redirection_get_request  (UrlRedirection *self);

URL_AVAILABLE_IN_1_0
void         url_redirection_follow       (UrlRedirection *self,
                                           UrlRequest     *request);
URL_AVAILABLE_IN_1_0
void         url_redirection_refuse       (UrlRedirection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlRedirection, g_object_unref)

G_END_DECLS
