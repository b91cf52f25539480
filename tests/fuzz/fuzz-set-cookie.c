/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "message/url-cookie-parser-private.h"
#include "message/url-domain-private.h"

/* Line 1: the URL that sent it. The rest: a Set-Cookie. */

#define NOW (1700000000 * (gint64) G_USEC_PER_SEC)

static gboolean
has_prefix (const char *text,
            const char *prefix)
{
  return g_ascii_strncasecmp (text, prefix, strlen (prefix)) == 0;
}

static void
check_names (const UrlCookieRecord *cookie)
{
  g_assert_cmpuint (strlen (cookie->name) + strlen (cookie->value), <=, URL_COOKIE_MAX_SIZE);
  g_assert_true (*cookie->name != '\0' || *cookie->value != '\0');
  g_assert_null (strpbrk (cookie->name, "=;\r\n"));
  g_assert_null (strpbrk (cookie->value, ";\r\n"));
  g_assert_null (strpbrk (cookie->path, "\r\n"));
  if (has_prefix (cookie->name, "__Secure-") || has_prefix (cookie->name, "__Host-"))
    g_assert_true (cookie->secure);
  if (has_prefix (cookie->name, "__Host-"))
    g_assert_true (cookie->host_only && strcmp (cookie->path, "/") == 0);
}

/* It goes back to where it came from and to nobody who owns something else. */
static void
check_reach (const UrlCookieRecord *cookie,
             const UrlCookieOrigin *origin)
{
  g_assert_true (url_domain_matches (origin->host, cookie->domain));
  g_assert_true (cookie->host_only || !url_domain_is_public_suffix (cookie->domain));
  g_assert_true (!cookie->secure || origin->secure);
  g_assert_true (*cookie->path == '/');
  g_assert_true (cookie->expires == URL_COOKIE_SESSION ||
                 cookie->expires <= NOW + URL_COOKIE_MAX_LIFE);
}

static void
check_round_trip (const UrlCookieRecord *cookie,
                  const UrlCookieOrigin *origin)
{
  g_autofree char *header = url_cookie_record_to_set_cookie (cookie);
  g_autoptr (UrlCookieRecord) again = url_cookie_record_parse (header, origin, NOW);

  g_assert_nonnull (again);
  /* The folder of a URL may have a semicolon, which no header can say. */
  g_assert_true (url_cookie_record_equal (cookie, again) || strchr (cookie->path, ';') != NULL);
  g_assert_cmpstr (cookie->value, ==, again->value);
  g_assert_cmpint (cookie->secure, ==, again->secure);
  g_assert_cmpint (cookie->http_only, ==, again->http_only);
  g_assert_cmpint (cookie->same_site, ==, again->same_site);
  g_assert_cmpint (cookie->expires == URL_COOKIE_SESSION, ==, again->expires == URL_COOKIE_SESSION);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_auto (GStrv) lines = fuzz_dup_lines (data, size, 2);
  g_autoptr (GUri) uri = g_uri_parse (lines[0], G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) usual = g_uri_parse ("https://a.example.org/b/c", G_URI_FLAGS_NONE, NULL);
  g_auto (UrlCookieOrigin) origin = { NULL };
  g_autoptr (UrlCookieRecord) cookie = NULL;

  if (!url_cookie_origin_init (&origin, uri != NULL ? uri : usual))
    return 0;

  cookie = url_cookie_record_parse (lines[1], &origin, NOW);
  if (cookie != NULL)
    {
      check_names (cookie);
      check_reach (cookie, &origin);
      check_round_trip (cookie, &origin);
    }

  return 0;
}
