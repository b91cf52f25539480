/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"
#include "message/url-response-private.h"
#include "storage/url-cookie-store-private.h"

G_BEGIN_DECLS

/* The cookies of a session. */
typedef struct
{
  UrlCookieStore *store; /* (nullable) */
  UrlCookieAcceptPolicy policy;
} UrlHttpCookies;

/* Whether those of the disk are there. If not, @func is called with @data on the
 * network thread when they are. */
gboolean url_http_cookies_prepare    (const UrlHttpCookies *self,
                                      UrlRequestHead       *request,
                                      UrlNetworkFunc        func,
                                      gpointer              data);

/* The Cookie field for one hop, NULL if there is none to add. @first is the
 * request that the load began with. */
char    *url_http_cookies_dup_header (const UrlHttpCookies *self,
                                      UrlRequestHead       *first,
                                      UrlRequestHead       *request);

/* Takes those that the response to one hop sets. */
void     url_http_cookies_take       (const UrlHttpCookies *self,
                                      UrlRequestHead       *first,
                                      UrlRequestHead       *request,
                                      UrlResponseHead      *response);

G_END_DECLS
