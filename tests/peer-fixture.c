/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "peer-fixture.h"

#include "test-tools.h"

TestPeerScript *
test_peer_script_new (const char *name,
                      const char *argument)
{
  TestPeerScript *self = g_new0 (TestPeerScript, 1);
  g_autofree char *node = test_tool_find ("node", "nodejs");
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "peers", name, NULL);
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  self->process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        node, path, argument, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  self->port = (unsigned) g_ascii_strtoull (line, NULL, 10);
  g_assert_cmpuint (self->port, >, 0);

  return self;
}

void
test_peer_script_free (TestPeerScript *self)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait_check (self->process, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (self->process);
  g_free (self);
}

char *
test_peer_script_url (TestPeerScript *self,
                      const char     *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}
