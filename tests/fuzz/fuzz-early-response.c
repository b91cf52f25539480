/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>

#include "base/url-network-private.h"
#include "fuzz-stream.h"
#include "message/url-error.h"
#include "transport/url-early-response-private.h"

/* What a server sends while the request is still under way. The first byte says
 * in what pieces. */

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize piece;

  /* Network thread only. */
  FuzzStream *stream;      /* (owned) */
  UrlEarlyResponse *early; /* (owned) */
  GInputStream *body;      /* (owned) (nullable) */
  char buffer[512];
  gsize body_size;
  unsigned heads;
  gboolean ended; /* the final head, or a failure */

  GMutex lock;
  GCond changed;
  gboolean done; /* guarded by lock */
} Run;

static void
finish (Run *run)
{
  url_early_response_free (run->early);
  g_clear_object (&run->body);
  g_clear_object (&run->stream);

  g_mutex_lock (&run->lock);
  run->done = TRUE;
  g_cond_signal (&run->changed);
  g_mutex_unlock (&run->lock);
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  if (size <= 0)
    {
      g_assert_true (size == 0 || error != NULL);
      finish (run);
      return;
    }

  run->body_size += (gsize) size;
  g_assert_cmpint (url_early_response_get_raw_bytes (run->early), <=, run->size);
  g_input_stream_read_async (run->body, run->buffer, sizeof run->buffer, G_PRIORITY_DEFAULT, NULL,
                             read_cb, run);
}

static void
holds_cb (gpointer listener,
          gboolean holds)
{
  g_assert_false (((Run *) listener)->ended);
}

static void
check_field_cb (const char *name,
                const char *value,
                gpointer    user_data)
{
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_null (strpbrk (name, "\r\n"));
  g_assert_null (strpbrk (value, "\r\n"));
}

static void
head_cb (gpointer            listener,
         const UrlEarlyHead *head)
{
  Run *run = listener;
  g_autoptr (GError) error = NULL;

  g_assert_false (run->ended);
  g_assert_cmpuint (head->status, >=, 100);
  g_assert_cmpuint (head->status, !=, SOUP_STATUS_SWITCHING_PROTOCOLS);
  g_assert_cmpuint (head->size, <=, run->size);
  g_assert_cmpuint (++run->heads, <=, run->size);
  soup_message_headers_foreach (head->headers, check_field_cb, NULL);
  if (SOUP_STATUS_IS_INFORMATIONAL (head->status))
    return;

  run->ended = TRUE;
  run->body = url_early_response_open (run->early, head, head->status != 204, &error);
  if (run->body == NULL)
    g_assert_true (error->domain == URL_ERROR);
}

static void
failed_cb (gpointer  listener,
           GError   *error)
{
  Run *run = listener;

  g_assert_false (run->ended);
  g_assert_true (g_error_matches (error, URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE) ||
                 g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED));
  run->ended = TRUE;
  g_error_free (error);
}

static const UrlEarlyEvents events = { holds_cb, head_cb, failed_cb };

/* Comes after everything that listens has had its turn. */
static gboolean
look_cb (gpointer user_data)
{
  Run *run = user_data;

  if (!run->ended && !fuzz_stream_is_over (run->stream))
    return G_SOURCE_CONTINUE;

  if (run->body != NULL)
    g_input_stream_read_async (run->body, run->buffer, sizeof run->buffer, G_PRIORITY_DEFAULT,
                               NULL, read_cb, run);
  else
    finish (run);

  return G_SOURCE_REMOVE;
}

static void
begin (gpointer data)
{
  Run *run = data;
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) connection = NULL;
  g_autoptr (GSource) source = g_idle_source_new ();

  run->stream = fuzz_stream_new (run->data, run->size, run->piece);
  connection = g_simple_io_stream_new (G_INPUT_STREAM (run->stream), output);
  run->early = url_early_response_new (connection, &events, run);
  g_source_set_callback (source, look_cb, run, NULL);
  url_network_attach (source);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  Run run = { 0 };

  if (size < 1)
    return 0;

  run.data = data + 1;
  run.size = size - 1;
  run.piece = data[0] == 0xff ? G_MAXINT : data[0];
  g_mutex_init (&run.lock);
  g_cond_init (&run.changed);

  url_network_invoke (begin, &run);
  g_mutex_lock (&run.lock);
  while (!run.done)
    g_cond_wait (&run.changed, &run.lock);
  g_mutex_unlock (&run.lock);

  g_mutex_clear (&run.lock);
  g_cond_clear (&run.changed);

  return 0;
}
