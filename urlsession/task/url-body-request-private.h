/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-body-request.h"
#include "task/url-decision-private.h"

G_BEGIN_DECLS

UrlBodyRequest *url_body_request_new (UrlTask     *task,
                                      UrlTransfer *transfer,
                                      gint64       offset);

G_END_DECLS
