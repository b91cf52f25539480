/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <urlsession/urlsession.h>

#include "cli-options.h"

G_BEGIN_DECLS

/* The cookies of one invocation: those given, and those that servers set. */
typedef struct _CliCookies CliCookies;

CliCookies       *cli_cookies_new         (const CliOptions  *options,
                                           GError           **error) G_GNUC_WARN_UNUSED_RESULT;
void              cli_cookies_free        (CliCookies        *self);

UrlCookieStorage *cli_cookies_get_storage (CliCookies        *self);
void              cli_cookies_add_header  (CliCookies        *self,
                                           UrlRequest        *request);
char             *cli_cookies_to_text     (CliCookies        *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean          cli_cookies_save        (CliCookies        *self,
                                           const char        *path,
                                           GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliCookies, cli_cookies_free)

G_END_DECLS
