/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "http/url-http-load-private.h"

G_BEGIN_DECLS

/* A body that comes in several parts at once, each over a connection of its own.
 * The first part is what the load brings that was begun for all of it; the others
 * are asked for here, again where a connection is lost. Network thread only. */
typedef struct _UrlSegments UrlSegments;

typedef struct
{
  /* A piece of the body, which has no gap up to @prefix then. */
  void (*piece)      (gpointer  listener,
                      GBytes   *piece,
                      gint64    offset,
                      gint64    prefix);
  /* After a piece, and what came of it: time to read on. */
  void (*more)       (gpointer  listener);
  /* The first part is complete: its load is of no use any more. */
  void (*first_done) (gpointer listener);
  /* All of it has come. */
  void (*done)       (gpointer  listener);
  /* A part cannot be had: url_segments_fall_back() is to follow, or the end.
   * @error (transfer full) */
  void (*failed)     (gpointer  listener,
                      GError   *error);
  void (*activity)   (gpointer  listener);
  void (*transaction) (gpointer              listener,
                       UrlTransactionRecord *record);
} UrlSegmentsEvents;

/* What is to be loaded. */
typedef struct
{
  UrlRequestHead *request; /* for all of it */
  const char *validator;
  gint64 offset;           /* from here on */
  gint64 total;
  unsigned max_segments;
} UrlSegmentsPlan;

/* NULL if it is not worth it. */
UrlSegments *url_segments_new           (UrlHttpEngine           *engine,
                                         const UrlSegmentsPlan   *plan,
                                         const UrlSegmentsEvents *events,
                                         gpointer                 listener);
void         url_segments_free          (UrlSegments             *self);

/* Asks for the other parts. */
void         url_segments_start         (UrlSegments             *self);

/* What the first load brings. */
void         url_segments_take_first    (UrlSegments             *self,
                                         GBytes                  *piece);
/* The first load failed: what is missing of its part is asked for. @error
 * (transfer full) */
void         url_segments_lose_first    (UrlSegments             *self,
                                         GError                  *error);

/* Has the first load bring all that is missing, whatever came of the others.
 * Returns where it is. */
gint64       url_segments_fall_back     (UrlSegments             *self);

/* Has all parts that are asked for here read on. */
void         url_segments_read          (UrlSegments             *self);
void         url_segments_set_paused    (UrlSegments             *self,
                                         gboolean                 paused);
gboolean     url_segments_is_exchanging (UrlSegments             *self);

G_END_DECLS
