/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"
#include "message/url-response-private.h"
#include "task/url-decision-private.h"
#include "task/url-redirection.h"

G_BEGIN_DECLS

UrlRedirection *url_redirection_new (UrlTask         *task,
                                     UrlTransfer     *transfer,
                                     UrlResponseHead *response,
                                     UrlRequestHead  *proposed);

G_END_DECLS
