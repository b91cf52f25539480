/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/task/url-decision.h>
#include <urlsession/url-types.h>

G_BEGIN_DECLS

typedef struct _UrlResponseDecisionClass UrlResponseDecisionClass;

#define URL_TYPE_RESPONSE_DECISION (url_response_decision_get_type ())
#ifndef __GI_SCANNER__
#define URL_RESPONSE_DECISION(object) \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), URL_TYPE_RESPONSE_DECISION, UrlResponseDecision))
#define URL_IS_RESPONSE_DECISION(object) \
  (G_TYPE_CHECK_INSTANCE_TYPE ((object), URL_TYPE_RESPONSE_DECISION))
#endif

URL_AVAILABLE_IN_1_0
GType        url_response_decision_get_type     (void) G_GNUC_CONST;

URL_AVAILABLE_IN_1_0
UrlResponse *url_response_decision_get_response (UrlResponseDecision *self);

URL_AVAILABLE_IN_1_0
void         url_response_decision_allow        (UrlResponseDecision *self);
URL_AVAILABLE_IN_1_0
void         url_response_decision_cancel       (UrlResponseDecision *self);
URL_AVAILABLE_IN_1_0
void         url_response_decision_become_download (UrlResponseDecision *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlResponseDecision, g_object_unref)

G_END_DECLS
