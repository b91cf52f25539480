/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <urlsession/urlsession.h>

#include "storage/url-cookie-storage-private.h"

/* Another process with the same cookies:
 *
 *   cookie-helper put PATH NAME   stores a cookie and leaves
 *   cookie-helper take PATH NAME  takes one as a load does, and leaves at once
 *   cookie-helper fill PATH       stores one after the other, until it is killed,
 *                                 and says the number of each that was stored
 */

static void
store (UrlCookieStorage *storage,
       const char       *name)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) expires = g_date_time_add_days (now, 1);
  g_autoptr (UrlCookie) cookie = g_object_new (URL_TYPE_COOKIE,
                                               "name", name,
                                               "value", "1",
                                               "domain", "example.org",
                                               "expires", expires,
                                               NULL);
  g_autoptr (GError) error = NULL;

  url_cookie_storage_store (storage, cookie, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
take (UrlCookieStorage *storage,
      const char       *name)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/", G_URI_FLAGS_NONE, NULL);
  g_autofree char *header = g_strdup_printf ("%s=1; Max-Age=86400", name);
  const char *const values[] = { header, NULL };

  url_cookie_store_take_set_cookie (url_cookie_storage_get_store (storage),
                                    URL_COOKIE_ACCEPT_POLICY_ALWAYS, uri, NULL, values);
}

static void
fill (UrlCookieStorage *storage)
{
  for (unsigned i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i % 100);

      store (storage, name);
      printf ("%u\n", i);
      fflush (stdout);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (UrlCookieStore) cookies = NULL;
  g_autoptr (UrlCookieStorage) storage = NULL;

  g_assert_cmpint (argc, >=, 3);
  cookies = url_cookie_store_new_for_file (argv[2]);
  storage = url_cookie_storage_new_for_store (cookies, NULL);

  if (strcmp (argv[1], "fill") == 0)
    fill (storage);
  else if (strcmp (argv[1], "take") == 0)
    take (storage, argv[3]);
  else
    store (storage, argv[3]);

  return 0;
}
