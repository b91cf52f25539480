/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http/url-http-engine-private.h"
#include "transfer/url-upload-record-private.h"

G_BEGIN_DECLS

/* Has the server remove what it has of an upload that nobody goes on with. Nobody
 * waits for it, and it may fail. With tus the server is asked first whether it does
 * that, unless it has said so. On the network thread. */
void url_upload_removal_start (UrlHttpEngine         *engine,
                               UrlRequestHead        *request,
                               const UrlUploadRecord *record,
                               gboolean               is_offered);

G_END_DECLS
