/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <stdatomic.h>

#include "base/url-debug-private.h"
#include "base/url-timer-private.h"
#include "http/url-http-load-private.h"
#include "transfer/url-memory-sink-private.h"
#include "transfer/url-pull-queue-private.h"
#include "transfer/url-transfer-download-private.h"
#include "transfer/url-transfer-private.h"
#include "transfer/url-transfer-progress-private.h"
#include "transfer/url-transfer-timers-private.h"
#include "transfer/url-transfer-upload-private.h"

G_BEGIN_DECLS

/* How much data may be on its way to the context, and in what pieces. */
#define URL_MAX_IN_FLIGHT (1024 * 1024)
#define URL_MAX_PIECE (64 * 1024)

/* How much of a body is read while the question about its response is open: a
 * small body is there when the answer comes. */
#define URL_MAX_AHEAD (64 * 1024)

struct _UrlTransfer
{
  gatomicrefcount ref_count;

  /* Set before the start and never changed. */
  UrlHttpEngine *engine;   /* (owned) */
  UrlRequestHead *request; /* (owned) */
  guint64 identifier;
  UrlTransferFlags flags;
  gint64 max_body;
  double request_timeout;  /* seconds, 0 for none */
  double resource_timeout; /* seconds, 0 for none */
  gint64 started;          /* monotonic µs, 0 if it never was */
  gint64 started_real;     /* µs since 1970, likewise */
  UrlTransferUpload *upload; /* (owned) (nullable): what is in it belongs to the
                                network thread */
  UrlTransferDownload *download; /* (owned) (nullable): what is in it belongs to
                                    the network thread */

  UrlPort port;

  /* Only touched on the session's context, once started. */
  const UrlTransferClient *client;
  gpointer owner; /* (unowned) (nullable): keeps us */

  atomic_int outcome; /* UrlOutcome */
  atomic_bool suspended;
  atomic_bool starved; /* the network waits for in_flight to shrink */
  atomic_bool progress_due;
  atomic_bool answered;    /* the question about the response */
  atomic_bool left_open;   /* that question, by those who were asked */
  atomic_bool handed_over; /* the network thread is done but for that question */
  atomic_bool hides_body;  /* what was read of it is behind that question */
  atomic_bool became;      /* the answer was that a download is to go on */
  gboolean told_became;    /* on the context only: the owner has heard of it */
  atomic_size_t in_flight;
  _Atomic double priority;
  _Atomic gint64 received;
  _Atomic gint64 expected;
  _Atomic gint64 received_raw;
  _Atomic gint64 expected_raw;
  _Atomic gint64 resumed; /* bytes that were there before */
  _Atomic gint64 written; /* bytes that are in the file */
  _Atomic gint64 sent;
  _Atomic gint64 sent_from; /* where `sent` began */
  atomic_uint rewinds; /* how often `sent` began anew */
  atomic_bool keeps_upload; /* although it was cancelled */
  atomic_bool in_parts; /* there were requests at the same time */
  _Atomic gint64 expected_to_send;

  GMutex lock;
  UrlResult *result;  /* (owned) (nullable): guarded by lock */
  GPtrArray *transactions; /* (owned) (nullable) (element-type UrlTransactionRecord): likewise */
  gint64 ended;            /* monotonic µs, 0 without an outcome: guarded by lock */
  GPtrArray *waiters; /* (owned) (element-type UrlWaiter): guarded by lock */
  gboolean concluded; /* guarded by lock: the owner has heard of the end */
  UrlPullQueue *pull; /* (owned) (nullable): guarded by lock until there is a
                         response */
  gboolean opened;    /* guarded by lock: there is a response to hand out */
  gboolean claimed;   /* guarded by lock: it will have finished, and has no result yet */
  char *location;     /* (owned) (nullable): guarded by lock, of the finished file */
  GBytes *resume_data; /* (owned) (nullable): guarded by lock */
  GBytes *upload_data; /* (owned) (nullable): likewise, of an upload */

  /* Only touched on the network thread, until it has handed over the end. */
  gboolean running;        /* there is a reference for it */
  UrlHttpLoad *load;       /* (owned) (nullable): NULL unless loading */
  UrlHttpLoad *inherited;  /* (owned) (nullable): what another one began to load */
  UrlResponseHead *inherited_head; /* (owned) (nullable): its response */
  GPtrArray *inherited_ahead; /* (owned) (nullable) (element-type GBytes): the start of the
                                 body; all that comes of it if there is no load */
  GError *inherited_error; /* (owned) (nullable): how that ended */
  GPtrArray *ahead;        /* (owned) (nullable) (element-type GBytes): what was read of the
                              body while a question about the response is open */
  gboolean has_ended;      /* without an error */
  UrlMemorySink *sink;     /* (owned) (nullable) */
  UrlResponseHead *head;   /* (owned) (nullable) */
  UrlTimer decision_timer;
  UrlTransferTimers timers;
  UrlTransferProgress progress;
  gboolean asking; /* a question is open, as far as this thread has heard */
  gboolean accepted;
  gboolean told_waiting; /* in this hop */
};

/* Without making the text of the URL where nobody reads the log. */
#define url_transfer_debug(self, topic, ...) \
  G_STMT_START \
    { \
      if (url_debug_is_on (topic)) \
        url_debug ((topic), (self)->identifier, \
                   url_request_head_get_display ((self)->request), __VA_ARGS__); \
    } \
  G_STMT_END

/* What the network side asks of the other. */
void url_transfer_push_response     (UrlTransfer     *self);
void url_transfer_push_informational (UrlTransfer   *self,
                                      UrlResponseHead *head);
void url_transfer_push_waiting      (UrlTransfer     *self);
void url_transfer_push_redirect     (UrlTransfer     *self,
                                     UrlResponseHead *response,
                                     UrlRequestHead  *proposed);
void url_transfer_push_body_request (UrlTransfer     *self);
void url_transfer_push_request      (UrlTransfer     *self,
                                     UrlRequestHead  *request);
void url_transfer_push_data         (UrlTransfer     *self,
                                     GBytes          *piece);
void url_transfer_push_progress     (UrlTransfer     *self);
void url_transfer_push_resumed      (UrlTransfer     *self);
void url_transfer_push_end          (UrlTransfer     *self,
                                     GError          *error);

/* Ends it as url_transfer_end() does, and leaves it to the caller to tell the
 * network side. */
gboolean url_transfer_end_outside   (UrlTransfer     *self,
                                     UrlOutcome       outcome,
                                     GError          *error);

/* Has the outcome be FINISHED, on the context if somebody is told there. If
 * nothing else was faster url_transfer_download_publish() follows. */
void url_transfer_claim             (UrlTransfer     *self);

/* There is a response, and the body follows: for who pulls it. */
void url_transfer_open              (UrlTransfer     *self);

/* Calls for the network thread. Each takes a reference of the transfer. */
void url_transfer_network_begin (gpointer     transfer);
void url_transfer_network_stop  (gpointer     transfer);
void url_transfer_network_pause (gpointer     transfer);
void url_transfer_network_more  (gpointer     transfer);
void url_transfer_network_allow (gpointer     transfer);
void url_transfer_network_watch (gpointer     transfer);
void url_transfer_network_order (gpointer     transfer);

/* On any thread. */
void url_transfer_note_start         (UrlTransfer          *self);
void url_transfer_put_transaction    (UrlTransfer          *self,
                                      UrlTransactionRecord *record);
/* Called with the lock held, once, when there is an outcome. */
void url_transfer_close_transactions (UrlTransfer          *self);

/* Ends it from the network side, or has a download come to its end. @error
 * (transfer full) (nullable) */
void url_transfer_network_end          (UrlTransfer    *self,
                                        GError         *error);
/* Ends it, whatever is under way. */
void url_transfer_network_conclude     (UrlTransfer    *self,
                                        GError         *error);

/* Begins to load; the one place that makes a load. */
void url_transfer_network_load         (UrlTransfer    *self,
                                        UrlRequestHead *request);
/* Goes on with what another one began to load. */
void url_transfer_network_inherit      (UrlTransfer    *self);
/* Leaves what is loaded to @heir, and ends. */
void url_transfer_network_give         (UrlTransfer    *self,
                                        UrlTransfer    *heir);
/* Ends what is loaded, and nothing else. */
void url_transfer_network_unload       (UrlTransfer    *self);
/* Tells of a response that is the final one. */
void url_transfer_network_take_head    (UrlTransfer     *self,
                                        UrlResponseHead *head);
/* Reads on, if there is room. */
void url_transfer_network_want_more    (UrlTransfer    *self);

/* The answers, on the network thread. @next (nullable) */
void url_transfer_network_follow       (UrlTransfer    *self,
                                        UrlRequestHead *next);
void url_transfer_network_provide_body (UrlTransfer    *self,
                                        GInputStream   *stream);

G_END_DECLS
