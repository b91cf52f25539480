/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-response-private.h"
#include "transfer/url-transfer-private.h"

G_BEGIN_DECLS

#define URL_TYPE_PULL_STREAM (url_pull_stream_get_type ())

/* The body of a transfer, for who reads it as fast as they like. Closing it, or
 * giving its last reference back, cancels a transfer that has not ended. Any
 * thread, one at a time. */
G_DECLARE_FINAL_TYPE (UrlPullStream, url_pull_stream, URL, PULL_STREAM, GInputStream)

/* @transfer: one that is pulled, @head: its response */
GInputStream    *url_pull_stream_new      (UrlTransfer     *transfer,
                                           UrlResponseHead *head);
UrlResponseHead *url_pull_stream_get_head (UrlPullStream   *self);

G_END_DECLS
