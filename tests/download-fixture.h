/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "test-support.h"

G_BEGIN_DECLS

/* A folder to download to, for one case, and a session. */
typedef struct
{
  UrlSession *session; /* (owned) */
  char *folder;        /* (owned) */
  char *cache;         /* (owned): where temporary files are */
} DownloadFixture;

/* What a download said, in order, as a line of words: `resumed written finished
 * completed`. */
typedef struct
{
  UrlDownloadTask *task; /* (owned) */
  GString *log;          /* (owned) */
  GError *error;         /* (owned) (nullable) */
  char *location;        /* (owned) (nullable): when it was told */
  gint64 resumed_at;     /* −1 if it was not told */
  gint64 written;        /* the parts, added up */
  gint64 total;
  gboolean completed;
} DownloadWatch;

void             download_fixture_set_up    (DownloadFixture *fixture,
                                             gconstpointer    data);
void             download_fixture_tear_down (DownloadFixture *fixture,
                                             gconstpointer    data);

/* A task for a path of the raw server, to a name in the folder; "" for the folder
 * itself, NULL for a temporary file. */
UrlDownloadTask *download_task_new          (DownloadFixture *fixture,
                                             const char      *path,
                                             const char      *name);
/* Likewise, which goes on with what another one left. */
UrlDownloadTask *download_task_resume       (DownloadFixture *fixture,
                                             GBytes          *resume_data,
                                             const char      *name);
char            *download_path              (DownloadFixture *fixture,
                                             const char      *name);

DownloadWatch   *download_watch_new         (UrlDownloadTask *task);
void             download_watch_free        (DownloadWatch   *self);
/* Resumes the task and iterates until it has completed. */
void             download_watch_run         (DownloadWatch   *self);

/* Iterates until the task has written so much. */
void             download_wait_written      (UrlDownloadTask *task,
                                             gint64           size);

/* The file has this much of the pattern, from its @shift'th byte on. */
void             download_assert_content    (const char      *path,
                                             gsize            size,
                                             gsize            shift);
/* The names of all that is in a folder, sorted, with spaces between. */
char            *download_list              (const char      *folder);
void             download_assert_list       (const char      *folder,
                                             const char      *expected);

/* Runs a download that the server breaks off. Returns its resume data, if any. */
GBytes          *download_fail_once         (DownloadFixture *fixture,
                                             const char      *path,
                                             const char      *name);
/* Runs a download with resume data to its end. */
DownloadWatch   *download_go_on             (DownloadFixture *fixture,
                                             GBytes          *resume_data,
                                             const char      *name);
/* (nullable): the path of the partial file in a folder. */
char            *download_find_partial      (const char      *folder);

/* Waits until the disk thread has done what it was told. */
void             download_wait_for_disk     (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadWatch, download_watch_free)

G_END_DECLS
