/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "fuzz.h"

#include <stdlib.h>

/* What a peer sends is no mistake of the program. GLib would raise a trap, which
 * libFuzzer does not catch. */
static GLogWriterOutput
log_writer (GLogLevelFlags   level,
            const GLogField *fields,
            gsize            n_fields,
            gpointer         user_data)
{
  g_log_writer_standard_streams (level, fields, n_fields, NULL);
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0)
    abort ();

  return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_log_set_writer_func (log_writer, NULL, NULL);

  return 0;
}

char *
fuzz_dup_text (const guint8 *data,
               gsize         size)
{
  return g_strndup (size > 0 ? (const char *) data : "", size);
}

char **
fuzz_dup_lines (const guint8 *data,
                gsize         size,
                unsigned      n_lines)
{
  g_autofree char *text = fuzz_dup_text (data, size);
  g_autofree char **found = g_strsplit (text, "\n", (int) n_lines);
  char **lines = g_new0 (char *, n_lines + 1);
  unsigned n_found = g_strv_length (found);

  for (unsigned i = 0; i < n_lines; i++)
    lines[i] = i < n_found ? found[i] : g_strdup ("");

  return lines;
}

void
fuzz_assert_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}
