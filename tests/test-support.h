/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "test-fixture.h"

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* What a task said, in order, as a line of words: `response data completed`. */
typedef struct
{
  UrlTask *task;      /* (owned) */
  GString *log;       /* (owned) */
  GByteArray *data;   /* (owned) */
  GError *error;      /* (owned) (nullable) */
  unsigned pieces;
  unsigned completed;
  GThread *thread;    /* the one that signals have to come on */
} TestWatch;

TestWatch  *test_watch_new           (UrlTask    *task);
void        test_watch_free          (TestWatch  *self);
/* Iterates the thread-default context until the task has completed. */
void        test_watch_wait          (TestWatch  *self);

/* Expects GObject to refuse the setting of a property. */
void        test_expect_unset        (const char *pattern);

/* A session that trusts the fixture's authority. */
UrlSession *test_session_new         (void);
UrlTask    *test_task_new            (UrlSession *session,
                                      TestPeer    peer,
                                      const char *path);

/* A request that the server answers with this status, type and body. */
UrlRequest *test_mirror_new          (unsigned    status,
                                      const char *type,
                                      const char *body,
                                      gsize       size);

/* What came of opening a body as a stream. */
typedef struct
{
  GInputStream *stream;  /* (owned) (nullable) */
  UrlResponse *response; /* (owned) (nullable) */
  GError *error;         /* (owned) (nullable) */
  gboolean done;
} TestOpened;

void        test_opened_clear        (TestOpened   *self);
void        test_open_async          (UrlSession   *session,
                                      TestPeer      peer,
                                      const char   *path,
                                      GCancellable *cancellable,
                                      TestOpened   *opened);
/* Likewise, and iterates the thread-default context until it is there. */
void        test_open                (UrlSession   *session,
                                      TestPeer      peer,
                                      const char   *path,
                                      TestOpened   *opened);
/* The only task of the session that runs. */
UrlTask    *test_session_get_task    (UrlSession   *session);

/* Iterates the thread-default context until @flag is set. */
void        test_iterate_until       (const gboolean *flag);
/* Iterates it as long as something is ready. */
void        test_iterate_pending     (void);

/* Proves that nobody holds the session any more. */
void        test_session_assert_gone (UrlSession *session);

/* A message is one sentence that names @url, without what a URL may hold
 * secret: tests put the word "secret" there. */
void        test_assert_sentence     (const char *message,
                                      const char *url);

/* Runs the cases and shuts the fixture down. */
int         test_run                 (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestWatch, test_watch_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestOpened, test_opened_clear)

G_END_DECLS
