/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transfer/url-resume-record-private.h"

G_BEGIN_DECLS

/* The file that a download grows in, for nobody but the user, locked as long as
 * somebody works on it, and the journal beside it, by which another process can
 * go on after this one was killed. On the disk thread only.
 *
 * The file is written from its start to its end. As long as the machine runs,
 * its size is how much has come; after a crash of the machine only what the
 * journal says is sure. */
typedef struct _UrlPartialFile UrlPartialFile;

/* A new one in @folder, or that which @seed (nullable) was used for before,
 * unless somebody works on it. Messages name @target (nullable) instead. */
UrlPartialFile        *url_partial_file_open        (const char             *folder,
                                                     const char             *seed,
                                                     const char             *target,
                                                     GError                **error);

/* The one that resume data tell of. NULL without an error if it is not there any
 * more, or not what it was; with CANNOT_RESUME if somebody works on it, or if it
 * never can have been one. */
UrlPartialFile        *url_partial_file_reopen      (const UrlResumeRecord  *record,
                                                     const char             *target,
                                                     GError                **error);

/* Closes the file. Whatever was written stays. */
void                   url_partial_file_free        (UrlPartialFile         *self);
/* Removes file and journal, and closes. */
void                   url_partial_file_discard     (UrlPartialFile         *self);

const char            *url_partial_file_get_path    (UrlPartialFile         *self);
int                    url_partial_file_get_fd      (UrlPartialFile         *self);
gint64                 url_partial_file_get_size    (UrlPartialFile         *self);

/* (nullable): what can be gone on with. */
const UrlResumeRecord *url_partial_file_get_record  (UrlPartialFile         *self);

/* Empties the file. @request: what is kept of it; @validator: (nullable): NULL if it
 * can never be gone on with. @total: −1 unknown; else space is reserved. */
gboolean               url_partial_file_restart     (UrlPartialFile         *self,
                                                     const char             *uri,
                                                     UrlRequestHead         *request,
                                                     const char             *validator,
                                                     gint64                  total,
                                                     GError                **error);
/* Goes on with what the record says, on behalf of another request. */
gboolean               url_partial_file_continue    (UrlPartialFile         *self,
                                                     UrlRequestHead         *request,
                                                     gint64                  total,
                                                     GError                **error);

/* Appends the pieces, and now and then writes the journal. */
gboolean               url_partial_file_write       (UrlPartialFile         *self,
                                                     GPtrArray              *pieces,
                                                     GError                **error);

/* From now on it is written in several places: only the first part without a gap
 * counts, and only as far as the journal says. */
gboolean               url_partial_file_scatter     (UrlPartialFile         *self,
                                                     GError                **error);
gboolean               url_partial_file_is_scattered (UrlPartialFile        *self);
/* Writes each piece to its offset (element-type gint64). @size: the first part
 * without a gap, after that. */
gboolean               url_partial_file_write_at    (UrlPartialFile         *self,
                                                     GPtrArray              *pieces,
                                                     GArray                 *offsets,
                                                     gint64                  size,
                                                     GError                **error);
/* Gives up what is behind the first gap. */
void                   url_partial_file_gather      (UrlPartialFile         *self);

/* Flushes what was written, and writes the journal. What cannot be flushed is
 * not to be trusted: there is no record any more. */
gboolean               url_partial_file_checkpoint  (UrlPartialFile         *self,
                                                     GError                **error);

/* The last flush. */
gboolean               url_partial_file_sync        (UrlPartialFile         *self,
                                                     GError                **error);

/* The file has got another name: closes it, and removes the journal. */
void                   url_partial_file_let_go      (UrlPartialFile         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlPartialFile, url_partial_file_free)

G_END_DECLS
