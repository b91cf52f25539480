/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <urlsession/urlsession.h>

/* What is so of all properties: each can be read, and one that is set to what it
 * is tells nobody. */

static void
count_cb (GObject    *object,
          GParamSpec *pspec,
          unsigned   *count)
{
  (*count)++;
}

static void
check_property (GObject    *object,
                GParamSpec *pspec)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) value_again = G_VALUE_INIT;
  unsigned count = 0;

  g_test_message ("%s:%s", G_OBJECT_TYPE_NAME (object), pspec->name);
  if ((pspec->flags & G_PARAM_READABLE) == 0)
    return;

  g_value_init (&value, G_PARAM_SPEC_VALUE_TYPE (pspec));
  g_value_init (&value_again, G_PARAM_SPEC_VALUE_TYPE (pspec));
  g_object_get_property (object, pspec->name, &value);
  g_assert_false (g_param_value_validate (pspec, &value));
  if ((pspec->flags & G_PARAM_WRITABLE) == 0 || (pspec->flags & G_PARAM_CONSTRUCT_ONLY) != 0)
    return;

  g_signal_connect (object, "notify", G_CALLBACK (count_cb), &count);
  g_object_set_property (object, pspec->name, &value);
  g_signal_handlers_disconnect_by_data (object, &count);
  g_object_get_property (object, pspec->name, &value_again);
  g_assert_cmpint (g_param_values_cmp (pspec, &value, &value_again), ==, 0);
  g_assert_cmpuint (count, ==, 0);
}

static void
check (gpointer object)
{
  unsigned n_properties = 0;
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_properties);

  g_assert_cmpuint (n_properties, >, 0);
  for (unsigned i = 0; i < n_properties; i++)
    check_property (object, properties[i]);
  g_assert_finalize_object (object);
}

static void
test_configuration (void)
{
  check (url_session_configuration_new ());
  check (url_session_configuration_new_ephemeral ());
}

static void
test_request (void)
{
  UrlRequest *request = url_request_new ("https://user@example.org/a?b#c");
  g_autoptr (GUri) document = g_uri_parse ("https://example.org/", G_URI_FLAGS_NONE, NULL);

  url_request_set_main_document_uri (request, document);
  url_request_set_header (request, "A", "b");
  check (request);
  check (url_request_new (NULL));
}

static void
test_response (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/", G_URI_FLAGS_NONE, NULL);

  check (url_response_new (uri, "text/html", 5, "utf-8"));
  check (url_response_new_http (uri, 404, "HTTP/1.1", NULL));
}

static void
test_cookie (void)
{
  g_autoptr (GUri) uri = g_uri_parse ("https://example.org/", G_URI_FLAGS_NONE, NULL);

  check (url_cookie_parse ("a=b; Max-Age=60; Secure; SameSite=Lax", uri));
  check (url_cookie_storage_new ());
}

static void
test_session (void)
{
  UrlSession *session = url_session_new (NULL);

  check (url_session_data_task_for_uri (session, "https://example.org/"));
  check (session);
  check (g_object_new (URL_TYPE_TRANSPORT_SECURITY, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/properties/configuration", test_configuration);
  g_test_add_func ("/properties/request", test_request);
  g_test_add_func ("/properties/response", test_response);
  g_test_add_func ("/properties/cookie", test_cookie);
  g_test_add_func ("/properties/session", test_session);

  return g_test_run ();
}
