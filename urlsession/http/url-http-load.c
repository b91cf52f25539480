/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-http-load-struct-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-network-private.h"
#include "http/url-redirect-private.h"
#include "message/url-error.h"
#include "message/url-uri-private.h"
#include "transport/url-transport-error-private.h"

UrlHttpLoad *
url_http_load_ref (UrlHttpLoad *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

void
url_http_load_unref (UrlHttpLoad *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->redirecting, url_response_head_unref);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  g_clear_error (&self->kept_error);
  g_clear_pointer (&self->body, url_body_unref);
  g_clear_pointer (&self->request, url_request_head_unref);
  g_clear_pointer (&self->first, url_request_head_unref);
  g_clear_pointer (&self->engine, url_http_engine_unref);
  g_clear_pointer (&self->host, g_ref_string_release);
  g_free (self);
}

void
url_http_load_end (UrlHttpLoad *self,
                   GError      *error)
{
  const UrlHttpLoadEvents *events = NULL;

  url_http_load_conclude (self);
  events = g_steal_pointer (&self->events);
  events->ended (self->listener, error);
}

static void
measured_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (UrlHttpLoad) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean measured = url_body_measure_finish (result, &error);

  if (self->events == NULL)
    return;

  if (measured)
    {
      self->measured = TRUE;
      url_http_load_advance (self);
    }
  else
    {
      url_http_load_end (self, url_transport_error_new_for_body (error,
                                                   url_request_head_get_display (self->request)));
    }
}

/* Makes @request the one of the hop that begins. */
static void
set_request (UrlHttpLoad    *self,
             UrlRequestHead *request)
{
  g_autofree char *host = NULL;

  /* The recipe of a body remembers that its stream was read. */
  if (self->request == NULL || !url_request_head_has_body_of (self->request, request))
    {
      g_clear_pointer (&self->body, url_body_unref);
      self->body = url_body_new (request);
    }

  url_request_head_ref (request);
  g_clear_pointer (&self->request, url_request_head_unref);
  self->request = request;

  host = g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (request->uri),
                          g_uri_get_host (request->uri), url_uri_get_port (request->uri));
  g_clear_pointer (&self->host, g_ref_string_release);
  self->host = url_connection_queue_ref_host (url_http_engine_get_queue (self->engine), host);
  self->measured = self->body == NULL || url_body_get_length (self->body) >= 0;
  self->has_cookies = FALSE;
  self->body_asked = FALSE;
  self->begun = FALSE;
  self->tries_http2 = FALSE;
}

UrlHttpLoad *
url_http_load_new (UrlHttpEngine           *engine,
                   UrlRequestHead          *request,
                   const UrlHttpLoadEvents *events,
                   gpointer                 listener)
{
  UrlHttpLoad *self = g_new0 (UrlHttpLoad, 1);

  g_ref_count_init (&self->ref_count);
  self->engine = url_http_engine_ref (engine);
  self->events = events;
  self->listener = listener;
  self->first = url_request_head_ref (request);
  set_request (self, request);

  return self;
}

void
url_http_load_set_bulk (UrlHttpLoad *self)
{
  self->bulk = TRUE;
}

void
url_http_load_blame (UrlHttpLoad *self)
{
  if (self->exchange != NULL && url_exchange_is_http2 (self->exchange))
    url_origin_memory_note_misbehaviour (url_http_engine_get_origins (self->engine), self->host);
}

void
url_http_load_set_listener (UrlHttpLoad *self,
                            gpointer     listener)
{
  self->listener = listener;
}

void
url_http_load_start (UrlHttpLoad *self)
{
  self->fetch_start = g_get_monotonic_time ();
  if (self->measured)
    {
      url_http_load_advance (self);
      return;
    }

  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  url_body_measure_async (self->body, self->cancellable, measured_cb, url_http_load_ref (self));
}

void
url_http_load_follow (UrlHttpLoad    *self,
                      UrlRequestHead *next)
{
  GError *error = NULL;

  if (self->redirecting == NULL)
    return;

  g_clear_pointer (&self->redirecting, url_response_head_unref);
  if (!url_redirect_check (self->request, next, url_http_engine_get_gate (self->engine), &error))
    {
      url_http_load_end (self, error);
      return;
    }

  self->redirects++;
  g_clear_pointer (&self->kept, g_byte_array_unref);
  g_clear_error (&self->kept_error);
  g_clear_pointer (&self->exchange, url_exchange_dismiss);
  set_request (self, next);
  self->events->rewound (self->listener);
  self->events->followed (self->listener, next);
  url_http_load_start (self);
}

void
url_http_load_refuse (UrlHttpLoad *self)
{
  g_autoptr (UrlResponseHead) response = g_steal_pointer (&self->redirecting);

  if (response == NULL)
    return;

  self->refused = TRUE;
  self->answered = TRUE;
  self->events->head (self->listener, response);
}

void
url_http_load_provide_body (UrlHttpLoad  *self,
                            GInputStream *stream)
{
  if (!self->body_asked)
    return;

  self->body_asked = FALSE;
  url_body_provide (self->body, stream);
  url_http_load_advance (self);
}

/* Hands out what was read ahead of a redirect that was refused. */
static void
report_kept (UrlHttpLoad *self)
{
  g_autoptr (GByteArray) kept = g_steal_pointer (&self->kept);
  gsize size = MIN (kept->len, URL_HTTP_LOAD_MAX_KEPT);
  g_autoptr (GBytes) piece = g_bytes_new (kept->data, size);

  if (size < kept->len)
    self->kept = g_byte_array_append (g_byte_array_new (), kept->data + size,
                                      kept->len - (unsigned) size);
  self->kept_told += (gint64) size;
  self->events->piece (self->listener, piece, self->kept_told);
}

void
url_http_load_read (UrlHttpLoad *self)
{
  if (self->kept != NULL && self->kept->len > 0)
    report_kept (self);
  else if (self->exchange != NULL)
    url_exchange_read (self->exchange);
  else if (self->refused)
    url_http_load_end (self, g_steal_pointer (&self->kept_error));
}

void
url_http_load_set_paused (UrlHttpLoad *self,
                          gboolean     paused)
{
  self->paused = paused;

  if (self->exchange != NULL)
    url_exchange_set_paused (self->exchange, paused);
  else if (paused && self->ticket != NULL)
    url_connection_queue_forget (url_http_engine_get_queue (self->engine),
                                 g_steal_pointer (&self->ticket));
  else
    url_http_load_advance (self);
}

void
url_http_load_set_priority (UrlHttpLoad *self,
                            double       priority)
{
  self->priority = priority;
  if (self->ticket != NULL)
    url_connection_queue_move (url_http_engine_get_queue (self->engine), self->ticket, priority);
}

UrlRequestHead *
url_http_load_get_request (UrlHttpLoad *self)
{
  return self->request;
}

gboolean
url_http_load_is_exchanging (UrlHttpLoad *self)
{
  return self->exchange != NULL && !url_exchange_is_waiting_for_body (self->exchange);
}

guint64
url_http_load_get_wire_bytes (UrlHttpLoad *self)
{
  return self->exchange != NULL ? url_exchange_get_wire_bytes (self->exchange) : 0;
}

gint64
url_http_load_get_length (UrlHttpLoad *self)
{
  return self->body != NULL ? url_body_get_length (self->body) : 0;
}

void
url_http_load_conclude (UrlHttpLoad *self)
{
  if (self->events != NULL && self->exchange != NULL)
    url_exchange_conclude (self->exchange, FALSE);
}

void
url_http_load_free (UrlHttpLoad *self)
{
  self->events = NULL;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->ticket != NULL)
    url_connection_queue_forget (url_http_engine_get_queue (self->engine),
                                 g_steal_pointer (&self->ticket));
  g_clear_pointer (&self->watch, url_connectivity_unwatch);
  g_clear_pointer (&self->exchange, url_exchange_free);
  url_http_load_unref (self);
}
