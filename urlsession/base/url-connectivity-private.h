/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/url-network-private.h"

G_BEGIN_DECLS

/* What the machine's network monitor says, for the network thread. The monitor
 * speaks on the global default context; while no loop runs there, nothing is
 * known, which counts as online. */

typedef struct _UrlConnectivityWatch UrlConnectivityWatch;

/* Begins to listen. Network thread only, before anything of this is needed. */
void                  url_connectivity_start        (void);

/* Any thread. */
gboolean              url_connectivity_is_available (void);
gboolean              url_connectivity_is_metered   (void);

/* How often something changed so far. Network thread only, as what follows. */
unsigned              url_connectivity_get_changes  (void);

/* Calls @func at the next change, once; the watch is gone then. */
UrlConnectivityWatch *url_connectivity_watch        (UrlNetworkFunc        func,
                                                     gpointer              data);
void                  url_connectivity_unwatch      (UrlConnectivityWatch *watch);

G_END_DECLS
