/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/url-types.h>

G_BEGIN_DECLS

#define URL_TYPE_MULTIPART (url_multipart_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlMultipart, url_multipart, URL, MULTIPART, GObject)

URL_AVAILABLE_IN_1_0
UrlMultipart *url_multipart_new          (void) G_GNUC_WARN_UNUSED_RESULT;

URL_AVAILABLE_IN_1_0
const char   *url_multipart_get_boundary (UrlMultipart *self);

URL_AVAILABLE_IN_1_0
void          url_multipart_add_text     (UrlMultipart *self,
                                          const char   *name,
                                          const char   *value);
URL_AVAILABLE_IN_1_0
void          url_multipart_add_bytes    (UrlMultipart *self,
                                          const char   *name,
                                          GBytes       *bytes,
                                          const char   *filename,
                                          const char   *content_type);
URL_AVAILABLE_IN_1_0
void          url_multipart_add_file     (UrlMultipart *self,
                                          const char   *name,
                                          GFile        *file,
                                          const char   *filename,
                                          const char   *content_type);
URL_AVAILABLE_IN_1_0
void          url_multipart_add_stream   (UrlMultipart *self,
                                          const char   *name,
                                          GInputStream *stream,
                                          gint64        length,
                                          const char   *filename,
                                          const char   *content_type);

G_END_DECLS
