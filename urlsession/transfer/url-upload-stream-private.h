/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define URL_TYPE_UPLOAD_STREAM (url_upload_stream_get_type ())
G_DECLARE_FINAL_TYPE (UrlUploadStream, url_upload_stream, URL, UPLOAD_STREAM, GInputStream)

/* @source stands at @offset of the body. */
UrlUploadStream *url_upload_stream_new       (GInputStream    *source,
                                              gint64           offset);

/* Nobody reads it any more: ends what is under way in the source. */
void             url_upload_stream_stop      (UrlUploadStream *self);

/* Has the next reader begin at @offset, and end after @limit bytes; 0 for all. FALSE
 * if what is there is not kept. */
gboolean         url_upload_stream_begin     (UrlUploadStream *self,
                                              gint64           offset,
                                              gint64           limit);

/* Whether it could begin there. */
gboolean         url_upload_stream_can_begin (UrlUploadStream *self,
                                              gint64           offset);

/* The end of the body, −1 while it is not known. */
gint64           url_upload_stream_get_end   (UrlUploadStream *self);

G_END_DECLS
