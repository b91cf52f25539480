/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#if !defined(_URLSESSION_INSIDE) && !defined(_URLSESSION_COMPILATION)
#error "Only <urlsession/urlsession.h> can be included directly."
#endif

#include <gio/gio.h>

#include <urlsession/url-version-macros.h>

G_BEGIN_DECLS

typedef struct _UrlBodyRequest UrlBodyRequest;
typedef struct _UrlCookie UrlCookie;
typedef struct _UrlCookieStorage UrlCookieStorage;
typedef struct _UrlDataTask UrlDataTask;
typedef struct _UrlDecision UrlDecision;
typedef struct _UrlDownloadTask UrlDownloadTask;
typedef struct _UrlHeaders UrlHeaders;
typedef struct _UrlMultipart UrlMultipart;
typedef struct _UrlProgress UrlProgress;
typedef struct _UrlRedirection UrlRedirection;
typedef struct _UrlRequest UrlRequest;
typedef struct _UrlResponse UrlResponse;
typedef struct _UrlResponseDecision UrlResponseDecision;
typedef struct _UrlSession UrlSession;
typedef struct _UrlSessionConfiguration UrlSessionConfiguration;
typedef struct _UrlTask UrlTask;
typedef struct _UrlTaskMetrics UrlTaskMetrics;
typedef struct _UrlTransactionMetrics UrlTransactionMetrics;
typedef struct _UrlTransportSecurity UrlTransportSecurity;
typedef struct _UrlUploadTask UrlUploadTask;

/**
 * UrlDestinationPolicy:
 * @URL_DESTINATION_POLICY_OVERWRITE: a file that is there is replaced, in one
 *   step; a device, a pipe or a socket is not, with
 *   [error@UrlSession.Error.CANNOT_WRITE_FILE]. Since: 1.0
 * @URL_DESTINATION_POLICY_FAIL_IF_EXISTS: a file that is there stays, and the
 *   download fails with [error@UrlSession.Error.FILE_EXISTS]. Since: 1.0
 * @URL_DESTINATION_POLICY_UNIQUE_NAME: a file that is there stays, and the new
 *   one gets a number, as in `name (2).ext`. Since: 1.0
 *
 * What a download does where there is a file of its name. None of them leaves a
 * moment in which another program can come in between.
 *
 * Since: 1.0
 */
typedef enum
{
  URL_DESTINATION_POLICY_OVERWRITE,
  URL_DESTINATION_POLICY_FAIL_IF_EXISTS,
  URL_DESTINATION_POLICY_UNIQUE_NAME,
} UrlDestinationPolicy;

/* Here and not with its class, because a task has a property of this type and
 * the session's header is above the task's. */
#ifndef __GI_SCANNER__
URL_AVAILABLE_IN_1_0
GType url_session_get_type (void);
#endif

G_END_DECLS
