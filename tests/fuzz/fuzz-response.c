/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <string.h>
#include <urlsession/urlsession.h>

#include "message/url-headers-private.h"

/* What a server answers, byte by byte, from the status line to the end of the
 * connection. The first byte chooses the request. */

#define MAX_BODY (1024 * 1024)
#define BODY_SIZE (64 * 1024)

typedef struct
{
  GSocket *listener;   /* (owned) */
  UrlSession *session; /* (owned) */
  char *url;           /* (owned) */
  int has_body;        /* whether the request has one; atomic */

  GMutex lock;
  const guint8 *answer; /* guarded by lock */
  gsize size;           /* likewise */
} Harness;

static Harness *harness;

/* Reads until the empty line behind the head; how much of the body came with it. */
static gsize
read_head (GSocket *socket)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *end = NULL;
  char buffer[4096];
  gssize n_read = 0;

  do
    {
      n_read = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);
      if (n_read > 0)
        g_string_append_len (text, buffer, n_read);
      end = g_strstr_len (text->str, (gssize) text->len, "\r\n\r\n");
    }
  while (n_read > 0 && end == NULL);

  return end != NULL ? text->len - (gsize) (end + 4 - text->str) : 0;
}

/* An answer is lost if a connection is closed before all was read that came. */
static void
skip_body (GSocket *socket,
           gsize    left)
{
  char buffer[16 * 1024];

  while (left > 0)
    {
      gssize n_read = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);

      if (n_read <= 0)
        return;
      left -= MIN (left, (gsize) n_read);
    }
}

static void
send_answer (GSocket *socket)
{
  g_autofree guint8 *answer = NULL;
  gsize size = 0;
  gsize sent = 0;
  gssize n_sent = 0;

  g_mutex_lock (&harness->lock);
  size = harness->size;
  answer = g_memdup2 (harness->answer, size);
  g_mutex_unlock (&harness->lock);

  for (; sent < size && n_sent >= 0; sent += (gsize) MAX (n_sent, 0))
    n_sent = g_socket_send (socket, (const char *) answer + sent, size - sent, NULL, NULL);
}

static gpointer
server_thread_cb (gpointer data)
{
  for (;;)
    {
      g_autoptr (GSocket) socket = g_socket_accept (harness->listener, NULL, NULL);
      gsize came = 0;

      if (socket == NULL)
        continue;
      g_socket_set_timeout (socket, 1);
      came = read_head (socket);
      send_answer (socket);
      g_socket_shutdown (socket, FALSE, TRUE, NULL);
      if (g_atomic_int_get (&harness->has_body))
        skip_body (socket, BODY_SIZE - came);
      g_socket_close (socket, NULL);
    }

  return NULL;
}

static GSocket *
listen_on_loopback (guint16 *port_out)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                    G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_bind (listener, any, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (listener, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (listener, &error);
  g_assert_no_error (error);
  *port_out = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return listener;
}

/* It goes nowhere else: no redirect is followed. */
static Harness *
harness_new (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new_ephemeral ();
  Harness *self = g_new0 (Harness, 1);
  guint16 port = 0;

  url_session_configuration_set_max_redirects (configuration, 0);
  url_session_configuration_set_max_response_size (configuration, MAX_BODY);
  url_session_configuration_set_handles_cookies (configuration, FALSE);
  url_session_configuration_set_request_timeout (configuration, 20);
  self->session = url_session_new (configuration);
  self->listener = listen_on_loopback (&port);
  self->url = g_strdup_printf ("http://127.0.0.1:%u/", port);
  g_mutex_init (&self->lock);

  return self;
}

static UrlRequest *
make_request (guint8 choice)
{
  static const char *const methods[] = { "GET", "HEAD", "POST", "GET" };
  UrlRequest *request = url_request_new (harness->url);
  const char *method = methods[choice % G_N_ELEMENTS (methods)];

  url_request_set_method (request, method);
  if (strcmp (method, "POST") == 0)
    {
      g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (BODY_SIZE), BODY_SIZE);

      url_request_set_body (request, body);
    }
  g_atomic_int_set (&harness->has_body, url_request_get_body (request) != NULL);

  return request;
}

static void
check_field_cb (const char *name,
                const char *value,
                gpointer    user_data)
{
  fuzz_assert_text (name);
  fuzz_assert_text (value);
  g_assert_null (strpbrk (name, "\r\n"));
  g_assert_null (strpbrk (value, "\r\n"));
}

static void
check_outcome (GBytes       *body,
               UrlResponse  *response,
               const GError *error)
{
  if (body == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (error->domain == URL_ERROR);
      g_assert_false (g_error_matches (error, URL_ERROR, URL_ERROR_TIMED_OUT));
      fuzz_assert_text (error->message);
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (body), <=, MAX_BODY);
  g_assert_cmpuint (url_response_get_status_code (response), >=, 100);
  url_headers_foreach (url_response_get_headers (response), check_field_cb, NULL);
  fuzz_assert_text (url_response_get_suggested_filename (response));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (UrlRequest) request = NULL;
  g_autoptr (UrlResponse) response = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  if (size < 1)
    return 0;

  if (harness == NULL)
    {
      harness = harness_new ();
      g_thread_unref (g_thread_new ("server", server_thread_cb, NULL));
    }

  g_mutex_lock (&harness->lock);
  harness->answer = data + 1;
  harness->size = size - 1;
  g_mutex_unlock (&harness->lock);
  request = make_request (data[0]);
  body = url_session_load (harness->session, request, NULL, &response, &error);
  /* The task lives until its context has heard of its end. */
  while (g_list_model_get_n_items (url_session_get_tasks (harness->session)) > 0)
    g_main_context_iteration (NULL, TRUE);
  check_outcome (body, response, error);

  g_mutex_lock (&harness->lock);
  harness->size = 0;
  g_mutex_unlock (&harness->lock);

  return 0;
}
