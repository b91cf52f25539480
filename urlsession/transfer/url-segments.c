/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-segments-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-error.h"
#include "message/url-headers-private.h"
#include "transfer/url-range-verdict-private.h"

/* What is shorter is not worth a connection. */
#define MIN_SIZE (256 * 1024)

/* How often a part is asked for without that any of it comes. */
#define MAX_FAILURES 4

typedef struct
{
  UrlSegments *owner; /* (unowned) */
  gint64 position;    /* where the next byte belongs */
  gint64 end;
  UrlHttpLoad *load;  /* (owned) (nullable): of all but the first at the start */
  gboolean is_open;   /* its body is coming */
  unsigned failures;
} Segment;

struct _UrlSegments
{
  UrlHttpEngine *engine;   /* (owned) */
  UrlRequestHead *request; /* (owned) */
  char *validator;         /* (owned) */
  gint64 total;
  const UrlSegmentsEvents *events;
  gpointer listener; /* (unowned) */
  gboolean paused;
  Segment *segments; /* (owned) (array length=n_segments): in the order of the body */
  unsigned n_segments;
};

static void open_segment (Segment *segment);

UrlSegments *
url_segments_new (UrlHttpEngine           *engine,
                  const UrlSegmentsPlan   *plan,
                  const UrlSegmentsEvents *events,
                  gpointer                 listener)
{
  gint64 missing = plan->total - plan->offset;
  gint64 parts = MIN ((gint64) plan->max_segments, missing / MIN_SIZE);
  UrlSegments *self = NULL;

  if (parts < 2)
    return NULL;

  self = g_new0 (UrlSegments, 1);
  self->engine = url_http_engine_ref (engine);
  self->request = url_request_head_ref (plan->request);
  self->validator = g_strdup (plan->validator);
  self->total = plan->total;
  self->events = events;
  self->listener = listener;
  self->n_segments = (unsigned) parts;
  self->segments = g_new0 (Segment, parts);
  for (unsigned i = 0; i < self->n_segments; i++)
    {
      gboolean is_last = i + 1 == self->n_segments;

      self->segments[i].owner = self;
      self->segments[i].position = plan->offset + missing / parts * i;
      self->segments[i].end = is_last ? plan->total : plan->offset + missing / parts * (i + 1);
    }

  return self;
}

void
url_segments_free (UrlSegments *self)
{
  for (unsigned i = 0; i < self->n_segments; i++)
    g_clear_pointer (&self->segments[i].load, url_http_load_free);
  g_free (self->segments);
  url_http_engine_unref (self->engine);
  url_request_head_unref (self->request);
  g_free (self->validator);
  g_free (self);
}

static gboolean
is_first (const Segment *segment)
{
  return segment == &segment->owner->segments[0];
}

/* What there is without a gap, from the start of the body. */
static gint64
get_prefix (UrlSegments *self)
{
  unsigned i = 0;

  while (i + 1 < self->n_segments && self->segments[i].position == self->segments[i].end)
    i++;

  return self->segments[i].position;
}

static gboolean
is_done (UrlSegments *self)
{
  return get_prefix (self) == self->total;
}

/* It may have more to say, which nobody wants. */
static void
end_load (Segment *segment)
{
  if (segment->load != NULL)
    url_http_load_conclude (segment->load);
  g_clear_pointer (&segment->load, url_http_load_free);
}

/* The first load may bring more than its part. */
static void
take_piece (Segment *segment,
            GBytes  *piece)
{
  UrlSegments *self = segment->owner;
  gint64 offset = segment->position;
  gsize size = MIN (g_bytes_get_size (piece), (gsize) (segment->end - offset));
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (piece, 0, size);
  gboolean ends = segment->end == offset + (gint64) size;

  segment->position += (gint64) size;
  segment->failures = 0;
  self->events->piece (self->listener, part, offset, get_prefix (self));
  if (!ends)
    return;

  if (is_first (segment) && segment->load == NULL)
    self->events->first_done (self->listener);
  end_load (segment);
  if (is_done (self))
    self->events->done (self->listener);
}

static void
fail_segment (Segment *segment,
              GError  *error)
{
  UrlSegments *self = segment->owner;

  g_clear_pointer (&segment->load, url_http_load_free);
  segment->is_open = FALSE;
  if (++segment->failures > MAX_FAILURES)
    {
      self->events->failed (self->listener, error);
      return;
    }

  g_error_free (error);
  open_segment (segment);
}

static void
load_activity_cb (gpointer listener)
{
  Segment *segment = listener;

  segment->owner->events->activity (segment->owner->listener);
}

static void
refuse (Segment *segment)
{
  UrlSegments *self = segment->owner;

  self->events->failed (self->listener,
                        g_error_new (URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                                     _("The server sent another part of %s than it was asked for"),
                                     url_request_head_get_display (self->request)));
}

/* Where redirects lead to is known, and who was asked about them agreed to that
 * place only. */
static void
load_redirect_cb (gpointer         listener,
                  UrlResponseHead *response,
                  UrlRequestHead  *proposed)
{
  refuse (listener);
}

static void
load_head_cb (gpointer         listener,
              UrlResponseHead *head)
{
  Segment *segment = listener;
  UrlSegments *self = segment->owner;

  load_activity_cb (segment);
  if (url_range_is_part (head, segment->position, segment->end, self->validator, self->total))
    {
      segment->is_open = TRUE;
      url_http_load_read (segment->load);
      return;
    }

  refuse (segment);
}

static void
load_piece_cb (gpointer  listener,
               GBytes   *piece,
               gint64    raw_total)
{
  Segment *segment = listener;
  UrlSegments *self = segment->owner;

  take_piece (segment, piece);
  self->events->more (self->listener);
}

static void
load_transaction_cb (gpointer              listener,
                     UrlTransactionRecord *record)
{
  Segment *segment = listener;

  segment->owner->events->transaction (segment->owner->listener, record);
}

static void
load_ended_cb (gpointer  listener,
               GError   *error)
{
  Segment *segment = listener;

  if (error == NULL)
    error = g_error_new (URL_ERROR, URL_ERROR_CONNECTION_LOST,
                         _("A part of the body of %s ended early"),
                         url_request_head_get_display (segment->owner->request));
  fail_segment (segment, error);
}

/* Nobody waits for the body of a GET, or is told of what comes before a response. */
static void
ignore_cb (gpointer listener)
{
}

static void
ignore_sent_cb (gpointer listener,
                gsize    n_bytes)
{
}

static void
ignore_head_cb (gpointer         listener,
                UrlResponseHead *head)
{
}

static void
ignore_request_cb (gpointer        listener,
                   UrlRequestHead *request)
{
}

static const UrlHttpLoadEvents load_events = {
  .activity = load_activity_cb,
  .body_sent = ignore_sent_cb,
  .rewound = ignore_cb,
  .needs_body = ignore_cb,
  .redirect = load_redirect_cb,
  .followed = ignore_request_cb,
  .waiting = ignore_cb,
  .informational = ignore_head_cb,
  .head = load_head_cb,
  .piece = load_piece_cb,
  .transaction = load_transaction_cb,
  .ended = load_ended_cb,
};

static UrlRequestHead *
make_request (Segment *segment)
{
  UrlSegments *self = segment->owner;
  UrlRequestHead *request = url_request_head_copy (self->request);
  UrlHeaders *headers = url_headers_copy (request->headers);
  g_autofree char *range =
      g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, segment->position,
                       segment->end - 1);

  url_headers_set (headers, "Accept-Encoding", "identity");
  url_headers_set (headers, "Range", range);
  url_headers_set (headers, "If-Range", self->validator);
  url_headers_freeze (headers);
  url_headers_unref (request->headers);
  request->headers = headers;

  return request;
}

static void
open_segment (Segment *segment)
{
  UrlSegments *self = segment->owner;
  g_autoptr (UrlRequestHead) request = make_request (segment);

  segment->load = url_http_load_new (self->engine, request, &load_events, segment);
  url_http_load_set_bulk (segment->load);
  if (self->paused)
    url_http_load_set_paused (segment->load, TRUE);
  url_http_load_start (segment->load);
}

void
url_segments_start (UrlSegments *self)
{
  for (unsigned i = 1; i < self->n_segments; i++)
    open_segment (&self->segments[i]);
}

void
url_segments_take_first (UrlSegments *self,
                         GBytes      *piece)
{
  take_piece (&self->segments[0], piece);
  self->events->more (self->listener);
}

void
url_segments_lose_first (UrlSegments *self,
                         GError      *error)
{
  fail_segment (&self->segments[0], error);
}

gint64
url_segments_fall_back (UrlSegments *self)
{
  for (unsigned i = 1; i < self->n_segments; i++)
    end_load (&self->segments[i]);
  self->n_segments = 1;
  self->segments[0].end = self->total;

  return self->segments[0].position;
}

void
url_segments_read (UrlSegments *self)
{
  for (unsigned i = 0; i < self->n_segments; i++)
    {
      if (self->segments[i].load != NULL && self->segments[i].is_open)
        url_http_load_read (self->segments[i].load);
    }
}

void
url_segments_set_paused (UrlSegments *self,
                         gboolean     paused)
{
  self->paused = paused;
  for (unsigned i = 0; i < self->n_segments; i++)
    {
      if (self->segments[i].load != NULL)
        url_http_load_set_paused (self->segments[i].load, paused);
    }
}

gboolean
url_segments_is_exchanging (UrlSegments *self)
{
  for (unsigned i = 0; i < self->n_segments; i++)
    {
      if (self->segments[i].load != NULL && url_http_load_is_exchanging (self->segments[i].load))
        return TRUE;
    }

  return FALSE;
}
