/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include <urlsession/urlsession.h>

#include "message/url-cookie-parser-private.h"
#include "storage/url-cookie-table-private.h"

#define NOW (G_GINT64_CONSTANT (1893456000) * G_USEC_PER_SEC)

typedef struct
{
  UrlCookieTable *table; /* (owned) */
  gint64 now;
  unsigned added;
  unsigned removed;
  GString *log; /* (owned): the names of what was removed */
} Fixture;

static void
changed_cb (const UrlCookieEntry *entry,
            gboolean              removed,
            gpointer              data)
{
  Fixture *fixture = data;

  if (!removed)
    fixture->added++;
  else
    {
      fixture->removed++;
      g_string_append_printf (fixture->log, "%s ", entry->record->name);
    }
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->table = url_cookie_table_new (changed_cb, fixture);
  fixture->now = NOW;
  fixture->log = g_string_new (NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  url_cookie_table_free (fixture->table);
  g_string_free (fixture->log, TRUE);
}

static void
init_origin (UrlCookieOrigin *origin,
             const char      *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  g_assert_nonnull (uri);
  g_assert_true (url_cookie_origin_init (origin, uri));
}

static gboolean
put (Fixture    *fixture,
     const char *url,
     const char *header)
{
  g_auto (UrlCookieOrigin) origin = { NULL };
  g_autoptr (UrlCookieRecord) record = NULL;

  init_origin (&origin, url);
  record = url_cookie_record_parse (header, &origin, fixture->now);
  g_assert_nonnull (record);
  fixture->now += G_USEC_PER_SEC;

  return url_cookie_table_put (fixture->table, record, origin.secure, fixture->now);
}

static void
assert_sent (Fixture          *fixture,
             const char       *url,
             UrlCookieRequest  request,
             const char       *pairs)
{
  g_auto (UrlCookieOrigin) target = { NULL };
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GString) out = g_string_new (NULL);

  init_origin (&target, url);
  fixture->now += G_USEC_PER_SEC;
  records = url_cookie_table_lookup (fixture->table, &target, request, fixture->now);
  for (unsigned i = 0; i < records->len; i++)
    {
      const UrlCookieRecord *record = g_ptr_array_index (records, i);

      g_string_append_printf (out, "%s%s=%s", i > 0 ? " " : "", record->name, record->value);
    }
  g_assert_cmpstr (out->str, ==, pairs);
}

static unsigned
count (Fixture *fixture)
{
  g_autoptr (GPtrArray) entries = url_cookie_table_list (fixture->table, fixture->now);

  return entries->len;
}

static void
test_targets (Fixture       *fixture,
              gconstpointer  data)
{
  put (fixture, "https://www.example.org/", "host=1");
  put (fixture, "https://www.example.org/", "domain=1; Domain=example.org");
  put (fixture, "https://www.example.org/", "secure=1; Domain=example.org; Secure");
  put (fixture, "https://www.example.org/", "path=1; Path=/a");
  put (fixture, "https://127.0.0.1/", "address=1");
  put (fixture, "https://[::1]/", "six=1");
  put (fixture, "https://intranet/", "label=1; Domain=intranet");

  assert_sent (fixture, "https://www.example.org/", 0, "host=1 domain=1 secure=1");
  assert_sent (fixture, "https://WWW.example.org:99/", 0, "host=1 domain=1 secure=1");
  assert_sent (fixture, "wss://www.example.org/", 0, "host=1 domain=1 secure=1");
  assert_sent (fixture, "http://www.example.org/", 0, "host=1 domain=1");
  assert_sent (fixture, "https://www.example.org/a/b", 0, "path=1 host=1 domain=1 secure=1");
  assert_sent (fixture, "https://www.example.org/ab", 0, "host=1 domain=1 secure=1");
  assert_sent (fixture, "https://example.org/", 0, "domain=1 secure=1");
  assert_sent (fixture, "https://x.www.example.org/", 0, "domain=1 secure=1");
  assert_sent (fixture, "https://wwwexample.org/", 0, "");
  assert_sent (fixture, "https://org/", 0, "");
  assert_sent (fixture, "https://127.0.0.1/", 0, "address=1");
  assert_sent (fixture, "https://10.127.0.0/", 0, "");
  assert_sent (fixture, "https://[0::1]:3/", 0, "six=1");
  assert_sent (fixture, "https://intranet/", 0, "label=1");
  assert_sent (fixture, "https://x.intranet/", 0, "");
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  put (fixture, "https://example.org/", "a=1; Path=/");
  put (fixture, "https://example.org/", "b=1; Path=/long");
  put (fixture, "https://example.org/", "c=1; Path=/");
  put (fixture, "https://example.org/", "a=2; Path=/long/path");
  /* One that is replaced keeps its place. */
  put (fixture, "https://example.org/", "a=3; Path=/");

  assert_sent (fixture, "https://example.org/long/path", 0, "a=2 b=1 a=3 c=1");
  assert_sent (fixture, "https://example.org/", 0, "a=3 c=1");
  g_assert_cmpuint (count (fixture), ==, 4);
}

static void
test_same_site (Fixture       *fixture,
                gconstpointer  data)
{
  put (fixture, "https://example.org/", "default=1");
  put (fixture, "https://example.org/", "none=1; SameSite=None; Secure");
  put (fixture, "https://example.org/", "lax=1; SameSite=Lax");
  put (fixture, "https://example.org/", "strict=1; SameSite=Strict");

  assert_sent (fixture, "https://example.org/", URL_COOKIE_REQUEST_SAME_SITE,
               "default=1 none=1 lax=1 strict=1");
  assert_sent (fixture, "https://example.org/", URL_COOKIE_REQUEST_NAVIGATION,
               "default=1 none=1 lax=1");
  assert_sent (fixture, "https://example.org/", URL_COOKIE_REQUEST_CROSS_SITE, "none=1");
}

/* What goes unencrypted can be written by anybody on the way. */
static void
test_secure_alone (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_true (put (fixture, "https://www.example.org/", "s=1; Secure; Path=/a"));

  g_assert_false (put (fixture, "http://www.example.org/", "s=2; Path=/a"));
  g_assert_false (put (fixture, "http://www.example.org/", "s=2; Path=/a/b"));
  g_assert_false (put (fixture, "http://www.example.org/", "s=2; Path=/a; Domain=example.org"));
  g_assert_false (put (fixture, "http://x.www.example.org/", "s=2; Path=/a"));
  g_assert_true (put (fixture, "http://www.example.org/", "s=3; Path=/"));
  g_assert_true (put (fixture, "http://www.example.org/", "t=3; Path=/a"));
  g_assert_true (put (fixture, "http://example.net/", "s=3; Path=/a"));
  assert_sent (fixture, "https://www.example.org/a", 0, "s=1 t=3 s=3");

  g_assert_true (put (fixture, "https://www.example.org/", "s=4; Path=/a"));
  assert_sent (fixture, "https://www.example.org/a", 0, "s=4 t=3 s=3");
  assert_sent (fixture, "http://www.example.org/a", 0, "s=4 t=3 s=3");
}

static void
test_removal (Fixture       *fixture,
              gconstpointer  data)
{
  put (fixture, "https://example.org/", "a=1; Max-Age=100");
  put (fixture, "https://example.org/", "b=1");
  g_assert_cmpuint (fixture->added, ==, 2);

  put (fixture, "https://example.org/", "b=; Max-Age=0");
  g_assert_cmpstr (fixture->log->str, ==, "b ");
  assert_sent (fixture, "https://example.org/", 0, "a=1");

  /* Nobody has to ask for one that has expired. */
  fixture->now += 200 * G_USEC_PER_SEC;
  assert_sent (fixture, "https://example.org/", 0, "");
  g_assert_cmpstr (fixture->log->str, ==, "b a ");
  g_assert_cmpuint (count (fixture), ==, 0);

  put (fixture, "https://example.org/", "never=; Max-Age=0");
  g_assert_cmpuint (fixture->added, ==, 2);
  g_assert_cmpuint (fixture->removed, ==, 2);
}

static void
test_remove_since (Fixture       *fixture,
                   gconstpointer  data)
{
  gint64 since;

  put (fixture, "https://example.org/", "a=1");
  since = fixture->now + 1;
  put (fixture, "https://example.org/", "b=1");
  put (fixture, "https://example.net/", "c=1");
  put (fixture, "https://example.org/", "a=2");
  url_cookie_table_remove_since (fixture->table, since);

  assert_sent (fixture, "https://example.org/", 0, "a=2");
  assert_sent (fixture, "https://example.net/", 0, "");
}

static void
put_numbered (Fixture    *fixture,
              const char *url,
              const char *format,
              unsigned    number)
{
  g_autofree char *count_text = g_strdup_printf ("%u", number);
  g_auto (GStrv) header = g_strsplit (format, "#", 2);
  g_autofree char *text = g_strconcat (header[0], count_text, header[1], NULL);
  g_auto (GStrv) host = g_strsplit (url, "#", 2);
  g_autofree char *full = g_strconcat (host[0], host[1] != NULL ? count_text : NULL, host[1], NULL);

  g_assert_true (put (fixture, full, text));
}

static void
test_domain_limit (Fixture       *fixture,
                   gconstpointer  data)
{
  for (unsigned i = 0; i < URL_COOKIE_TABLE_MAX_DOMAIN - 2; i++)
    put_numbered (fixture, "https://example.org/", "n#=1; Secure", i);
  put (fixture, "https://example.org/", "plain=1; Path=/plain");
  put (fixture, "https://example.org/", "brief=1; Secure; Max-Age=100");
  g_assert_cmpuint (count (fixture), ==, URL_COOKIE_TABLE_MAX_DOMAIN);
  g_assert_cmpuint (fixture->removed, ==, 0);

  /* What has expired goes first, then what is not secure, then the one that
   * was not used for the longest time. */
  fixture->now += 200 * G_USEC_PER_SEC;
  put (fixture, "https://example.org/", "new1=1; Secure; Path=/new");
  g_assert_cmpstr (fixture->log->str, ==, "brief ");
  put (fixture, "https://example.org/", "new2=1; Secure; Path=/new");
  g_assert_cmpstr (fixture->log->str, ==, "brief plain ");
  assert_sent (fixture, "https://example.org/none", URL_COOKIE_REQUEST_CROSS_SITE, "");
  put (fixture, "https://example.org/", "n0=2; Secure");
  put (fixture, "https://example.org/", "new3=1; Secure; Path=/new");
  g_assert_cmpstr (fixture->log->str, ==, "brief plain n1 ");
  put (fixture, "https://example.org/", "weak=1");
  g_assert_cmpstr (fixture->log->str, ==, "brief plain n1 weak ");
  g_assert_cmpuint (count (fixture), ==, URL_COOKIE_TABLE_MAX_DOMAIN);

  /* Other domains have their own limit. */
  put (fixture, "https://www.example.org/", "other=1");
  g_assert_cmpuint (count (fixture), ==, URL_COOKIE_TABLE_MAX_DOMAIN + 1);
}

static void
test_limit (Fixture       *fixture,
            gconstpointer  data)
{
  for (unsigned i = 0; i < URL_COOKIE_TABLE_MAX - 1; i++)
    put_numbered (fixture, "https://h#.example/", "n#=1", i / 3 * 1000 + i % 3);
  put (fixture, "https://brief.example/", "brief=1; Max-Age=1000");
  g_assert_cmpuint (count (fixture), ==, URL_COOKIE_TABLE_MAX);

  assert_sent (fixture, "https://h0.example/", 0, "n0=1");
  put (fixture, "https://new.example/", "new1=1");
  g_assert_cmpstr (fixture->log->str, ==, "n1 ");
  fixture->now += 2000 * G_USEC_PER_SEC;
  put (fixture, "https://new.example/", "new2=1");
  g_assert_cmpstr (fixture->log->str, ==, "n1 brief ");
  put (fixture, "https://new.example/", "new3=1");
  g_assert_cmpstr (fixture->log->str, ==, "n1 brief n2 ");
  g_assert_cmpuint (count (fixture), ==, URL_COOKIE_TABLE_MAX);
}

static UrlCookieEntry *
entry_for (Fixture    *fixture,
           const char *header)
{
  g_auto (UrlCookieOrigin) origin = { NULL };
  g_autoptr (UrlCookieRecord) record = NULL;

  init_origin (&origin, "https://example.org/");
  record = url_cookie_record_parse (header, &origin, fixture->now);

  return url_cookie_entry_new (record, fixture->now, fixture->now);
}

/* What another process did is not told back. */
static void
test_adopt (Fixture       *fixture,
            gconstpointer  data)
{
  g_assert_true (url_cookie_table_adopt (fixture->table, entry_for (fixture, "a=1")));
  g_assert_false (url_cookie_table_adopt (fixture->table, entry_for (fixture, "a=1")));
  g_assert_true (url_cookie_table_adopt (fixture->table, entry_for (fixture, "a=2")));
  assert_sent (fixture, "https://example.org/", 0, "a=2");
  g_assert_cmpuint (fixture->added + fixture->removed, ==, 0);

  for (unsigned i = 0; i < URL_COOKIE_TABLE_MAX_DOMAIN + 5; i++)
    {
      g_autofree char *header = g_strdup_printf ("n%u=1", i);

      fixture->now++;
      url_cookie_table_adopt (fixture->table, entry_for (fixture, header));
    }
  url_cookie_table_trim (fixture->table, fixture->now);
  g_assert_cmpuint (count (fixture), ==, URL_COOKIE_TABLE_MAX_DOMAIN);
  g_assert_cmpuint (fixture->removed, ==, 6);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/cookie-table/lookup/targets", test_targets);
  ADD ("/cookie-table/lookup/order", test_order);
  ADD ("/cookie-table/lookup/same-site", test_same_site);
  ADD ("/cookie-table/put/secure-alone", test_secure_alone);
  ADD ("/cookie-table/put/removal", test_removal);
  ADD ("/cookie-table/remove-since", test_remove_since);
  ADD ("/cookie-table/limit/domain", test_domain_limit);
  ADD ("/cookie-table/limit/all", test_limit);
  ADD ("/cookie-table/adopt", test_adopt);

  return g_test_run ();
}
