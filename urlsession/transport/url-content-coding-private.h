/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The decoders that libsoup has a body read through. It hands on what one of
 * them cannot read at all as it is, and does not mind data that is cut. */
typedef struct _UrlContentCoding UrlContentCoding;

UrlContentCoding *url_content_coding_new       (GInputStream      *stream);
void              url_content_coding_free      (UrlContentCoding  *self);

/* Whether what is read is what was on the wire. */
gboolean          url_content_coding_is_none   (UrlContentCoding  *self);

/* Whether what was read was decoded at all. */
gboolean          url_content_coding_check     (UrlContentCoding  *self,
                                                GError           **error);

/* Whether a body that is not empty was decoded to its end. */
GError           *url_content_coding_check_end (UrlContentCoding  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlContentCoding, url_content_coding_free)

G_END_DECLS
