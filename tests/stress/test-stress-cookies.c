/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

#include <glib/gstdio.h>

#include "base/url-disk-private.h"
#include "storage/url-cookie-store-private.h"

/* Loads and applications on eight threads, with one set of cookies. */

#define N_THREADS 8
#define N_OPERATIONS 100000
#define N_HOSTS 40
#define MAX_ALL 3000

typedef struct
{
  UrlCookieStore *store; /* (owned) */
  GSource *source;       /* (owned): a listener */
  int started;
} Storm;

static gboolean
listen_cb (GSource     *source,
           GSourceFunc  callback,
           gpointer     data)
{
  g_source_set_ready_time (source, -1);

  return G_SOURCE_CONTINUE;
}

static void
loaded_cb (gpointer data)
{
}

static void
take (Storm *storm,
      GUri  *uri,
      GRand *random)
{
  g_autofree char *session = g_strdup_printf ("s%d=1", g_rand_int_range (random, 0, 300));
  g_autofree char *kept = g_strdup_printf ("k%d=1; Max-Age=%d; Domain=example.org",
                                           g_rand_int_range (random, 0, 300),
                                           g_rand_int_range (random, 0, 3));
  const char *const values[] = { session, kept, "\x01", NULL };

  g_assert_cmpuint (url_cookie_store_take_set_cookie (storm->store, URL_COOKIE_ACCEPT_POLICY_ALWAYS,
                                                      uri, NULL, values),
                    ==, 2);
}

static void
remove_one (Storm *storm)
{
  g_autoptr (GPtrArray) records = url_cookie_store_list (storm->store);

  g_assert_cmpuint (records->len, <=, MAX_ALL);
  if (records->len > 0)
    url_cookie_store_remove (storm->store, g_ptr_array_index (records, records->len / 2));
}

static void
operate (Storm *storm,
         GRand *random)
{
  g_autofree char *url = g_strdup_printf ("https://h%d.example.org/a/",
                                          g_rand_int_range (random, 0, N_HOSTS));
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *header = NULL;

  switch (g_rand_int_range (random, 0, 200))
    {
    case 0:
      remove_one (storm);
      break;
    case 1:
      url_cookie_store_remove_since (storm->store, g_get_real_time () - 1000);
      break;
    case 2:
      url_cookie_store_add_listener (storm->store, storm->source);
      url_cookie_store_remove_listener (storm->store, storm->source);
      break;
    default:
      if (g_rand_boolean (random))
        take (storm, uri, random);
      else
        {
          url_cookie_store_prepare (storm->store, loaded_cb, NULL);
          header = url_cookie_store_dup_header (storm->store, uri, NULL, FALSE);
        }
    }
}

static gpointer
storm_thread_cb (gpointer data)
{
  Storm *storm = data;
  g_autoptr (GRand) random = g_rand_new_with_seed (g_atomic_int_add (&storm->started, 1));

  for (unsigned i = 0; i < N_OPERATIONS / N_THREADS; i++)
    operate (storm, random);

  return NULL;
}

static void
run_storm (UrlCookieStore *store)
{
  GSourceFuncs funcs = { .dispatch = listen_cb };
  Storm storm = { .store = store, .source = g_source_new (&funcs, sizeof (GSource)) };
  GThread *threads[N_THREADS];

  g_source_attach (storm.source, NULL);
  url_cookie_store_add_listener (store, storm.source);
  for (unsigned i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("storm", storm_thread_cb, &storm);
  for (unsigned i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  while (g_main_context_iteration (NULL, FALSE))
    continue;

  url_cookie_store_remove_listener (store, storm.source);
  g_source_destroy (storm.source);
  g_source_unref (storm.source);
  url_cookie_store_unref (store);
}

static void
done_cb (gpointer data)
{
  g_atomic_int_set ((int *) data, TRUE);
  g_main_context_wakeup (NULL);
}

/* Until the file is closed, which the disk may have asked itself for. */
static void
wait_for_disk (void)
{
  for (unsigned i = 0; i < 2; i++)
    {
      int done = FALSE;

      url_disk_invoke (done_cb, &done);
      while (!g_atomic_int_get (&done))
        g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_memory (void)
{
  run_storm (url_cookie_store_new ());
}

static void
test_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("urlsession-cookies-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "cookies.sqlite", NULL);

  run_storm (url_cookie_store_new_for_file (path));
  wait_for_disk ();
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stress/cookies/memory", test_memory);
  g_test_add_func ("/stress/cookies/file", test_file);

  return g_test_run ();
}
