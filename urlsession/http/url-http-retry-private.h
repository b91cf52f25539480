/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"
#include "transport/url-exchange-private.h"

G_BEGIN_DECLS

/* Whether a request whose connection was lost is sent once more. @retries: how
 * often that was done; @connections: how many were made for it and lost. */
gboolean url_http_retry_allowed (UrlRequestHead    *request,
                                 UrlExchangeFaults  faults,
                                 unsigned           retries,
                                 unsigned           connections);

G_END_DECLS
