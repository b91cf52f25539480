/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-progress.h"

G_BEGIN_DECLS

UrlProgress *url_progress_new    (void);

/* Takes new counts and notifies, if @notifies; then on the session's context.
 * @total: −1 unknown. */
void         url_progress_update (UrlProgress *self,
                                  gint64       completed,
                                  gint64       total,
                                  gboolean     notifies);

G_END_DECLS
