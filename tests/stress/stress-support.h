/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "session/url-session.h"
#include "session/url-session-configuration.h"
#include "message/url-error.h"
#include "message/url-request.h"
#include "message/url-response.h"
#include "task/url-data-task.h"
#include "task/url-decision.h"
#include "task/url-progress.h"
#include "task/url-response-decision.h"
#include "task/url-task.h"
#include "test-fixture.h"

G_BEGIN_DECLS

/* Iterates the thread-default context of the caller until something is so. One
 * that never comes ends with the patience of the test runner. */
#define stress_wait(condition) \
  do \
    { \
      while (!(condition)) \
        g_main_context_iteration (g_main_context_get_thread_default (), TRUE); \
    } \
  while (0)

/* How many objects of a kind live. The last reference of one may be given back
 * on any thread. */
typedef struct
{
  int alive;
  GMainContext *context; /* (unowned) (nullable): woken for each that goes */
} StressLife;

void           stress_life_watch      (StressLife  *life,
                                       gpointer     object);
gboolean       stress_life_is_over    (StressLife  *life);

/* Gives the last reference but those of events that are still to be told, or of
 * another thread, and waits until the object is gone. */
void           stress_assert_goes     (gpointer     object);

int            stress_main            (void);
gboolean       stress_is_full         (void);
gboolean       stress_is_sanitized    (void);

UrlSession    *stress_session_new     (unsigned     connections) G_GNUC_WARN_UNUSED_RESULT;
UrlTask       *stress_task_new        (UrlSession  *session,
                                       TestPeer     peer,
                                       const char  *path) G_GNUC_WARN_UNUSED_RESULT;

/* For g_signal_connect_swapped (): adds one, on any thread. */
void           stress_count           (int         *count);

/* A line such as "VmHWM" of the state of this process, in bytes. */
gsize          stress_get_memory      (const char  *name);

/* The peers in a process of their own. */
typedef struct _StressServer StressServer;

StressServer  *stress_server_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void           stress_server_free     (StressServer *self);
char          *stress_server_get      (StressServer *self,
                                       const char   *key) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StressServer, stress_server_free)

G_END_DECLS
