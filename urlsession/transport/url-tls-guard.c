/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-tls-guard-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-error.h"

#define PEM_MARK "urlsession-chain-pem"

void
url_tls_guard_prepare (GTlsConnection *connection,
                       gboolean        offers_http2)
{
  const char *const protocols[] = { "h2", "http/1.1", NULL };
  g_auto (GStrv) advertised = NULL;

  /* A server may have asked libsoup for HTTP/1.1 by an error of HTTP/2. */
  g_object_get (connection, "advertised-protocols", &advertised, NULL);
  offers_http2 = offers_http2 && advertised != NULL &&
                 g_strv_contains ((const char *const *) advertised, "h2");

  g_tls_connection_set_advertised_protocols (connection, offers_http2 ? protocols : protocols + 1);
}

static const char *
version_name (GTlsProtocolVersion version)
{
  switch (version)
    {
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
      return "SSL 3.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
      return "TLS 1.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
      return "TLS 1.1";
    default:
      return "TLS";
    }
}

gboolean
url_tls_guard_check (GTlsConnection  *connection,
                     GError         **error)
{
  GTlsCertificateFlags flags = g_tls_connection_get_peer_certificate_errors (connection);
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (connection);

  if (flags != 0)
    {
      g_propagate_error (error, url_tls_guard_new_error (flags));
      return FALSE;
    }

  if (version < G_TLS_PROTOCOL_VERSION_TLS_1_2)
    {
      g_set_error (error, URL_ERROR, URL_ERROR_SECURE_CONNECTION_FAILED,
                   _("the server speaks %s, and TLS 1.2 is the oldest version allowed"),
                   version_name (version));
      return FALSE;
    }

  return TRUE;
}

void
url_tls_guard_demand_end (GIOStream *connection)
{
  if (G_IS_TLS_CONNECTION (connection))
    g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (connection), TRUE);
}

GError *
url_tls_guard_new_error (GTlsCertificateFlags flags)
{
  if ((flags & G_TLS_CERTIFICATE_REVOKED) != 0)
    return g_error_new_literal (URL_ERROR, URL_ERROR_CERTIFICATE_REVOKED,
                                _("the server's certificate has been revoked"));
  if ((flags & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0)
    return g_error_new_literal (URL_ERROR, URL_ERROR_CERTIFICATE_UNTRUSTED,
                                _("the server's certificate is signed by no trusted authority"));
  if ((flags & G_TLS_CERTIFICATE_EXPIRED) != 0)
    return g_error_new_literal (URL_ERROR, URL_ERROR_CERTIFICATE_EXPIRED,
                                _("the server's certificate has expired"));
  if ((flags & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0)
    return g_error_new_literal (URL_ERROR, URL_ERROR_CERTIFICATE_NOT_YET_VALID,
                                _("the server's certificate is not valid yet"));
  if ((flags & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return g_error_new_literal (URL_ERROR, URL_ERROR_CERTIFICATE_BAD_IDENTITY,
                                _("the server's certificate is for another host"));

  return g_error_new_literal (URL_ERROR, URL_ERROR_CERTIFICATE_UNTRUSTED,
                              _("the server's certificate cannot be trusted"));
}

static GRefString *
create_chain_pem (GTlsCertificate *certificate)
{
  g_autoptr (GString) chain = g_string_new (NULL);

  while (certificate != NULL)
    {
      g_autofree char *pem = NULL;

      g_object_get (certificate, "certificate-pem", &pem, NULL);
      g_string_append (chain, pem);
      certificate = g_tls_certificate_get_issuer (certificate);
    }

  return g_ref_string_new_len (chain->str, (gssize) chain->len);
}

static void
release_pem (gpointer pem)
{
  g_ref_string_release (pem);
}

GRefString *
url_tls_guard_ref_chain_pem (GTlsCertificate *certificate)
{
  GRefString *pem = g_object_get_data (G_OBJECT (certificate), PEM_MARK);

  if (pem == NULL)
    {
      pem = create_chain_pem (certificate);
      g_object_set_data_full (G_OBJECT (certificate), PEM_MARK, pem, release_pem);
    }

  return g_ref_string_acquire (pem);
}
