/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The method of a request: one string for all that use it, with the usual
 * spelling of the usual ones. GLib's interned strings are not used for it:
 * taking one while another thread lets go of the last reference takes what is
 * being freed. Any thread. */
GRefString *url_method_new (const char *method);

G_END_DECLS
