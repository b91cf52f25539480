/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transfer/url-kept-request-private.h"

G_BEGIN_DECLS

/* How far a download has come, as it is kept beside its partial file and handed
 * to the application as resume data. */
typedef struct
{
  char *uri;       /* (owned): what was requested, without user-info */
  char *partial;   /* (owned): the path of the partial file */
  guint64 device;  /* of the partial file */
  guint64 inode;   /* likewise */
  gint64 offset;   /* bytes of it that outlive a crash of the machine */
  gint64 total;    /* bytes of the whole, −1 unknown */
  char *validator; /* (owned): for If-Range */
  char *boot;      /* (owned): when the machine was started, as far as it tells */
  UrlKeptRequest *request; /* (owned): what else was requested */
} UrlResumeRecord;

UrlResumeRecord *url_resume_record_copy     (const UrlResumeRecord  *record);
void             url_resume_record_free     (UrlResumeRecord        *record);

/* As versioned JSON. */
GBytes          *url_resume_record_to_bytes (const UrlResumeRecord  *record);

/* Reads foreign data: each member has to be there, and to make sense. Fails with
 * CANNOT_RESUME. */
UrlResumeRecord *url_resume_record_parse    (GBytes                 *data,
                                             GError                **error);

/* A name for this start of the machine, "" where there is none. */
char            *url_resume_record_dup_boot (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlResumeRecord, url_resume_record_free)

G_END_DECLS
