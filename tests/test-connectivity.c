/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "test-resolver.h"
#include "test-support.h"

/* No network, no way to the host, or one that must not be used. The monitor is
 * the module in fixture/monitor; the one name that there is leads where the test
 * says. */

#define HOST "away.example"
#define UNREACHABLE "255.255.255.255"

/* Where the name leads; NULL: it cannot be looked up. */
static const char *address;
static int lookups;

static void
look_up (GTask      *task,
         const char *hostname,
         gboolean    ipv6_only)
{
  const char *found = g_atomic_pointer_get (&address);

  g_atomic_int_inc (&lookups);
  if (found == NULL || ipv6_only)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE,
                             "Nobody knows “%s”", hostname);
  else
    test_resolver_answer (task, found);
}

typedef struct
{
  UrlSessionConfiguration *configuration; /* (owned) */
  UrlRequest *request;                    /* (owned) */
  UrlSession *session;                    /* (owned) (nullable) */
  UrlTask *task;                          /* (owned) (nullable) */
  TestWatch *watch;                       /* (owned) (nullable) */
  unsigned waited;
} Fixture;

static void
count_cb (unsigned *count)
{
  (*count)++;
}

/* Toggles something, and comes back when the library has heard of it. */
static void
toggle (int         signal_number,
        const char *news)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();
  unsigned heard = 0;
  gulong id = g_signal_connect_swapped (monitor, news, G_CALLBACK (count_cb), &heard);

  kill (getpid (), signal_number);
  while (heard == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (monitor, id);
}

static void
toggle_available (void)
{
  toggle (SIGUSR1, "network-changed");
}

static void
toggle_metered (void)
{
  toggle (SIGUSR2, "notify::network-metered");
}

/* After a load, the library listens to the monitor. */
static void
begin_listening (void)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, "/ok");
  TestWatch *watch = test_watch_new (task);

  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
  test_iterate_pending ();
  test_watch_free (watch);
  g_assert_finalize_object (task);
  test_session_assert_gone (session);
}

static void
fixture_set_up (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr (UrlTransportSecurity) security = url_transport_security_new ();
  g_autofree char *url = g_strdup_printf ("http://" HOST ":%u/echo",
                                          test_raw_server_get_port (test_fixture_get_raw ()));

  g_atomic_pointer_set (&address, "127.0.0.1");
  g_atomic_int_set (&lookups, 0);
  self->configuration = url_session_configuration_new ();
  url_transport_security_set_allows_insecure_http (security, TRUE);
  url_session_configuration_set_transport_security (self->configuration, security);
  self->request = url_request_new (url);
}

static void
start (Fixture  *self,
       gboolean  waits)
{
  url_session_configuration_set_waits_for_connectivity (self->configuration, waits);
  self->session = url_session_new (self->configuration);
  self->task = URL_TASK (url_session_data_task (self->session, self->request));
  self->watch = test_watch_new (self->task);
  g_signal_connect_swapped (self->task, "waiting-for-connectivity", G_CALLBACK (count_cb),
                            &self->waited);
  url_task_resume (self->task);
}

static void
wait_until_waiting (Fixture *self)
{
  while (self->waited == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
fixture_tear_down (Fixture       *self,
                   gconstpointer  data)
{
  g_clear_object (&self->configuration);
  g_clear_object (&self->request);
  g_clear_pointer (&self->watch, test_watch_free);
  g_assert_finalize_object (g_steal_pointer (&self->task));
  test_session_assert_gone (g_steal_pointer (&self->session));
}

static void
test_fails (Fixture       *self,
            gconstpointer  data)
{
  g_atomic_pointer_set (&address, NULL);
  toggle_available ();
  start (self, FALSE);
  test_watch_wait (self->watch);
  toggle_available ();
  g_assert_error (self->watch->error, URL_ERROR, URL_ERROR_NOT_CONNECTED);
  g_assert_nonnull (strstr (self->watch->error->message, HOST));
  g_assert_cmpuint (self->waited, ==, 0);
}

/* While there is a network, a name that is not found is just that. */
static void
test_unknown (Fixture       *self,
              gconstpointer  data)
{
  g_atomic_pointer_set (&address, NULL);
  start (self, TRUE);
  test_watch_wait (self->watch);
  g_assert_error (self->watch->error, URL_ERROR, URL_ERROR_CANNOT_FIND_HOST);
  g_assert_cmpuint (self->waited, ==, 0);
}

/* Waits over changes that do not help, and says so once. */
static void
test_waits (Fixture       *self,
            gconstpointer  data)
{
  g_atomic_pointer_set (&address, data);
  toggle_available ();
  start (self, TRUE);
  wait_until_waiting (self);
  g_assert_cmpstr (self->watch->log->str, ==, "");
  g_assert_cmpint (url_task_get_state (self->task), ==, URL_TASK_STATE_RUNNING);

  g_atomic_pointer_set (&address, UNREACHABLE);
  toggle_available ();
  while (g_atomic_int_get (&lookups) < 2)
    g_main_context_iteration (NULL, FALSE);
  toggle_available ();
  g_atomic_pointer_set (&address, "127.0.0.1");
  toggle_available ();

  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
  g_assert_cmpuint (self->waited, ==, 1);
  g_assert_cmpuint (url_response_get_status_code (url_task_get_response (self->task)), ==, 200);
}

/* The wait is not the server's fault. */
static gboolean
come_back_cb (gpointer user_data)
{
  g_atomic_pointer_set (&address, "127.0.0.1");
  kill (getpid (), SIGUSR1);

  return G_SOURCE_REMOVE;
}

static void
test_request_timeout (Fixture       *self,
                      gconstpointer  data)
{
  g_atomic_pointer_set (&address, NULL);
  toggle_available ();
  url_session_configuration_set_request_timeout (self->configuration, 0.2);
  start (self, TRUE);
  wait_until_waiting (self);
  g_timeout_add (500, come_back_cb, NULL);
  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
}

static void
test_resource_timeout (Fixture       *self,
                       gconstpointer  data)
{
  g_atomic_pointer_set (&address, UNREACHABLE);
  url_session_configuration_set_resource_timeout (self->configuration, 0.2);
  start (self, TRUE);
  test_watch_wait (self->watch);
  g_assert_error (self->watch->error, URL_ERROR, URL_ERROR_TIMED_OUT);
  g_assert_cmpuint (self->waited, ==, 1);
}

static void
test_cancel (Fixture       *self,
             gconstpointer  data)
{
  g_atomic_pointer_set (&address, UNREACHABLE);
  start (self, TRUE);
  wait_until_waiting (self);
  url_task_cancel (self->task);
  test_watch_wait (self->watch);
  g_assert_error (self->watch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_suspend (Fixture       *self,
              gconstpointer  data)
{
  g_atomic_pointer_set (&address, UNREACHABLE);
  start (self, TRUE);
  wait_until_waiting (self);
  url_task_suspend (self->task);
  g_atomic_pointer_set (&address, "127.0.0.1");
  toggle_metered ();
  toggle_metered ();
  test_iterate_pending ();
  g_assert_cmpuint (self->watch->completed, ==, 0);

  url_task_resume (self->task);
  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
}

/* A stream can be read once: not for a connection that does not come about. */
static void
test_body_stream (Fixture       *self,
                  gconstpointer  data)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("the body", 8, NULL);

  g_atomic_pointer_set (&address, UNREACHABLE);
  url_request_set_method (self->request, "POST");
  url_request_set_body_stream (self->request, stream);
  start (self, TRUE);
  wait_until_waiting (self);
  g_atomic_pointer_set (&address, "127.0.0.1");
  toggle_metered ();
  toggle_metered ();
  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
  g_byte_array_append (self->watch->data, (const guint8 *) "", 1);
  g_assert_true (g_str_has_suffix ((const char *) self->watch->data->data, "the body"));
}

static void
test_metered_fails (Fixture       *self,
                    gconstpointer  data)
{
  if (GPOINTER_TO_INT (data))
    url_session_configuration_set_allows_metered_network (self->configuration, FALSE);
  else
    url_request_set_allows_metered_network (self->request, FALSE);

  toggle_metered ();
  start (self, FALSE);
  test_watch_wait (self->watch);
  toggle_metered ();
  g_assert_error (self->watch->error, URL_ERROR, URL_ERROR_NETWORK_NOT_ALLOWED);
  g_assert_nonnull (strstr (self->watch->error->message, HOST));
  g_assert_cmpint (lookups, ==, 0);
}

static void
test_metered_waits (Fixture       *self,
                    gconstpointer  data)
{
  url_session_configuration_set_allows_metered_network (self->configuration, FALSE);
  toggle_metered ();
  start (self, TRUE);
  wait_until_waiting (self);
  test_iterate_pending ();
  g_assert_cmpint (lookups, ==, 0);
  toggle_metered ();
  test_watch_wait (self->watch);
  g_assert_no_error (self->watch->error);
  g_assert_cmpuint (self->waited, ==, 1);
}

/* Looked at again for each hop; what stays on this machine meets no network. */
static void
test_metered_redirect (Fixture       *self,
                       gconstpointer  data)
{
  g_autofree char *target = g_strdup (url_request_get_uri_string (self->request));
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/redirect-to/302?%s", target);

  url_request_set_uri_string (self->request, url);
  url_request_set_allows_metered_network (self->request, FALSE);
  toggle_metered ();
  start (self, FALSE);
  test_watch_wait (self->watch);
  toggle_metered ();
  g_assert_error (self->watch->error, URL_ERROR, URL_ERROR_NETWORK_NOT_ALLOWED);
  g_assert_cmpstr (url_request_get_uri_string (url_task_get_current_request (self->task)), ==,
                   target);
}

static void
test_properties (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlSessionConfiguration) copy = NULL;
  g_autoptr (UrlRequest) request = url_request_new ("https://localhost/");
  g_autoptr (UrlRequest) request_copy = NULL;

  g_assert_false (url_session_configuration_get_waits_for_connectivity (configuration));
  g_assert_true (url_session_configuration_get_allows_metered_network (configuration));
  g_assert_true (url_request_get_allows_metered_network (request));

  url_session_configuration_set_waits_for_connectivity (configuration, TRUE);
  url_session_configuration_set_allows_metered_network (configuration, FALSE);
  url_request_set_allows_metered_network (request, FALSE);
  copy = url_session_configuration_copy (configuration);
  request_copy = url_request_copy (request);
  g_assert_true (url_session_configuration_get_waits_for_connectivity (copy));
  g_assert_false (url_session_configuration_get_allows_metered_network (copy));
  g_assert_false (url_request_get_allows_metered_network (request_copy));
}

#define ADD(path, data, test) \
  g_test_add (path, Fixture, data, fixture_set_up, test, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_resolver_install (look_up);
  begin_listening ();

  g_test_add_func ("/connectivity/properties", test_properties);
  ADD ("/connectivity/fails", NULL, test_fails);
  ADD ("/connectivity/unknown", NULL, test_unknown);
  ADD ("/connectivity/waits/offline", NULL, test_waits);
  ADD ("/connectivity/waits/no-route", UNREACHABLE, test_waits);
  ADD ("/connectivity/request-timeout", NULL, test_request_timeout);
  ADD ("/connectivity/resource-timeout", NULL, test_resource_timeout);
  ADD ("/connectivity/cancel", NULL, test_cancel);
  ADD ("/connectivity/suspend", NULL, test_suspend);
  ADD ("/connectivity/body-stream", NULL, test_body_stream);
  ADD ("/connectivity/metered/session", GINT_TO_POINTER (TRUE), test_metered_fails);
  ADD ("/connectivity/metered/request", GINT_TO_POINTER (FALSE), test_metered_fails);
  ADD ("/connectivity/metered/waits", NULL, test_metered_waits);
  ADD ("/connectivity/metered/redirect", NULL, test_metered_redirect);

  return test_run ();
}
