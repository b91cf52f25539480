/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-exchange-struct-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-network-private.h"
#include "message/url-error.h"
#include "transport/url-framing-private.h"
#include "transport/url-soup-message-private.h"
#include "transport/url-tls-guard-private.h"
#include "transport/url-unseen-body-private.h"

/* What libsoup says of an exchange's message, but for the sending of its body. */

static void
check_handshake (UrlExchange    *self,
                 GTlsConnection *connection)
{
  GError *error = NULL;

  self->secured = TRUE;
  self->unagreed = g_tls_connection_get_negotiated_protocol (connection) == NULL;
  if (!url_tls_guard_check (connection, &error))
    url_exchange_break_off (self, error);
}

static void
starting_cb (SoupMessage *message,
             UrlExchange *self)
{
  url_exchange_enter_http2 (self);
  /* What was given up before there was a connection is sent all the same. */
  if (self->events == NULL || self->failure != NULL)
    url_exchange_nudge (self);
  if (self->metrics != NULL)
    url_exchange_metrics_begin_request (self->metrics);
}

static void
network_event_cb (SoupMessage        *message,
                  GSocketClientEvent  event,
                  GIOStream          *connection,
                  UrlExchange        *self)
{
  self->connected = TRUE;
  if (self->metrics != NULL)
    url_exchange_metrics_take_event (self->metrics, event, connection);
  if (self->events != NULL)
    self->events->activity (self->listener);

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    url_tls_guard_prepare (G_TLS_CONNECTION (connection),
                           url_transport_get_lane (self->transport) == URL_LANE_INTERACTIVE);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    check_handshake (self, G_TLS_CONNECTION (connection));
  else if (event == G_SOCKET_CLIENT_COMPLETE)
    url_connections_add (self->connections, soup_message_get_connection_id (message), connection);
}

static void
got_informational_cb (SoupMessage *message,
                      UrlExchange *self)
{
  /* The end of a protocol's use is no information about a response. */
  if (self->events != NULL && soup_message_get_status (message) != SOUP_STATUS_SWITCHING_PROTOCOLS)
    url_exchange_report_informational (self, url_soup_create_head (self->message, self->request->uri, NULL));
}

static void
expect_informational (UrlExchange *self)
{
  if (self->expects_informational)
    return;

  self->expects_informational = TRUE;
  g_signal_connect (self->message, "got-informational", G_CALLBACK (got_informational_cb), self);
}

static gboolean
unseen_cb (gpointer data)
{
  url_exchange_break_off (data,
                          g_error_new_literal (URL_ERROR, URL_ERROR_BAD_SERVER_RESPONSE,
                                               _("the body of its refusal is too large")));

  return G_SOURCE_REMOVE;
}

/* The fields of a head are there, and libsoup is about to make a length of them.
 * One that means nothing must not get that far: below zero it warns, as of a
 * mistake of the program. */
static void
status_code_cb (SoupMessage *message,
                GParamSpec  *pspec,
                UrlExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (SOUP_STATUS_IS_INFORMATIONAL (soup_message_get_status (message)))
    expect_informational (self);
  else if (self->failure == NULL && !url_framing_check_head (headers, &self->failure))
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_EOF);
}

static void
got_headers_cb (SoupMessage *message,
                UrlExchange *self)
{
  unsigned status = soup_message_get_status (message);

  url_exchange_see_body (self);
  self->head_pending = TRUE;
  if (self->http2 && !url_exchange_take_http2_fields (self))
    return;

  /* The bodies of others it hands out at once. */
  if (status != SOUP_STATUS_UNAUTHORIZED && status != SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED &&
      status != SOUP_STATUS_MISDIRECTED_REQUEST)
    return;

  self->unseen = url_unseen_body_source_new (message);
  g_source_set_callback (self->unseen, unseen_cb, self, NULL);
  url_network_attach (self->unseen);
}

/* libsoup would send the request once more, whatever it asks for. */
static void
got_body_cb (SoupMessage *message,
             UrlExchange *self)
{
  if (soup_message_get_status (message) == SOUP_STATUS_MISDIRECTED_REQUEST)
    g_signal_stop_emission_by_name (message, "got-body");
}

/* Over another connection that it has kept libsoup may be through with the second
 * attempt before the first has returned, and 3.4 to 3.6 free what they know of the
 * message twice then. */
static void
restart_apart (SoupMessage *message)
{
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
}

static void
restarted_cb (SoupMessage *message,
              UrlExchange *self)
{
  GError *error = NULL;
  gboolean apart = FALSE;

  if (self->metrics != NULL)
    url_exchange_metrics_restart (self->metrics);

  /* What was answered is not sent again. */
  if (self->superseded != NULL)
    {
      url_exchange_give_up (self, self->superseded);
      return;
    }

  url_exchange_see_body (self);
  apart = !self->http2;
  if (!url_exchange_restart (self, &error))
    {
      url_exchange_break_off (self, error);
      return;
    }

  if (apart)
    restart_apart (message);
  self->sent = FALSE;
  self->secured = FALSE;
  self->unagreed = FALSE;
  if (self->events != NULL)
    self->events->rewound (self->listener);
  if (self->body != NULL && !url_body_check (self->body, &error))
    url_exchange_break_off (self, error);
  else if (self->body != NULL)
    url_exchange_set_body (self);
}

/* Each handler costs its time with every message: what is rare is connected when it
 * is near. */
void
url_exchange_connect_signals (UrlExchange *self)
{
  g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (got_headers_cb), self);
  g_signal_connect (self->message, "notify::status-code", G_CALLBACK (status_code_cb), self);
  g_signal_connect (self->message, "got-body", G_CALLBACK (got_body_cb), self);
  g_signal_connect (self->message, "restarted", G_CALLBACK (restarted_cb), self);
  url_exchange_watch_sending (self);
}
