/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "test-support.h"
#include "transport/url-transport-error-private.h"

/* What becomes of an error from below: one code, and one sentence that keeps
 * its words. */

#define URL "https://example.org/path"

typedef struct
{
  GQuark domain;
  int code;
  UrlError becomes;
  const char *advice; /* (nullable): what to do about it */
} Row;

static void
assert_becomes (const GError         *cause,
                GTlsCertificateFlags  flags,
                UrlError              code,
                const char           *advice)
{
  g_autoptr (GError) error = url_transport_error_new (cause, flags, URL);

  g_assert_error (error, URL_ERROR, (int) code);
  test_assert_sentence (error->message, URL);
  if (advice != NULL)
    g_assert_nonnull (strstr (error->message, advice));
}

static void
test_codes (void)
{
  const Row rows[] = {
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, URL_ERROR_CANNOT_FIND_HOST, "check its name" },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, URL_ERROR_CANNOT_FIND_HOST,
      "the network" },
    { G_RESOLVER_ERROR, G_RESOLVER_ERROR_INTERNAL, URL_ERROR_CANNOT_FIND_HOST, NULL },
    { G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, URL_ERROR_CANNOT_FIND_HOST, NULL },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, URL_ERROR_CANNOT_CONNECT, "a server runs" },
    { G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, URL_ERROR_NOT_CONNECTED, "check the connection" },
    { G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, URL_ERROR_NOT_CONNECTED, "check the connection" },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, URL_ERROR_CONNECTION_LOST, NULL },
    { G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, URL_ERROR_CONNECTION_LOST, NULL },
    { G_IO_ERROR, G_IO_ERROR_CLOSED, URL_ERROR_CONNECTION_LOST, NULL },
    { G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, URL_ERROR_CONNECTION_LOST, NULL },
    { G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, URL_ERROR_CONNECTION_LOST, NULL },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, URL_ERROR_TIMED_OUT, NULL },
    { G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, URL_ERROR_PROXY_FAILED, "settings of the proxy" },
    { G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED, URL_ERROR_PROXY_FAILED, NULL },
    { G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH, URL_ERROR_PROXY_FAILED, NULL },
    { G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED, URL_ERROR_PROXY_FAILED, NULL },
    { G_IO_ERROR, G_IO_ERROR_INVALID_DATA, URL_ERROR_CANNOT_DECODE_CONTENT, NULL },
    { G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, URL_ERROR_BAD_SERVER_RESPONSE, NULL },
    { G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, URL_ERROR_BAD_SERVER_RESPONSE, NULL },
    { G_IO_ERROR, G_IO_ERROR_FAILED, URL_ERROR_UNKNOWN, NULL },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, URL_ERROR_BAD_SERVER_RESPONSE, NULL },
    { SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING, URL_ERROR_BAD_SERVER_RESPONSE, NULL },
    { G_TLS_ERROR, G_TLS_ERROR_NOT_TLS, URL_ERROR_SECURE_CONNECTION_FAILED, NULL },
    { G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, URL_ERROR_SECURE_CONNECTION_FAILED, NULL },
    { G_TLS_ERROR, G_TLS_ERROR_EOF, URL_ERROR_CONNECTION_LOST, NULL },
    { G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED, URL_ERROR_CLIENT_CERTIFICATE_REQUIRED, NULL },
    { G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, URL_ERROR_CERTIFICATE_UNTRUSTED, "tls-database" },
    { URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE, URL_ERROR_BAD_SERVER_RESPONSE, NULL },
    { URL_ERROR, URL_ERROR_BODY_STREAM_EXHAUSTED, URL_ERROR_BODY_STREAM_EXHAUSTED, NULL },
    { G_FILE_ERROR, G_FILE_ERROR_FAILED, URL_ERROR_UNKNOWN, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) cause =
          g_error_new_literal (rows[i].domain, rows[i].code, "words from below");

      assert_becomes (cause, 0, rows[i].becomes, rows[i].advice);
      assert_becomes (cause, 0, rows[i].becomes, "words from below");
    }
}

/* A certificate may be wrong in several ways; one is told. */
static void
test_certificates (void)
{
  const struct
  {
    GTlsCertificateFlags flags;
    UrlError becomes;
    const char *advice;
  } rows[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, URL_ERROR_CERTIFICATE_UNTRUSTED, "tls-database" },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, URL_ERROR_CERTIFICATE_BAD_IDENTITY, "another host" },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, URL_ERROR_CERTIFICATE_NOT_YET_VALID, "date" },
    { G_TLS_CERTIFICATE_EXPIRED, URL_ERROR_CERTIFICATE_EXPIRED, "date" },
    { G_TLS_CERTIFICATE_REVOKED, URL_ERROR_CERTIFICATE_REVOKED, "revoked" },
    { G_TLS_CERTIFICATE_INSECURE, URL_ERROR_CERTIFICATE_UNTRUSTED, NULL },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, URL_ERROR_CERTIFICATE_UNTRUSTED, NULL },
    { G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_UNKNOWN_CA, URL_ERROR_CERTIFICATE_REVOKED,
      NULL },
    { G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_UNKNOWN_CA, URL_ERROR_CERTIFICATE_UNTRUSTED,
      NULL },
    { G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_BAD_IDENTITY, URL_ERROR_CERTIFICATE_EXPIRED,
      NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) cause =
          g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "Unacceptable");

      assert_becomes (cause, rows[i].flags, rows[i].becomes, rows[i].advice);
    }
}

static void
test_full_stops (void)
{
  const char *const texts[] = { "Error in the pull function.", "No full stop", " Spaces. \n", "." };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) cause =
          g_error_new_literal (G_TLS_ERROR, G_TLS_ERROR_MISC, texts[i]);
      g_autoptr (GError) body = url_transport_error_new_for_body (cause, URL);

      assert_becomes (cause, 0, URL_ERROR_SECURE_CONNECTION_FAILED, NULL);
      test_assert_sentence (body->message, URL);
    }
}

static void
test_body (void)
{
  const Row rows[] = {
    { G_IO_ERROR, G_IO_ERROR_NOT_FOUND, URL_ERROR_FILE_DOES_NOT_EXIST, NULL },
    { G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, URL_ERROR_FILE_IS_DIRECTORY, NULL },
    { G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, URL_ERROR_FILE_NOT_PERMITTED, NULL },
    { G_IO_ERROR, G_IO_ERROR_FAILED, URL_ERROR_UNKNOWN, NULL },
    { G_FILE_ERROR, G_FILE_ERROR_FAILED, URL_ERROR_UNKNOWN, NULL },
    { URL_ERROR, URL_ERROR_BODY_STREAM_EXHAUSTED, URL_ERROR_BODY_STREAM_EXHAUSTED, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) cause =
          g_error_new_literal (rows[i].domain, rows[i].code, "words from below");
      g_autoptr (GError) error = url_transport_error_new_for_body (cause, URL);

      g_assert_error (error, URL_ERROR, (int) rows[i].becomes);
      test_assert_sentence (error->message, URL);
      g_assert_true (g_str_has_suffix (error->message, "words from below"));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-text/codes", test_codes);
  g_test_add_func ("/error-text/certificates", test_certificates);
  g_test_add_func ("/error-text/full-stops", test_full_stops);
  g_test_add_func ("/error-text/body", test_body);

  return g_test_run ();
}
