/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"

G_BEGIN_DECLS

/* What a session lets through. */
typedef struct
{
  gboolean allows_insecure_http;
  gboolean allows_metered_network;
  gboolean waits_for_connectivity;
} UrlHttpGate;

/* Whether a request may be made at all: asked for each hop. */
gboolean url_http_gate_check (const UrlHttpGate  *self,
                              UrlRequestHead     *request,
                              GError            **error);

/* Whether it may be made over the network that there is now. */
gboolean url_http_gate_allows_network    (const UrlHttpGate *self,
                                          UrlRequestHead    *request);
GError  *url_http_gate_new_network_error (UrlRequestHead    *request);

G_END_DECLS
