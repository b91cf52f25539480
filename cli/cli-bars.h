/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* Bars on a terminal, one for each of several transfers, drawn over the ones
 * before. Where there is no terminal nothing is drawn. */
typedef struct _CliBars CliBars;

/* @fd: where they are drawn, if it is a terminal */
CliBars  *cli_bars_new   (int          fd) G_GNUC_WARN_UNUSED_RESULT;
void      cli_bars_free  (CliBars     *self);
gboolean  cli_bars_shows (CliBars     *self);

/* @tasks: (element-type UrlTask) */
void      cli_bars_draw  (CliBars     *self,
                          GPtrArray   *tasks);
/* Makes room for other lines. */
void      cli_bars_wipe  (CliBars     *self);

/* What a transfer is called. */
char     *cli_bars_get_name (UrlTask     *task) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliBars, cli_bars_free)

G_END_DECLS
