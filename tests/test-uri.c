/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <urlsession/urlsession.h>

#include "message/url-uri-private.h"

typedef struct
{
  const char *written;
  const char *read; /* (nullable): NULL where it has to be refused */
} Spelling;

static const Spelling spellings[] = {
  { "https://example.org", "https://example.org/" },
  { "  https://example.org/  ", "https://example.org/" },
  { "\thttps://example.org/\n", "https://example.org/" },
  { "HTTPS://EXAMPLE.org/A", "https://example.org/A" },
  { "https://example.org?q=1", "https://example.org/?q=1" },
  { "https://example.org#f", "https://example.org/#f" },
  { "https://example.org/?", "https://example.org/?" },
  { "https://example.org/#b#c", "https://example.org/#b#c" },
  { "https://example.org/?a?b", "https://example.org/?a?b" },
  { "https://example.org/?a[]=1'", "https://example.org/?a[]=1'" },
  { "https://example.org/b;c,d!e$f&g(h)*+=~", "https://example.org/b;c,d!e$f&g(h)*+=~" },
  { "https://example.org/a b", "https://example.org/a%20b" },
  { "https://example.org/a|b^c`d", "https://example.org/a%7Cb%5Ec%60d" },
  { "https://example.org/\"<>", "https://example.org/%22%3C%3E" },
  { "https://example.org/ä?ö#ü", "https://example.org/%C3%A4?%C3%B6#%C3%BC" },
  { "https://example.org/%C3%A4", "https://example.org/%C3%A4" },
  { "https://example.org/\u202e", "https://example.org/%E2%80%AE" },
  { "https://example.org/%00", "https://example.org/%00" },
  { "https://example.org/%zz", "https://example.org/%25zz" },
  { "https://example.org/100%?x=%&y=%4", "https://example.org/100%25?x=%25&y=%254" },
  { "https://example.org/%", "https://example.org/%25" },
  { "https://example.org/x/../../b/./c/..", "https://example.org/b/" },
  { "https://example.org/%2e%2e/b", "https://example.org/b" },
  { "https://example.org//b//", "https://example.org//b//" },

  { "https://example.org\\a\\b?c\\d", "https://example.org/a/b?c%5Cd" },
  { "https:\\\\example.org\\a", "https://example.org/a" },
  { "https://example.org\\@evil.org/", "https://example.org/@evil.org/" },
  { "file:///C:\\x", "file:///C:%5Cx" },
  { "foo://a\\b/", NULL },

  { "https://example.org:443/", "https://example.org/" },
  { "http://example.org:80/", "http://example.org/" },
  { "ws://example.org:80/", "ws://example.org/" },
  { "https://example.org:8443/", "https://example.org:8443/" },
  { "https://example.org:/", "https://example.org/" },
  { "https://example.org:00080/", "https://example.org:80/" },
  { "https://example.org:65535/", "https://example.org:65535/" },
  { "https://example.org:65536/", NULL },
  { "https://example.org:99999/", NULL },
  { "https://example.org:0/", NULL },
  { "https://example.org:x/", NULL },
  { "https://example.org:+80/", NULL },
  { "https://example.org:-1/", NULL },
  { "https://example.org: 80/", NULL },
  { "https://example.org:80:80/", NULL },

  { "https://bücher.example/", "https://xn--bcher-kva.example/" },
  { "https://BÜCHER.Example/", "https://xn--bcher-kva.example/" },
  { "https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/" },
  { "https://XN--BCHER-KVA.example/", "https://xn--bcher-kva.example/" },
  { "https://日本語.bücher.example/", "https://xn--wgv71a119e.xn--bcher-kva.example/" },
  { "https://例え。jp/", "https://xn--r8jz45g.jp/" },
  { "https://faß.example/", "https://xn--fa-hia.example/" },
  { "https://a\u200bb.org/", "https://ab.org/" },
  { "https://xn--zzzzzz99999/", NULL },
  { "https://xn--/", NULL },
  { "https://a\u202eb.org/", NULL },
  /* U+2100 is a/c by IDNA: the host would be another one. */
  { "https://example.com\u2100.evil.org/", NULL },

  { "https://example.org./a", "https://example.org./a" },
  { "https://a_b.org/", "https://a_b.org/" },
  { "https://ex%41mple/", "https://example/" },
  { "https://example.org../", NULL },
  { "https://a..b/", NULL },
  { "https://.a/", NULL },
  { "https://./", NULL },
  { "https://ex%0aample/", NULL },
  { "https://ex%00ample/", NULL },
  { "https://ex%2Fample/", NULL },
  { "https://ex%zzample/", NULL },
  { "https://exa mple.org/", NULL },

  { "http://127.0.0.1/", "http://127.0.0.1/" },
  { "http://１２７.０.０.１/", "http://127.0.0.1/" },
  { "http://1e3/", "http://1e3/" },
  { "http://127.1/", NULL },
  { "http://0x7f.1/", NULL },
  { "http://2130706433/", NULL },
  { "http://0177.0.0.1/", NULL },
  { "http://256.1.1.1/", NULL },
  { "http://1.2.3.4.5/", NULL },
  { "http://127.0.0.1./", NULL },

  { "https://[::1]:8080/x", "https://[::1]:8080/x" },
  { "https://[FE80::1]/", "https://[fe80::1]/" },
  { "https://[0:0:0:0:0:0:0:1]/", "https://[::1]/" },
  { "https://[::ffff:1.2.3.4]/", "https://[::ffff:1.2.3.4]/" },
  { "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/" },
  { "https://[fe80::1%eth0]:8080/", "https://[fe80::1%eth0]:8080/" },
  { "https://[fe80::1%25]/", "https://[fe80::1%25]/" },
  { "https://[fe80::1%]/", NULL },
  { "https://[fe80::1%25a b]/", NULL },
  { "https://[fe80::1%25250]/", NULL },
  { "https://[fe80::%25eth0]/", NULL },
  { "https://[1.2.3.4]/", NULL },
  { "https://[v1.a]/", NULL },
  { "https://[]/", NULL },
  { "https://[::1", NULL },
  { "https://[::1]x/", NULL },
  { "https://::1/", NULL },

  { "https://user:pw@example.org/", "https://user:pw@example.org/" },
  { "https://a@b@example.org/", "https://a%40b@example.org/" },
  { "https://a:p@q:r@example.org/", "https://a:p%40q:r@example.org/" },
  { "https://a%40b@example.org/", "https://a%40b@example.org/" },
  { "https://[u]@example.org/", "https://%5Bu%5D@example.org/" },
  { "https://@example.org/", "https://@example.org/" },

  { "mailto:a@b", "mailto:a@b" },
  { "data:,a b%zz", "data:,a%20b%25zz" },
  { "FOO://Bar/x", "foo://bar/x" },
  { "foo:", "foo:" },
  { "foo://", "foo://" },
  { "localhost:8080", "localhost:8080" },
  { "foo:/..//x", NULL },
  { "foo:/.//x", NULL },
  { "foo:/a/..//x", NULL },
  { "foo:/a/.//x", "foo:/a//x" },

  { "", NULL },
  { "example.org", NULL },
  { "/path", NULL },
  { "//example.org/path", NULL },
  { "../x", NULL },
  { "?q", NULL },
  { "#f", NULL },
  { "://example.org", NULL },
  { "1http://example.org/", NULL },
  { "ht tp://example.org/", NULL },
  { "https:", NULL },
  { "https://", NULL },
  { "https:///path", NULL },
  { "https:////example.org", NULL },
  { "https:/example.org", NULL },
  { "https:example.org", NULL },
  { "http://:80/", NULL },

  { "https://example.org/\r\nHost: evil", NULL },
  { "https://exam\nple.org/", NULL },
  { "https://example.org/a\tb", NULL },
  { "https://example.org/\x7f", NULL },
  { "https://example.org/\xff", NULL },
};

/* What was read is read again as the same. */
static void
assert_round_trip (GUri *uri)
{
  g_autofree char *written = g_uri_to_string (uri);
  g_autoptr (GUri) again = url_uri_parse (written, NULL);
  g_autofree char *read = again != NULL ? g_uri_to_string (again) : NULL;

  g_assert_cmpstr (read, ==, written);
  g_assert_cmpstr (g_uri_get_host (again), ==, g_uri_get_host (uri));
  g_assert_cmpstr (g_uri_get_userinfo (again), ==, g_uri_get_userinfo (uri));
}

static void
test_spellings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = url_uri_parse (spellings[i].written, &error);
      g_autofree char *read = uri != NULL ? g_uri_to_string (uri) : NULL;
      g_autofree char *shown = g_strescape (spellings[i].written, NULL);

      g_test_message ("%s", shown);
      g_assert_cmpstr (read, ==, spellings[i].read);
      if (uri == NULL)
        g_assert_error (error, URL_ERROR, URL_ERROR_BAD_URL);
      else
        assert_round_trip (uri);
    }
}

/* Pieces of URLs in random order: each is refused or survives being written. */
static void
test_round_trip (void)
{
  const char *const pieces[] = {
    "https://", "foo:", "file:///", "a", "example.org", "ü", "%", "%2e", "%25", "%zz", "/", "..",
    ".", "\\", "@", ":", "80", "[", "]", "::1", "%25eth0", "?", "#", " ", "//", "&", "=", "0x",
  };

  for (unsigned i = 0; i < 20000; i++)
    {
      g_autoptr (GString) text = g_string_new (g_test_rand_bit () ? "https://" : "foo:");
      g_autoptr (GUri) uri = NULL;

      for (int n = g_test_rand_int_range (0, 9); n > 0; n--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      uri = url_uri_parse (text->str, NULL);
      if (uri != NULL)
        assert_round_trip (uri);
    }
}

static void
test_length (void)
{
  g_autofree char *path = g_strnfill (URL_URI_MAX_LENGTH - strlen ("https://a/"), 'p');
  g_autofree char *longest = g_strconcat ("https://a/", path, NULL);
  g_autofree char *too_long = g_strconcat (longest, "p", NULL);
  g_autofree char *spaces = g_strnfill (URL_URI_MAX_LENGTH / 2, ' ');
  g_autofree char *grows = g_strconcat ("https://a/", spaces, "b", NULL);
  g_autofree char *label = g_strnfill (64, 'a');
  g_autofree char *long_label = g_strconcat ("https://", label, ".org/", NULL);
  const char *const refused[] = { too_long, grows, long_label };
  g_autoptr (GUri) uri = url_uri_parse (longest, NULL);

  g_assert_nonnull (uri);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (url_uri_parse (refused[i], &error));
      g_assert_error (error, URL_ERROR, URL_ERROR_BAD_URL);
      g_assert_cmpuint (strlen (error->message), <, 250);
    }
}

/* What cannot be used is named, without what may be secret. */
static void
test_error_names (void)
{
  const char *const refused[][2] = {
    { "nonsense", "“nonsense”" },
    { " example.org/a?token=secret ", "“example.org/a”" },
    { "foo/bar#secret", "“foo/bar”" },
    { "https://user:secret@exa mple.org/a?b=secret", "“https://exa mple.org/a”" },
    { "https://user:se?secret@exa mple.org/", "“https://…”" },
    { "https://user:secret/secret@:0/", "“https://:0/”" },
    { "//user:secret@example.org/", "“example.org/”" },
    { "x?mail=secret@example.org&secret", "“…”" },
    { "http://a\nb/", "“http://a b/”" },
    { "whatever://a b/", "“whatever://a b/”" },
    { "http://\xff/", "“http://\xef\xbf\xbd/”" },
    { "", "“”" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = url_uri_parse (refused[i][0], &error);

      g_assert_null (uri);
      g_assert_error (error, URL_ERROR, URL_ERROR_BAD_URL);
      g_test_message ("%s", error->message);
      g_assert_null (strstr (error->message, "secret"));
      g_assert_nonnull (strstr (error->message, refused[i][1]));
    }

  /* Else each that is named would be one more. */
  g_assert_cmpuint (g_quark_try_string ("whatever"), ==, 0);
}

static void
test_resolve (void)
{
  const Spelling references[] = {
    { "", "https://example.org/a/b?q" },
    { "c", "https://example.org/a/c" },
    { " c ä ", "https://example.org/a/c%20%C3%A4" },
    { "../../c", "https://example.org/c" },
    { "?x", "https://example.org/a/b?x" },
    { "#f", "https://example.org/a/b?q#f" },
    { "/c", "https://example.org/c" },
    { "\\c", "https://example.org/c" },
    { "//bücher.example:443/c", "https://xn--bcher-kva.example/c" },
    { "\\\\other.example\\c", "https://other.example/c" },
    { "http://other.example", "http://other.example/" },
    { "data:,x", "data:,x" },
    { "c:d", "c:d" },
    { "./c:d", "https://example.org/a/c:d" },
    { "//", NULL },
    { "///c", NULL },
    { "//a b/", NULL },
    { "https:c", NULL },
    { "a\nb", NULL },
  };
  g_autoptr (GUri) base =
      g_uri_parse ("https://u:p@example.org/a/b?q#old", G_URI_FLAGS_NONE, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (references); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GUri) uri = url_uri_resolve (base, references[i].written, &error);
      g_autofree char *read = uri != NULL ? g_uri_to_string (uri) : NULL;

      g_test_message ("%s", references[i].written);
      g_assert_cmpstr (read, ==, references[i].read);
      if (uri == NULL)
        g_assert_error (error, URL_ERROR, URL_ERROR_BAD_URL);
    }
}

static void
test_resolve_zone (void)
{
  g_autoptr (GUri) base = url_uri_parse ("http://[fe80::1%25eth0]/a", NULL);
  g_autoptr (GUri) uri = url_uri_resolve (base, "b", NULL);
  g_autofree char *read = g_uri_to_string (uri);

  g_assert_cmpstr (read, ==, "http://[fe80::1%eth0]/b");
}

static void
test_display (void)
{
  g_autoptr (GUri) uri = url_uri_parse ("https://u:secret@example.org/p?token=secret#f", NULL);
  g_autoptr (GUri) without = url_uri_without_user (uri);
  g_autofree char *display = url_uri_to_display (uri);
  g_autofree char *sent = g_uri_to_string (without);

  g_assert_cmpstr (display, ==, "https://example.org/p");
  g_assert_cmpstr (sent, ==, "https://example.org/p?token=secret#f");
}

static void
test_loopback (void)
{
  const Spelling hosts[] = {
    { "http://localhost/", "yes" },         { "http://a.localhost/", "yes" },
    { "http://127.0.0.1/", "yes" },         { "http://127.9.9.9/", "yes" },
    { "http://[::1]/", "yes" },             { "http://example.org/", NULL },
    { "http://localhost.example/", NULL },  { "http://192.168.0.1/", NULL },
    { "http://notlocalhost/", NULL },       { "http://127.0.0.1.example/", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autoptr (GUri) uri = url_uri_parse (hosts[i].written, NULL);

      g_test_message ("%s", hosts[i].written);
      g_assert_cmpint (url_uri_is_loopback (uri), ==, hosts[i].read != NULL);
    }
}

static void
test_port (void)
{
  g_autoptr (GUri) https = url_uri_parse ("https://example.org/", NULL);
  g_autoptr (GUri) http = url_uri_parse ("http://example.org/", NULL);
  g_autoptr (GUri) other = url_uri_parse ("https://example.org:8443/", NULL);

  g_assert_cmpint (url_uri_get_port (https), ==, 443);
  g_assert_cmpint (url_uri_get_port (http), ==, 80);
  g_assert_cmpint (url_uri_get_port (other), ==, 8443);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uri/spellings", test_spellings);
  g_test_add_func ("/uri/round-trip", test_round_trip);
  g_test_add_func ("/uri/length", test_length);
  g_test_add_func ("/uri/error-names", test_error_names);
  g_test_add_func ("/uri/resolve", test_resolve);
  g_test_add_func ("/uri/resolve/zone", test_resolve_zone);
  g_test_add_func ("/uri/display", test_display);
  g_test_add_func ("/uri/loopback", test_loopback);
  g_test_add_func ("/uri/port", test_port);

  return g_test_run ();
}
