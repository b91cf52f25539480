/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "task/url-progress-private.h"
#include "task/url-task-metrics.h"
#include "task/url-task.h"
#include "transfer/url-transfer-private.h"

G_BEGIN_DECLS

/* What a session does for its tasks. */
typedef struct
{
  /* Any thread, once, before the task starts: the session owns the task until
   * it has completed. FALSE if the session takes no more tasks; the task then
   * has to fail. */
  gboolean (*admit)     (UrlSession *session,
                         UrlTask    *task);
  /* Any thread, after the first resume, without a lock. */
  void     (*started)   (UrlSession *session,
                         UrlTask    *task);
  /* Whether a handler of the session wants to be asked. Any thread. */
  gboolean (*has_listeners) (UrlSession *session);
  /* Any thread, also with the task's lock held: how far the task has come
   * changed, or whether it is meant to go on. */
  void     (*progressed) (UrlSession *session);
  /* On the context: offers what no handler of the task took. */
  gboolean (*redirect)  (UrlSession     *session,
                         UrlTask        *task,
                         UrlRedirection *redirection);
  /* On the context: whether a handler of the session wants metrics, and what it
   * then hears before the task's `completed`. */
  gboolean (*wants_metrics) (UrlSession *session);
  void     (*metrics)   (UrlSession     *session,
                         UrlTask        *task,
                         UrlTaskMetrics *metrics);
  /* On the context: makes the download that goes on with a task's response. */
  UrlTask *(*become_download) (UrlSession *session,
                               UrlTask    *task);
  /* On the context, around the task's `completed`. */
  void     (*retire)    (UrlSession *session,
                         UrlTask    *task);
  void     (*completed) (UrlSession   *session,
                         UrlTask      *task,
                         const GError *error);
} UrlTaskHost;

/* What a task is made of. */
typedef struct
{
  UrlSession *session;
  const UrlTaskHost *host;
  UrlMailbox *mailbox;
  UrlHttpEngine *engine;
  UrlRequest *request;
  guint64 identifier;
  gint64 max_response_size;
  const char *download_folder; /* where downloads without a destination are */
  double request_timeout;
  double resource_timeout;
} UrlTaskSetup;

struct _UrlTask
{
  GObject parent_instance;

  /* Set before anybody else sees the task. */
  guint64 identifier;
  const UrlTaskHost *host;
  UrlMailbox *mailbox;   /* (owned) */
  UrlTransfer *transfer; /* (owned) */
  UrlRequest *request;   /* (owned): the original one */
  gint64 max_response_size;

  gint64 told_sent;      /* on the context only: what `body-sent` has told */
  unsigned told_rewinds; /* likewise */

  GMutex lock;           /* guards what follows; taken before a mailbox's */
  UrlSession *session;   /* (owned) (nullable): until completed */
  UrlTaskState state;
  unsigned suspend_count;
  gboolean started;      /* resumed or cancelled */
  gboolean announced;    /* `task-created` was emitted, or nobody listened */
  UrlTransferFlags flags;
  double priority;
  gint64 estimated_to_receive; /* bytes, −1 for none */
  gint64 estimated_to_send;    /* likewise */
  char *label;           /* (owned) (nullable) */
  gint64 added_up;       /* bytes that the session's progress has counted */
  GPtrArray *hops;       /* (owned) (nullable) (element-type UrlRequest): those
                            that redirects led to; they stay for who looks at
                            one from another thread */
  UrlResponse *response; /* (owned) (nullable) */
  GError *error;         /* (owned) (nullable) */
  UrlProgress *progress; /* (owned) (nullable): made when first asked for */
  UrlTaskMetrics *metrics; /* (owned) (nullable): likewise */
};

/* Subclasses are this library's. All on the session's context. */
struct _UrlTaskClass
{
  GObjectClass parent_class;

  /* Whether anybody would hear of the response or the data, or of the data.
   * Any thread. */
  gboolean (*has_listeners) (UrlTask     *self);
  gboolean (*wants_data)    (UrlTask     *self);
  void     (*ask_response)  (UrlTask     *self,
                             UrlResponse *response);
  void     (*take_data)     (UrlTask     *self,
                             GBytes      *piece);

  /* These may be NULL. Any thread, called with the task's lock held, before its
   * transfer starts. */
  void     (*prepare)       (UrlTask     *self);
  void     (*progressed)    (UrlTask     *self);
  void     (*resumed)       (UrlTask     *self,
                             gint64       offset);
  void     (*become)        (UrlTask     *self);
  /* Just before `completed`. */
  void     (*ended)         (UrlTask     *self);
};

#define URL_TASK_CLASS(klass) (G_TYPE_CHECK_CLASS_CAST ((klass), URL_TYPE_TASK, UrlTaskClass))
#define URL_TASK_GET_CLASS(object) \
  (G_TYPE_INSTANCE_GET_CLASS ((object), URL_TYPE_TASK, UrlTaskClass))

void      url_task_set_up         (UrlTask             *self,
                                   const UrlTaskSetup  *setup);

/* What the task makes of its transfer's news. */
extern const UrlTransferClient url_task_transfer_client;

void      url_task_class_install_questions (UrlTaskClass *klass);
gboolean  url_task_has_question_listeners  (UrlTask      *self);
void      url_task_ask_redirect   (UrlTask             *self,
                                   UrlResponseHead     *response,
                                   UrlRequestHead      *proposed);
void      url_task_ask_body       (UrlTask             *self,
                                   gint64               offset);
void      url_task_tell_waiting   (UrlTask             *self);
void      url_task_tell_informational (UrlTask         *self,
                                       UrlResponseHead *head);
void      url_task_tell_body_sent (UrlTask             *self);

/* On the context: tells how far the task has come. */
void      url_task_notify_progress (UrlTask            *self);
/* Called with the task's lock held, while it has a session. */
void      url_task_pause_progress (UrlTask             *self,
                                   gboolean             paused);
/* Adds to a session's sum: what it has to say and, since the last time, moved.
 * Only one thread at a time does. */
void      url_task_add_to_progress (UrlTask            *self,
                                    UrlProgressCounts  *sum);
void      url_task_class_install_metrics (UrlTaskClass *klass);
void      url_task_tell_metrics   (UrlTask             *self);

/* On the context at once if this is its thread, else as a piece of news. */
void      url_task_notify_state   (UrlTask             *self);

/* Has a task that is started wait for `task-created` to be emitted. */
void      url_task_set_announced  (UrlTask             *self,
                                   gboolean             announced);

/* Like resume(), for a task that was not started yet, and has @waiter (transfer
 * full) wait for its end; G_IO_ERROR_PENDING if it was started. One that is
 * cancelled already loads nothing. @body: whether the result keeps it, or it is
 * pulled. */
gboolean  url_task_start          (UrlTask             *self,
                                   UrlTransferFlags     body,
                                   UrlWaiter           *waiter,
                                   GCancellable        *cancellable,
                                   GError             **error);

/* Resumes the task, or cancels it if @cancellable was, and waits. */
void      url_task_resume_for     (UrlTask             *self,
                                   UrlWaiter           *waiter,
                                   GCancellable        *cancellable);

/* Like cancel(), and keeps what can be gone on with: (nullable) bytes, which the
 * result has. @source_tag: of the method that does it */
void      url_task_cancel_keeping_async (UrlTask       *self,
                                   gpointer             source_tag,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data);

/* Whether somebody on the session's context has to be asked. */
gboolean  url_task_has_listeners  (UrlTask             *self);

/* Makes a waiter that resolves @gtask. */
UrlWaiter *url_task_new_waiter    (UrlTask             *self,
                                   GTask               *gtask,
                                   UrlWaiterReturn      return_func);

G_END_DECLS
