/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A source that is ready when libsoup has read more of the body of @message than
 * a whole body may have that it keeps to itself: it reads some to their end, into
 * memory, before it hands out a stream. */
GSource *url_unseen_body_source_new (SoupMessage *message);

G_END_DECLS
