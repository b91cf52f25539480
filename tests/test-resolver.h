/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Answers one lookup by test_resolver_answer(), g_task_return_new_error(), or
 * later. Called on whatever thread asks. @task (transfer none) */
typedef void (*TestResolverFunc) (GTask      *task,
                                  const char *hostname,
                                  gboolean    ipv6_only);

/* Makes @func the resolver of this process. */
void test_resolver_install (TestResolverFunc  func);

void test_resolver_answer  (GTask            *task,
                            const char       *address);

G_END_DECLS
