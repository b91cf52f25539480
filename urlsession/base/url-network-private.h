/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The one thread of the process on which sockets live. It starts with the
 * first use and never blocks. */

typedef void (*UrlNetworkFunc) (gpointer data);

/* Runs @func on the network thread, in the order of the calls. Any thread. */
void          url_network_invoke       (UrlNetworkFunc  func,
                                        gpointer        data);

/* Wakes a context: from the network thread not at once, but before that sleeps
 * and within a millisecond. Any thread. */
void          url_network_wake         (GMainContext   *context);

/* Dispatches a source on the network thread. Any thread. */
void          url_network_attach       (GSource        *source);

/* Destroys a source, if there is one, and forgets it. */
void          url_network_detach       (GSource       **source);

/* Calls @func once, after what is being dispatched, as calls of that priority go.
 * Detach the source to prevent it. Any thread. */
GSource      *url_network_add_idle     (int             priority,
                                        const char     *name,
                                        GSourceFunc     func,
                                        gpointer        data,
                                        GDestroyNotify  notify) G_GNUC_WARN_UNUSED_RESULT;

gboolean      url_network_is_current   (void);

/* Says what breaks off all work when the process exits: TLS must not be at
 * work in any thread while the TLS library is taken down. */
void          url_network_set_abort    (void (*abort_all) (void));

/* Whether the process exits, so that nothing is to be begun. Network thread
 * only. */
gboolean      url_network_is_quitting  (void);

/* Count the work that an exit has to wait for. Network thread only. */
void          url_network_enter        (void);
void          url_network_leave        (void);

G_END_DECLS
