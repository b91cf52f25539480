/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "test-support.h"

G_BEGIN_DECLS

/* A session on the HTTP/2 lane and the scripted server, which begins anew and has
 * no connection left when the session is gone. */
typedef struct
{
  TestPeer peer;        /* TEST_PEER_H2 or TEST_PEER_H2_ONLY */
  TestH2Server *server; /* (unowned): of the peer */
  TestRawServer *raw;   /* (unowned): of the server */
  UrlSession *session;  /* (owned) */
} H2Fixture;

void        h2_fixture_set_up          (H2Fixture      *self,
                                        gconstpointer   data);
/* With a server that refuses HTTP/1.1. */
void        h2_fixture_set_up_only     (H2Fixture      *self,
                                        gconstpointer   data);
void        h2_fixture_tear_down       (H2Fixture      *self,
                                        gconstpointer   data);

/* A connection is lost while libsoup greets the server, and before it sends a request:
 * it warns of that, and nobody is between the two. */
void        h2_lose_unused             (void);

/* @timeout is the one of requests in seconds, or 0 for the usual one. */
UrlSession *h2_session_new             (UrlHttpVersion  version,
                                        double          timeout);
/* AUTO where it offers HTTP/2, which depends on the release of libsoup; elsewhere
 * HTTP/2 by its name. */
UrlHttpVersion h2_get_auto             (void);
/* Goes on with another session. */
void        h2_fixture_set_session     (H2Fixture      *self,
                                        UrlHttpVersion  version,
                                        double          timeout);

/* Neither a GET nor a HEAD or DELETE has a body; others have 8 bytes. */
UrlRequest *h2_request_new             (H2Fixture      *self,
                                        const char     *method,
                                        const char     *path);

/* Loads, and says what came of it as "200 5", the status and the size, or as
 * "connection-lost", the name of the error. */
char       *h2_load                    (H2Fixture      *self,
                                        UrlRequest     *request) G_GNUC_WARN_UNUSED_RESULT;
char       *h2_get                     (H2Fixture      *self,
                                        const char     *path) G_GNUC_WARN_UNUSED_RESULT;
/* Likewise, with a short timeout, for what nothing else may end. */
char       *h2_get_briefly             (H2Fixture      *self,
                                        const char     *path) G_GNUC_WARN_UNUSED_RESULT;
char       *h2_error_name              (const GError   *error) G_GNUC_WARN_UNUSED_RESULT;
/* @outcomes are words of which one has to be it: "200 5|connection-lost". */
void        h2_assert_outcome          (const char     *outcome,
                                        const char     *outcomes);

/* A task that was started, and what it says. */
TestWatch  *h2_start                   (H2Fixture      *self,
                                        const char     *path);
TestWatch  *h2_start_request           (H2Fixture      *self,
                                        UrlRequest     *request);
/* Waits for the end; the outcome as above. */
char       *h2_finish                  (TestWatch      *watch) G_GNUC_WARN_UNUSED_RESULT;

unsigned    h2_count                   (H2Fixture      *self,
                                        const char     *name);

#define H2_SHORT_TIMEOUT 1

#define H2_ADD(path, data, test) \
  g_test_add (path, H2Fixture, data, h2_fixture_set_up, test, h2_fixture_tear_down)
#define H2_ADD_ONLY(path, data, test) \
  g_test_add (path, H2Fixture, data, h2_fixture_set_up_only, test, h2_fixture_tear_down)

G_END_DECLS
