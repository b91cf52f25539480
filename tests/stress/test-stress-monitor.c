/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

/* Whoever first asks for the network monitor decides for the whole process on
 * which context it speaks. This monitor tells which one that was. The servers
 * run in another process, because they would ask for it too. */

#define STRESS_TYPE_MONITOR (stress_monitor_get_type ())
G_DECLARE_FINAL_TYPE (StressMonitor, stress_monitor, STRESS, MONITOR, GObject)

struct _StressMonitor
{
  GObject parent_instance;
};

enum
{
  PROP_NETWORK_AVAILABLE = 1,
  PROP_NETWORK_METERED,
  PROP_CONNECTIVITY,
};

static int n_inits;
static GMainContext *monitor_context; /* (owned) */
static int n_loads;
static int n_changes;

static void initable_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StressMonitor, stress_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, NULL))

static gboolean
monitor_init (GInitable     *initable,
              GCancellable  *cancellable,
              GError       **error)
{
  monitor_context = g_main_context_ref_thread_default ();
  g_atomic_int_inc (&n_inits);

  return TRUE;
}

static void
initable_init (GInitableIface *iface)
{
  iface->init = monitor_init;
}

static void
stress_monitor_get_property (GObject    *object,
                             unsigned    prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_NETWORK_AVAILABLE:
      g_value_set_boolean (value, TRUE);
      break;
    case PROP_NETWORK_METERED:
      g_value_set_boolean (value, FALSE);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stress_monitor_class_init (StressMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stress_monitor_get_property;
  g_object_class_override_property (object_class, PROP_NETWORK_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_NETWORK_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
stress_monitor_init (StressMonitor *self)
{
}

static void
loaded_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  G_GNUC_UNUSED g_autoptr(GBytes) body =
      url_session_load_finish (URL_SESSION (object), result, NULL, &error);

  g_assert_no_error (error);
  n_loads++;
}

/* By name, so that GIO resolves it and asks the monitor. */
static void
load (StressServer *server)
{
  g_autoptr(UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autofree char *ca = stress_server_get (server, "ca");
  g_autofree char *base = stress_server_get (server, "nginx_tls");
  g_autofree char *url = g_strconcat (base, "/hello.txt", NULL);
  g_autoptr(UrlRequest) request = url_request_new (url);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsDatabase) database = g_tls_file_database_new (ca, &error);
  UrlSession *session = NULL;

  g_assert_no_error (error);
  url_session_configuration_set_tls_database (configuration, database);
  session = url_session_new (configuration);
  url_session_load_async (session, request, NULL, loaded_cb, NULL);
  stress_wait (n_loads == 1);
  g_assert_finalize_object (session);
}

static gboolean
emit_cb (gpointer user_data)
{
  g_signal_emit_by_name (user_data, "network-changed", TRUE);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (GNetworkMonitor *monitor,
            gboolean         available,
            gpointer         thread)
{
  g_assert_true (g_thread_self () == thread);
  n_changes++;
}

static void
test_context (void)
{
  g_autoptr(StressServer) server = stress_server_new ();
  GNetworkMonitor *monitor = NULL;

  g_assert_cmpint (g_atomic_int_get (&n_inits), ==, 0);
  load (server);
  g_assert_cmpint (g_atomic_int_get (&n_inits), ==, 1);
  g_assert_true (monitor_context == g_main_context_default ());

  monitor = g_network_monitor_get_default ();
  g_assert_true (STRESS_IS_MONITOR (monitor));
  g_signal_connect (monitor, "network-changed", G_CALLBACK (changed_cb), g_thread_self ());
  g_main_context_invoke (monitor_context, emit_cb, monitor);
  stress_wait (n_changes == 1);
  g_main_context_unref (monitor_context);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("GIO_USE_NETWORK_MONITOR", "stress", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, STRESS_TYPE_MONITOR,
                                  "stress", 1000);

  g_test_add_func ("/monitor/context", test_context);

  return g_test_run ();
}
