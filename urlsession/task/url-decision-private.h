/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <stdatomic.h>

#include "task/url-decision.h"
#include "transfer/url-transfer-private.h"

G_BEGIN_DECLS

struct _UrlDecision
{
  GObject parent_instance;

  UrlTransfer *transfer; /* (owned): kept open by the decision, unlike the task */
  GWeakRef task;
  atomic_bool answered;
};

/* Subclasses are this library's. */
struct _UrlDecisionClass
{
  GObjectClass parent_class;

  void (*perform_default) (UrlDecision *self);
};

#define URL_DECISION_CLASS(klass) \
  (G_TYPE_CHECK_CLASS_CAST ((klass), URL_TYPE_DECISION, UrlDecisionClass))
#define URL_DECISION_GET_CLASS(object) \
  (G_TYPE_INSTANCE_GET_CLASS ((object), URL_TYPE_DECISION, UrlDecisionClass))

void     url_decision_set_question (UrlDecision *self,
                                    UrlTask     *task,
                                    UrlTransfer *transfer);

/* Whether the caller is the first to answer, and so the one who counts. */
gboolean url_decision_take         (UrlDecision *self);

/* After a signal has offered the decision: it stays open if somebody took it
 * along, else it takes its default. */
void     url_decision_conclude     (UrlDecision *self,
                                    gboolean     taken);

G_END_DECLS
