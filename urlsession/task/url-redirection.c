/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-redirection-private.h"

/**
 * UrlRedirection:
 *
 * Whether a redirect is followed, and with which request. The default is to
 * follow it with the proposed one.
 *
 * The proposed request is made as RFC 9110, section 15.4, and browsers have
 * it: a `POST` becomes a `GET` without a body at 301 and 302, every method but
 * `HEAD` does at 303, and 307 and 308 keep method and body. To another origin, which
 * is another scheme, host or port, it has no `Authorization`, `Cookie` and
 * `Proxy-Authorization`.
 *
 * To change it, edit a copy:
 *
 * ```c
 * g_autoptr (UrlRequest) request = url_request_copy (url_redirection_get_request (redirection));
 *
 * url_request_set_header (request, "Authorization", token);
 * url_redirection_follow (redirection, request);
 * ```
 *
 * The answers may be given from any thread.
 *
 * Since: 1.0
 */
struct _UrlRedirection
{
  UrlDecision parent_instance;

  UrlResponse *response;    /* (owned) (nullable): NULL in one made by hand */
  UrlRequest *request;      /* (owned) (nullable): likewise */
  UrlRequestHead *proposed; /* (owned) (nullable): likewise */
};

struct _UrlRedirectionClass
{
  UrlDecisionClass parent_class;
};

typedef enum
{
  PROP_RESPONSE = 1,
  PROP_REQUEST,
} UrlRedirectionProperty;

static GParamSpec *props[PROP_REQUEST + 1];

G_DEFINE_FINAL_TYPE (UrlRedirection, url_redirection, URL_TYPE_DECISION)

static void
url_redirection_perform_default (UrlDecision *decision)
{
  url_redirection_follow (URL_REDIRECTION (decision), NULL);
}

static void
url_redirection_finalize (GObject *object)
{
  UrlRedirection *self = URL_REDIRECTION (object);

  g_clear_object (&self->response);
  g_clear_object (&self->request);
  g_clear_pointer (&self->proposed, url_request_head_unref);

  G_OBJECT_CLASS (url_redirection_parent_class)->finalize (object);
}

static void
url_redirection_get_property (GObject    *object,
                              unsigned    prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  UrlRedirection *self = URL_REDIRECTION (object);

  switch ((UrlRedirectionProperty) prop_id)
    {
    case PROP_RESPONSE:
      g_value_set_object (value, url_redirection_get_response (self));
      break;
    case PROP_REQUEST:
      g_value_set_object (value, url_redirection_get_request (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_redirection_class_init (UrlRedirectionClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = url_redirection_finalize;
  object_class->get_property = url_redirection_get_property;
  URL_DECISION_CLASS (klass)->perform_default = url_redirection_perform_default;

  /**
   * UrlRedirection:response:
   *
   * The response that redirects.
   *
   * Since: 1.0
   */
  props[PROP_RESPONSE] =
      g_param_spec_object ("response", NULL, NULL, url_response_get_type (), flags);

  /**
   * UrlRedirection:request:
   *
   * The proposed request, read-only.
   *
   * Since: 1.0
   */
  props[PROP_REQUEST] =
      g_param_spec_object ("request", NULL, NULL, url_request_get_type (), flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_redirection_init (UrlRedirection *self)
{
}

UrlRedirection *
url_redirection_new (UrlTask         *task,
                     UrlTransfer     *transfer,
                     UrlResponseHead *response,
                     UrlRequestHead  *proposed)
{
  UrlRedirection *self = g_object_new (URL_TYPE_REDIRECTION, NULL);

  url_decision_set_question (URL_DECISION (self), task, transfer);
  self->response = url_response_new_for_head (response);
  self->request = url_request_new_for_head (proposed);
  self->proposed = url_request_head_ref (proposed);

  return self;
}

/**
 * url_redirection_get_response: (get-property response)
 * @self: a redirection
 *
 * Gets the response that redirects.
 *
 * Returns: (transfer none) (nullable): the response; `NULL` only in a decision
 *   that no task has made
 *
 * Since: 1.0
 */
UrlResponse *
url_redirection_get_response (UrlRedirection *self)
{
  g_return_val_if_fail (URL_IS_REDIRECTION (self), NULL);

  return self->response;
}

/**
 * url_redirection_get_request: (get-property request)
 * @self: a redirection
 *
 * Gets the proposed request, which is read-only.
 *
 * Returns: (transfer none) (nullable): the request; `NULL` only in a decision
 *   that no task has made
 *
 * Since: 1.0
 */
UrlRequest *
url_redirection_get_request (UrlRedirection *self)
{
  g_return_val_if_fail (URL_IS_REDIRECTION (self), NULL);

  return self->request;
}

/**
 * url_redirection_follow:
 * @self: a redirection
 * @request: (nullable): the request to make, which is copied; `NULL` for the
 *   proposed one
 *
 * Follows the redirect. The target is checked as the URL of a first request is, and
 * from `https:` only `https:` is followed. A target that may not be followed fails
 * the task with [error@UrlSession.Error.SECURE_CONNECTION_REQUIRED],
 * [error@UrlSession.Error.UNSUPPORTED_URL] or [error@UrlSession.Error.BAD_URL].
 *
 * Since: 1.0
 */
void
url_redirection_follow (UrlRedirection *self,
                        UrlRequest     *request)
{
  UrlDecision *decision = NULL;
  g_autoptr (UrlRequest) frozen = NULL;
  UrlRequestHead *next = NULL;

  g_return_if_fail (URL_IS_REDIRECTION (self));
  g_return_if_fail (request == NULL || URL_IS_REQUEST (request));

  decision = URL_DECISION (self);
  if (!url_decision_take (decision) || decision->transfer == NULL)
    return;

  if (request == NULL || request == self->request)
    {
      url_transfer_follow (decision->transfer, url_request_head_ref (self->proposed));
      return;
    }

  frozen = url_request_copy_frozen (request);
  next = url_request_dup_head (frozen);
  if (self->proposed != NULL)
    url_request_head_take_part (next, self->proposed);
  url_transfer_follow (decision->transfer, next);
}

/**
 * url_redirection_refuse:
 * @self: a redirection
 *
 * Does not follow the redirect: it becomes the response of the task, with its
 * body.
 *
 * Since: 1.0
 */
void
url_redirection_refuse (UrlRedirection *self)
{
  UrlDecision *decision = NULL;

  g_return_if_fail (URL_IS_REDIRECTION (self));

  decision = URL_DECISION (self);
  if (url_decision_take (decision) && decision->transfer != NULL)
    url_transfer_follow (decision->transfer, NULL);
}
