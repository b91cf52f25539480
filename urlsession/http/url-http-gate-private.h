/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"

G_BEGIN_DECLS

/* What a session lets through besides HTTPS. */
typedef struct
{
  gboolean allows_insecure_http;
} UrlHttpGate;

/* Whether a request may be made at all: asked for each hop. */
gboolean url_http_gate_check (const UrlHttpGate  *self,
                              UrlRequestHead     *request,
                              GError            **error);

G_END_DECLS
