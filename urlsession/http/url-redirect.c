/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-redirect-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "message/url-error.h"
#include "message/url-headers-private.h"
#include "message/url-method-private.h"
#include "message/url-uri-private.h"

static gboolean
is_redirect (unsigned status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* RFC 9110, sections 15.4.2 to 15.4.4: what browsers make of a POST, and the
 * one status that asks for it. */
static gboolean
becomes_get (const char *method,
             unsigned    status)
{
  if (status == 303)
    return strcmp (method, "HEAD") != 0 && strcmp (method, "GET") != 0;

  return (status == 301 || status == 302) && strcmp (method, "POST") == 0;
}

/* A target without a fragment has that of the request (section 10.2.2). */
static GUri *
with_fragment_of (GUri *target,
                  GUri *base)
{
  if (g_uri_get_fragment (target) != NULL || g_uri_get_fragment (base) == NULL)
    return g_uri_ref (target);

  return g_uri_build (g_uri_get_flags (target), g_uri_get_scheme (target), NULL,
                      g_uri_get_host (target), g_uri_get_port (target), g_uri_get_path (target),
                      g_uri_get_query (target), g_uri_get_fragment (base));
}

static GUri *
resolve_location (GUri       *base,
                  const char *location)
{
  g_autoptr (GUri) uri = url_uri_resolve (base, location, NULL);
  g_autoptr (GUri) without_user = uri != NULL ? url_uri_without_user (uri) : NULL;

  return without_user != NULL ? with_fragment_of (without_user, base) : NULL;
}

static gboolean
is_same_origin (GUri *a,
                GUri *b)
{
  return strcmp (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0 &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         url_uri_get_port (a) == url_uri_get_port (b);
}

static void
remove_all (UrlHeaders        *headers,
            const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    url_headers_remove (headers, names[i]);
}

static UrlHeaders *
headers_for (UrlRequestHead *request,
             GUri           *target,
             gboolean        drops_body)
{
  const char *const secrets[] = { "Authorization", "Cookie", "Proxy-Authorization", NULL };
  const char *const about_body[] = { "Content-Encoding", "Content-Language", "Content-Location",
                                     "Content-Type", "Digest", "Last-Modified", NULL };
  UrlHeaders *headers = url_headers_copy (request->headers);

  if (g_uri_get_host (target) == NULL || !is_same_origin (request->uri, target))
    remove_all (headers, secrets);
  if (drops_body)
    remove_all (headers, about_body);
  url_headers_freeze (headers);

  return headers;
}

UrlHeaders *
url_redirect_headers (UrlRequestHead *request,
                      GUri           *target)
{
  return headers_for (request, target, FALSE);
}

GUri *
url_redirect_resolve (GUri       *base,
                      const char *location)
{
  return resolve_location (base, location);
}

UrlRequestHead *
url_redirect_propose (UrlRequestHead  *request,
                      UrlResponseHead *response)
{
  g_autofree char *location = url_headers_get (response->headers, "Location");
  g_autoptr (GUri) target = NULL;
  gboolean drops_body = becomes_get (request->method, response->status_code);
  UrlRequestHead *next = NULL;

  if (!is_redirect (response->status_code) || location == NULL)
    return NULL;

  target = resolve_location (request->uri, location);
  if (target == NULL)
    return NULL;

  next = url_request_head_copy (request);
  g_clear_pointer (&next->uri, g_uri_unref);
  next->uri = g_uri_ref (target);
  g_clear_pointer (&next->headers, url_headers_unref);
  next->headers = headers_for (request, target, drops_body);
  if (drops_body)
    {
      g_ref_string_release (next->method);
      next->method = url_method_new ("GET");
      url_request_head_drop_body (next);
    }

  return next;
}

gboolean
url_redirect_check (UrlRequestHead     *from,
                    UrlRequestHead     *to,
                    const UrlHttpGate  *gate,
                    GError            **error)
{
  g_autofree char *display = NULL;

  if (!url_http_gate_check (gate, to, error))
    return FALSE;

  if (strcmp (g_uri_get_scheme (from->uri), "http") == 0 ||
      strcmp (g_uri_get_scheme (to->uri), "https") == 0)
    return TRUE;

  display = url_uri_to_display (to->uri);
  g_set_error (error, URL_ERROR, URL_ERROR_SECURE_CONNECTION_REQUIRED,
               _("The server redirects from https: to %s, which is not encrypted"), display);

  return FALSE;
}
