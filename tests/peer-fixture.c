/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "peer-fixture.h"

#include <string.h>

#include "test-tools.h"

/* What it needs is installed, and never fetched by a test. */
static void
check_modules (void)
{
  g_autofree char *modules = g_test_build_filename (G_TEST_DIST, "peers", "node_modules", NULL);

  if (!g_file_test (modules, G_FILE_TEST_IS_DIR))
    g_error ("The folder %s is missing: run “tools/setup test”", modules);
}

static char *
read_line (TestPeerScript *self)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (self->output, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);

  return line;
}

TestPeerScript *
test_peer_script_new (const char *name,
                      const char *argument)
{
  TestPeerScript *self = g_new0 (TestPeerScript, 1);
  g_autofree char *node = test_tool_find ("node", "nodejs");
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "peers", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  check_modules ();
  self->process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        node, path, argument, NULL);
  g_assert_no_error (error);
  self->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = read_line (self);
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
  g_object_unref (self->output);
  g_object_unref (self->process);
  g_free (self);
}

void
test_peer_script_tell (TestPeerScript *self,
                       const char     *format,
                       ...)
{
  g_autofree char *line = NULL;
  g_autofree char *answer = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  g_assert_true (g_output_stream_write_all (g_subprocess_get_stdin_pipe (self->process), line,
                                            strlen (line), NULL, NULL, NULL));
  answer = read_line (self);
  g_assert_cmpstr (answer, ==, "ready");
}

char *
test_peer_script_url (TestPeerScript *self,
                      const char     *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}
