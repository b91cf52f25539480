/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What URLSESSION_DEBUG can name, as a list parted by commas. */
typedef enum
{
  URL_DEBUG_HTTP = 1 << 0,
  URL_DEBUG_TASK = 1 << 1,
} UrlDebugTopic;

gboolean url_debug_is_on (UrlDebugTopic topic);

/* Logs through g_log_structured() if the topic was asked for. @uri_display
 * must not have user-info or query. */
void url_debug (UrlDebugTopic  topic,
                guint64        task,
                const char    *uri_display,
                const char    *format,
                ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
