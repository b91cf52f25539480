/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-upload-removal-private.h"

#include "base/url-debug-private.h"
#include "base/url-timer-private.h"
#include "http/url-http-load-private.h"
#include "http/url-redirect-private.h"
#include "transfer/url-upload-protocol-private.h"

/* Longer is not worth a connection. */
#define PATIENCE_MS (10 * 1000)

typedef struct
{
  UrlHttpEngine *engine;   /* (owned) */
  UrlRequestHead *request; /* (owned) */
  UrlUploadRecord *record; /* (owned) */
  UrlHttpLoad *load;       /* (owned) (nullable) */
  UrlTimer timer;
  gboolean is_offered;
  gboolean is_removing; /* the last step */
} Removal;

static void
removal_free (Removal *self)
{
  url_timer_stop (&self->timer);
  g_clear_pointer (&self->load, url_http_load_free);
  url_upload_record_free (self->record);
  url_request_head_unref (self->request);
  url_http_engine_unref (self->engine);
  g_free (self);
}

static void step (Removal *self);

static void
ignore_cb (gpointer listener)
{
}

static void
body_sent_cb (gpointer listener,
              gsize    n_bytes)
{
}

static void
redirect_cb (gpointer         listener,
             UrlResponseHead *response,
             UrlRequestHead  *proposed)
{
  url_http_load_refuse (((Removal *) listener)->load);
}

static void
followed_cb (gpointer        listener,
             UrlRequestHead *request)
{
}

static void
informational_cb (gpointer         listener,
                  UrlResponseHead *head)
{
}

static void
head_cb (gpointer         listener,
         UrlResponseHead *head)
{
  Removal *self = listener;

  self->is_offered = self->is_offered || url_upload_offers_removal (head);
  url_http_load_read (self->load);
}

static void
piece_cb (gpointer  listener,
          GBytes   *piece,
          gint64    raw_total)
{
  url_http_load_read (((Removal *) listener)->load);
}

static void
transaction_cb (gpointer              listener,
                UrlTransactionRecord *record)
{
}

static void
ended_cb (gpointer listener,
          GError  *error)
{
  Removal *self = listener;
  gboolean failed = error != NULL;

  g_clear_error (&error);
  g_clear_pointer (&self->load, url_http_load_free);
  if (failed || self->is_removing || !self->is_offered)
    removal_free (self);
  else
    step (self);
}

static const UrlHttpLoadEvents events = {
  .activity = ignore_cb,
  .body_sent = body_sent_cb,
  .rewound = ignore_cb,
  .needs_body = ignore_cb,
  .redirect = redirect_cb,
  .followed = followed_cb,
  .waiting = ignore_cb,
  .informational = informational_cb,
  .head = head_cb,
  .piece = piece_cb,
  .transaction = transaction_cb,
  .ended = ended_cb,
};

static void
step (Removal *self)
{
  g_autoptr (UrlRequestHead) next = NULL;

  self->is_removing = self->is_offered;
  next = self->is_removing ? url_upload_make_removal (self->request, self->record)
                           : url_upload_make_options (self->request, self->record);
  if (next == NULL ||
      !url_redirect_check (self->request, next, url_http_engine_get_gate (self->engine), NULL))
    {
      removal_free (self);
      return;
    }

  url_debug (URL_DEBUG_TASK, 0, url_request_head_get_display (next), "%s", next->method);
  self->load = url_http_load_new (self->engine, next, &events, self);
  url_http_load_start (self->load);
}

static void
timer_cb (gpointer data)
{
  removal_free (data);
}

void
url_upload_removal_start (UrlHttpEngine         *engine,
                          UrlRequestHead        *request,
                          const UrlUploadRecord *record,
                          gboolean               is_offered)
{
  Removal *self = g_new0 (Removal, 1);

  self->engine = url_http_engine_ref (engine);
  self->request = url_request_head_ref (request);
  self->record = url_upload_record_copy (record);
  self->is_offered = is_offered || record->protocol == URL_UPLOAD_DRAFT;
  url_timer_start (&self->timer, PATIENCE_MS, timer_cb, self);
  step (self);
}
