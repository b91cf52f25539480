/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-decision-private.h"

#include "task/url-task.h"

/**
 * UrlDecision:
 *
 * A question that a task asks its application, to be answered now or later.
 *
 * A signal hands a decision over and goes by what its handler does:
 *
 * - An answer given inside the handler counts, whatever the handler returns.
 * - `TRUE` without an answer keeps the question open. It can be answered
 *   later, from any thread; until then the task emits nothing and loads
 *   nothing more. A question that is open for 30 seconds is logged.
 * - `FALSE` passes the decision on to the next handler. If none takes it, the
 *   default is performed.
 *
 * The first answer wins and later ones are ignored. A decision that is freed
 * while it is open takes its default. In a language with garbage collection
 * that happens with the next collection.
 *
 * Since: 1.0
 */

typedef enum
{
  PROP_TASK = 1,
  PROP_IS_ANSWERED,
} UrlDecisionProperty;

static GParamSpec *props[PROP_IS_ANSWERED + 1];

G_DEFINE_ABSTRACT_TYPE (UrlDecision, url_decision, G_TYPE_OBJECT)

static void
url_decision_dispose (GObject *object)
{
  UrlDecision *self = URL_DECISION (object);

  if (self->transfer != NULL)
    url_decision_perform_default (self);

  g_clear_pointer (&self->transfer, url_transfer_unref);

  G_OBJECT_CLASS (url_decision_parent_class)->dispose (object);
}

static void
url_decision_finalize (GObject *object)
{
  UrlDecision *self = URL_DECISION (object);

  g_weak_ref_clear (&self->task);

  G_OBJECT_CLASS (url_decision_parent_class)->finalize (object);
}

static void
url_decision_get_property (GObject    *object,
                           unsigned       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  UrlDecision *self = URL_DECISION (object);

  switch ((UrlDecisionProperty) prop_id)
    {
    case PROP_TASK:
      g_value_take_object (value, url_decision_dup_task (self));
      break;
    case PROP_IS_ANSWERED:
      g_value_set_boolean (value, url_decision_get_is_answered (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
url_decision_class_init (UrlDecisionClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = url_decision_dispose;
  object_class->finalize = url_decision_finalize;
  object_class->get_property = url_decision_get_property;

  /**
   * UrlDecision:task:
   *
   * The task that asks, `NULL` once it is gone.
   *
   * Since: 1.0
   */
  props[PROP_TASK] = g_param_spec_object ("task", NULL, NULL, URL_TYPE_TASK, flags);

  /**
   * UrlDecision:is-answered:
   *
   * Whether an answer was given. It is not notified.
   *
   * Since: 1.0
   */
  props[PROP_IS_ANSWERED] =
      g_param_spec_boolean ("is-answered", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
url_decision_init (UrlDecision *self)
{
  g_weak_ref_init (&self->task, NULL);
}

/**
 * url_decision_dup_task: (get-property task)
 * @self: a decision
 *
 * Gets the task that asks. May be called from any thread.
 *
 * Returns: (transfer full) (nullable): the task, or `NULL` once it is gone
 *
 * Since: 1.0
 */
UrlTask *
url_decision_dup_task (UrlDecision *self)
{
  g_return_val_if_fail (URL_IS_DECISION (self), NULL);

  return g_weak_ref_get (&self->task);
}

/**
 * url_decision_get_is_answered: (get-property is-answered)
 * @self: a decision
 *
 * Gets whether an answer was given. May be called from any thread.
 *
 * Returns: `TRUE` if it was
 *
 * Since: 1.0
 */
gboolean
url_decision_get_is_answered (UrlDecision *self)
{
  g_return_val_if_fail (URL_IS_DECISION (self), FALSE);

  return self->answered;
}

/**
 * url_decision_perform_default:
 * @self: a decision
 *
 * Answers as if nobody had been asked. May be called from any thread.
 *
 * Since: 1.0
 */
void
url_decision_perform_default (UrlDecision *self)
{
  g_return_if_fail (URL_IS_DECISION (self));

  URL_DECISION_GET_CLASS (self)->perform_default (self);
}

void
url_decision_set_question (UrlDecision *self,
                           UrlTask     *task,
                           UrlTransfer *transfer)
{
  g_weak_ref_set (&self->task, task);
  self->transfer = url_transfer_ref (transfer);
}

gboolean
url_decision_take (UrlDecision *self)
{
  return !atomic_exchange (&self->answered, TRUE);
}

void
url_decision_conclude (UrlDecision *self,
                       gboolean     taken)
{
  if (!taken)
    url_decision_perform_default (self);
  else if (!self->answered)
    url_transfer_leave_open (self->transfer);
}
