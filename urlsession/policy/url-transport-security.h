/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/url-types.h>

G_BEGIN_DECLS

#define URL_TYPE_TRANSPORT_SECURITY (url_transport_security_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlTransportSecurity, url_transport_security, URL, TRANSPORT_SECURITY, GObject)

URL_AVAILABLE_IN_1_0
UrlTransportSecurity *url_transport_security_new                      (void) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlTransportSecurity *url_transport_security_copy                     (UrlTransportSecurity *self) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
gboolean              url_transport_security_get_allows_insecure_http (UrlTransportSecurity *self);
URL_AVAILABLE_IN_1_0
void                  url_transport_security_set_allows_insecure_http (UrlTransportSecurity *self,
                                                                       gboolean              allows_insecure_http);

G_END_DECLS
