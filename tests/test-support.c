/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include <string.h>

#include "test-support.h"

#include "test-tools.h"

/* Long enough for a slow machine; it only ends a test that hangs. */
#define PATIENCE_SECONDS test_patience (60)

static gboolean
response_cb (UrlDataTask         *task,
             UrlResponseDecision *decision,
             TestWatch           *self)
{
  g_assert_true (g_thread_self () == self->thread);
  g_assert_cmpuint (self->completed, ==, 0);
  g_string_append (self->log, "response ");

  return FALSE;
}

static void
data_cb (UrlDataTask *task,
         GBytes      *data,
         TestWatch   *self)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (data, &size);

  g_assert_true (g_thread_self () == self->thread);
  g_assert_cmpuint (self->completed, ==, 0);
  g_assert_cmpuint (size, >, 0);
  g_assert_cmpuint (size, <=, 64 * 1024);
  if (self->pieces++ == 0)
    g_string_append (self->log, "data ");
  g_byte_array_append (self->data, bytes, (unsigned) size);
}

static void
completed_cb (UrlTask      *task,
              const GError *error,
              TestWatch    *self)
{
  g_assert_true (g_thread_self () == self->thread);
  g_assert_cmpint (url_task_get_state (task), ==, URL_TASK_STATE_COMPLETED);
  g_assert_true (url_task_get_error (task) == error || error != NULL);
  self->completed++;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  g_string_append (self->log, "completed");
}

TestWatch *
test_watch_new (UrlTask *task)
{
  TestWatch *self = g_new0 (TestWatch, 1);

  self->task = g_object_ref (task);
  self->log = g_string_new (NULL);
  self->data = g_byte_array_new ();
  self->thread = g_thread_self ();
  g_signal_connect (task, "response-received", G_CALLBACK (response_cb), self);
  g_signal_connect (task, "data-received", G_CALLBACK (data_cb), self);
  g_signal_connect (task, "completed", G_CALLBACK (completed_cb), self);

  return self;
}

void
test_watch_free (TestWatch *self)
{
  g_signal_handlers_disconnect_by_data (self->task, self);
  g_clear_object (&self->task);
  g_string_free (self->log, TRUE);
  g_byte_array_unref (self->data);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
out_of_patience_cb (gpointer data)
{
  g_error ("A test waited for %u seconds in vain", PATIENCE_SECONDS);

  return G_SOURCE_REMOVE;
}

static GSource *
start_patience (void)
{
  GSource *source = g_timeout_source_new_seconds (PATIENCE_SECONDS);

  g_source_set_callback (source, out_of_patience_cb, NULL, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

void
test_watch_wait (TestWatch *self)
{
  g_autoptr (GSource) patience = start_patience ();

  while (self->completed == 0)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_source_destroy (patience);
}

UrlRequest *
test_mirror_new (unsigned    status,
                 const char *type,
                 const char *body,
                 gsize       size)
{
  g_autofree char *url = test_fixture_url (TEST_PEER_RAW, "/mirror/%u?token=secret", status);
  UrlRequest *request = url_request_new (url);
  g_autoptr (GBytes) bytes = g_bytes_new (body, size);

  url_request_set_method (request, "PUT");
  url_request_set_body (request, bytes);
  if (type != NULL)
    url_request_set_header (request, "Content-Type", type);

  return request;
}

void
test_iterate_until (const gboolean *flag)
{
  g_autoptr (GSource) patience = start_patience ();

  while (!g_atomic_int_get (flag))
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  g_source_destroy (patience);
}

void
test_iterate_pending (void)
{
  while (g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
    ;
}

void
test_expect_unset (const char *pattern)
{
  /* What was a warning became a critical. */
  gboolean is_critical = glib_check_version (2, 75, 0) == NULL;

  g_test_expect_message ("GLib-GObject", is_critical ? G_LOG_LEVEL_CRITICAL : G_LOG_LEVEL_WARNING,
                         pattern);
}

UrlSession *
test_session_new (void)
{
  g_autoptr (UrlSessionConfiguration) configuration = url_session_configuration_new ();

  url_session_configuration_set_tls_database (configuration, test_fixture_get_tls_database ());

  return url_session_new (configuration);
}

UrlTask *
test_task_new (UrlSession *session,
               TestPeer    peer,
               const char *path)
{
  g_autofree char *url = test_fixture_url (peer, "%s", path);

  return URL_TASK (url_session_data_task_for_uri (session, url));
}

void
test_opened_clear (TestOpened *self)
{
  g_clear_object (&self->stream);
  g_clear_object (&self->response);
  g_clear_error (&self->error);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  TestOpened *opened = user_data;

  g_assert_false (opened->done);
  opened->stream = url_session_open_finish (URL_SESSION (object), result, &opened->response,
                                            &opened->error);
  g_assert_true ((opened->stream == NULL) == (opened->error != NULL));
  g_assert_true ((opened->stream == NULL) == (opened->response == NULL));
  opened->done = TRUE;
}

void
test_open_async (UrlSession   *session,
                 TestPeer      peer,
                 const char   *path,
                 GCancellable *cancellable,
                 TestOpened   *opened)
{
  g_autofree char *url = test_fixture_url (peer, "%s", path);
  g_autoptr (UrlRequest) request = url_request_new (url);

  url_session_open_async (session, request, cancellable, opened_cb, opened);
}

void
test_open (UrlSession *session,
           TestPeer    peer,
           const char *path,
           TestOpened *opened)
{
  test_open_async (session, peer, path, NULL, opened);
  test_iterate_until (&opened->done);
}

UrlTask *
test_session_get_task (UrlSession *session)
{
  GListModel *tasks = url_session_get_tasks (session);

  g_assert_cmpuint (g_list_model_get_n_items (tasks), ==, 1);

  return g_list_model_get_item (tasks, 0);
}

static void
gone_cb (gpointer  data,
         GObject  *where_it_was)
{
  gboolean *gone = data;

  *gone = TRUE;
}

void
test_session_assert_gone (UrlSession *session)
{
  gboolean gone = FALSE;

  g_object_weak_ref (G_OBJECT (session), gone_cb, &gone);
  g_object_unref (session);
  /* The last news of its tasks may still be on their way. */
  test_iterate_until (&gone);
}

void
test_assert_sentence (const char *message,
                      const char *url)
{
  g_test_message ("%s", message);
  g_assert_true (g_utf8_validate (message, -1, NULL));
  g_assert_true (g_unichar_isupper (g_utf8_get_char (message)));
  g_assert_false (g_str_has_suffix (message, "."));
  g_assert_null (strstr (message, ". "));
  g_assert_null (strpbrk (message, "\r\n"));
  g_assert_null (strstr (message, "secret"));
  g_assert_nonnull (strstr (message, url));
}

int
test_run (void)
{
  int status = g_test_run ();

  test_fixture_shutdown ();

  return status;
}
