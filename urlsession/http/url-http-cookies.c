/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http-cookies-private.h"

#include <string.h>

static gboolean
are_handled (const UrlHttpCookies *self,
             UrlRequestHead       *request)
{
  return self->store != NULL && request->handles_cookies;
}

/* Whether the load is that of a document itself. */
static gboolean
is_navigation (UrlRequestHead *first)
{
  g_autofree char *uri = NULL;
  g_autofree char *document = NULL;

  if (first->main_document_uri == NULL)
    return FALSE;

  uri = g_uri_to_string (first->uri);
  document = g_uri_to_string (first->main_document_uri);

  return strcmp (uri, document) == 0;
}

/* Where a document has moved, it is the document of the place it moved to. */
static GUri *
get_first_party (UrlRequestHead *first,
                 UrlRequestHead *request)
{
  return is_navigation (first) ? request->uri : request->main_document_uri;
}

/* RFC 9110, section 9.2.1. */
static gboolean
is_safe (UrlRequestHead *request)
{
  const char *const methods[] = { "GET", "HEAD", "OPTIONS", NULL };

  return g_strv_contains (methods, request->method);
}

gboolean
url_http_cookies_prepare (const UrlHttpCookies *self,
                          UrlRequestHead       *request,
                          UrlNetworkFunc        func,
                          gpointer              data)
{
  return !are_handled (self, request) || url_cookie_store_prepare (self->store, func, data);
}

char *
url_http_cookies_dup_header (const UrlHttpCookies *self,
                             UrlRequestHead       *first,
                             UrlRequestHead       *request)
{
  if (!are_handled (self, request) || url_headers_contains (request->headers, "Cookie"))
    return NULL;

  return url_cookie_store_dup_header (self->store, request->uri, get_first_party (first, request),
                                      is_navigation (first) && is_safe (request));
}

void
url_http_cookies_take (const UrlHttpCookies *self,
                       UrlRequestHead       *first,
                       UrlRequestHead       *request,
                       UrlResponseHead      *response)
{
  g_auto (GStrv) values = NULL;

  if (!are_handled (self, request) || !url_headers_contains (response->headers, "Set-Cookie"))
    return;

  values = url_headers_get_all (response->headers, "Set-Cookie");
  url_cookie_store_take_set_cookie (self->store, self->policy, request->uri,
                                      get_first_party (first, request),
                                      (const char *const *) values);
}
