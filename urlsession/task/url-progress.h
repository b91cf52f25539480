/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/url-types.h>

G_BEGIN_DECLS

#define URL_TYPE_PROGRESS (url_progress_get_type ())

URL_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (UrlProgress, url_progress, URL, PROGRESS, GObject)

URL_AVAILABLE_IN_1_0
gint64  url_progress_get_completed         (UrlProgress *self);
URL_AVAILABLE_IN_1_0
gint64  url_progress_get_total             (UrlProgress *self);
URL_AVAILABLE_IN_1_0
double  url_progress_get_fraction          (UrlProgress *self);
URL_AVAILABLE_IN_1_0
double  url_progress_get_throughput        (UrlProgress *self);
URL_AVAILABLE_IN_1_0
double  url_progress_get_seconds_remaining (UrlProgress *self);
URL_AVAILABLE_IN_1_0
char   *url_progress_dup_description       (UrlProgress *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
