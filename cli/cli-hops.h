/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

G_BEGIN_DECLS

/* What became of a task that is done, hop by hop. @with_fields: with its headers
 * and cookies. */
char *cli_hops_describe (UrlTask  *task,
                         gboolean  with_fields) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
