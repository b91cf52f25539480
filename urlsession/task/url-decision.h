/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/url-types.h>

G_BEGIN_DECLS

typedef struct _UrlDecisionClass UrlDecisionClass;

#define URL_TYPE_DECISION (url_decision_get_type ())
#ifndef __GI_SCANNER__
#define URL_DECISION(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), URL_TYPE_DECISION, UrlDecision))
#define URL_IS_DECISION(object) (G_TYPE_CHECK_INSTANCE_TYPE ((object), URL_TYPE_DECISION))
#endif

URL_AVAILABLE_IN_1_0
GType    url_decision_get_type        (void) G_GNUC_CONST;

URL_AVAILABLE_IN_1_0
UrlTask *url_decision_dup_task        (UrlDecision *self) G_GNUC_WARN_UNUSED_RESULT;
URL_AVAILABLE_IN_1_0
gboolean url_decision_get_is_answered (UrlDecision *self);

URL_AVAILABLE_IN_1_0
void     url_decision_perform_default (UrlDecision *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlDecision, g_object_unref)

G_END_DECLS
