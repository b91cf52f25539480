/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-response.h"
#include "session/url-session.h"

G_BEGIN_DECLS

/* What is made of a body that was loaded with a status of 2xx. */
typedef struct
{
  /* Whether the media type has to be one of JSON. */
  gboolean is_json;
  /* Makes the result, on a worker's thread. NULL with @error set on failure. */
  gpointer (*read) (UrlResponse   *response,
                    GBytes        *body,
                    GCancellable  *cancellable,
                    GError       **error);
  /* (nullable): gets the result, on the session's context, and returns it or
   * what it makes of it from @gtask; takes both. Without it the result itself is
   * returned. */
  void     (*deliver) (GTask       *gtask,
                       UrlResponse *response,
                       gpointer     result);
  GDestroyNotify free_result;
} UrlBodyKind;

/* Loads a body, and returns from @gtask what is made of it, or an error. Takes
 * @gtask. */
void     url_session_load_body (UrlSession         *self,
                                UrlRequest         *request,
                                GTask              *gtask,
                                const UrlBodyKind  *kind);

/* Says which response an error of reading JSON is about. Takes @error. */
GError  *url_body_describe     (UrlResponse        *response,
                                GError             *error);

G_END_DECLS
