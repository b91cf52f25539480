/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-file-version-private.h"
#include "transfer/url-kept-request-private.h"

G_BEGIN_DECLS

typedef enum
{
  URL_UPLOAD_DRAFT, /* draft-ietf-httpbis-resumable-upload */
  URL_UPLOAD_TUS,   /* tus 1.0 */
} UrlUploadProtocol;

/* Where a server has a part of an upload, as it is handed to the application as
 * resume data. */
typedef struct
{
  UrlUploadProtocol protocol;
  char *uri;              /* (owned): what was requested, without user-info */
  char *method;           /* (owned) */
  char *place;            /* (owned) (nullable): the URL of the part */
  gint64 length;          /* bytes of the whole, −1 unknown */
  char *file;             /* (owned) (nullable): the URI of the file that is sent */
  UrlFileVersion version; /* of that file */
  UrlKeptRequest *request; /* (owned): what else was requested */
} UrlUploadRecord;

UrlUploadRecord *url_upload_record_copy     (const UrlUploadRecord  *record);
void             url_upload_record_free     (UrlUploadRecord        *record);

/* As versioned JSON. The place has to be known. */
GBytes          *url_upload_record_to_bytes (const UrlUploadRecord  *record);

/* Reads foreign data: each member has to be there, and to make sense. Fails with
 * CANNOT_RESUME. */
UrlUploadRecord *url_upload_record_parse    (GBytes                 *data,
                                             GError                **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlUploadRecord, url_upload_record_free)

G_END_DECLS
