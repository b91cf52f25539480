/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-pull-queue-private.h"

/* The queue between the network and who reads, by itself. */

#define LIMIT 10000
#define PIECE 1000

static void
push (UrlPullQueue *queue,
      gsize         size)
{
  g_autofree char *data = g_strnfill (size, 'x');
  g_autoptr (GBytes) piece = g_bytes_new (data, size);

  url_pull_queue_push (queue, piece);
}

static gssize
take (UrlPullQueue *queue,
      gsize         count)
{
  g_autofree char *buffer = g_malloc (count);
  gboolean hungry = FALSE;

  return url_pull_queue_take (queue, buffer, count, &hungry, NULL);
}

static void
test_order (void)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);
  g_autoptr (GBytes) first = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) second = g_bytes_new_static ("defg", 4);
  char buffer[10] = "";
  gboolean hungry = FALSE;

  g_assert_false (url_pull_queue_is_readable (queue));
  url_pull_queue_push (queue, first);
  url_pull_queue_push (queue, second);
  g_assert_true (url_pull_queue_is_readable (queue));
  g_assert_cmpint (url_pull_queue_take (queue, buffer, 2, &hungry, NULL), ==, 2);
  g_assert_cmpstr (buffer, ==, "ab");
  g_assert_cmpint (url_pull_queue_take (queue, NULL, 2, &hungry, NULL), ==, 2);
  g_assert_cmpint (url_pull_queue_take (queue, buffer, sizeof buffer, &hungry, NULL), ==, 3);
  g_assert_cmpmem (buffer, 3, "efg", 3);
  g_assert_false (url_pull_queue_is_readable (queue));
  g_assert_false (hungry);
}

static void
test_bounds (void)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);
  unsigned pushed = 0;
  unsigned called = 0;

  while (url_pull_queue_has_room (queue))
    {
      push (queue, PIECE);
      pushed++;
    }
  g_assert_cmpuint (pushed, >, LIMIT / PIECE / 2);
  g_assert_cmpuint (pushed, <=, LIMIT / PIECE);
  g_assert_true (url_pull_queue_is_starved (queue));

  /* It calls once, not before it is half empty, and is starved until then. */
  while (url_pull_queue_is_readable (queue))
    {
      gboolean hungry = FALSE;
      char buffer[100];

      url_pull_queue_take (queue, buffer, sizeof buffer, &hungry, NULL);
      called += hungry ? 1 : 0;
      g_assert_true (url_pull_queue_is_starved (queue));
    }
  g_assert_cmpuint (called, ==, 1);
  g_assert_true (url_pull_queue_has_room (queue));
  g_assert_false (url_pull_queue_is_starved (queue));
}

/* What a piece takes besides its bytes counts too. */
static void
test_tiny_pieces (void)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);
  unsigned pushed = 0;

  for (; url_pull_queue_has_room (queue); pushed++)
    push (queue, 1);
  g_assert_cmpuint (pushed, <, LIMIT / 100);
  g_assert_cmpint (take (queue, LIMIT), ==, pushed);
  g_assert_true (url_pull_queue_has_room (queue));
}

static void
test_end (void)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);
  g_autoptr (GError) failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "Busy");

  push (queue, 10);
  url_pull_queue_end (queue, NULL, FALSE);
  /* The first one stands. */
  url_pull_queue_end (queue, failure, TRUE);
  push (queue, 10);
  g_assert_false (url_pull_queue_is_drained (queue));
  g_assert_cmpint (take (queue, 100), ==, 10);
  g_assert_true (url_pull_queue_is_drained (queue));
  g_assert_cmpint (take (queue, 100), ==, 0);
}

static void
test_error (gconstpointer drops)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);
  g_autoptr (GError) failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "Busy");

  push (queue, 10);
  url_pull_queue_end (queue, failure, drops != NULL);
  if (drops == NULL)
    g_assert_cmpint (take (queue, 100), ==, 10);

  for (unsigned i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean hungry = FALSE;
      char buffer[10];

      g_assert_cmpint (url_pull_queue_take (queue, buffer, 10, &hungry, &error), ==, -1);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
    }
}

static gpointer
wait_cb (gpointer queue)
{
  g_assert_true (url_pull_queue_wait (queue, NULL, NULL));

  return GINT_TO_POINTER ((int) take (queue, 100));
}

static void
test_wait (void)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);
  GThread *thread = g_thread_new ("wait", wait_cb, queue);

  push (queue, 10);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, 10);

  thread = g_thread_new ("wait", wait_cb, queue);
  url_pull_queue_end (queue, NULL, FALSE);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, 0);
}

static gpointer
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return NULL;
}

static void
test_wait_cancelled (void)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);

  for (unsigned i = 0; i < 1000; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread = g_thread_new ("cancel", cancel_cb, cancellable);

      g_assert_false (url_pull_queue_wait (queue, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
    }
}

static GSource *
attach_source (UrlPullQueue *queue)
{
  GSource *source = url_pull_queue_create_source (queue);

  g_source_attach (source, NULL);

  return source;
}

/* Is ready as long as there is something, wakes a context that sleeps, and does
 * not keep one busy for nothing. */
static void
test_source (void)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);
  g_autoptr (GSource) source = attach_source (queue);

  for (unsigned round = 0; round < 3; round++)
    {
      g_assert_false (g_main_context_iteration (NULL, FALSE));
      push (queue, 20);
      g_assert_true (g_main_context_iteration (NULL, TRUE));
      g_assert_true (g_main_context_iteration (NULL, TRUE));
      take (queue, 10);
      g_assert_true (g_main_context_iteration (NULL, TRUE));
      take (queue, 10);
    }
  url_pull_queue_end (queue, NULL, FALSE);
  g_assert_true (g_main_context_iteration (NULL, TRUE));
  g_source_destroy (source);
}

static gpointer
feed_cb (gpointer queue)
{
  for (unsigned i = 0; i < 10000; i++)
    push (queue, 1);

  return NULL;
}

static void
test_source_thread (void)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);
  g_autoptr (GSource) source = attach_source (queue);
  GThread *thread = g_thread_new ("feed", feed_cb, queue);

  for (gssize taken = 0; taken < 10000;)
    {
      g_main_context_iteration (NULL, TRUE);
      if (url_pull_queue_is_readable (queue))
        taken += take (queue, 100);
    }
  g_thread_join (thread);
  g_source_destroy (source);
  url_pull_queue_close (queue);
}

/* Those that are gone are not kept while nothing comes. */
static void
test_source_destroyed (void)
{
  g_autoptr (UrlPullQueue) queue = url_pull_queue_new (LIMIT, PIECE);
  g_autoptr (GSource) late = NULL;

  for (unsigned i = 0; i < 10000; i++)
    {
      g_autoptr (GSource) source = attach_source (queue);

      g_source_destroy (source);
    }
  url_pull_queue_close (queue);
  late = attach_source (queue);
  g_assert_true (g_main_context_iteration (NULL, FALSE));
  g_source_destroy (late);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pull-queue/order", test_order);
  g_test_add_func ("/pull-queue/bounds", test_bounds);
  g_test_add_func ("/pull-queue/tiny-pieces", test_tiny_pieces);
  g_test_add_func ("/pull-queue/end", test_end);
  g_test_add_data_func ("/pull-queue/error", NULL, test_error);
  g_test_add_data_func ("/pull-queue/error/drops", "", test_error);
  g_test_add_func ("/pull-queue/wait", test_wait);
  g_test_add_func ("/pull-queue/wait-cancelled", test_wait_cancelled);
  g_test_add_func ("/pull-queue/source", test_source);
  g_test_add_func ("/pull-queue/source-thread", test_source_thread);
  g_test_add_func ("/pull-queue/source-destroyed", test_source_destroyed);

  return g_test_run ();
}
