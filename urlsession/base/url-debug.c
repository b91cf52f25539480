/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-debug-private.h"

#include <libintl.h>

static const GDebugKey debug_keys[] = {
  { "http", URL_DEBUG_HTTP },
  { "task", URL_DEBUG_TASK },
};

static unsigned debug_topics;

/* A library has no other place to bind its catalogue before the first
 * translated message. */
static void __attribute__ ((constructor))
library_init (void)
{
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  debug_topics = g_parse_debug_string (g_getenv ("URLSESSION_DEBUG"), debug_keys,
                                       G_N_ELEMENTS (debug_keys));
}

gboolean
url_debug_is_on (UrlDebugTopic topic)
{
  return (debug_topics & topic) != 0;
}

void
url_debug (UrlDebugTopic  topic,
           guint64        task,
           const char    *uri_display,
           const char    *format,
           ...)
{
  g_autofree char *message = NULL;
  g_autofree char *identifier = NULL;
  va_list args;

  if (!url_debug_is_on (topic))
    return;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  identifier = g_strdup_printf ("%" G_GUINT64_FORMAT, task);

  /* At the level of messages, because who set the variable asked for them. */
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE,
                    "URLSESSION_TASK", identifier,
                    "URLSESSION_URL", uri_display,
                    "MESSAGE", "[%s] %s: %s", identifier, uri_display, message);
}
