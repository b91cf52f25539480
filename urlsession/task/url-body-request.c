/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-body-request-private.h"

/**
 * UrlBodyRequest:
 *
 * A request's body is needed: once more, as with a redirect that keeps the
 * method, where it was a stream that has been read; or for the first time, as with
 * [method@Session.upload_task_from_stream] without a stream. The default is to
 * fail the task with [error@UrlSession.Error.BODY_STREAM_EXHAUSTED].
 *
 * The answers may be given from any thread.
 *
 * Since: 1.0
 */
struct _UrlBodyRequest
{
  UrlDecision parent_instance;

  gint64 offset;
};

struct _UrlBodyRequestClass
{
  UrlDecisionClass parent_class;
};

typedef enum
{
  PROP_OFFSET = 1,
} UrlBodyRequestProperty;

static GParamSpec *props[PROP_OFFSET + 1];

G_DEFINE_FINAL_TYPE (UrlBodyRequest, url_body_request, URL_TYPE_DECISION)

static void
url_body_request_perform_default (UrlDecision *decision)
{
  url_body_request_fail (URL_BODY_REQUEST (decision), NULL);
}

static void
url_body_request_get_property (GObject    *object,
                               unsigned    prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  UrlBodyRequest *self = URL_BODY_REQUEST (object);

  switch ((UrlBodyRequestProperty) prop_id)
    {
    case PROP_OFFSET:
      g_value_set_int64 (value, url_body_request_get_offset (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_body_request_class_init (UrlBodyRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = url_body_request_get_property;
  URL_DECISION_CLASS (klass)->perform_default = url_body_request_perform_default;

  /**
   * UrlBodyRequest:offset:
   *
   * Where in the body the stream has to begin, in bytes: 0, its start, unless an
   * upload goes on of which the server has a part already.
   *
   * Since: 1.0
   */
  props[PROP_OFFSET] = g_param_spec_int64 ("offset", NULL, NULL, 0, G_MAXINT64, 0,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_body_request_init (UrlBodyRequest *self)
{
}

UrlBodyRequest *
url_body_request_new (UrlTask     *task,
                      UrlTransfer *transfer,
                      gint64       offset)
{
  UrlBodyRequest *self = g_object_new (URL_TYPE_BODY_REQUEST, NULL);

  self->offset = offset;
  url_decision_set_question (URL_DECISION (self), task, transfer);

  return self;
}

/**
 * url_body_request_get_offset: (get-property offset)
 * @self: a body request
 *
 * Gets where in the body the stream has to begin.
 *
 * Returns: a number of bytes; 0 for the start
 *
 * Since: 1.0
 */
gint64
url_body_request_get_offset (UrlBodyRequest *self)
{
  g_return_val_if_fail (URL_IS_BODY_REQUEST (self), 0);

  return self->offset;
}

/**
 * url_body_request_provide:
 * @self: a body request
 * @stream: a stream of the body from [property@BodyRequest:offset] on, not read
 *   yet
 *
 * Sends the body from a stream. As with [property@Request:body-stream] it is
 * read on another thread, and cannot be of a class written in a script.
 *
 * Since: 1.0
 */
void
url_body_request_provide (UrlBodyRequest *self,
                          GInputStream   *stream)
{
  UrlDecision *decision = NULL;

  g_return_if_fail (URL_IS_BODY_REQUEST (self));
  g_return_if_fail (G_IS_INPUT_STREAM (stream));

  decision = URL_DECISION (self);
  if (url_decision_take (decision) && decision->transfer != NULL)
    url_transfer_provide_body (decision->transfer, g_object_ref (stream));
}

/**
 * url_body_request_fail:
 * @self: a body request
 * @error: (nullable): what the task fails with, of any domain, which is copied;
 *   `NULL` for [error@UrlSession.Error.BODY_STREAM_EXHAUSTED]
 *
 * Ends the task, as there is no body to send. Where a language does not take
 * `NULL` for an error, [method@Decision.perform_default] does the same.
 *
 * Since: 1.0
 */
void
url_body_request_fail (UrlBodyRequest *self,
                       GError         *error)
{
  UrlDecision *decision = NULL;

  g_return_if_fail (URL_IS_BODY_REQUEST (self));

  decision = URL_DECISION (self);
  if (url_decision_take (decision) && decision->transfer != NULL)
    url_transfer_fail_body (decision->transfer, error != NULL ? g_error_copy (error) : NULL);
}
