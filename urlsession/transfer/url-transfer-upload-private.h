/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transfer/url-transfer-private.h"
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
/* FALSE if it is the final one. */
gboolean           url_transfer_upload_head          (UrlTransfer       *transfer,
                                                      UrlResponseHead   *head);
/* FALSE if it belongs to the final response. */
gboolean           url_transfer_upload_piece         (UrlTransfer       *transfer,
                                                      GBytes            *piece);
/* A load has ended, or has to. @error (transfer full) (nullable) */
void               url_transfer_upload_end           (UrlTransfer       *transfer,
                                                      GError            *error);

G_END_DECLS
