/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one thread of the process that waits for disks. It starts with the first
 * use. An exit of the process lets it finish what was asked of it. */

typedef void (*UrlDiskFunc) (gpointer data);

/* Runs @func on the disk thread, in the order of the calls. Any thread. What
 * is asked for after an exit has waited is not run. */
void     url_disk_invoke     (UrlDiskFunc func,
                              gpointer    data);

gboolean url_disk_is_current (void);

G_END_DECLS
