/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transfer/url-transfer-private.h"
#include "transfer/url-upload-stream-private.h"
#include "transport/url-body-private.h"

G_BEGIN_DECLS

/* Where an upload is on its way. */
typedef enum
{
  URL_UPLOAD_PREPARING, /* looks at the body */
  URL_UPLOAD_CREATING,  /* asks for a place */
  URL_UPLOAD_ASKING,    /* asks how much is there */
  URL_UPLOAD_SENDING,
  URL_UPLOAD_ANSWERED,  /* the response is the final one */
} UrlUploadStage;

/* What a transfer whose body can be gone on with has besides. */
typedef struct
{
  UrlUploadPlan *plan;       /* (owned) */
  UrlUploadRecord *record;   /* (owned) (nullable) */
  UrlUploadStage stage;
  UrlBody *body;             /* (owned) (nullable): while it is looked at */
  GCancellable *cancellable; /* (owned): ends that */
  UrlRequestHead *current;   /* (owned) (nullable): what is being loaded */
  UrlResponseHead *answer;   /* (owned) (nullable): of a step before the last */
  unsigned repeats;          /* how often it was asked again */
  gboolean finishing;        /* all was sent, and only its length was to be told */
  gint64 max_append;         /* bytes that the server takes at once, 0 for any number */
  gint64 part_end;           /* where what is sent at once ends, 0 for the end of all */
  gboolean offers_removal;   /* it is known that the server removes what it has */
  char *file_type;           /* (owned) (nullable): of the file, as the server is told it */
  UrlUploadStream *stream;   /* (owned) (nullable): what is sent, if it comes as a stream */
} UrlTransferUpload;

UrlTransferUpload *url_transfer_upload_new           (UrlUploadPlan     *plan);
void               url_transfer_upload_free          (UrlTransferUpload *self);

/* On the network thread, for a transfer that has one. */
void               url_transfer_upload_begin         (UrlTransfer       *transfer);
void               url_transfer_upload_stop          (UrlTransfer       *transfer);
void               url_transfer_upload_followed      (UrlTransfer       *transfer,
                                                      UrlRequestHead    *request);
void               url_transfer_upload_informational (UrlTransfer       *transfer,
                                                      UrlResponseHead   *head);
/* What was asked for, as it is sent. */
GInputStream      *url_transfer_upload_wrap_stream   (UrlTransfer       *transfer,
                                                      GInputStream      *stream);
/* FALSE if it is the final one. */
gboolean           url_transfer_upload_head          (UrlTransfer       *transfer,
                                                      UrlResponseHead   *head);
/* FALSE if it belongs to the final response. */
gboolean           url_transfer_upload_piece         (UrlTransfer       *transfer,
                                                      GBytes            *piece);
/* A load has ended, or has to. @error (transfer full) (nullable) */
void               url_transfer_upload_end           (UrlTransfer       *transfer,
                                                      GError            *error);

/* What its parts have of each other. What can be gone on with from now on, and the end
 * of all. @record: (nullable). @error: (transfer full) (nullable) */
void     url_transfer_upload_publish          (UrlTransfer           *transfer,
                                               const UrlUploadRecord *record);
void     url_transfer_upload_conclude         (UrlTransfer           *transfer,
                                               GError                *error);

/* Likewise, and nothing can be gone on with after that. */
void     url_transfer_upload_end_for_good     (UrlTransfer           *transfer,
                                               GError                *error);
void     url_transfer_upload_fail             (UrlTransfer           *transfer,
                                               const char            *reason);

/* The next step: to ask how much is there, to send what follows @offset, to begin
 * anew with a part, or to say that what was sent is all. */
void     url_transfer_upload_ask              (UrlTransfer           *transfer);
void     url_transfer_upload_append           (UrlTransfer           *transfer,
                                               gint64                 offset);
void     url_transfer_upload_create_with_part (UrlTransfer           *transfer);
void     url_transfer_upload_finish           (UrlTransfer           *transfer,
                                               gint64                 length);

/* The end of the body, −1 while it is not known. */
gint64   url_transfer_upload_find_end         (UrlTransfer           *transfer);

/* Whether all that follows @offset is more than the server takes at once. */
gboolean url_transfer_upload_is_too_much      (UrlTransfer           *transfer,
                                               gint64                 offset);

/* Whether the body need not be asked for to send it from where it was begun. */
gboolean url_transfer_upload_can_send_again   (UrlTransfer           *transfer);

G_END_DECLS
