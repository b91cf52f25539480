/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"
#include "message/url-response-private.h"
#include "transfer/url-download-plan-private.h"

G_BEGIN_DECLS

/* Takes a body to a file. It is told what to do on the network thread, and does
 * it on the disk thread: one step at a time, each of which says when it is done.
 * What the getters return does not change in between. */
typedef struct _UrlFileSink UrlFileSink;

/* On the network thread, not from within the call. @error (transfer full)
 * (nullable) */
typedef void (*UrlFileSinkDone) (gpointer  listener,
                                 GError   *error);

UrlFileSink *url_file_sink_new             (UrlDownloadPlan *plan,
                                            UrlRequestHead  *request,
                                            gpointer         listener);

/* Nothing is heard of it any more. What is not finished, and not taken along as
 * resume data, is removed. */
void         url_file_sink_free            (UrlFileSink     *self);

/* Finds the place, and what is there of an earlier attempt. */
void         url_file_sink_prepare         (UrlFileSink     *self,
                                            UrlFileSinkDone  done);
/* What can be gone on with; 0 for nothing. */
gint64       url_file_sink_get_offset      (UrlFileSink     *self);
gint64       url_file_sink_get_total       (UrlFileSink     *self);
const char  *url_file_sink_get_validator   (UrlFileSink     *self);

/* A response is accepted. @continues: with what there is at the offset, else the
 * file is empty. @total: −1 unknown. */
void         url_file_sink_accept          (UrlFileSink     *self,
                                            UrlResponseHead *head,
                                            gboolean         continues,
                                            gint64           total,
                                            UrlFileSinkDone  done);

/* Takes a piece. TRUE if there are enough to be written. */
gboolean     url_file_sink_push            (UrlFileSink     *self,
                                            GBytes          *piece);
/* Has pieces come from several places of the body. Only url_file_sink_push_at() is
 * to follow. */
void         url_file_sink_scatter         (UrlFileSink     *self,
                                            UrlFileSinkDone  done);
/* Takes a piece that belongs to @offset; there is no gap up to @prefix then. */
gboolean     url_file_sink_push_at         (UrlFileSink     *self,
                                            GBytes          *piece,
                                            gint64           offset,
                                            gint64           prefix);
gboolean     url_file_sink_has_collected   (UrlFileSink     *self);
/* Whether there is place for more, so that one part is read while another is
 * written. */
gboolean     url_file_sink_has_room        (UrlFileSink     *self);
/* Whether there is enough to be written. */
gboolean     url_file_sink_has_enough      (UrlFileSink     *self);
/* Writes what was taken. */
void         url_file_sink_write           (UrlFileSink     *self,
                                            UrlFileSinkDone  done);
gboolean     url_file_sink_is_busy         (UrlFileSink     *self);
gint64       url_file_sink_get_written     (UrlFileSink     *self);

/* Writes the rest, looks whether all is as expected, and flushes it to the
 * disk. */
void         url_file_sink_seal            (UrlFileSink     *self,
                                            UrlFileSinkDone  done);
/* Gives the file its name. */
void         url_file_sink_publish         (UrlFileSink     *self,
                                            UrlFileSinkDone  done);
const char  *url_file_sink_get_path        (UrlFileSink     *self);

/* Writes the rest, so that the offset is where the body goes on. */
void         url_file_sink_rest            (UrlFileSink     *self,
                                            UrlFileSinkDone  done);
/* Writes the rest and closes the file, so that it can be gone on with later. */
void         url_file_sink_keep            (UrlFileSink     *self,
                                            UrlFileSinkDone  done);
/* (transfer none) (nullable): NULL if it cannot. */
GBytes      *url_file_sink_get_resume_data (UrlFileSink     *self);
/* Somebody has the resume data: what they tell of stays. Any thread. */
void         url_file_sink_take            (UrlFileSink     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlFileSink, url_file_sink_free)

G_END_DECLS
