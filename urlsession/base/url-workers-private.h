/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Threads for what computes and would hold up a context or the network. */

typedef void (*UrlWorkFunc) (gpointer data);

/* Runs @func on one of them, as many at once as there are processors. Any
 * thread. */
void url_workers_run (UrlWorkFunc func,
                      gpointer    data);

G_END_DECLS
