/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/url-progress-sum-private.h"
#include "session/url-session-private.h"
#include "session/url-task-list-private.h"
#include "task/url-task-private.h"

G_BEGIN_DECLS

struct _UrlSession
{
  GObject parent_instance;

  /* Set before anybody else sees the session. */
  UrlSessionConfiguration *configuration; /* (owned) */
  GMainContext *context;                  /* (owned) */
  UrlMailbox *mailbox;                    /* (owned) */
  UrlHttpEngine *engine;                  /* (owned) */
  UrlTaskList *list;                      /* (owned): changes on the context */
  char *download_folder;                  /* (owned): for files without a destination */
  UrlPort port;
  gboolean is_shared;

  /* Atomic; set under the lock when somebody first asks for it. */
  UrlProgressSum *progress; /* (owned) (nullable) */

  GMutex lock; /* guards what follows; taken after a task's, before a mailbox's */
  char *label;         /* (owned) (nullable) */
  GHashTable *running; /* (owned) (element-type guint64 UrlTask) */
  guint64 last_identifier;
  gboolean invalid;
  gboolean told_invalid;
};

/* What a new task is made of, and the news that it was made. */
UrlTaskSetup url_session_prepare_task  (UrlSession *self,
                                        UrlRequest *request);
void         url_session_announce_task (UrlSession *self,
                                        UrlTask    *task);

/* Makes the download that goes on with what a data task has begun. */
UrlTask     *url_session_become_download (UrlSession *self,
                                          UrlTask    *task);

/* (element-type UrlTask): the started, unfinished tasks. Any thread. */
GPtrArray *url_session_copy_running (UrlSession *self);

G_END_DECLS
