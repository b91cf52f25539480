/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-private.h"

#include "message/url-response-private.h"
#include "task/url-body-request-private.h"
#include "task/url-redirection-private.h"

/* What any task asks and tells on its way: whether to follow a redirect, for its
 * body, how much of it was sent, and of responses before the final one. */

typedef enum
{
  SIGNAL_REDIRECT,
  SIGNAL_BODY_REQUESTED,
  SIGNAL_WAITING_FOR_CONNECTIVITY,
  SIGNAL_INFORMATIONAL_RESPONSE,
  SIGNAL_BODY_SENT,
} UrlTaskQuestion;

static unsigned signals[SIGNAL_BODY_SENT + 1];

void
url_task_class_install_questions (UrlTaskClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  /**
   * UrlTask::redirect:
   * @self: the task
   * @redirection: whether to follow it
   *
   * The server redirects. The load goes on once @redirection was answered; see
   * [class@Decision] for how. If no handler of the task takes it, it is offered
   * to those of [signal@Session::redirect].
   *
   * Returns: `TRUE` to answer @redirection later, `FALSE` to pass it on
   *
   * Since: 1.0
   */
  signals[SIGNAL_REDIRECT] =
      g_signal_new ("redirect", type, G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled,
                    NULL, NULL, G_TYPE_BOOLEAN, 1, URL_TYPE_REDIRECTION);

  /**
   * UrlTask::body-requested:
   * @self: the task
   * @body_request: where to provide it
   *
   * The body has to be sent once more, and its stream was read already; or it is
   * that of an upload task that was made without one. The load goes on once
   * @body_request was answered; see [class@Decision] for how. If no handler takes it,
   * the task fails with [error@UrlSession.Error.BODY_STREAM_EXHAUSTED].
   *
   * Returns: `TRUE` to answer @body_request later, `FALSE` to pass it on
   *
   * Since: 1.0
   */
  signals[SIGNAL_BODY_REQUESTED] =
      g_signal_new ("body-requested", type, G_SIGNAL_RUN_LAST, 0,
                    g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1,
                    URL_TYPE_BODY_REQUEST);

  /**
   * UrlTask::waiting-for-connectivity:
   * @self: the task
   *
   * There is no network, or only one that must not be used, and the session
   * waits for connectivity. The task goes on by itself once there is one.
   *
   * It is emitted once for each request that has to wait: a redirect may lead to
   * another.
   *
   * Since: 1.0
   */
  signals[SIGNAL_WAITING_FOR_CONNECTIVITY] =
      g_signal_new ("waiting-for-connectivity", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);

  /**
   * UrlTask::informational-response:
   * @self: the task
   * @response: a response with a status below 200
   *
   * The server sends word before its final response (RFC 9110, section 15.2),
   * such as `103 Early Hints`.
   *
   * Since: 1.0
   */
  signals[SIGNAL_INFORMATIONAL_RESPONSE] =
      g_signal_new ("informational-response", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, url_response_get_type ());

  /**
   * UrlTask::body-sent:
   * @self: the task
   * @sent: bytes sent since the last of these signals
   * @total: bytes of the body sent so far
   * @expected: bytes of the whole body, −1 if unknown
   *
   * Some of the request's body was sent. It comes when the progress is
   * notified, and before the response. Where the body is sent again, as with a
   * redirect, @total begins anew.
   *
   * Since: 1.0
   */
  signals[SIGNAL_BODY_SENT] =
      g_signal_new ("body-sent", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                    G_TYPE_INT64, G_TYPE_INT64, G_TYPE_INT64);
}

gboolean
url_task_has_question_listeners (UrlTask *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      if (g_signal_has_handler_pending (self, signals[i], 0, FALSE))
        return TRUE;
    }

  /* A task that has completed meanwhile has no session. */
  return self->session != NULL && self->host->has_listeners (self->session);
}

void
url_task_ask_redirect (UrlTask         *self,
                       UrlResponseHead *response,
                       UrlRequestHead  *proposed)
{
  g_autoptr (UrlRedirection) redirection =
      url_redirection_new (self, self->transfer, response, proposed);
  gboolean taken = FALSE;

  g_signal_emit (self, signals[SIGNAL_REDIRECT], 0, redirection, &taken);
  if (!taken && !url_decision_get_is_answered (URL_DECISION (redirection)) &&
      url_task_get_state (self) != URL_TASK_STATE_COMPLETED)
    taken = self->host->redirect (self->session, self, redirection);
  url_decision_conclude (URL_DECISION (redirection), taken);
}

void
url_task_ask_body (UrlTask *self,
                   gint64   offset)
{
  g_autoptr (UrlBodyRequest) body_request = url_body_request_new (self, self->transfer, offset);
  gboolean taken = FALSE;

  g_signal_emit (self, signals[SIGNAL_BODY_REQUESTED], 0, body_request, &taken);
  url_decision_conclude (URL_DECISION (body_request), taken);
}

void
url_task_tell_waiting (UrlTask *self)
{
  g_signal_emit (self, signals[SIGNAL_WAITING_FOR_CONNECTIVITY], 0);
}

void
url_task_tell_informational (UrlTask         *self,
                             UrlResponseHead *head)
{
  g_autoptr (UrlResponse) response = url_response_new_for_head (head);

  g_signal_emit (self, signals[SIGNAL_INFORMATIONAL_RESPONSE], 0, response);
}

void
url_task_tell_body_sent (UrlTask *self)
{
  UrlTransferCounts counts;
  gint64 news;

  url_transfer_get_counts (self->transfer, &counts);
  if (counts.rewinds != self->told_rewinds || counts.sent < self->told_sent)
    self->told_sent = counts.sent_from;
  self->told_rewinds = counts.rewinds;
  news = counts.sent - self->told_sent;
  if (news == 0 || url_task_get_state (self) == URL_TASK_STATE_SUSPENDED)
    return;

  self->told_sent = counts.sent;
  g_signal_emit (self, signals[SIGNAL_BODY_SENT], 0, news, counts.sent, counts.expected_to_send);
}
