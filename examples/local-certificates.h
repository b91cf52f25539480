/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GTlsCertificate *local_certificates_make   (const char  *directory,
                                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;
char            *local_certificates_get_ca (const char  *directory) G_GNUC_WARN_UNUSED_RESULT;
void             local_certificates_remove (const char  *directory);

G_END_DECLS
