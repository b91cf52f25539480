/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

#include "message/url-file-version-private.h"
#include "message/url-request-private.h"

G_BEGIN_DECLS

/* The recipe of a request body: it makes a stream anew for each attempt to
 * send it. Network thread only. */
typedef struct _UrlBody UrlBody;

/* NULL for a request without a body. */
UrlBody      *url_body_new            (UrlRequestHead       *request);
UrlBody      *url_body_ref            (UrlBody              *self);
void          url_body_unref          (UrlBody              *self);

/* Finds out the length; it is known at once unless files are sent. */
void          url_body_measure_async  (UrlBody              *self,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean      url_body_measure_finish (GAsyncResult         *result,
                                       GError              **error);

/* In bytes, −1 unknown. */
gint64        url_body_get_length     (UrlBody              *self);

/* How many bytes have to be passed over in the source, which has them all. */
gint64        url_body_get_skip       (UrlBody              *self);

/* Whether it is a file that has to stay as it was when it was measured. */
gboolean      url_body_get_stamp      (UrlBody              *self,
                                       UrlFileVersion         *stamp);

/* Fails with BODY_STREAM_EXHAUSTED where there is nothing to send a second
 * time. */
gboolean      url_body_check          (UrlBody              *self,
                                       GError              **error);

/* Takes the source of one attempt: a stream, or a file to open. Fails as the
 * check does. */
gboolean      url_body_take_source    (UrlBody              *self,
                                       GInputStream        **stream_out,
                                       GFile               **file_out,
                                       GError              **error);

/* Whether it was a stream that has been read, and needs another one. */
gboolean      url_body_is_spent       (UrlBody              *self);
void          url_body_provide        (UrlBody              *self,
                                       GInputStream         *stream);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlBody, url_body_unref)

G_END_DECLS
