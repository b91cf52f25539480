/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* What is told of a load by its metrics. */

/* Whether all variables of a format are known. */
gboolean  cli_report_check_format (const char   *format,
                                   GError      **error);
char     *cli_report_format       (const char   *format,
                                   UrlTask      *task) G_GNUC_WARN_UNUSED_RESULT;

/* Writes one archive of all the loads to a file. @tasks: (element-type UrlTask) */
gboolean  cli_report_write_har    (const char   *path,
                                   GPtrArray    *tasks,
                                   GError      **error);

G_END_DECLS
