/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "transport/url-body-private.h"

G_BEGIN_DECLS

#define URL_TYPE_BODY_STREAM (url_body_stream_get_type ())
G_DECLARE_FINAL_TYPE (UrlBodyStream, url_body_stream, URL, BODY_STREAM, GInputStream)

/* One sending of a body. Nothing of it is read before somebody asks. */
UrlBodyStream *url_body_stream_new        (UrlBody        *body);

/* Reads @source ahead, behind the bytes of @first. */
UrlBodyStream *url_body_stream_new_for_stream (GInputStream *source,
                                               GBytes       *first);

/* @func is called just before a reader learns that the body is complete; at once if it
 * is known to be empty. */
void           url_body_stream_set_end_func (UrlBodyStream *self,
                                             void         (*func) (gpointer data),
                                             gpointer       data);

/* @func is called when a reader is told that the body cannot be had. */
void           url_body_stream_set_fail_func (UrlBodyStream *self,
                                              void         (*func) (gpointer data),
                                              gpointer       data);

/* Has most of what is asked for written to @output, which is where the reader takes
 * it, and told to @func. @in_records: one that was begun has to be ended with the same
 * bytes. */
void           url_body_stream_set_direct (UrlBodyStream  *self,
                                           GOutputStream  *output,
                                           gboolean        in_records,
                                           void          (*func) (gpointer data,
                                                                  gsize    n_bytes),
                                           gpointer        data);

/* A held stream has nothing to read, whether it is paused or not, and does not
 * begin to read the body. */
void           url_body_stream_set_held   (UrlBodyStream  *self,
                                           gboolean        held);

/* Before it is read: has nothing to read until all of it is there, and then never
 * lacks any. */
void           url_body_stream_set_whole  (UrlBodyStream  *self);

/* A paused stream has nothing to read. */
void           url_body_stream_set_paused (UrlBodyStream  *self,
                                           gboolean        paused);

/* Whether it has ended, and who reads it has got rid of all @taken bytes. */
gboolean       url_body_stream_is_drained (UrlBodyStream  *self,
                                           gsize           taken);

/* Whether its source has nothing to give just now. */
gboolean       url_body_stream_is_waiting (UrlBodyStream  *self);

/* Why the body ended early, if it did. */
const GError  *url_body_stream_get_error  (UrlBodyStream  *self);

G_END_DECLS
