/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Appends an object as JSON text, a member for each property that has a form in
 * JSON. FALSE if a value has none. */
gboolean url_json_append_gobject (GString  *out,
                                  GObject  *object,
                                  unsigned  depth);

G_END_DECLS
