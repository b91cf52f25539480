/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What libFuzzer calls, and fuzz-main.c where there is none: once at the start,
 * and with each input. A property that does not hold aborts. */
int    LLVMFuzzerInitialize   (int          *argc,
                               char       ***argv);
int    LLVMFuzzerTestOneInput (const guint8 *data,
                               gsize         size);

/* An input as a string, which ends at its first NUL. */
char  *fuzz_dup_text          (const guint8 *data,
                               gsize         size) G_GNUC_WARN_UNUSED_RESULT;

/* An input as @n_lines strings; those it does not have are empty, and the last
 * one has the rest, line ends included. */
char **fuzz_dup_lines         (const guint8 *data,
                               gsize         size,
                               unsigned      n_lines) G_GNUC_WARN_UNUSED_RESULT;

/* Whether it is UTF-8. */
void   fuzz_assert_text       (const char   *text);

G_END_DECLS
