/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"
#include "message/url-response-private.h"
#include "transfer/url-upload-record-private.h"

G_BEGIN_DECLS

/* The requests of resumable uploads, and what their responses say: of tus 1.0, and
 * of draft-ietf-httpbis-resumable-upload with interop version 8. @request is the
 * one of the task. */

/* Begins an upload by asking for a place (tus). @type: (nullable): of its file, if the
 * request does not say. */
UrlRequestHead *url_upload_make_creation (UrlRequestHead        *request,
                                          const UrlUploadRecord *record,
                                          const char            *type);

/* Begins an upload by sending all of it, or a part of @limit bytes. */
UrlRequestHead *url_upload_make_first  (UrlRequestHead        *request,
                                        const UrlUploadRecord *record,
                                        gint64                 limit);

/* Asks how much the server has. */
UrlRequestHead *url_upload_make_ask    (UrlRequestHead        *request,
                                        const UrlUploadRecord *record);

/* Sends what follows @offset. @limit: no more than so much, 0 for all. */
UrlRequestHead *url_upload_make_append (UrlRequestHead        *request,
                                        const UrlUploadRecord *record,
                                        gint64                 offset,
                                        gint64                 limit);

/* Says that an upload of unknown length is complete. */
UrlRequestHead *url_upload_make_finish (UrlRequestHead        *request,
                                        const UrlUploadRecord *record,
                                        gint64                 length);

/* Asks what the server can do besides (tus). */
UrlRequestHead *url_upload_make_options (UrlRequestHead        *request,
                                         const UrlUploadRecord *record);

/* Has the server remove what it has. */
UrlRequestHead *url_upload_make_removal (UrlRequestHead        *request,
                                         const UrlUploadRecord *record);

/* Whether it says that it would. */
gboolean        url_upload_offers_removal (UrlResponseHead      *head);

/* What a server takes: of all, and of what is sent at once; in bytes, −1 if it does
 * not say. */
gint64          url_upload_read_max_size   (UrlResponseHead     *head,
                                            UrlUploadProtocol    protocol);
gint64          url_upload_read_max_append (UrlResponseHead     *head,
                                            UrlUploadProtocol    protocol);

/* (nullable): the place of an upload that this response to a request for @base
 * announces: with 104, and with success to one for a place or for a first part. */
char           *url_upload_read_place  (UrlResponseHead       *head,
                                        UrlUploadProtocol      protocol,
                                        GUri                  *base);

/* In bytes, −1 if it does not say, or not so that it makes sense. */
gint64          url_upload_read_offset (UrlResponseHead       *head);

/* Whether it says that the upload is complete, or is of another length than it
 * was. */
gboolean        url_upload_is_complete (UrlResponseHead       *head,
                                        const UrlUploadRecord *record);
gboolean        url_upload_is_other    (UrlResponseHead       *head,
                                        const UrlUploadRecord *record);

G_END_DECLS
