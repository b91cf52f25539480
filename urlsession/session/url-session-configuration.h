/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/message/url-http-version.h>
#include <urlsession/storage/url-cookie-storage.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

#define URL_TYPE_SESSION_CONFIGURATION (url_session_configuration_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlSessionConfiguration, url_session_configuration, URL, SESSION_CONFIGURATION, GObject)

URL_AVAILABLE_IN_1_0
UrlSessionConfiguration *url_session_configuration_new                          (void) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlSessionConfiguration *url_session_configuration_new_ephemeral                (void) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlSessionConfiguration *url_session_configuration_copy                         (UrlSessionConfiguration *self) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
gboolean                 url_session_configuration_get_ephemeral                (UrlSessionConfiguration *self);

URL_AVAILABLE_IN_1_0
const char              *url_session_configuration_get_app_id                   (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_app_id                   (UrlSessionConfiguration *self,
                                                                                 const char              *app_id);

URL_AVAILABLE_IN_1_0
UrlHeaders              *url_session_configuration_get_additional_headers       (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_additional_headers       (UrlSessionConfiguration *self,
                                                                                 UrlHeaders              *additional_headers);

URL_AVAILABLE_IN_1_0
const char              *url_session_configuration_get_user_agent               (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_user_agent               (UrlSessionConfiguration *self,
                                                                                 const char              *user_agent);

URL_AVAILABLE_IN_1_0
gboolean                 url_session_configuration_get_sends_accept_language    (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_sends_accept_language    (UrlSessionConfiguration *self,
                                                                                 gboolean                 sends_accept_language);

URL_AVAILABLE_IN_1_0
unsigned                 url_session_configuration_get_max_connections          (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_max_connections          (UrlSessionConfiguration *self,
                                                                                 unsigned                 max_connections);

URL_AVAILABLE_IN_1_0
unsigned                 url_session_configuration_get_max_connections_per_host (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_max_connections_per_host (UrlSessionConfiguration *self,
                                                                                 unsigned                 max_connections_per_host);

URL_AVAILABLE_IN_1_0
unsigned                 url_session_configuration_get_max_redirects            (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_max_redirects            (UrlSessionConfiguration *self,
                                                                                 unsigned                 max_redirects);

URL_AVAILABLE_IN_1_0
gint64                   url_session_configuration_get_max_response_size        (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_max_response_size        (UrlSessionConfiguration *self,
                                                                                 gint64                   max_response_size);

URL_AVAILABLE_IN_1_0
double                   url_session_configuration_get_request_timeout          (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_request_timeout          (UrlSessionConfiguration *self,
                                                                                 double                   request_timeout);

URL_AVAILABLE_IN_1_0
double                   url_session_configuration_get_resource_timeout         (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_resource_timeout         (UrlSessionConfiguration *self,
                                                                                 double                   resource_timeout);

URL_AVAILABLE_IN_1_0
UrlCookieStorage        *url_session_configuration_get_cookie_storage           (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_cookie_storage           (UrlSessionConfiguration *self,
                                                                                 UrlCookieStorage        *cookie_storage);

URL_AVAILABLE_IN_1_0
UrlCookieAcceptPolicy    url_session_configuration_get_cookie_accept_policy     (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_cookie_accept_policy     (UrlSessionConfiguration *self,
                                                                                 UrlCookieAcceptPolicy    cookie_accept_policy);

URL_AVAILABLE_IN_1_0
gboolean                 url_session_configuration_get_handles_cookies          (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_handles_cookies          (UrlSessionConfiguration *self,
                                                                                 gboolean                 handles_cookies);

URL_AVAILABLE_IN_1_0
gboolean                 url_session_configuration_get_waits_for_connectivity   (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_waits_for_connectivity   (UrlSessionConfiguration *self,
                                                                                 gboolean                 waits_for_connectivity);

URL_AVAILABLE_IN_1_0
UrlHttpVersion           url_session_configuration_get_http_version             (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_http_version             (UrlSessionConfiguration *self,
                                                                                 UrlHttpVersion           http_version);

URL_AVAILABLE_IN_1_0
gboolean                 url_session_configuration_get_allows_metered_network   (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_allows_metered_network   (UrlSessionConfiguration *self,
                                                                                 gboolean                 allows_metered_network);

URL_AVAILABLE_IN_1_0
GTlsDatabase            *url_session_configuration_get_tls_database             (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_tls_database             (UrlSessionConfiguration *self,
                                                                                 GTlsDatabase            *tls_database);

URL_AVAILABLE_IN_1_0
UrlTransportSecurity    *url_session_configuration_get_transport_security       (UrlSessionConfiguration *self);
URL_AVAILABLE_IN_1_0
void                     url_session_configuration_set_transport_security       (UrlSessionConfiguration *self,
                                                                                 UrlTransportSecurity    *transport_security);

G_END_DECLS
