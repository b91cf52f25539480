/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "stress-support.h"

#include <string.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif

struct _StressServer
{
  GSubprocess *process; /* (owned) */
  char *json;           /* (owned) */
};

static void
gone_cb (gpointer  data,
         GObject  *where)
{
  StressLife *life = data;

  g_atomic_int_add (&life->alive, -1);
  g_main_context_wakeup (life->context);
}

void
stress_life_watch (StressLife *life,
                   gpointer    object)
{
  g_atomic_int_inc (&life->alive);
  g_object_weak_ref (object, gone_cb, life);
}

gboolean
stress_life_is_over (StressLife *life)
{
  return g_atomic_int_get (&life->alive) == 0;
}

void
stress_assert_goes (gpointer object)
{
  StressLife life = { .context = g_main_context_get_thread_default () };

  stress_life_watch (&life, object);
  g_object_unref (object);
  stress_wait (stress_life_is_over (&life));
}

int
stress_main (void)
{
  int status = 0;

  test_fixture_get ();
  status = g_test_run ();
  test_fixture_shutdown ();

  return status;
}

gboolean
stress_is_full (void)
{
  return g_strcmp0 (g_getenv ("URLSESSION_TEST_FULL"), "1") == 0;
}

/* Where memory and time are not those of the library. */
gboolean
stress_is_sanitized (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
    __has_feature (address_sanitizer) || __has_feature (thread_sanitizer)
  return TRUE;
#else
  return g_getenv ("URLSESSION_TEST_SLOW") != NULL;
#endif
}

UrlSession *
stress_session_new (unsigned connections)
{
  g_autoptr(UrlSessionConfiguration) configuration = url_session_configuration_new ();

  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());
  url_session_configuration_set_max_connections (configuration, MAX (connections, 64));
  url_session_configuration_set_max_connections_per_host (configuration, connections);

  return url_session_new (configuration);
}

UrlTask *
stress_task_new (UrlSession *session,
                 TestPeer    peer,
                 const char *path)
{
  g_autofree char *url = test_fixture_url (peer, "%s", path);

  return URL_TASK (url_session_data_task_for_uri (session, url));
}

void
stress_count (int *count)
{
  g_atomic_int_inc (count);
}

gsize
stress_get_memory (const char *name)
{
  g_autofree char *status = NULL;
  g_autoptr(GError) error = NULL;
  const char *line = NULL;

  g_file_get_contents ("/proc/self/status", &status, NULL, &error);
  g_assert_no_error (error);
  line = strstr (status, name);
  g_assert_nonnull (line);

  return (gsize) g_ascii_strtoull (line + strlen (name) + strlen (":"), NULL, 10) * 1024;
}

StressServer *
stress_server_new (void)
{
  StressServer *self = g_new0 (StressServer, 1);
  g_autoptr(GDataInputStream) output = NULL;
  g_autoptr(GError) error = NULL;

  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, g_getenv ("URLSESSION_TEST_SERVER"), NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  self->json = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->json);

  return self;
}

void
stress_server_free (StressServer *self)
{
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self->json);
  g_free (self);
}

/* The server writes its object on one line, without escapes or spaces. */
char *
stress_server_get (StressServer *self,
                   const char   *key)
{
  g_autofree char *head = g_strdup_printf ("\"%s\":\"", key);
  const char *start = strstr (self->json, head);

  g_assert_nonnull (start);
  start += strlen (head);

  return g_strndup (start, strcspn (start, "\""));
}
