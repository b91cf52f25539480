/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include <urlsession/message/url-headers.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

#define URL_TYPE_REQUEST (url_request_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlRequest, url_request, URL, REQUEST, GObject)

URL_AVAILABLE_IN_1_0
UrlRequest   *url_request_new             (const char   *uri_string) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlRequest   *url_request_new_from_uri    (GUri         *uri) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlRequest   *url_request_copy            (UrlRequest   *self) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
GUri         *url_request_get_uri         (UrlRequest   *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_uri         (UrlRequest   *self,
                                           GUri         *uri);

URL_AVAILABLE_IN_1_0
const char   *url_request_get_uri_string  (UrlRequest   *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_uri_string  (UrlRequest   *self,
                                           const char   *uri_string);

URL_AVAILABLE_IN_1_0
const char   *url_request_get_method      (UrlRequest   *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_method      (UrlRequest   *self,
                                           const char   *method);

URL_AVAILABLE_IN_1_0
UrlHeaders   *url_request_get_headers     (UrlRequest   *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_headers     (UrlRequest   *self,
                                           UrlHeaders   *headers);

URL_AVAILABLE_IN_1_0
GBytes       *url_request_get_body        (UrlRequest   *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_body        (UrlRequest   *self,
                                           GBytes       *body);

URL_AVAILABLE_IN_1_0
GInputStream *url_request_get_body_stream (UrlRequest   *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_body_stream (UrlRequest   *self,
                                           GInputStream *body_stream);

URL_AVAILABLE_IN_1_0
GFile        *url_request_get_body_file   (UrlRequest   *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_body_file   (UrlRequest   *self,
                                           GFile        *body_file);

URL_AVAILABLE_IN_1_0
GUri         *url_request_get_main_document_uri (UrlRequest *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_main_document_uri (UrlRequest *self,
                                                 GUri       *main_document_uri);

URL_AVAILABLE_IN_1_0
gboolean      url_request_get_handles_cookies (UrlRequest *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_handles_cookies (UrlRequest *self,
                                               gboolean    handles_cookies);

URL_AVAILABLE_IN_1_0
gboolean      url_request_get_allows_metered_network (UrlRequest *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_allows_metered_network (UrlRequest *self,
                                                      gboolean    allows_metered_network);

URL_AVAILABLE_IN_1_0
gint64        url_request_get_expect_continue_size (UrlRequest *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_expect_continue_size (UrlRequest *self,
                                                    gint64      expect_continue_size);

URL_AVAILABLE_IN_1_0
double        url_request_get_timeout     (UrlRequest   *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_timeout     (UrlRequest   *self,
                                           double        timeout);

URL_AVAILABLE_IN_1_0
double        url_request_get_priority    (UrlRequest   *self);
URL_AVAILABLE_IN_1_0
void          url_request_set_priority    (UrlRequest   *self,
                                           double        priority);

URL_AVAILABLE_IN_1_0
char         *url_request_get_header      (UrlRequest   *self,
                                           const char   *name) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
void          url_request_set_header      (UrlRequest   *self,
                                           const char   *name,
                                           const char   *value);
URL_AVAILABLE_IN_1_0
void          url_request_append_header   (UrlRequest   *self,
                                           const char   *name,
                                           const char   *value);

URL_AVAILABLE_IN_1_0
void          url_request_set_json        (UrlRequest   *self,
                                           JsonNode     *node);
URL_AVAILABLE_IN_1_0
void          url_request_set_json_object (UrlRequest   *self,
                                           GObject      *object);
URL_AVAILABLE_IN_1_0
void          url_request_add_form_field  (UrlRequest   *self,
                                           const char   *name,
                                           const char   *value);
URL_AVAILABLE_IN_1_0
void          url_request_set_multipart   (UrlRequest   *self,
                                           UrlMultipart *multipart);
URL_AVAILABLE_IN_1_0
void          url_request_add_query       (UrlRequest   *self,
                                           const char   *name,
                                           const char   *value);

URL_AVAILABLE_IN_1_0
char         *url_request_to_curl         (UrlRequest   *self,
                                           gboolean      include_secrets) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
