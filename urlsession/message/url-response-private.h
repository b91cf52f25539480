/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-response.h"

G_BEGIN_DECLS

/* The head of a response as it crosses threads: atomic and never changed once
 * it was handed on. Each side makes its own UrlResponse of it. */
typedef struct
{
  gatomicrefcount ref_count;

  GUri *uri;             /* (owned) */
  unsigned status_code;  /* 0 where the scheme has none */
  char *reason_phrase;   /* (owned) (nullable) */
  char *http_version;    /* (owned) (nullable) */
  UrlHeaders *headers;   /* (owned): frozen */
  char *mime_type;       /* (owned) (nullable) */
  char *charset;         /* (owned) (nullable) */
  gint64 content_length; /* −1 unknown */
  GRefString *certificate_pem; /* (owned) (nullable): the peer's chain, its own first */
} UrlResponseHead;

/* Takes @headers and reads type, charset and length from them. */
UrlResponseHead *url_response_head_new   (GUri            *uri,
                                          unsigned         status_code,
                                          const char      *http_version,
                                          UrlHeaders      *headers);
UrlResponseHead *url_response_head_ref   (UrlResponseHead *head);
void             url_response_head_unref (UrlResponseHead *head);

UrlResponse     *url_response_new_for_head (UrlResponseHead *head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlResponseHead, url_response_head_unref)

G_END_DECLS
