/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/url-mailbox-private.h"
#include "session/url-session.h"

G_BEGIN_DECLS

UrlMailbox *url_session_get_mailbox (UrlSession *self);

G_END_DECLS
