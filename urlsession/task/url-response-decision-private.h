/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-decision-private.h"
#include "task/url-response-decision.h"

G_BEGIN_DECLS

UrlResponseDecision *url_response_decision_new (UrlTask     *task,
                                                UrlTransfer *transfer,
                                                UrlResponse *response);

G_END_DECLS
