/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An object with a property of each type, for what maps JSON to objects. */
#define TEST_TYPE_THING (test_thing_get_type ())
G_DECLARE_FINAL_TYPE (TestThing, test_thing, TEST, THING, GObject)

/* How many there are now. */
int      test_thing_count      (void);

/* The one it was made on. */
GThread *test_thing_get_thread (TestThing *self);

G_END_DECLS
