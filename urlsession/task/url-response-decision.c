/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-response-decision-private.h"

#include "message/url-response.h"

/**
 * UrlResponseDecision:
 *
 * Whether the body of a response is to be loaded. The default is to allow it.
 *
 * The answers may be given from any thread.
 *
 * Since: 1.0
 */
struct _UrlResponseDecision
{
  UrlDecision parent_instance;

  UrlResponse *response; /* (owned) */
};

struct _UrlResponseDecisionClass
{
  UrlDecisionClass parent_class;
};

typedef enum
{
  PROP_RESPONSE = 1,
} UrlResponseDecisionProperty;

static GParamSpec *props[PROP_RESPONSE + 1];

G_DEFINE_FINAL_TYPE (UrlResponseDecision, url_response_decision, URL_TYPE_DECISION)

static void
url_response_decision_perform_default (UrlDecision *decision)
{
  url_response_decision_allow (URL_RESPONSE_DECISION (decision));
}

static void
url_response_decision_finalize (GObject *object)
{
  UrlResponseDecision *self = URL_RESPONSE_DECISION (object);

  g_clear_object (&self->response);

  G_OBJECT_CLASS (url_response_decision_parent_class)->finalize (object);
}

static void
url_response_decision_get_property (GObject    *object,
                                    unsigned       prop_id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  UrlResponseDecision *self = URL_RESPONSE_DECISION (object);

  switch ((UrlResponseDecisionProperty) prop_id)
    {
    case PROP_RESPONSE:
      g_value_set_object (value, url_response_decision_get_response (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_response_decision_class_init (UrlResponseDecisionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_response_decision_finalize;
  object_class->get_property = url_response_decision_get_property;
  URL_DECISION_CLASS (klass)->perform_default = url_response_decision_perform_default;

  /**
   * UrlResponseDecision:response:
   *
   * The response in question.
   *
   * Since: 1.0
   */
  props[PROP_RESPONSE] =
      g_param_spec_object ("response", NULL, NULL, URL_TYPE_RESPONSE,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_response_decision_init (UrlResponseDecision *self)
{
}

UrlResponseDecision *
url_response_decision_new (UrlTask     *task,
                           UrlTransfer *transfer,
                           UrlResponse *response)
{
  UrlResponseDecision *self = g_object_new (URL_TYPE_RESPONSE_DECISION, NULL);

  /* One that g_object_new() made, as scripts can, has no question: its answers
   * go nowhere. */
  url_decision_set_question (URL_DECISION (self), task, transfer);
  self->response = g_object_ref (response);

  return self;
}

/**
 * url_response_decision_get_response: (get-property response)
 * @self: a decision
 *
 * Gets the response in question.
 *
 * Returns: (transfer none): the response
 *
 * Since: 1.0
 */
UrlResponse *
url_response_decision_get_response (UrlResponseDecision *self)
{
  g_return_val_if_fail (URL_IS_RESPONSE_DECISION (self), NULL);

  return self->response;
}

/**
 * url_response_decision_allow:
 * @self: a decision
 *
 * Has the body loaded.
 *
 * Since: 1.0
 */
void
url_response_decision_allow (UrlResponseDecision *self)
{
  UrlDecision *decision = NULL;

  g_return_if_fail (URL_IS_RESPONSE_DECISION (self));

  decision = URL_DECISION (self);
  if (url_decision_take (decision) && decision->transfer != NULL)
    url_transfer_answer (decision->transfer, TRUE);
}

/**
 * url_response_decision_cancel:
 * @self: a decision
 *
 * Cancels the task, as [method@Task.cancel] does.
 *
 * Since: 1.0
 */
void
url_response_decision_cancel (UrlResponseDecision *self)
{
  UrlDecision *decision = NULL;

  g_return_if_fail (URL_IS_RESPONSE_DECISION (self));

  decision = URL_DECISION (self);
  if (url_decision_take (decision) && decision->transfer != NULL)
    url_transfer_answer (decision->transfer, FALSE);
}

/**
 * url_response_decision_become_download:
 * @self: a decision
 *
 * Has the body go to a file. The task emits [signal@DataTask::became-download]
 * with a new task that goes on with the same response, and completes without an
 * error and without a body: [method@DataTask.load_async] gives an empty one. Nothing
 * of what has arrived is lost.
 *
 * Where the body is opened as a stream ([method@Session.open_async]), this is the
 * same as [method@ResponseDecision.allow].
 *
 * Since: 1.0
 */
void
url_response_decision_become_download (UrlResponseDecision *self)
{
  UrlDecision *decision = NULL;

  g_return_if_fail (URL_IS_RESPONSE_DECISION (self));

  decision = URL_DECISION (self);
  if (url_decision_take (decision) && decision->transfer != NULL)
    url_transfer_become (decision->transfer);
}
