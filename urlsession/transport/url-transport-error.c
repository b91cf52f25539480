/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-transport-error-private.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "base/url-connectivity-private.h"
#include "message/url-error.h"
#include "transport/url-tls-guard-private.h"

static UrlError
code_for_io_error (int code)
{
  switch (code)
    {
    case G_IO_ERROR_TIMED_OUT:
      return URL_ERROR_TIMED_OUT;
    case G_IO_ERROR_HOST_NOT_FOUND:
      return URL_ERROR_CANNOT_FIND_HOST;
    case G_IO_ERROR_CONNECTION_REFUSED:
      return URL_ERROR_CANNOT_CONNECT;
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return URL_ERROR_NOT_CONNECTED;
    case G_IO_ERROR_CLOSED:
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PARTIAL_INPUT:
      return URL_ERROR_CONNECTION_LOST;
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return URL_ERROR_PROXY_FAILED;
    /* What newer engines say of a chunk's size. */
    case G_IO_ERROR_INVALID_ARGUMENT:
    case G_IO_ERROR_MESSAGE_TOO_LARGE:
      return URL_ERROR_BAD_SERVER_RESPONSE;
    case G_IO_ERROR_INVALID_DATA:
      return URL_ERROR_CANNOT_DECODE_CONTENT;
    default:
      return URL_ERROR_UNKNOWN;
    }
}

static UrlError
code_for_tls_error (int code)
{
  switch (code)
    {
    case G_TLS_ERROR_BAD_CERTIFICATE:
      return URL_ERROR_CERTIFICATE_UNTRUSTED;
    case G_TLS_ERROR_CERTIFICATE_REQUIRED:
      return URL_ERROR_CLIENT_CERTIFICATE_REQUIRED;
    case G_TLS_ERROR_EOF:
      return URL_ERROR_CONNECTION_LOST;
    default:
      return URL_ERROR_SECURE_CONNECTION_FAILED;
    }
}

/* What the other side meant by the end of a stream or a connection, in the words
 * of nghttp2 (RFC 9113, section 7). */
static UrlError
code_for_http2_error (const char *name)
{
  const char *const losses[] = { "NO_ERROR", "INTERNAL_ERROR", "REFUSED_STREAM", "CANCEL" };

  for (gsize i = 0; i < G_N_ELEMENTS (losses); i++)
    {
      if (strcmp (name, losses[i]) == 0)
        return URL_ERROR_CONNECTION_LOST;
    }

  return URL_ERROR_BAD_SERVER_RESPONSE;
}

static UrlError
code_for (const GError *cause)
{
  if (cause->domain == URL_ERROR)
    return (UrlError) cause->code;
  /* Some decoders of libsoup have no code, but always these words. */
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_FAILED) &&
      strstr (cause->message, "DecompressorError:") != NULL)
    return URL_ERROR_CANNOT_DECODE_CONTENT;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_FAILED) &&
      g_str_has_prefix (cause->message, URL_HTTP2_ERROR_PREFIX))
    return code_for_http2_error (cause->message + strlen (URL_HTTP2_ERROR_PREFIX));
  if (cause->domain == G_IO_ERROR)
    return code_for_io_error (cause->code);
  if (cause->domain == G_TLS_ERROR)
    return code_for_tls_error (cause->code);
  if (cause->domain == G_RESOLVER_ERROR)
    return url_connectivity_is_available () ? URL_ERROR_CANNOT_FIND_HOST
                                            : URL_ERROR_NOT_CONNECTED;
  if (cause->domain == SOUP_SESSION_ERROR)
    return URL_ERROR_BAD_SERVER_RESPONSE;

  return URL_ERROR_UNKNOWN;
}

gboolean
url_transport_error_is_protocol (const GError *cause)
{
  return code_for (cause) == URL_ERROR_BAD_SERVER_RESPONSE;
}

static const char *
sentence_for_security (UrlError code)
{
  switch (code)
    {
    case URL_ERROR_CERTIFICATE_EXPIRED:
    case URL_ERROR_CERTIFICATE_NOT_YET_VALID:
      return _("No secure connection could be made for %s; the date of this computer may be "
               "wrong: %s");
    case URL_ERROR_CERTIFICATE_UNTRUSTED:
      return _("No secure connection could be made for %s; authorities are trusted by "
               "“tls-database” of the session's configuration: %s");
    default:
      return _("No secure connection could be made for %s: %s");
    }
}

/* One sentence per cause, so that translators meet whole ones, with what to do
 * where there is something to do. */
static const char *
sentence_for (UrlError code)
{
  switch (code)
    {
    case URL_ERROR_TIMED_OUT:
      return _("The server did not answer in time for %s: %s");
    case URL_ERROR_CANNOT_FIND_HOST:
      return _("The host was not found for %s; check its name and the network: %s");
    case URL_ERROR_CANNOT_CONNECT:
      return _("The connection was refused for %s; check that a server runs there: %s");
    case URL_ERROR_NOT_CONNECTED:
      return _("No network leads to %s; check the connection: %s");
    case URL_ERROR_CONNECTION_LOST:
      return _("The connection was lost while loading %s: %s");
    case URL_ERROR_BAD_SERVER_RESPONSE:
      return _("The server sent no valid HTTP for %s: %s");
    case URL_ERROR_CANNOT_DECODE_CONTENT:
      return _("The content cannot be decoded of %s: %s");
    case URL_ERROR_PROXY_FAILED:
      return _("The proxy failed for %s; check the settings of the proxy: %s");
    case URL_ERROR_SECURE_CONNECTION_FAILED:
    case URL_ERROR_CERTIFICATE_EXPIRED:
    case URL_ERROR_CERTIFICATE_NOT_YET_VALID:
    case URL_ERROR_CERTIFICATE_UNTRUSTED:
    case URL_ERROR_CERTIFICATE_BAD_IDENTITY:
    case URL_ERROR_CERTIFICATE_REVOKED:
    case URL_ERROR_CLIENT_CERTIFICATE_REQUIRED:
      return sentence_for_security (code);
    default:
      return _("Loading failed for %s: %s");
    }
}

/* The words of a cause as the end of a sentence: some end in a full stop. */
static char *
dup_words (const GError *cause)
{
  char *words = g_strstrip (g_strdup (cause->message));
  gsize length = strlen (words);

  if (length > 0 && words[length - 1] == '.')
    words[length - 1] = '\0';

  return words;
}

GError *
url_transport_error_new (const GError         *cause,
                         GTlsCertificateFlags  flags,
                         const char           *uri_display)
{
  g_autoptr (GError) verdict = NULL;
  g_autofree char *message = NULL;
  g_autofree char *words = NULL;
  UrlError code;

  if (g_error_matches (cause, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) && flags != 0)
    {
      verdict = url_tls_guard_new_error (flags);
      cause = verdict;
    }

  code = code_for (cause);
  words = dup_words (cause);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  message = g_strdup_printf (sentence_for (code), uri_display, words);
#pragma GCC diagnostic pop

  return g_error_new_literal (URL_ERROR, (int) code, message);
}

static UrlError
code_for_body (const GError *cause)
{
  if (cause->domain == URL_ERROR)
    return (UrlError) cause->code;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return URL_ERROR_FILE_DOES_NOT_EXIST;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    return URL_ERROR_FILE_IS_DIRECTORY;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return URL_ERROR_FILE_NOT_PERMITTED;

  return URL_ERROR_UNKNOWN;
}

GError *
url_transport_error_new_for_body (const GError *cause,
                                  const char   *uri_display)
{
  g_autofree char *words = dup_words (cause);

  return g_error_new (URL_ERROR, (int) code_for_body (cause),
                      _("The body to send to %s could not be read: %s"), uri_display, words);
}
