/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "base/url-mailbox-private.h"
#include "http/url-http-engine-private.h"
#include "message/url-request-private.h"
#include "message/url-response-private.h"
#include "message/url-transaction-record-private.h"
#include "transfer/url-download-plan-private.h"
#include "transfer/url-upload-plan-private.h"
#include "transfer/url-waiter-private.h"

G_BEGIN_DECLS

/* One task's work. It is the only thing that both threads hold, and it knows
 * its task only as an owner that hears of events on the session's context. */
typedef struct _UrlTransfer UrlTransfer;

/* The first to be decided stands. */
typedef enum
{
  URL_OUTCOME_NONE,
  URL_OUTCOME_FINISHED,
  URL_OUTCOME_FAILED,
  URL_OUTCOME_CANCELLED,
  URL_OUTCOME_INVALIDATED,
} UrlOutcome;

typedef enum
{
  URL_TRANSFER_NONE = 0,
  /* The result has the whole body. */
  URL_TRANSFER_KEEPS_BODY = 1 << 0,
  /* The owner is asked about the response and gets the body in pieces. */
  URL_TRANSFER_DELIVERS = 1 << 1,
  /* The result does not wait for the owner's context. */
  URL_TRANSFER_DIRECT = 1 << 2,
  /* The body goes to the stream of a waiter that opens it. */
  URL_TRANSFER_PULLED = 1 << 3,
  /* The owner is asked about the response and gets nothing of the body. */
  URL_TRANSFER_NO_PIECES = 1 << 4,
  /* The file of a download belongs to who waits for it. */
  URL_TRANSFER_SAVES = 1 << 5,
  /* Goes over HTTP/1.1, where much is sent or received without delaying others. */
  URL_TRANSFER_BULK = 1 << 6,
} UrlTransferFlags;

/* What the owner hears, all of it on the session's context. */
typedef struct
{
  /* There is no network, or none that may be used; told once per hop. */
  void (*waiting)      (gpointer owner);
  /* A response before the final one. */
  void (*informational) (gpointer         owner,
                         UrlResponseHead *head);
  void (*response)     (gpointer         owner,
                        UrlResponseHead *head);
  /* About that response: url_transfer_answer() has to follow, now or later. */
  void (*ask_response) (gpointer owner);
  /* url_transfer_follow() has to follow, now or later. */
  void (*ask_redirect) (gpointer         owner,
                        UrlResponseHead *response,
                        UrlRequestHead  *proposed);
  /* url_transfer_provide_body() or url_transfer_fail_body() has to follow. */
  void (*ask_body)     (gpointer owner,
                         gint64   offset);
  /* The answer to ask_response was that a download is to go on: one has to be made,
   * and url_transfer_hand_over() to follow. */
  void (*become)       (gpointer owner);
  /* What is loaded from now on, after a redirect. */
  void (*request)      (gpointer        owner,
                        UrlRequestHead *request);
  void (*data)         (gpointer  owner,
                        GBytes   *piece);
  void (*progress)     (gpointer owner);
  /* A download goes on at this offset of its file; 0 if it begins anew. */
  void (*resumed)      (gpointer owner,
                        gint64   offset);
  void (*state)        (gpointer owner);
  /* The last one. @error (nullable) */
  void (*ended)        (gpointer      owner,
                        const GError *error);
} UrlTransferClient;

typedef struct
{
  gint64 received;          /* decoded bytes */
  gint64 expected;          /* −1 unknown */
  gint64 received_raw;      /* bytes before decoding, as far as they are known */
  gint64 expected_raw;      /* −1 unknown */
  gint64 resumed;           /* of what was received, bytes that were there before */
  gint64 written;           /* bytes that are in the file of a download */
  gint64 sent;
  gint64 sent_from;         /* where `sent` began: bytes that the server had before */
  unsigned rewinds;         /* how often `sent` began anew */
  gint64 expected_to_send;  /* −1 unknown */
} UrlTransferCounts;

/* What a transfer has cost, once it has an outcome. */
typedef struct
{
  gint64 start;            /* monotonic µs */
  gint64 start_real;       /* µs since 1970 */
  gint64 end;              /* monotonic µs */
  GPtrArray *transactions; /* (owned) (element-type UrlTransactionRecord): does
                              not change any more */
} UrlTransferMetrics;

UrlTransfer *url_transfer_new             (UrlMailbox              *mailbox,
                                           UrlHttpEngine           *engine,
                                           UrlRequestHead          *request,
                                           guint64                  identifier);
UrlTransfer *url_transfer_ref             (UrlTransfer             *self);
void         url_transfer_unref           (UrlTransfer             *self);

/* All from here on may be called on any thread. */

/* Once, before anything else happens. */
void         url_transfer_set_owner       (UrlTransfer             *self,
                                           const UrlTransferClient *client,
                                           gpointer                 owner);

/* 0 to 1; after the start. */
void         url_transfer_set_priority    (UrlTransfer             *self,
                                           double                   priority);

/* In seconds, 0 for none; before the start. */
void         url_transfer_set_timeouts    (UrlTransfer             *self,
                                           double                   request_timeout,
                                           double                   resource_timeout);

/* Has the body go to a file; before the start. */
void         url_transfer_set_download    (UrlTransfer             *self,
                                           UrlDownloadPlan         *plan);

/* Has the body go out in a way that can be gone on with; before the start. */
void         url_transfer_set_upload      (UrlTransfer             *self,
                                           UrlUploadPlan           *plan);

/* @max_body: bytes to keep at most, −1 unlimited. */
void         url_transfer_start           (UrlTransfer             *self,
                                           UrlTransferFlags         flags,
                                           double                   priority,
                                           gint64                   max_body);
void         url_transfer_set_suspended   (UrlTransfer             *self,
                                           gboolean                 suspended);

/* Nothing is told before the transfer is announced, not even its end. */
void         url_transfer_set_announced   (UrlTransfer             *self,
                                           gboolean                 announced);

/* Ends the transfer at once, unless something else has ended it: @error
 * (transfer full) is the last the owner hears. Returns whether it did. */
gboolean     url_transfer_end             (UrlTransfer             *self,
                                           UrlOutcome               outcome,
                                           GError                  *error);

/* Like it, for a cancelled download: @kept gets the resume data (transfer full)
 * (nullable) in any case, on the network thread or at once. */
typedef void (*UrlTransferKept) (gpointer  data,
                                 GBytes   *resume_data);
gboolean     url_transfer_cancel_keeping  (UrlTransfer             *self,
                                           UrlTransferKept          kept,
                                           gpointer                 data);

/* Has the owner's `state` called on the context. */
void         url_transfer_post_state      (UrlTransfer             *self);

/* Says that the owner took a question along. */
void         url_transfer_leave_open      (UrlTransfer             *self);
void         url_transfer_answer          (UrlTransfer             *self,
                                           gboolean                 allow);
/* Another answer to it: the body goes to a file. Where it goes to a stream
 * already it is only allowed. */
void         url_transfer_become          (UrlTransfer             *self);
/* Gives what is loaded to @download, which has not started yet, and finishes. */
void         url_transfer_hand_over       (UrlTransfer             *self,
                                           UrlTransfer             *download);
/* @next (transfer full) (nullable): NULL lets the redirect be the response. */
void         url_transfer_follow          (UrlTransfer             *self,
                                           UrlRequestHead          *next);
/* @stream (transfer full) */
void         url_transfer_provide_body    (UrlTransfer             *self,
                                           GInputStream            *stream);
/* @error (transfer full) (nullable): NULL for BODY_STREAM_EXHAUSTED. */
void         url_transfer_fail_body       (UrlTransfer             *self,
                                           GError                  *error);

/* Takes the waiter; it is resolved at once if there is a result. Cancelling
 * @cancellable (nullable) cancels the transfer. */
void         url_transfer_add_waiter      (UrlTransfer             *self,
                                           UrlWaiter               *waiter,
                                           GCancellable            *cancellable);

UrlOutcome   url_transfer_get_outcome     (UrlTransfer             *self);
void         url_transfer_get_counts      (UrlTransfer             *self,
                                           UrlTransferCounts       *counts);
/* (nullable): where the finished file of a download is. */
char        *url_transfer_dup_location    (UrlTransfer             *self);
/* (nullable): what a failed download can be gone on with. From then on the
 * partial file is whose who has them. */
GBytes      *url_transfer_take_resume_data (UrlTransfer            *self);
/* (nullable): what an upload that has not succeeded can be gone on with. */
GBytes      *url_transfer_dup_upload_data (UrlTransfer             *self);
void         url_transfer_get_metrics     (UrlTransfer             *self,
                                           UrlTransferMetrics      *metrics);
void         url_transfer_metrics_clear   (UrlTransferMetrics      *metrics);
GError      *url_transfer_new_cancelled   (UrlTransfer             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlTransfer, url_transfer_unref)

G_END_DECLS
