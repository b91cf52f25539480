/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-struct-private.h"

#include "base/url-network-private.h"

static gboolean
cancel_cb (gpointer call)
{
  g_cancellable_cancel (call);

  return G_SOURCE_REMOVE;
}

/* Cancels behind what libsoup has to tell itself of the head that has come. If it
 * finds a call to have succeeded and to be cancelled, 3.4 to 3.6 release what they
 * know of the message twice. */
static void
cancel_after_head (GCancellable *call)
{
  g_autoptr (GSource) source G_GNUC_UNUSED =
      url_network_add_idle (G_PRIORITY_DEFAULT, "[urlsession] cancel after the head", cancel_cb,
                            g_object_ref (call), g_object_unref);
}

static UrlSharedConnection *
get_shared (UrlExchange *self)
{
  return url_connections_get_shared (self->connections,
                                     soup_message_get_connection_id (self->message));
}

/* With HTTP/2, libsoup notices only when something comes. */
void
url_exchange_nudge (UrlExchange *self)
{
  UrlSharedConnection *shared = get_shared (self);

  if (shared != NULL)
    url_shared_connection_nudge (shared);
}

void
url_exchange_part (UrlExchange *self)
{
  UrlSharedConnection *shared = get_shared (self);

  /* It may still go out, and nobody is told. */
  if (shared != NULL && !self->sent)
    url_shared_connection_lose_count (shared);
}

void
url_exchange_give_up (UrlExchange  *self,
                      GCancellable *call)
{
  gboolean sending = self->body_stream != NULL &&
                     !url_body_stream_is_drained (self->body_stream, self->body_written);

  if (self->sent && !self->http2)
    url_connections_cut (self->connections, soup_message_get_connection_id (self->message),
                         sending);

  if (self->head_pending)
    cancel_after_head (call);
  else
    g_cancellable_cancel (call);
  url_exchange_nudge (self);
}

void
url_exchange_break_off (UrlExchange *self,
                        GError      *reason)
{
  if (self->failure == NULL)
    self->failure = reason;
  else
    g_error_free (reason);

  url_exchange_give_up (self, self->cancellable);
  if (self->http2 && self->events != NULL)
    url_exchange_report_end (self, self->failure);
}

void
url_exchange_abort (UrlExchange *self)
{
  if (self->superseded != NULL)
    url_exchange_give_up (self, self->superseded);
  url_exchange_give_up (self, self->cancellable);
}
