/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "transfer/url-transfer-struct-private.h"

#include <glib/gi18n-lib.h>

#include "base/url-network-private.h"
#include "message/url-error.h"

/* What a transfer asks its owner, and the answers' way back. While a question
 * is open the port is held, and the network side waits for the answer. */

typedef struct
{
  UrlResponseHead *response; /* (owned) */
  UrlRequestHead *proposed;  /* (owned) */
} Redirect;

typedef struct
{
  UrlTransfer *transfer; /* (owned) */
  gpointer answer;       /* (owned) (nullable) */
} Answer;

static void
redirect_free (gpointer data)
{
  Redirect *redirect = data;

  url_response_head_unref (redirect->response);
  url_request_head_unref (redirect->proposed);
  g_free (redirect);
}

static void
deliver_response (gpointer owner,
                  gpointer payload)
{
  UrlTransfer *self = owner;

  if (self->owner != NULL)
    self->client->response (self->owner, payload);
}

static void
deliver_informational (gpointer owner,
                       gpointer payload)
{
  UrlTransfer *self = owner;

  if (self->owner != NULL)
    self->client->informational (self->owner, payload);
}

static void
deliver_waiting (gpointer owner,
                 gpointer payload)
{
  UrlTransfer *self = owner;

  if (self->owner != NULL)
    self->client->waiting (self->owner);
}

/* An event of its own: a handler of the one before may suspend or cancel. */
static void
deliver_response_question (gpointer owner,
                           gpointer payload)
{
  UrlTransfer *self = owner;

  if (self->owner == NULL)
    return;

  url_port_hold (&self->port, URL_HOLD_DECISION);
  self->client->ask_response (self->owner);
}

static void
deliver_redirect_question (gpointer owner,
                           gpointer payload)
{
  UrlTransfer *self = owner;
  Redirect *redirect = payload;

  if (self->owner == NULL)
    return;

  url_port_hold (&self->port, URL_HOLD_DECISION);
  self->client->ask_redirect (self->owner, redirect->response, redirect->proposed);
}

static void
deliver_body_question (gpointer owner,
                       gpointer payload)
{
  UrlTransfer *self = owner;

  if (self->owner == NULL)
    return;

  url_port_hold (&self->port, URL_HOLD_DECISION);
  self->client->ask_body (self->owner, self->sent_from);
}

static void
deliver_request (gpointer owner,
                 gpointer payload)
{
  UrlTransfer *self = owner;

  if (self->owner != NULL)
    self->client->request (self->owner, payload);
}

void
url_transfer_push_response (UrlTransfer *self)
{
  url_port_push (&self->port, deliver_response, url_response_head_ref (self->head),
                 (GDestroyNotify) url_response_head_unref);
  if ((self->flags & URL_TRANSFER_DELIVERS) != 0 && self->download == NULL)
    url_port_push (&self->port, deliver_response_question, NULL, NULL);
}

void
url_transfer_push_informational (UrlTransfer     *self,
                                 UrlResponseHead *head)
{
  url_port_push (&self->port, deliver_informational, url_response_head_ref (head),
                 (GDestroyNotify) url_response_head_unref);
}

void
url_transfer_push_waiting (UrlTransfer *self)
{
  url_port_push (&self->port, deliver_waiting, NULL, NULL);
}

void
url_transfer_push_redirect (UrlTransfer     *self,
                            UrlResponseHead *response,
                            UrlRequestHead  *proposed)
{
  Redirect *redirect = g_new0 (Redirect, 1);

  redirect->response = url_response_head_ref (response);
  redirect->proposed = url_request_head_ref (proposed);
  url_port_push (&self->port, deliver_redirect_question, redirect, redirect_free);
}

void
url_transfer_push_body_request (UrlTransfer *self)
{
  url_port_push (&self->port, deliver_body_question, NULL, NULL);
}

void
url_transfer_push_request (UrlTransfer    *self,
                           UrlRequestHead *request)
{
  url_port_push (&self->port, deliver_request, url_request_head_ref (request),
                 (GDestroyNotify) url_request_head_unref);
}

void
url_transfer_leave_open (UrlTransfer *self)
{
  self->left_open = TRUE;
  url_network_invoke (url_transfer_network_watch, url_transfer_ref (self));
}

void
url_transfer_answer (UrlTransfer *self,
                     gboolean     allow)
{
  if (!allow)
    {
      url_transfer_end (self, URL_OUTCOME_CANCELLED, url_transfer_new_cancelled (self));
      return;
    }

  self->answered = TRUE;
  url_port_release (&self->port, URL_HOLD_DECISION);
  /* Nobody waits for the answer to a question about a small body. */
  if (!self->handed_over || self->left_open)
    url_network_invoke (url_transfer_network_allow, url_transfer_ref (self));
}

static void
deliver_become (gpointer owner,
                gpointer payload)
{
  UrlTransfer *self = owner;

  self->told_became = TRUE;
  if (self->owner != NULL)
    self->client->become (self->owner);
}

void
url_transfer_become (UrlTransfer *self)
{
  if ((self->flags & URL_TRANSFER_PULLED) != 0)
    {
      url_transfer_answer (self, TRUE);
      return;
    }

  /* What was read ahead lies before it in the port, and is passed over. */
  self->answered = TRUE;
  self->became = TRUE;
  url_port_push (&self->port, deliver_become, NULL, NULL);
  url_port_release (&self->port, URL_HOLD_DECISION);
}

static void
send_answer (UrlTransfer    *self,
             UrlNetworkFunc  func,
             gpointer        content)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->transfer = url_transfer_ref (self);
  answer->answer = content;
  url_port_release (&self->port, URL_HOLD_DECISION);
  url_network_invoke (func, answer);
}

static void
follow_answered (gpointer data)
{
  g_autofree Answer *answer = data;
  g_autoptr (UrlTransfer) self = answer->transfer;
  g_autoptr (UrlRequestHead) next = answer->answer;

  url_transfer_network_follow (self, next);
}

void
url_transfer_follow (UrlTransfer    *self,
                     UrlRequestHead *next)
{
  send_answer (self, follow_answered, next);
}

static void
body_answered (gpointer data)
{
  g_autofree Answer *answer = data;
  g_autoptr (UrlTransfer) self = answer->transfer;
  g_autoptr (GInputStream) stream = answer->answer;

  url_transfer_network_provide_body (self, stream);
}

static void
hand_over_network (gpointer data)
{
  g_autofree Answer *answer = data;
  g_autoptr (UrlTransfer) self = answer->transfer;
  g_autoptr (UrlTransfer) download = answer->answer;

  url_transfer_network_give (self, download);
}

void
url_transfer_hand_over (UrlTransfer *self,
                        UrlTransfer *download)
{
  send_answer (self, hand_over_network, url_transfer_ref (download));
}

void
url_transfer_provide_body (UrlTransfer  *self,
                           GInputStream *stream)
{
  send_answer (self, body_answered, stream);
}

void
url_transfer_fail_body (UrlTransfer *self,
                        GError      *error)
{
  if (error == NULL && self->request->asks_body)
    error = g_error_new (URL_ERROR, URL_ERROR_BODY_STREAM_EXHAUSTED,
                         _("Nobody has given the body to send to %s"),
                         url_request_head_get_display (self->request));
  if (error == NULL)
    error = g_error_new (URL_ERROR, URL_ERROR_BODY_STREAM_EXHAUSTED,
                         _("The body must be sent again to %s, and its stream was read already"),
                         url_request_head_get_display (self->request));

  url_transfer_end (self, URL_OUTCOME_FAILED, error);
}
