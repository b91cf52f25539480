/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

/* Names and addresses that lead nowhere, whatever network the test runs in: the
 * process's resolver is one of the test. */

typedef struct
{
  const char *name;
  const char *address; /* (nullable): else it fails with the code */
  int resolver_code;
  UrlError code;
} Row;

static const Row rows[] = {
  { "not-found.example", NULL, G_RESOLVER_ERROR_NOT_FOUND, URL_ERROR_CANNOT_FIND_HOST },
  { "temporary.example", NULL, G_RESOLVER_ERROR_TEMPORARY_FAILURE, URL_ERROR_CANNOT_FIND_HOST },
  { "internal.example", NULL, G_RESOLVER_ERROR_INTERNAL, URL_ERROR_CANNOT_FIND_HOST },
  /* No system makes a connection to all of a network. */
  { "unreachable.example", "255.255.255.255", 0, URL_ERROR_NOT_CONNECTED },
};

#define SILENT "silent.example"

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  g_task_return_error_if_cancelled (G_TASK (user_data));

  return G_SOURCE_REMOVE;
}

/* Says nothing until the one who asked gives up. */
static void
keep_silent (GTask *task)
{
  g_autoptr (GSource) source = g_cancellable_source_new (g_task_get_cancellable (task));

  g_task_attach_source (task, source, G_SOURCE_FUNC (cancelled_cb));
}

static void
lookup_async (GResolver                *resolver,
              const char               *hostname,
              GResolverNameLookupFlags  flags,
              GCancellable             *cancellable,
              GAsyncReadyCallback       callback,
              gpointer                  user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  const Row *row = rows;

  if (strcmp (hostname, SILENT) == 0)
    {
      keep_silent (task);
      return;
    }

  while (strcmp (row->name, hostname) != 0)
    g_assert_true (++row < rows + G_N_ELEMENTS (rows));

  if (row->address == NULL)
    g_task_return_new_error (task, G_RESOLVER_ERROR, row->resolver_code,
                             "Error resolving “%s”: the test says so", hostname);
  else if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such address");
  else
    g_task_return_pointer (
        task, g_list_prepend (NULL, g_inet_address_new_from_string (row->address)), free_addresses);
}

static void
lookup_plain_async (GResolver           *resolver,
                    const char          *hostname,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  lookup_async (resolver, hostname, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback,
                user_data);
}

static GList *
lookup_finish (GResolver     *resolver,
               GAsyncResult  *result,
               GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = lookup_plain_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

static void
test_rows (void)
{
  UrlSession *session = test_session_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *url = g_strdup_printf ("https://%s/path", rows[i].name);
      g_autofree char *secret =
          g_strdup_printf ("https://user:secret@%s/path?secret#secret", rows[i].name);
      g_autoptr (UrlRequest) request = url_request_new (secret);
      g_autoptr (GError) error = NULL;

      g_assert_null (url_session_load (session, request, NULL, NULL, &error));
      g_assert_error (error, URL_ERROR, (int) rows[i].code);
      test_assert_sentence (error->message, url);
      if (rows[i].address == NULL)
        g_assert_nonnull (strstr (error->message, "the test says so"));
    }

  test_session_assert_gone (session);
}

/* The same without a name. */
static void
test_address (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (UrlRequest) request = url_request_new ("https://255.255.255.255/path");
  g_autoptr (GError) error = NULL;

  g_assert_null (url_session_load (session, request, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_NOT_CONNECTED);
  test_assert_sentence (error->message, "https://255.255.255.255/path");
  test_session_assert_gone (session);
}

/* libsoup's own timeout does not count while a name is looked for. */
static void
test_silent (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  g_autoptr (UrlRequest) request = url_request_new ("https://" SILENT "/path");
  UrlSession *session = NULL;
  g_autoptr (GError) error = NULL;

  url_session_configuration_set_request_timeout (configuration, 0.2);
  session = url_session_new (configuration);
  g_assert_null (url_session_load (session, request, NULL, NULL, &error));
  g_assert_error (error, URL_ERROR, URL_ERROR_TIMED_OUT);
  test_assert_sentence (error->message, "https://" SILENT "/path");
  test_session_assert_gone (session);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/error-host/rows", test_rows);
  g_test_add_func ("/error-host/address", test_address);
  g_test_add_func ("/error-host/silent", test_silent);

  return test_run ();
}
