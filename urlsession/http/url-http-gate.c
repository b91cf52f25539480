/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http-gate-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/url-connectivity-private.h"
#include "message/url-error.h"
#include "message/url-uri-private.h"

gboolean
url_http_gate_check (const UrlHttpGate  *self,
                     UrlRequestHead     *request,
                     GError            **error)
{
  const char *scheme = NULL;

  if (request->uri == NULL)
    {
      g_propagate_error (error, g_error_copy (request->uri_error));
      return FALSE;
    }

  scheme = g_uri_get_scheme (request->uri);
  if (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
    {
      g_set_error (error, URL_ERROR, URL_ERROR_UNSUPPORTED_URL,
                   _("URLs of the scheme “%s” cannot be loaded: %s"), scheme,
                   url_request_head_get_display (request));
      return FALSE;
    }

  if (strcmp (request->method, "CONNECT") == 0 || strcmp (request->method, "TRACE") == 0)
    {
      g_set_error (error, URL_ERROR, URL_ERROR_UNSUPPORTED_URL,
                   _("Requests with the method %s are not made: %s"), request->method,
                   url_request_head_get_display (request));
      return FALSE;
    }

  if (strcmp (scheme, "http") == 0 && !self->allows_insecure_http &&
      !url_uri_is_loopback (request->uri))
    {
      g_set_error (error, URL_ERROR, URL_ERROR_SECURE_CONNECTION_REQUIRED,
                   _("Only this machine is spoken to without encryption, not %s: try https:, or "
                     "have the application allow it (“transport-security”)"),
                   url_request_head_get_display (request));
      return FALSE;
    }

  return TRUE;
}

gboolean
url_http_gate_allows_network (const UrlHttpGate *self,
                              UrlRequestHead    *request)
{
  return (self->allows_metered_network && request->allows_metered_network) ||
         !url_connectivity_is_metered () || url_uri_is_loopback (request->uri);
}

GError *
url_http_gate_new_network_error (UrlRequestHead *request)
{
  return g_error_new (URL_ERROR, URL_ERROR_NETWORK_NOT_ALLOWED,
                      _("The network is metered, and must not be used for %s; see "
                        "“allows-metered-network”"),
                      url_request_head_get_display (request));
}
