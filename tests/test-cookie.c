/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <urlsession/urlsession.h>

#include "message/url-cookie-parser-private.h"
#include "message/url-domain-private.h"

/* A time that does not move: 1 Jan 2030. */
#define NOW (G_GINT64_CONSTANT (1893456000) * G_USEC_PER_SEC)

#define HTTPS "https://www.example.co.uk/a/b"
#define HTTP "http://www.example.co.uk/a/b"

typedef struct
{
  const char *origin;
  const char *header;
  const char *read; /* (nullable): name|value|domain|path|flags; NULL if it is ignored */
} Row;

static const Row rows[] = {
  /* Names and values. */
  { HTTPS, "a=b", "a|b|www.example.co.uk|/a|" },
  { HTTPS, " a\t= b ", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b=c", "a|b=c|www.example.co.uk|/a|" },
  { HTTPS, "a=", "a||www.example.co.uk|/a|" },
  { HTTPS, "b", "|b|www.example.co.uk|/a|" },
  { HTTPS, "=b", "|b|www.example.co.uk|/a|" },
  { HTTPS, "a=\"b c\"", "a|\"b c\"|www.example.co.uk|/a|" },
  { HTTPS, "a=b,c=d", "a|b,c=d|www.example.co.uk|/a|" },
  { HTTPS, "a=ä", "a|ä|www.example.co.uk|/a|" },
  { HTTPS, "a=\xe4", "a|\xe4|www.example.co.uk|/a|" },
  { HTTPS, "a=b\tc", "a|b\tc|www.example.co.uk|/a|" },
  { HTTPS, "A=b; unknown; =; ;", "A|b|www.example.co.uk|/a|" },
  { HTTPS, "", NULL },
  { HTTPS, "=", NULL },
  { HTTPS, ";", NULL },
  { HTTPS, " = ; Path=/", NULL },
  { HTTPS, "a=b\nc", NULL },
  { HTTPS, "a=b\rc", NULL },
  { HTTPS, "a=b\x01", NULL },
  { HTTPS, "a=b\x7f", NULL },
  { HTTPS, "a=b; Path=/\x01", NULL },

  /* Domains. */
  { HTTPS, "a=b; Domain=example.co.uk", "a|b|.example.co.uk|/a|" },
  { HTTPS, "a=b; domain = .EXAMPLE.co.UK ", "a|b|.example.co.uk|/a|" },
  { HTTPS, "a=b; Domain=www.example.co.uk", "a|b|.www.example.co.uk|/a|" },
  { HTTPS, "a=b; Domain", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Domain=", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Domain=.", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Domain=other.org; Domain=example.co.uk", "a|b|.example.co.uk|/a|" },
  { HTTPS, "a=b; Domain=example.co.uk; Domain=", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Domain=other.org", NULL },
  { HTTPS, "a=b; Domain=ample.co.uk", NULL },
  { HTTPS, "a=b; Domain=x.www.example.co.uk", NULL },
  { HTTPS, "a=b; Domain=..example.co.uk", NULL },
  { HTTPS, "a=b; Domain=example.co.uk.", NULL },
  { HTTPS, "a=b; Domain=co.uk", NULL },
  { HTTPS, "a=b; Domain=uk", NULL },
  { HTTPS, "a=b; Domain=.uk", NULL },
  { HTTPS, "a=b; Domain=exämple.co.uk", NULL },
  { "https://co.uk/", "a=b; Domain=co.uk", "a|b|co.uk|/|" },
  { "https://example.com./", "a=b", "a|b|example.com.|/|" },
  { "https://example.com./", "a=b; Domain=com.", NULL },
  { "https://me.github.io/", "a=b; Domain=github.io", NULL },
  { "https://me.github.io/", "a=b; Domain=me.github.io", "a|b|.me.github.io|/|" },
  { "https://BÜCHER.example/", "a=b", "a|b|xn--bcher-kva.example|/|" },
  { "https://x.bücher.example/", "a=b; Domain=xn--bcher-kva.example",
    "a|b|.xn--bcher-kva.example|/|" },
  { "https://x.公司.cn/", "a=b; Domain=xn--55qx5d.cn", NULL },
  { "https://localhost/", "a=b", "a|b|localhost|/|" },
  { "https://localhost/", "a=b; Domain=localhost", "a|b|localhost|/|" },
  { "https://a.localhost/", "a=b; Domain=localhost", NULL },
  { "https://intranet:8443/", "a=b; Domain=intranet", "a|b|intranet|/|" },
  { "https://127.0.0.1/", "a=b", "a|b|127.0.0.1|/|" },
  { "https://127.0.0.1/", "a=b; Domain=127.0.0.1", "a|b|127.0.0.1|/|" },
  { "https://127.0.0.1/", "a=b; Domain=0.0.1", NULL },
  { "https://127.0.0.1/", "a=b; Domain=1", NULL },
  { "https://[::1]/", "a=b", "a|b|::1|/|" },
  { "https://[::1]/", "a=b; Domain=::1", "a|b|::1|/|" },

  /* Paths. */
  { HTTPS, "a=b; Path=/", "a|b|www.example.co.uk|/|" },
  { HTTPS, "a=b; path=/x/", "a|b|www.example.co.uk|/x/|" },
  { HTTPS, "a=b; Path=x", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Path=", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Path=/x; Path=/y", "a|b|www.example.co.uk|/y|" },
  { HTTPS, "a=b; Path=/x; Path", "a|b|www.example.co.uk|/a|" },
  { "https://example.org", "a=b", "a|b|example.org|/|" },
  { "https://example.org/x", "a=b", "a|b|example.org|/|" },
  { "https://example.org/x/", "a=b", "a|b|example.org|/x|" },
  { "https://example.org/x/y/z?/q#/f", "a=b", "a|b|example.org|/x/y|" },
  { "https://example.org/x;y/z", "a=b", "a|b|example.org|/x;y|" },
  { "https://example.org/ä b/", "a=b", "a|b|example.org|/%C3%A4%20b|" },

  /* Flags, and what needs them. */
  { HTTPS, "a=b; Secure; HttpOnly", "a|b|www.example.co.uk|/a|SH" },
  { HTTPS, "a=b; SECURE=no;httponly=0", "a|b|www.example.co.uk|/a|SH" },
  { HTTP, "a=b; HttpOnly", "a|b|www.example.co.uk|/a|H" },
  { HTTP, "a=b; Secure", NULL },
  { "wss://example.org/", "a=b; Secure", "a|b|example.org|/|S" },
  { "ws://example.org/", "a=b; Secure", NULL },
  { HTTPS, "a=b; SameSite=Lax", "a|b|www.example.co.uk|/a|L" },
  { HTTPS, "a=b; samesite=STRICT", "a|b|www.example.co.uk|/a|T" },
  { HTTPS, "a=b; SameSite=None; Secure", "a|b|www.example.co.uk|/a|SN" },
  { HTTPS, "a=b; SameSite=None", NULL },
  { HTTPS, "a=b; SameSite=None; SameSite=Lax", "a|b|www.example.co.uk|/a|L" },
  { HTTPS, "a=b; SameSite=Lax; SameSite=odd", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; SameSite", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "__Secure-a=b; Secure", "__Secure-a|b|www.example.co.uk|/a|S" },
  { HTTPS, "__Secure-a=b", NULL },
  { HTTPS, "__SECURE-a=b", NULL },
  { HTTP, "__Secure-a=b; Secure", NULL },
  { HTTPS, "__Host-a=b; Secure; Path=/", "__Host-a|b|www.example.co.uk|/|S" },
  { HTTPS, "__host-a=b; Secure; Path=/; Domain=example.co.uk", NULL },
  { HTTPS, "__Host-a=b; Secure; Path=/; Domain=www.example.co.uk", NULL },
  { HTTPS, "__Host-a=b; Secure; Path=/a", NULL },
  { HTTPS, "__Host-a=b; Path=/", NULL },
  { "https://example.org/", "__HOST-a=b; Secure", NULL },
  { HTTPS, "=__Secure-a=b; Secure", NULL },
  { HTTPS, "__host-a; Secure; Path=/", NULL },
  { HTTPS, "__Hosta=b", "__Hosta|b|www.example.co.uk|/a|" },

  /* Ends of life. */
  { HTTPS, "a=b; Max-Age=60", "a|b|www.example.co.uk|/a|60" },
  { HTTPS, "a=b; Max-Age=60; Expires=Tue, 01 Jan 2030 00:02:00 GMT",
    "a|b|www.example.co.uk|/a|60" },
  { HTTPS, "a=b; Max-Age=x; Expires=Tue, 01 Jan 2030 00:02:00 GMT",
    "a|b|www.example.co.uk|/a|120" },
  { HTTPS, "a=b; Expires=Tue, 01 Jan 2030 00:02:00 GMT; Expires=never",
    "a|b|www.example.co.uk|/a|120" },
  { HTTPS, "a=b; Expires=never", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Max-Age=", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Max-Age=-", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Max-Age=+60", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Max-Age=6 0", "a|b|www.example.co.uk|/a|" },
  { HTTPS, "a=b; Max-Age=0", "a|b|www.example.co.uk|/a|-1893456000" },
  { HTTPS, "a=b; Max-Age=-1", "a|b|www.example.co.uk|/a|-1893456000" },
  { HTTPS, "a=b; Max-Age=99999999999999999999999", "a|b|www.example.co.uk|/a|31536000" },
  { HTTPS, "a=b; Max-Age=-99999999999999999999999", "a|b|www.example.co.uk|/a|-1893456000" },
  { HTTPS, "a=b; Expires=Fri, 31 Dec 9999 23:59:59 GMT", "a|b|www.example.co.uk|/a|31536000" },
  { HTTPS, "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a|b|www.example.co.uk|/a|-1893456000" },

  /* Where no cookies come from. */
  { "file:///etc/passwd", "a=b", NULL },
  { "ftp://example.org/", "a=b", NULL },
  { "data:,x", "a=b", NULL },
};

static UrlCookieRecord *
parse (const char *origin,
       const char *header)
{
  g_autoptr (GUri) uri = g_uri_parse (origin, G_URI_FLAGS_ENCODED, NULL);
  g_auto (UrlCookieOrigin) from = { NULL };

  g_assert_nonnull (uri);
  if (!url_cookie_origin_init (&from, uri))
    return NULL;

  return url_cookie_record_parse (header, &from, NOW);
}

static char *
describe (const UrlCookieRecord *record)
{
  static const char *const same_sites[] = { "", "N", "L", "T" };
  g_autofree char *life = NULL;

  if (record == NULL)
    return NULL;

  if (record->expires != URL_COOKIE_SESSION)
    life = g_strdup_printf ("%" G_GINT64_FORMAT, (record->expires - NOW) / G_USEC_PER_SEC);

  return g_strdup_printf ("%s|%s|%s%s|%s|%s%s%s%s", record->name, record->value,
                          record->host_only ? "" : ".", record->domain, record->path,
                          record->secure ? "S" : "", record->http_only ? "H" : "",
                          same_sites[record->same_site], life != NULL ? life : "");
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlCookieRecord) record = parse (rows[i].origin, rows[i].header);
      g_autofree char *read = describe (record);
      g_autofree char *shown = g_strescape (rows[i].header, NULL);

      g_test_message ("%s: %s", rows[i].origin, shown);
      g_assert_cmpstr (read, ==, rows[i].read);
    }
}

/* What is written is read back as the same. */
static void
test_to_set_cookie (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (UrlCookieRecord) record = parse (rows[i].origin, rows[i].header);
      g_autofree char *header = record != NULL ? url_cookie_record_to_set_cookie (record) : NULL;
      g_autoptr (UrlCookieRecord) again = NULL;
      g_autofree char *read = NULL;

      if (header == NULL || strchr (record->path, ';') != NULL)
        continue;

      again = parse (rows[i].origin, header);
      read = describe (again);
      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (read, ==, rows[i].read);
    }
}

static void
test_limits (void)
{
  g_autofree char *value = g_strnfill (URL_COOKIE_MAX_SIZE - 1, 'v');
  g_autofree char *path = g_strnfill (URL_COOKIE_MAX_ATTRIBUTE - 1, 'p');
  g_autofree char *largest = g_strconcat ("n=", value, "; Path=/", path, NULL);
  g_autofree char *too_large = g_strconcat ("nn=", value, NULL);
  g_autofree char *too_long = g_strconcat ("n=v; Path=/x; Path=/", path, "p", NULL);
  g_autoptr (UrlCookieRecord) kept = parse (HTTPS, largest);
  g_autoptr (UrlCookieRecord) refused = parse (HTTPS, too_large);
  g_autoptr (UrlCookieRecord) without = parse (HTTPS, too_long);

  g_assert_nonnull (kept);
  g_assert_cmpuint (strlen (kept->path), ==, URL_COOKIE_MAX_ATTRIBUTE);
  g_assert_null (refused);
  g_assert_nonnull (without);
  g_assert_cmpstr (without->path, ==, "/x");
}

/* Megabytes of what looks like attributes end at once. */
static void
test_hostile (void)
{
  const char *const parts[] = { ";", "=", "Path=/x;", " ", "\t;", "Domain=.;", "Expires=1 2 3;",
                                "\xff", "." };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GString *text = g_string_new ("a=b;");
      g_autofree char *header = NULL;
      g_autoptr (UrlCookieRecord) record = NULL;

      while (text->len < 1024 * 1024)
        g_string_append (text, parts[i]);
      g_string_append (text, "; Secure");
      header = g_string_free (text, FALSE);
      record = parse (HTTPS, header);
      g_assert_nonnull (record);
      g_assert_true (record->secure);
    }
}

static void
test_path_matches (void)
{
  g_assert_true (url_cookie_path_matches ("/", "/"));
  g_assert_true (url_cookie_path_matches ("/a", "/"));
  g_assert_true (url_cookie_path_matches ("/a", "/a"));
  g_assert_true (url_cookie_path_matches ("/a/", "/a"));
  g_assert_true (url_cookie_path_matches ("/a/b", "/a"));
  g_assert_true (url_cookie_path_matches ("/a/b", "/a/"));
  g_assert_false (url_cookie_path_matches ("/a", "/a/"));
  g_assert_false (url_cookie_path_matches ("/ab", "/a"));
  g_assert_false (url_cookie_path_matches ("/A", "/a"));
  g_assert_false (url_cookie_path_matches ("/", "/a"));
}

static gboolean
same_site (const char *one,
           const char *other,
           gboolean    schemefully)
{
  g_autoptr (GUri) one_uri = g_uri_parse (one, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) other_uri = g_uri_parse (other, G_URI_FLAGS_NONE, NULL);

  return url_domain_is_same_site (one_uri, other_uri, schemefully);
}

static void
test_sites (void)
{
  g_assert_true (same_site ("https://a.example.co.uk/", "wss://b.EXAMPLE.co.uk:99/", TRUE));
  g_assert_false (same_site ("https://a.co.uk/", "https://b.co.uk/", FALSE));
  g_assert_false (same_site ("https://a.github.io/", "https://b.github.io/", FALSE));
  g_assert_true (same_site ("https://x.bücher.example/", "https://xn--bcher-kva.example/", TRUE));
  g_assert_true (same_site ("http://example.org/", "https://example.org/", FALSE));
  g_assert_false (same_site ("http://example.org/", "https://example.org/", TRUE));
  g_assert_true (same_site ("http://localhost/", "http://localhost:1/", TRUE));
  g_assert_false (same_site ("http://127.0.0.1/", "http://10.0.0.1/", TRUE));
  g_assert_true (same_site ("http://[::1]/", "http://[0::1]/", TRUE));
  g_assert_false (same_site ("file:///a", "file:///b", FALSE));
}

static void
assert_made (const char *name,
             const char *value,
             const char *domain,
             const char *path,
             const char *header)
{
  UrlCookie *cookie = url_cookie_new (name, value, domain, path);
  g_autofree char *written = url_cookie_to_set_cookie (cookie);

  g_assert_cmpstr (written, ==, header);
  g_assert_finalize_object (cookie);
}

static void
test_new (void)
{
  assert_made ("a", "b", NULL, NULL, "a=b; Path=/");
  assert_made ("a", "b", "example.org", "/x", "a=b; Path=/x");
  assert_made ("a", "b", ".BÜCHER.example", "/", "a=b; Domain=xn--bcher-kva.example; Path=/");
  assert_made ("", "b", NULL, NULL, "=b; Path=/");
  assert_made ("a", "b", NULL, "/x;y", "a=b; Path=/x%3By");
  assert_made ("a", "b\r\nX: y", NULL, NULL, NULL);
  assert_made ("a", "b; Domain=example.org", NULL, NULL, NULL);
  assert_made ("a=b", "c", NULL, NULL, NULL);
  assert_made (" a", "b", NULL, NULL, NULL);
  assert_made ("", "", NULL, NULL, NULL);
  assert_made ("a", "b", NULL, "x", NULL);
  assert_made ("a", "b", ".co.uk", NULL, NULL);
  assert_made ("a", "b", ".127.0.0.1", NULL, NULL);
  assert_made ("a", "b", "no host", NULL, NULL);
  assert_made ("a", "b", "example.org:80", NULL, NULL);
  assert_made ("a", "b", "..example.org", NULL, NULL);
  assert_made ("__Secure-a", "b", NULL, NULL, NULL);
}

static void
test_properties (void)
{
  g_autoptr (GDateTime) date = g_date_time_new_utc (2030, 1, 2, 3, 4, 5.5);
  UrlCookie *cookie = g_object_new (URL_TYPE_COOKIE,
                                    "name", "n",
                                    "value", "v",
                                    "domain", ".Example.ORG",
                                    "expires", date,
                                    "secure", TRUE,
                                    "http-only", TRUE,
                                    "same-site", URL_COOKIE_SAME_SITE_NONE,
                                    NULL);
  g_autofree char *header = url_cookie_to_set_cookie (cookie);
  g_autoptr (GDateTime) read = NULL;
  g_autofree char *domain = NULL;
  UrlCookieSameSite policy;

  g_object_get (cookie, "expires", &read, "domain", &domain, "same-site", &policy, NULL);
  g_assert_cmpint (g_date_time_to_unix (read), ==, g_date_time_to_unix (date));
  g_assert_cmpstr (domain, ==, ".example.org");
  g_assert_cmpint (policy, ==, URL_COOKIE_SAME_SITE_NONE);
  g_assert_cmpstr (url_cookie_get_name (cookie), ==, "n");
  g_assert_cmpstr (url_cookie_get_value (cookie), ==, "v");
  g_assert_cmpstr (url_cookie_get_path (cookie), ==, "/");
  g_assert_true (url_cookie_get_secure (cookie));
  g_assert_true (url_cookie_get_http_only (cookie));
  g_assert_cmpstr (header, ==,
                   "n=v; Domain=example.org; Path=/; Expires=Wed, 02 Jan 2030 03:04:05 GMT; "
                   "Secure; HttpOnly; SameSite=None");
  g_assert_finalize_object (cookie);
}

static void
test_parse (void)
{
  g_autoptr (GUri) origin = g_uri_parse ("https://example.org/", G_URI_FLAGS_NONE, NULL);
  UrlCookie *cookie = url_cookie_parse ("n=\xe4; Max-Age=60; SameSite=Strict", origin);
  gint64 life = 0;

  g_assert_nonnull (cookie);
  g_assert_cmpstr (url_cookie_get_value (cookie), ==, "ä");
  g_assert_cmpstr (url_cookie_get_domain (cookie), ==, "example.org");
  g_assert_cmpint (url_cookie_get_same_site (cookie), ==, URL_COOKIE_SAME_SITE_STRICT);
  life = g_date_time_to_unix (url_cookie_get_expires (cookie));
  life -= g_get_real_time () / G_USEC_PER_SEC;
  g_assert_cmpint (ABS (life - 60), <=, 5);
  g_assert_finalize_object (cookie);

  cookie = url_cookie_parse ("n=v", origin);
  g_assert_null (url_cookie_get_expires (cookie));
  g_assert_finalize_object (cookie);

  g_assert_null (url_cookie_parse ("n=v; Domain=example.com", origin));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cookie/parse/rows", test_rows);
  g_test_add_func ("/cookie/parse/limits", test_limits);
  g_test_add_func ("/cookie/parse/hostile", test_hostile);
  g_test_add_func ("/cookie/parse/object", test_parse);
  g_test_add_func ("/cookie/to-set-cookie/read-back", test_to_set_cookie);
  g_test_add_func ("/cookie/path-matches", test_path_matches);
  g_test_add_func ("/cookie/sites", test_sites);
  g_test_add_func ("/cookie/new", test_new);
  g_test_add_func ("/cookie/properties", test_properties);

  return g_test_run ();
}
