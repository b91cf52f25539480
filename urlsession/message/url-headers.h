/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/url-types.h>

G_BEGIN_DECLS

#define URL_TYPE_HEADERS (url_headers_get_type ())

URL_AVAILABLE_IN_1_0
GType       url_headers_get_type  (void) G_GNUC_CONST;

URL_AVAILABLE_IN_1_0
UrlHeaders *url_headers_new       (void) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlHeaders *url_headers_copy      (const UrlHeaders *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
UrlHeaders *url_headers_ref       (UrlHeaders *self);
URL_AVAILABLE_IN_1_0
void        url_headers_unref     (UrlHeaders *self);

URL_AVAILABLE_IN_1_0
char       *url_headers_get       (const UrlHeaders *self,
                                   const char       *name) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
char      **url_headers_get_all   (const UrlHeaders *self,
                                   const char       *name) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
char      **url_headers_get_names (const UrlHeaders *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
gboolean    url_headers_contains  (const UrlHeaders *self,
                                   const char       *name);

URL_AVAILABLE_IN_1_0
void        url_headers_set       (UrlHeaders       *self,
                                   const char       *name,
                                   const char       *value);
URL_AVAILABLE_IN_1_0
void        url_headers_append    (UrlHeaders       *self,
                                   const char       *name,
                                   const char       *value);
URL_AVAILABLE_IN_1_0
void        url_headers_remove    (UrlHeaders       *self,
                                   const char       *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlHeaders, url_headers_unref)

G_END_DECLS
