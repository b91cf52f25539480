/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

#include "http/url-redirect-private.h"

static UrlRequestHead *
head_for (const char *method,
          const char *url)
{
  g_autoptr (UrlRequest) request = url_request_new (url);
  g_autoptr (UrlRequest) frozen = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static ("body", 4);

  url_request_set_method (request, method);
  url_request_set_body (request, body);
  url_request_set_header (request, "Authorization", "secret");
  url_request_set_header (request, "Cookie", "secret");
  url_request_set_header (request, "Content-Type", "text/plain");
  url_request_set_header (request, "X-Api", "1");
  frozen = url_request_copy_frozen (request);

  return url_request_dup_head (frozen);
}

static UrlRequestHead *
propose (UrlRequestHead *from,
         unsigned        status,
         const char     *location)
{
  UrlHeaders *headers = url_headers_new ();
  g_autoptr (UrlResponseHead) response = NULL;

  if (location != NULL)
    url_headers_append (headers, "Location", location);
  response = url_response_head_new (from->uri, status, "HTTP/1.1", headers);

  return url_redirect_propose (from, response);
}

typedef struct
{
  unsigned status;
  const char *method;
  const char *next; /* (nullable): NULL where it is not followed */
  gboolean body;
} MethodRow;

static const MethodRow methods[] = {
  { 301, "GET", "GET", TRUE },     { 301, "POST", "GET", FALSE },   { 301, "PUT", "PUT", TRUE },
  { 301, "HEAD", "HEAD", TRUE },   { 302, "POST", "GET", FALSE },   { 302, "DELETE", "DELETE", TRUE },
  { 303, "GET", "GET", TRUE },     { 303, "HEAD", "HEAD", TRUE },   { 303, "POST", "GET", FALSE },
  { 303, "PUT", "GET", FALSE },    { 307, "POST", "POST", TRUE },   { 307, "PATCH", "PATCH", TRUE },
  { 308, "POST", "POST", TRUE },   { 308, "PUT", "PUT", TRUE },     { 300, "GET", NULL, FALSE },
  { 304, "GET", NULL, FALSE },     { 305, "GET", NULL, FALSE },     { 306, "GET", NULL, FALSE },
  { 399, "GET", NULL, FALSE },     { 200, "GET", NULL, FALSE },
};

static void
test_methods (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      const MethodRow *row = &methods[i];
      g_autoptr (UrlRequestHead) from = head_for (row->method, "https://example.org/a");
      g_autoptr (UrlRequestHead) next = propose (from, row->status, "/b");

      g_test_message ("%u %s", row->status, row->method);
      if (row->next == NULL)
        {
          g_assert_null (next);
          continue;
        }

      g_assert_cmpstr (next->method, ==, row->next);
      g_assert_cmpint (next->body != NULL, ==, row->body);
      g_assert_cmpint (url_headers_contains (next->headers, "Content-Type"), ==, row->body);
      g_assert_true (url_headers_contains (next->headers, "Authorization"));
    }
}

static void
test_locations (void)
{
  const struct
  {
    const char *location;
    const char *target; /* (nullable) */
  } rows[] = {
    { "/b", "https://example.org/b#f" },
    { "b?q", "https://example.org/x/b?q#f" },
    { "../b", "https://example.org/b#f" },
    { "?q=1", "https://example.org/x/a?q=1#f" },
    { "#g", "https://example.org/x/a#g" },
    { "//other.example/b", "https://other.example/b#f" },
    { "http://other.example/b#own", "http://other.example/b#own" },
    { "https://user:secret@other.example/", "https://other.example/#f" },
    { "/sp ace/ä", "https://example.org/sp%20ace/%C3%A4#f" },
    { "/done%20already", "https://example.org/done%20already#f" },
    { "myapp:callback?code=1", "myapp:callback?code=1#f" },
    { "https://", NULL },
    { "https://exa mple/", NULL },
    { NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlRequestHead) from = head_for ("GET", "https://example.org/x/a#f");
      g_autoptr (UrlRequestHead) next = propose (from, 302, rows[i].location);
      g_autofree char *target = next != NULL ? g_uri_to_string (next->uri) : NULL;

      g_test_message ("%s", rows[i].location);
      g_assert_cmpstr (target, ==, rows[i].target);
    }
}

static void
test_origins (void)
{
  const struct
  {
    const char *location;
    gboolean same;
  } rows[] = {
    { "https://example.org/b", TRUE },        { "https://EXAMPLE.org:443/b", TRUE },
    { "https://example.org:444/b", FALSE },   { "https://www.example.org/b", FALSE },
    { "http://example.org:443/b", FALSE },    { "myapp:callback", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlRequestHead) from = head_for ("GET", "https://example.org/a");
      g_autoptr (UrlRequestHead) next = propose (from, 302, rows[i].location);

      g_test_message ("%s", rows[i].location);
      g_assert_cmpint (url_headers_contains (next->headers, "Authorization"), ==, rows[i].same);
      g_assert_cmpint (url_headers_contains (next->headers, "Cookie"), ==, rows[i].same);
      g_assert_true (url_headers_contains (next->headers, "X-Api"));
      g_assert_true (url_headers_contains (from->headers, "Authorization"));
    }
}

static void
test_check (void)
{
  const struct
  {
    const char *from;
    const char *to;
    int code; /* −1 where it may be followed */
  } rows[] = {
    { "https://a.example/", "https://b.example/", -1 },
    { "http://localhost/", "https://b.example/", -1 },
    { "http://localhost/", "http://localhost:8080/", -1 },
    { "https://a.example/", "http://a.example/", URL_ERROR_SECURE_CONNECTION_REQUIRED },
    { "https://localhost/", "http://localhost/", URL_ERROR_SECURE_CONNECTION_REQUIRED },
    { "https://a.example/", "ftp://a.example/", URL_ERROR_UNSUPPORTED_URL },
    { "https://a.example/", "file:///etc/passwd", URL_ERROR_UNSUPPORTED_URL },
    { "https://a.example/", "data:,x", URL_ERROR_UNSUPPORTED_URL },
    { "https://a.example/", "https://exa mple/", URL_ERROR_BAD_URL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlRequestHead) from = head_for ("GET", rows[i].from);
      g_autoptr (UrlRequestHead) to = head_for ("GET", rows[i].to);
      const UrlHttpGate gate = { .allows_insecure_http = FALSE };
      g_autoptr (GError) error = NULL;

      g_test_message ("%s to %s", rows[i].from, rows[i].to);
      g_assert_cmpint (url_redirect_check (from, to, &gate, &error), ==, rows[i].code < 0);
      if (rows[i].code >= 0)
        g_assert_error (error, URL_ERROR, rows[i].code);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redirect/methods", test_methods);
  g_test_add_func ("/redirect/locations", test_locations);
  g_test_add_func ("/redirect/origins", test_origins);
  g_test_add_func ("/redirect/check", test_check);

  return g_test_run ();
}
