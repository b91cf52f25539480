/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transport/url-multipart-plan-private.h"

G_BEGIN_DECLS

#define URL_TYPE_MULTIPART_STREAM (url_multipart_stream_get_type ())
G_DECLARE_FINAL_TYPE (UrlMultipartStream, url_multipart_stream, URL, MULTIPART_STREAM, GInputStream)

/* One reading of a form, which blocks. */
GInputStream *url_multipart_stream_new (UrlMultipartPlan *plan);

G_END_DECLS
