/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server in JavaScript, in a process of its own: a script of tests/peers/. */
typedef struct
{
  GSubprocess *process;     /* (owned) */
  GDataInputStream *output; /* (owned) */
  unsigned port;
} TestPeerScript;

/* @argument: (nullable) */
TestPeerScript *test_peer_script_new  (const char     *name,
                                       const char     *argument);
void            test_peer_script_free (TestPeerScript *self);

/* Says something to it, and waits for its answer. */
void            test_peer_script_tell (TestPeerScript *self,
                                       const char     *format,
                                       ...) G_GNUC_PRINTF (2, 3);

char           *test_peer_script_url  (TestPeerScript *self,
                                       const char     *path) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPeerScript, test_peer_script_free)

G_END_DECLS
