/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "http/url-redirect-private.h"
#include "message/url-error.h"
#include "message/url-headers-private.h"
#include "message/url-uri-private.h"

/* The first two bytes choose a status, a method and a base. Behind them: the
 * Location. */

static const char *const bases[] = {
  "https://example.org/a/b?c#d",
  "http://example.org:8080/",
  "http://localhost/a;b",
  "https://[::1]:1/x/../y",
};

static const unsigned statuses[] = { 200, 300, 301, 302, 303, 304, 307, 308 };
static const char *const methods[] = { "GET", "HEAD", "POST", "PUT" };

static UrlRequestHead *
make_request (const char *url,
              const char *method)
{
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlRequest) frozen = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static ("x", 1);

  url_request_set_method (request, method);
  url_request_set_header (request, "Authorization", "secret");
  url_request_set_header (request, "Cookie", "secret");
  url_request_set_header (request, "X-Kept", "kept");
  if (strcmp (method, "GET") != 0 && strcmp (method, "HEAD") != 0)
    url_request_set_body (request, body);
  frozen = url_request_copy_frozen (request);

  return url_request_dup_head (frozen);
}

static UrlResponseHead *
make_response (GUri       *uri,
               unsigned    status,
               const char *location)
{
  UrlHeaders *headers = url_headers_new ();

  url_headers_append_foreign (headers, "Location", location);

  return url_response_head_new (uri, status, "HTTP/1.1", headers);
}

/* By other means than the library's: as texts. */
static gboolean
is_same_origin (GUri *one,
                GUri *other)
{
  g_autofree char *a = g_strdup_printf ("%s %s %d", g_uri_get_scheme (one), g_uri_get_host (one),
                                        url_uri_get_port (one));
  g_autofree char *b = g_strdup_printf ("%s %s %d", g_uri_get_scheme (other),
                                        g_uri_get_host (other), url_uri_get_port (other));

  return g_ascii_strcasecmp (a, b) == 0;
}

static void
check_next (UrlRequestHead *from,
            UrlRequestHead *to,
            unsigned        status)
{
  gboolean same = is_same_origin (from->uri, to->uri);
  gboolean became_get = strcmp (from->method, to->method) != 0;

  g_assert_null (g_uri_get_userinfo (to->uri));
  g_assert_cmpint (url_headers_contains (to->headers, "Authorization"), ==, same);
  g_assert_cmpint (url_headers_contains (to->headers, "Cookie"), ==, same);
  g_assert_true (url_headers_contains (to->headers, "X-Kept"));

  g_assert_true (!became_get || (strcmp (to->method, "GET") == 0 && status <= 303));
  g_assert_true ((to->body == NULL) == (became_get || from->body == NULL));
}

static void
check_allowed (UrlRequestHead *from,
               UrlRequestHead *to)
{
  const UrlHttpGate gate = { .allows_insecure_http = TRUE, .allows_metered_network = TRUE };
  g_autoptr (GError) error = NULL;
  const char *scheme = g_uri_get_scheme (to->uri);

  if (!url_redirect_check (from, to, &gate, &error))
    {
      g_assert_true (error->domain == URL_ERROR);
      fuzz_assert_text (error->message);
      return;
    }

  g_assert_no_error (error);
  g_assert_true (strcmp (scheme, "https") == 0 ||
                 (strcmp (scheme, "http") == 0 &&
                  strcmp (g_uri_get_scheme (from->uri), "http") == 0));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *location = NULL;
  g_autoptr (UrlRequestHead) request = NULL;
  g_autoptr (UrlResponseHead) response = NULL;
  g_autoptr (UrlRequestHead) next = NULL;
  unsigned status;

  if (size < 2)
    return 0;

  status = statuses[data[0] % G_N_ELEMENTS (statuses)];
  location = fuzz_dup_text (data + 2, size - 2);
  request = make_request (bases[data[1] / 16 % G_N_ELEMENTS (bases)],
                          methods[data[1] % G_N_ELEMENTS (methods)]);
  response = make_response (request->uri, status, location);
  next = url_redirect_propose (request, response);
  if (next != NULL)
    {
      check_next (request, next, status);
      check_allowed (request, next);
    }

  return 0;
}
