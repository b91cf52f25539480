/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-request-private.h"

G_BEGIN_DECLS

struct _UrlRequest
{
  GObject parent_instance;

  gboolean frozen;
  GUri *uri;                 /* (owned) (nullable) */
  GError *uri_error;         /* (owned) (nullable) */
  char *uri_string;          /* (owned) (nullable) */
  GRefString *method;        /* (owned) */
  UrlHeaders *headers;       /* (owned) */
  GBytes *body;              /* (owned) (nullable) */
  GInputStream *body_stream; /* (owned) (nullable) */
  GFile *body_file;          /* (owned) (nullable) */
  UrlPartList *body_parts;   /* (owned) (nullable) */
  gboolean asks_body;        /* there is one, to be asked for */
  GUri *main_document_uri;   /* (owned) (nullable) */
  gboolean handles_cookies;
  gboolean allows_metered_network;
  gint64 expect_continue_size; /* bytes, −1 for never */
  double timeout;            /* seconds, 0 for the session's */
  double priority;
};

typedef enum
{
  PROP_URI = 1,
  PROP_URI_STRING,
  PROP_METHOD,
  PROP_HEADERS,
  PROP_BODY,
  PROP_BODY_STREAM,
  PROP_BODY_FILE,
  PROP_MAIN_DOCUMENT_URI,
  PROP_HANDLES_COOKIES,
  PROP_ALLOWS_METERED_NETWORK,
  PROP_EXPECT_CONTINUE_SIZE,
  PROP_TIMEOUT,
  PROP_PRIORITY,
} UrlRequestProperty;

void url_request_notify (UrlRequest         *self,
                         UrlRequestProperty  property);

G_END_DECLS
