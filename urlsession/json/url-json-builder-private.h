/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "json/url-json-document-private.h"

G_BEGIN_DECLS

/* Makes objects of a document in small steps, so that a context can do other
 * work between them. Belongs to the thread of the objects. */
typedef struct _UrlJsonBuilder UrlJsonBuilder;

/* The document has to outlive the builder. */
UrlJsonBuilder *url_json_builder_new   (UrlJsonDocument  *document,
                                        GType             type);
void            url_json_builder_free  (UrlJsonBuilder   *self);

/* Reads one value or makes one object. FALSE at the end: then either @object_out
 * or @error is set. */
gboolean        url_json_builder_step  (UrlJsonBuilder   *self,
                                        GObject         **object_out,
                                        GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlJsonBuilder, url_json_builder_free)

G_END_DECLS
