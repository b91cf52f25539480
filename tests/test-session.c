/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <malloc.h>

#include "base/url-network-private.h"
#include "test-support.h"

static void
test_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  UrlSession *session = url_session_new (NULL);
  UrlSession *other = NULL;

  g_assert_true (url_session_get_context (session) == g_main_context_default ());
  g_main_context_push_thread_default (context);
  other = url_session_new (NULL);
  g_main_context_pop_thread_default (context);
  g_assert_true (url_session_get_context (other) == context);

  g_assert_finalize_object (session);
  g_assert_finalize_object (other);
}

static void
test_configuration_is_copied (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  UrlSession *session = NULL;
  UrlSessionConfiguration *copy = NULL;

  url_session_configuration_set_max_connections_per_host (configuration, 3);
  session = url_session_new (configuration);
  url_session_configuration_set_max_connections_per_host (configuration, 4);
  copy = url_session_dup_configuration (session);
  g_assert_cmpuint (url_session_configuration_get_max_connections_per_host (copy), ==, 3);

  g_assert_finalize_object (copy);
  g_assert_finalize_object (session);
}

/* A line break would begin another field. */
static void
test_user_agent (void)
{
  const char *const refused[] = { "a\r\nX: 1", "a\n", "\r", "a\001", "a\177" };
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();

  url_session_configuration_set_user_agent (configuration, "tests/1\t(é)");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_expect_message ("UrlSession", G_LOG_LEVEL_WARNING, "*control characters*");
      url_session_configuration_set_user_agent (configuration, refused[i]);
      g_test_assert_expected_messages ();
      g_assert_cmpstr (url_session_configuration_get_user_agent (configuration), ==,
                       "tests/1\t(é)");
    }
  url_session_configuration_set_user_agent (configuration, "");
  g_assert_cmpstr (url_session_configuration_get_user_agent (configuration), ==, "");
  url_session_configuration_set_user_agent (configuration, NULL);
  g_assert_null (url_session_configuration_get_user_agent (configuration));
}

static void
test_shared (void)
{
  UrlSession *session = url_session_get_shared ();
  g_autoptr (UrlTask) task = NULL;
  g_autoptr (TestWatch) watch = NULL;

  g_assert_true (session == url_session_get_shared ());
  url_session_invalidate_and_cancel (session);
  url_session_finish_tasks_and_invalidate (session);
  task = test_task_new (session, TEST_PEER_RAW, "/ok");
  watch = test_watch_new (task);
  url_task_resume (task);
  test_watch_wait (watch);
  g_assert_no_error (watch->error);
}

static void
changed_cb (GListModel *tasks,
            unsigned    position,
            unsigned    removed,
            unsigned    added,
            GString    *log)
{
  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static void
test_tasks (void)
{
  UrlSession *session = test_session_new ();
  GListModel *tasks = url_session_get_tasks (session);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (UrlTask) first = test_task_new (session, TEST_PEER_RAW, "/never");
  g_autoptr (UrlTask) second = test_task_new (session, TEST_PEER_RAW, "/never");
  g_autoptr (TestWatch) first_watch = test_watch_new (first);
  g_autoptr (TestWatch) second_watch = test_watch_new (second);
  g_autoptr (UrlTask) item = NULL;
  g_autoptr (UrlTask) found = NULL;

  g_signal_connect (tasks, "items-changed", G_CALLBACK (changed_cb), log);
  g_assert_true (g_list_model_get_item_type (tasks) == URL_TYPE_TASK);
  g_assert_cmpuint (g_list_model_get_n_items (tasks), ==, 0);

  /* In order of start, not of making. */
  url_task_resume (second);
  url_task_resume (first);
  g_assert_cmpuint (g_list_model_get_n_items (tasks), ==, 2);
  item = g_list_model_get_item (tasks, 0);
  g_assert_true (item == second);
  g_assert_null (g_list_model_get_item (tasks, 2));
  found = url_session_get_task (session, url_task_get_identifier (first));
  g_assert_true (found == first);

  url_task_cancel (second);
  test_watch_wait (second_watch);
  url_task_cancel (first);
  test_watch_wait (first_watch);
  g_assert_cmpstr (log->str, ==, "0-0+1 1-0+1 0-1+0 0-1+0 ");
  g_assert_null (url_session_get_task (session, url_task_get_identifier (first)));

  g_clear_object (&item);
  g_clear_object (&found);
  g_clear_pointer (&first_watch, test_watch_free);
  g_clear_pointer (&second_watch, test_watch_free);
  g_clear_object (&first);
  g_clear_object (&second);
  test_session_assert_gone (session);
}

static void
created_cb (UrlSession *session,
            UrlTask    *task,
            GString    *log)
{
  g_assert_cmpint (url_task_get_state (task), ==, URL_TASK_STATE_SUSPENDED);
  g_string_append (log, "created ");
}

static void
task_completed_cb (UrlSession   *session,
                   UrlTask      *task,
                   const GError *error,
                   GString      *log)
{
  g_assert_cmpint (url_task_get_state (task), ==, URL_TASK_STATE_COMPLETED);
  g_assert_no_error (error);
  g_string_append (log, "task-completed ");
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              GString      *log)
{
  g_string_append (log, "completed ");
}

static void
invalidated_cb (UrlSession *session,
                GError     *error,
                GString    *log)
{
  g_string_append (log, "invalidated");
}

static void
test_signals (void)
{
  UrlSession *session = test_session_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (UrlTask) task = NULL;
  g_autoptr (TestWatch) watch = NULL;

  g_signal_connect (session, "task-created", G_CALLBACK (created_cb), log);
  g_signal_connect (session, "task-completed", G_CALLBACK (task_completed_cb), log);
  g_signal_connect (session, "invalidated", G_CALLBACK (invalidated_cb), log);
  task = test_task_new (session, TEST_PEER_RAW, "/bytes/100000");
  g_assert_cmpstr (log->str, ==, "created ");

  watch = test_watch_new (task);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), log);
  url_task_resume (task);
  url_session_finish_tasks_and_invalidate (session);
  test_watch_wait (watch);
  test_iterate_pending ();
  g_assert_no_error (watch->error);
  g_assert_cmpuint (watch->data->len, ==, 100000);
  while (!g_str_has_suffix (log->str, "invalidated"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (log->str, ==, "created completed task-completed invalidated");

  g_clear_pointer (&watch, test_watch_free);
  g_clear_object (&task);
  test_session_assert_gone (session);
}

static void
test_dropped_while_running (void)
{
  UrlSession *session = test_session_new ();
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, "/bytes/1000000");
  g_autoptr (GString) log = g_string_new (NULL);

  /* Task and session own each other; nobody else has to. */
  g_signal_connect (session, "task-completed", G_CALLBACK (task_completed_cb), log);
  url_task_resume (task);
  g_object_unref (task);
  test_session_assert_gone (session);
  g_assert_cmpstr (log->str, ==, "task-completed ");
}

static void
count_down_cb (unsigned *left)
{
  (*left)--;
}

static void
test_connections (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();
  TestRawServer *server = test_fixture_get_raw_tls ();
  TestRawCounters counters;
  UrlSession *session = NULL;
  g_autoptr (GPtrArray) watches =
      g_ptr_array_new_with_free_func ((GDestroyNotify) test_watch_free);

  url_session_configuration_set_max_connections_per_host (configuration, 4);
  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());
  session = url_session_new (configuration);
  test_raw_server_reset (server);
  for (unsigned i = 0; i < 500; i++)
    {
      g_autoptr (UrlTask) task = test_task_new (session, TEST_PEER_RAW_TLS, "/bytes/1000");

      g_ptr_array_add (watches, test_watch_new (task));
      url_task_resume (task);
    }
  for (unsigned i = 0; i < watches->len; i++)
    test_watch_wait (g_ptr_array_index (watches, i));

  test_raw_server_get_counters (server, &counters);
  g_assert_cmpuint (counters.max_connections, <=, 4);
  g_clear_pointer (&watches, g_ptr_array_unref);
  test_session_assert_gone (session);
}

static void
order_cb (UrlTask      *task,
          const GError *error,
          GString      *log)
{
  g_autofree char *label = url_task_dup_label (task);

  g_assert_no_error (error);
  g_string_append (log, label);
}

static UrlTask *
labelled_task (UrlSession *session,
               const char *path,
               const char *label,
               GString    *log)
{
  UrlTask *task = test_task_new (session, TEST_PEER_RAW, path);

  url_task_set_label (task, label);
  g_signal_connect (task, "completed", G_CALLBACK (order_cb), log);

  return task;
}

static UrlSession *
session_with_one_connection (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();

  url_session_configuration_set_max_connections_per_host (configuration, 1);

  return url_session_new (configuration);
}

static void
test_priority (void)
{
  UrlSession *session = session_with_one_connection ();
  g_autoptr (GString) log = g_string_new (NULL);
  const char *const labels[] = { "a", "b", "c", "d" };
  UrlTask *tasks[G_N_ELEMENTS (labels)];

  test_raw_server_reset (test_fixture_get_raw ());
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    tasks[i] = labelled_task (session, i == 0 ? "/slow-head/200" : "/ok", labels[i], log);

  /* Set before the start, and changed while it waits. */
  url_task_set_priority (tasks[3], 0.7);
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    url_task_resume (tasks[i]);
  url_task_set_priority (tasks[2], 1.0);
  while (log->len < G_N_ELEMENTS (labels))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (log->str, ==, "acdb");
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    g_object_unref (tasks[i]);
  test_session_assert_gone (session);
}

static void
reached_cb (gpointer data)
{
  g_atomic_int_set ((int *) data, TRUE);
  g_main_context_wakeup (NULL);
}

#define MANY 10000

static void
test_many_queued (void)
{
  UrlSession *session = session_with_one_connection ();
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/never");
  gsize before = mallinfo2 ().uordblks;
  gsize each;
  gboolean reached = FALSE;
  unsigned left = MANY;

  g_signal_connect_swapped (session, "task-completed", G_CALLBACK (count_down_cb), &left);
  for (unsigned i = 0; i < MANY; i++)
    {
      g_autoptr (UrlDataTask) task = url_session_data_task_for_uri (session, url);

      url_task_resume (URL_TASK (task));
    }
  url_network_invoke (reached_cb, &reached);
  test_iterate_until (&reached);
  each = (mallinfo2 ().uordblks - before) / MANY;
  g_test_message ("%" G_GSIZE_FORMAT " bytes for each queued task", each);
  g_assert_cmpuint (each, <, 4096);

  url_session_invalidate_and_cancel (session);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  test_session_assert_gone (session);
}

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           unsigned   *count)
{
  (*count)++;
}

static void
test_label (void)
{
  UrlSession *session = url_session_new (NULL);
  unsigned notified = 0;
  g_autofree char *label = NULL;

  g_signal_connect (session, "notify::label", G_CALLBACK (notify_cb), &notified);
  url_session_set_label (session, "feeds");
  url_session_set_label (session, "feeds");
  label = url_session_dup_label (session);
  g_assert_cmpstr (label, ==, "feeds");
  g_assert_cmpuint (notified, ==, 1);
  g_assert_finalize_object (session);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/context", test_context);
  g_test_add_func ("/session/configuration", test_configuration_is_copied);
  g_test_add_func ("/session/user-agent", test_user_agent);
  g_test_add_func ("/session/shared", test_shared);
  g_test_add_func ("/session/tasks", test_tasks);
  g_test_add_func ("/session/signals", test_signals);
  g_test_add_func ("/session/dropped-while-running", test_dropped_while_running);
  g_test_add_func ("/session/connections", test_connections);
  g_test_add_func ("/session/priority", test_priority);
  g_test_add_func ("/session/many-queued", test_many_queued);
  g_test_add_func ("/session/label", test_label);

  return test_run ();
}
