/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/url-timer-private.h"
#include "transfer/url-file-sink-private.h"
#include "transfer/url-range-verdict-private.h"
#include "transfer/url-segments-private.h"
#include "transfer/url-transfer-private.h"

G_BEGIN_DECLS

/* Where a download is on its way. */
typedef enum
{
  URL_DOWNLOAD_PREPARING, /* looks for the place */
  URL_DOWNLOAD_ASKING,    /* waits for a response */
  URL_DOWNLOAD_ACCEPTING, /* makes the file ready for it */
  URL_DOWNLOAD_RECEIVING,
  URL_DOWNLOAD_REFUSED,   /* reads what the server says instead */
  URL_DOWNLOAD_SEALING,
  URL_DOWNLOAD_PUBLISHING,
  URL_DOWNLOAD_KEEPING,   /* leaves what can be gone on with */
  URL_DOWNLOAD_OVER,
} UrlDownloadStage;

/* What a transfer that goes to a file has besides. */
typedef struct
{
  UrlDownloadPlan *plan; /* (owned) */
  UrlFileSink *sink;     /* (owned) (nullable) */
  UrlDownloadStage stage;
  gint64 asked;          /* where the range that was asked for begins, 0 for none */
  gboolean no_ranges;    /* the server does not do them right */
  gboolean is_complete;  /* nothing is missing */
  gboolean is_probing;   /* the server was asked whether that was all */
  UrlTimer flush;        /* until what was taken is written */
  UrlSegments *segments; /* (owned) (nullable): of a body that comes in parts */
  GByteArray *excerpt;   /* (owned) (nullable): what the server says instead */
  UrlResponseHead *refusal; /* (owned) (nullable) */
  GError *error;         /* (owned) (nullable): why it keeps */
  gboolean is_resting;   /* has let go of its connection while it is suspended */
  UrlTimer patience;     /* until it does */
  UrlTransferKept kept;  /* (nullable): of a cancel */
  gpointer kept_data;
} UrlTransferDownload;

UrlTransferDownload *url_transfer_download_new     (UrlDownloadPlan *plan);
/* Whatever is not finished is removed. */
void                 url_transfer_download_free    (UrlTransferDownload *self);

/* The rest is on the network thread. */
void                 url_transfer_download_stop_timers (UrlTransferDownload *self);
void                 url_transfer_download_begin   (UrlTransfer     *transfer);
void                 url_transfer_download_head    (UrlTransfer     *transfer,
                                                    UrlResponseHead *head);
void                 url_transfer_download_piece   (UrlTransfer     *transfer,
                                                    GBytes          *piece);
gboolean             url_transfer_download_has_room (UrlTransfer    *transfer);
/* Whether parts of the body are on their way, besides those of the load. */
gboolean             url_transfer_download_is_exchanging (UrlTransfer *transfer);
void                 url_transfer_download_pause   (UrlTransfer     *transfer);
/* The body is over, or the load failed. @error (transfer full) (nullable) */
void                 url_transfer_download_end     (UrlTransfer     *transfer,
                                                    GError          *error);
/* Whether it begins to come in parts; the file is made ready for that. */
gboolean             url_transfer_download_split   (UrlTransfer     *transfer);
/* What the load brings of a body in parts, and its end. */
void                 url_transfer_download_split_piece (UrlTransfer *transfer,
                                                    GBytes          *piece);
/* Goes on with a step that is done, or fails; @error (transfer full)
 * (nullable). TRUE if it failed. */
gboolean             url_transfer_download_step_failed (UrlTransfer *transfer,
                                                    GError          *error);
/* Takes @error and fails. */
void                 url_transfer_download_fail    (UrlTransfer     *transfer,
                                                    GError          *error);
/* Asks for what is missing in the file, or all, on a new connection. */
void                 url_transfer_download_ask     (UrlTransfer     *transfer);
gboolean             url_transfer_download_can_continue (UrlTransfer *transfer);
void                 url_transfer_download_note_written (UrlTransfer *transfer);
/* Writes what was taken, and asks for the rest as soon as it is not suspended. */
void                 url_transfer_download_rest    (UrlTransfer     *transfer);
/* The load has brought all that it brings: completes, or finds out whether that was
 * all of the body. */
void                 url_transfer_download_finish  (UrlTransfer     *transfer);
/* What the answer to that question means. FALSE if it has to be judged as any. */
gboolean             url_transfer_download_is_answered (UrlTransfer *transfer,
                                                    UrlRangeVerdict  verdict);
/* Asks for all of the body, in one. */
void                 url_transfer_download_begin_anew (UrlTransfer  *transfer);
/* All of the body has come. */
void                 url_transfer_download_complete (UrlTransfer    *transfer);
/* Sees to it that what the sink has taken is written. @is_enough: now */
void                 url_transfer_download_schedule (UrlTransfer    *transfer,
                                                    gboolean         is_enough);
/* The outcome is sure. */
void                 url_transfer_download_publish (UrlTransfer     *transfer);
/* Cancelled: removes what there is. */
void                 url_transfer_download_stop    (UrlTransfer     *transfer);
/* Cancelled: keeps what there is, and stops then. FALSE if there is nothing to be
 * kept. */
gboolean             url_transfer_download_keep    (UrlTransfer     *transfer,
                                                    UrlTransferKept  kept,
                                                    gpointer         data);

G_END_DECLS
