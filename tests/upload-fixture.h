/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "test-support.h"

G_BEGIN_DECLS

/* More than a connection holds, and no round number. */
#define UPLOAD_FIXTURE_SIZE (3 * 1000 * 1000 + 4321)

/* Something to send, and a session. */
typedef struct
{
  UrlSession *session; /* (owned) */
  GBytes *content;     /* (owned): the pattern */
  char *sum;           /* (owned): its SHA-256 */
  char *path;          /* (owned): of a file with it */
  GFile *file;         /* (owned): that file */
} UploadFixture;

void        upload_fixture_set_up    (UploadFixture *fixture,
                                      gconstpointer  data);
void        upload_fixture_tear_down (UploadFixture *fixture,
                                      gconstpointer  data);

/* To a path of the raw server. */
UrlRequest *upload_request_new       (const char    *method,
                                      const char    *path);
/* A task that posts the file. */
UrlTask    *upload_task_new          (UploadFixture *fixture,
                                      const char    *path);
UrlTask    *upload_task_resume       (UploadFixture *fixture,
                                      GBytes        *resume_data);

/* Runs the task and takes it. (nullable): its resume data, if it failed so. */
GBytes     *upload_task_fail         (UrlTask       *task,
                                      UrlError       code);
/* Runs the task, whose response has to be the sum, and takes it. */
void        upload_task_finish       (UploadFixture *fixture,
                                      UrlTask       *task);

G_END_DECLS
