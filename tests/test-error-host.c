/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-resolver.h"
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
look_up (GTask      *task,
         const char *hostname,
         gboolean    ipv6_only)
{
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
  else if (ipv6_only)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such address");
  else
    test_resolver_answer (task, row->address);
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
  g_test_init (&argc, &argv, NULL);
  test_resolver_install (look_up);
  g_test_add_func ("/error-host/rows", test_rows);
  g_test_add_func ("/error-host/address", test_address);
  g_test_add_func ("/error-host/silent", test_silent);

  return test_run ();
}
