/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#define _URLSESSION_INSIDE

#include <urlsession/message/url-cookie.h>
#include <urlsession/message/url-error.h>
#include <urlsession/message/url-headers.h>
#include <urlsession/message/url-http-version.h>
#include <urlsession/message/url-multipart.h>
#include <urlsession/message/url-request.h>
#include <urlsession/message/url-response.h>
#include <urlsession/policy/url-transport-security.h>
#include <urlsession/session/url-session-configuration.h>
#include <urlsession/session/url-session.h>
#include <urlsession/storage/url-cookie-storage.h>
#include <urlsession/task/url-body-request.h>
#include <urlsession/task/url-data-task.h>
#include <urlsession/task/url-decision.h>
#include <urlsession/task/url-download-task.h>
#include <urlsession/task/url-progress.h>
#include <urlsession/task/url-redirection.h>
#include <urlsession/task/url-response-decision.h>
#include <urlsession/task/url-task-metrics.h>
#include <urlsession/task/url-task.h>
#include <urlsession/task/url-transaction-metrics.h>
#include <urlsession/task/url-upload-task.h>
#include <urlsession/url-enums.h>
#include <urlsession/url-types.h>
#include <urlsession/url-version-macros.h>

#undef _URLSESSION_INSIDE
