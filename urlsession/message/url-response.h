/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/message/url-headers.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

#define URL_TYPE_RESPONSE (url_response_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlResponse, url_response, URL, RESPONSE, GObject)

URL_AVAILABLE_IN_1_0
UrlResponse     *url_response_new                         (GUri         *uri,
                                                           const char   *mime_type,
                                                           gint64        expected_length,
                                                           const char   *charset) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlResponse     *url_response_new_http                    (GUri         *uri,
                                                           unsigned      status_code,
                                                           const char   *http_version,
                                                           UrlHeaders   *headers) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
GUri            *url_response_get_uri                     (UrlResponse  *self);
URL_AVAILABLE_IN_1_0
unsigned         url_response_get_status_code             (UrlResponse  *self);
URL_AVAILABLE_IN_1_0
const char      *url_response_get_reason_phrase           (UrlResponse  *self);
URL_AVAILABLE_IN_1_0
UrlHeaders      *url_response_get_headers                 (UrlResponse  *self);
URL_AVAILABLE_IN_1_0
const char      *url_response_get_mime_type               (UrlResponse  *self);
URL_AVAILABLE_IN_1_0
const char      *url_response_get_charset                 (UrlResponse  *self);
URL_AVAILABLE_IN_1_0
gint64           url_response_get_expected_content_length (UrlResponse  *self);
URL_AVAILABLE_IN_1_0
const char      *url_response_get_suggested_filename      (UrlResponse  *self);
URL_AVAILABLE_IN_1_0
const char      *url_response_get_http_version            (UrlResponse  *self);
URL_AVAILABLE_IN_1_0
GTlsCertificate *url_response_get_tls_peer_certificate    (UrlResponse  *self);

URL_AVAILABLE_IN_1_0
char            *url_response_get_header                  (UrlResponse  *self,
                                                           const char   *name) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
GUri            *url_response_get_link                    (UrlResponse  *self,
                                                           const char   *rel) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
char            *url_response_decode_text                 (UrlResponse  *self,
                                                           GBytes       *body,
                                                           GError      **error) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
gboolean         url_response_ensure_success              (UrlResponse  *self,
                                                           GBytes       *body,
                                                           GError      **error);

G_END_DECLS
