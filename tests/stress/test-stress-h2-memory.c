/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

#include <string.h>

#include "message/url-http-version.h"
#include "transport/url-transport-private.h"

/* Consumers of HTTP/2 that are slower than their server, or stand still. The
 * server runs in another process, so that the memory of this one is the
 * library's. Where libsoup would keep in memory what is not read, AUTO comes to
 * HTTP/1.1, and HTTP/2 by its name promises nothing. */

#define MIB (1024 * 1024)
#define MAX_RESIDENT (96 * MIB)

typedef struct
{
  StressServer *server; /* (owned) */
  UrlSession *session;  /* (owned) */
  gint64 size;
  gint64 received;
  gboolean slow;
  int completed;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr(UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr(GTlsDatabase) database = NULL;
  g_autofree char *ca = NULL;

  self->server = stress_server_new ();
  self->size = (stress_is_full () ? 1024 : 256) * (gint64) MIB;
  ca = stress_server_get (self->server, "ca");
  database = g_tls_file_database_new (ca, NULL);
  url_session_configuration_set_tls_database (configuration, database);
  url_session_configuration_set_http_version (configuration,
                                              (UrlHttpVersion) GPOINTER_TO_INT (data));
  url_session_configuration_set_max_response_size (configuration, -1);
  self->session = url_session_new (configuration);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  stress_assert_goes (self->session);
  stress_server_free (self->server);
}

static char *
url_for_body (Fixture *self)
{
  g_autofree char *base = stress_server_get (self->server, "h2");

  return g_strdup_printf ("%s/bytes/%" G_GINT64_FORMAT, base, self->size);
}

/* Waits until the server has sent nothing for a while: all there is, or as much
 * as the client lets it. */
static void
wait_for_quiet (Fixture *self)
{
  g_autofree char *base = stress_server_get (self->server, "h2_control");
  g_autofree char *url = g_strconcat (base, "/wait/quiet/500", NULL);
  g_autoptr(UrlRequest) request = url_request_new (url);
  g_autoptr(UrlSession) session = url_session_new (NULL);
  g_autoptr(UrlResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body G_GNUC_UNUSED = url_session_load (session, request, NULL, &response, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (url_response_get_status_code (response), ==, 200);
}

static void
take (Fixture      *self,
      const guint8 *bytes,
      gsize         size)
{
  guint8 expected[64 * 1024];

  g_assert_cmpuint (size, <=, sizeof expected);
  test_pattern_fill (expected, size, (guint64) self->received);
  g_assert_true (memcmp (bytes, expected, size) == 0);
  self->received += (gint64) size;
}

static void
data_cb (UrlDataTask *task,
         GBytes      *data,
         Fixture     *self)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (data, &size);

  take (self, bytes, size);
  /* Not a wait for something, but the load of this test. */
  if (self->slow)
    g_usleep (1000);
}

static UrlTask *
start (Fixture *self)
{
  g_autofree char *url = url_for_body (self);
  UrlTask *task = URL_TASK (url_session_data_task_for_uri (self->session, url));

  g_signal_connect (task, "data-received", G_CALLBACK (data_cb), self);
  g_signal_connect_swapped (task, "completed", G_CALLBACK (stress_count), &self->completed);
  url_task_resume (task);

  return task;
}

static void
check_memory (void)
{
  gsize peak = stress_get_memory ("VmHWM");

  g_test_message ("peak resident memory: %.1f MiB", (double) peak / MIB);
  if (!stress_is_sanitized ())
    g_assert_cmpuint (peak, <, MAX_RESIDENT);
}

static void
finish (Fixture *self,
        UrlTask *task)
{
  UrlResponse *response = NULL;

  stress_wait (self->completed == 1);
  g_assert_no_error (url_task_get_error (task));
  response = url_task_get_response (task);
  g_assert_cmpstr (url_response_get_http_version (response), ==,
                   url_transport_bounds_http2 () ? "HTTP/2" : "HTTP/1.1");
  g_assert_cmpint (self->received, ==, self->size);
  check_memory ();
  g_object_unref (task);
}

static void
test_slow (Fixture       *self,
           gconstpointer  data)
{
  self->slow = TRUE;
  finish (self, start (self));
}

static void
test_suspended (Fixture       *self,
                gconstpointer  data)
{
  UrlTask *task = start (self);
  gint64 received = 0;

  stress_wait (self->received > 0);
  url_task_suspend (task);
  received = self->received;
  wait_for_quiet (self);
  check_memory ();
  g_assert_cmpint (self->received, ==, received);
  url_task_resume (task);
  finish (self, task);
}

/* The application's own context stands still: what is asked here comes while
 * nobody dispatches it. */
static void
test_stalled (Fixture       *self,
              gconstpointer  data)
{
  UrlTask *task = start (self);

  stress_wait (self->received > 0);
  wait_for_quiet (self);
  check_memory ();
  finish (self, task);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  GInputStream **stream_out = user_data;
  g_autoptr(GError) error = NULL;

  *stream_out = url_session_open_finish (URL_SESSION (object), result, NULL, &error);
  g_assert_no_error (error);
}

static void
test_unread (Fixture       *self,
             gconstpointer  data)
{
  g_autofree char *url = url_for_body (self);
  g_autoptr(UrlRequest) request = url_request_new (url);
  GInputStream *stream = NULL;
  g_autofree guint8 *buffer = g_malloc (64 * 1024);
  g_autoptr(GError) error = NULL;
  gssize n_read = 0;

  url_session_open_async (self->session, request, NULL, opened_cb, &stream);
  stress_wait (stream != NULL);
  wait_for_quiet (self);
  check_memory ();
  do
    {
      n_read = g_input_stream_read (stream, buffer, 64 * 1024, NULL, &error);
      g_assert_no_error (error);
      take (self, buffer, (gsize) n_read);
    }
  while (n_read > 0);
  g_assert_cmpint (self->received, ==, self->size);
  check_memory ();
  g_object_unref (stream);
}

#define ADD(path, version, test) \
  g_test_add (path, Fixture, GINT_TO_POINTER (version), set_up, test, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/h2-memory/slow", URL_HTTP_VERSION_AUTO, test_slow);
  ADD ("/h2-memory/suspended", URL_HTTP_VERSION_AUTO, test_suspended);
  ADD ("/h2-memory/stalled", URL_HTTP_VERSION_AUTO, test_stalled);
  if (url_transport_bounds_http2 ())
    ADD ("/h2-memory/unread", URL_HTTP_VERSION_HTTP_2, test_unread);

  return g_test_run ();
}
