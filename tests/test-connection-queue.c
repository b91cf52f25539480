/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <glib.h>

#include "http/url-connection-queue-private.h"

static void
granted_cb (gpointer data)
{
  unsigned *granted = data;

  (*granted)++;
}

static void
test_per_host (void)
{
  UrlConnectionQueue *queue = url_connection_queue_new (10, 2);
  unsigned granted = 0;
  unsigned other = 0;

  for (unsigned i = 0; i < 5; i++)
    url_connection_queue_ask (queue, "a", FALSE, 0.5, granted_cb, &granted);
  g_assert_cmpuint (granted, ==, 2);

  url_connection_queue_ask (queue, "b", FALSE, 0.5, granted_cb, &other);
  g_assert_cmpuint (other, ==, 1);

  for (unsigned expected = 3; expected <= 5; expected++)
    {
      url_connection_queue_release (queue, "a", FALSE);
      g_assert_cmpuint (granted, ==, expected);
    }

  url_connection_queue_free (queue);
}

static void
test_in_all (void)
{
  UrlConnectionQueue *queue = url_connection_queue_new (2, 2);
  unsigned first = 0;
  unsigned second = 0;
  unsigned third = 0;

  url_connection_queue_ask (queue, "a", FALSE, 0.5, granted_cb, &first);
  url_connection_queue_ask (queue, "b", FALSE, 0.5, granted_cb, &first);
  g_assert_nonnull (url_connection_queue_ask (queue, "c", FALSE, 0.5, granted_cb, &second));
  g_assert_nonnull (url_connection_queue_ask (queue, "d", FALSE, 0.5, granted_cb, &third));
  g_assert_cmpuint (second, ==, 0);

  /* First come, first served, whatever the host. */
  url_connection_queue_release (queue, "b", FALSE);
  g_assert_cmpuint (second, ==, 1);
  g_assert_cmpuint (third, ==, 0);
  url_connection_queue_release (queue, "a", FALSE);
  g_assert_cmpuint (third, ==, 1);

  url_connection_queue_free (queue);
}

static void
test_priority (void)
{
  UrlConnectionQueue *queue = url_connection_queue_new (1, 1);
  unsigned first = 0;
  unsigned low = 0;
  unsigned middle = 0;
  unsigned high = 0;
  UrlTicket *ticket = NULL;

  url_connection_queue_ask (queue, "a", FALSE, 0.5, granted_cb, &first);
  ticket = url_connection_queue_ask (queue, "a", FALSE, 0.1, granted_cb, &low);
  url_connection_queue_ask (queue, "b", FALSE, 0.5, granted_cb, &middle);
  url_connection_queue_ask (queue, "a", FALSE, 0.9, granted_cb, &high);

  /* The highest first, whatever the host; and one may change its mind. */
  url_connection_queue_release (queue, "a", FALSE);
  g_assert_cmpuint (high, ==, 1);
  g_assert_cmpuint (middle + low, ==, 0);
  url_connection_queue_move (queue, ticket, 1.0);
  url_connection_queue_release (queue, "a", FALSE);
  g_assert_cmpuint (low, ==, 1);
  g_assert_cmpuint (middle, ==, 0);

  url_connection_queue_free (queue);
}

static void
test_forget (void)
{
  UrlConnectionQueue *queue = url_connection_queue_new (1, 1);
  unsigned first = 0;
  unsigned forgotten = 0;
  unsigned last = 0;
  UrlTicket *ticket = NULL;

  url_connection_queue_ask (queue, "a", FALSE, 0.5, granted_cb, &first);
  ticket = url_connection_queue_ask (queue, "a", FALSE, 0.5, granted_cb, &forgotten);
  url_connection_queue_ask (queue, "a", FALSE, 0.5, granted_cb, &last);
  url_connection_queue_forget (queue, ticket);
  url_connection_queue_release (queue, "a", FALSE);

  g_assert_cmpuint (forgotten, ==, 0);
  g_assert_cmpuint (last, ==, 1);

  url_connection_queue_free (queue);
}

static void
test_share (void)
{
  UrlConnectionQueue *queue = url_connection_queue_new (3, 2);
  unsigned sharing = 0;
  unsigned other = 0;
  unsigned own = 0;

  /* As long as nobody knows, each counts as one. */
  for (unsigned i = 0; i < 150; i++)
    url_connection_queue_ask (queue, "a", TRUE, 0.5, granted_cb, &sharing);
  g_assert_cmpuint (sharing, ==, 2);
  for (unsigned i = 0; i < 2; i++)
    url_connection_queue_ask (queue, "b", FALSE, 0.5, granted_cb, &other);
  url_connection_queue_ask (queue, "a", FALSE, 0.5, granted_cb, &own);
  g_assert_cmpuint (other, ==, 1);
  g_assert_cmpuint (own, ==, 0);

  /* One connection less is in use, and it goes to who asked first. */
  url_connection_queue_set_multiplexed (queue, "a", TRUE);
  g_assert_cmpuint (sharing, ==, 100);
  g_assert_cmpuint (other, ==, 2);
  g_assert_cmpuint (own, ==, 0);

  url_connection_queue_release (queue, "a", TRUE);
  g_assert_cmpuint (sharing, ==, 101);
  url_connection_queue_release (queue, "b", FALSE);
  g_assert_cmpuint (own, ==, 1);

  url_connection_queue_free (queue);
}

static void
test_shared_last (void)
{
  UrlConnectionQueue *queue = url_connection_queue_new (1, 1);
  unsigned sharing = 0;
  unsigned own = 0;

  url_connection_queue_ask (queue, "a", TRUE, 0.5, granted_cb, &sharing);
  url_connection_queue_set_multiplexed (queue, "a", TRUE);
  url_connection_queue_ask (queue, "a", TRUE, 0.5, granted_cb, &sharing);
  url_connection_queue_ask (queue, "a", FALSE, 0.5, granted_cb, &own);
  g_assert_cmpuint (sharing, ==, 2);

  /* A shared connection is in use until the last one has given it back. */
  url_connection_queue_release (queue, "a", TRUE);
  g_assert_cmpuint (own, ==, 0);
  url_connection_queue_release (queue, "a", TRUE);
  g_assert_cmpuint (own, ==, 1);

  url_connection_queue_free (queue);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connection-queue/per-host", test_per_host);
  g_test_add_func ("/connection-queue/in-all", test_in_all);
  g_test_add_func ("/connection-queue/priority", test_priority);
  g_test_add_func ("/connection-queue/forget", test_forget);
  g_test_add_func ("/connection-queue/share", test_share);
  g_test_add_func ("/connection-queue/shared-last", test_shared_last);

  return g_test_run ();
}
