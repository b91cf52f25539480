/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Records where a file comes from (user.xdg.origin.url, without user-info and
 * query) and when that changed, −1 unknown. File systems that cannot keep it do
 * not. @is_shared: others may read the file as far as the user's mask allows. */
void url_file_stamp (int       fd,
                     GUri     *uri,
                     gint64    changed,
                     gboolean  is_shared);

G_END_DECLS
