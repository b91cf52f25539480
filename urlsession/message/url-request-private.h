/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include "message/url-file-version-private.h"
#include "message/url-part-list-private.h"
#include "message/url-request.h"

G_BEGIN_DECLS

/* What a transfer takes of a request: nothing in it changes any more, and all
 * of it may be read on the network thread. */
typedef struct
{
  gatomicrefcount ref_count;

  GUri *uri;                 /* (owned) (nullable): without user-info */
  GError *uri_error;         /* (owned) (nullable): why there is no URI */
  GRefString *method;        /* (owned) */
  UrlHeaders *headers;       /* (owned) */
  GBytes *body;              /* (owned) (nullable) */
  GInputStream *body_stream; /* (owned) (nullable) */
  GFile *body_file;          /* (owned) (nullable) */
  UrlPartList *body_parts;   /* (owned) (nullable) */
  gboolean asks_body;        /* there is one, to be asked for */
  gint64 body_offset;        /* bytes of it that are not sent */
  gint64 body_limit;         /* how many of the rest are, 0 for all; not of a stream */
  gboolean has_default_type; /* its media type is that of any POST */
  UrlFileVersion *body_version; /* (owned) (nullable): which the file has to have */
  GUri *main_document_uri;   /* (owned) (nullable) */
  gboolean handles_cookies;
  gboolean allows_metered_network;
  gint64 expect_continue_size; /* bytes, −1 for never */
  double timeout; /* seconds, 0 for the session's */
  double priority;

  char *display; /* (owned) (nullable): atomic, made when somebody asks for it */
} UrlRequestHead;

UrlRequest     *url_request_copy_frozen  (UrlRequest     *self);
gboolean        url_request_is_frozen    (UrlRequest     *self);

/* FALSE, with a warning, if the request belongs to a task. */
gboolean        url_request_check_change (UrlRequest     *self);

/* (transfer none) (nullable): why the URL cannot be parsed. */
const GError   *url_request_get_uri_error (UrlRequest    *self);

/* (transfer none) (nullable): the form that is the body. */
UrlPartList    *url_request_get_parts    (UrlRequest     *self);
/* Makes a form the body. */
void            url_request_set_parts    (UrlRequest     *self,
                                          UrlPartList    *parts);
/* Has the body be one that is asked for when it is needed. */
void            url_request_set_asks_body (UrlRequest    *self);
gboolean        url_request_get_asks_body (UrlRequest    *self);
gboolean        url_request_has_body     (UrlRequest     *self);

/* Of a frozen request. */
UrlRequestHead *url_request_dup_head     (UrlRequest     *self);

/* Has @head, which was edited, send what @of sends of a body, if that is a part. */
void            url_request_head_take_part (UrlRequestHead       *head,
                                            const UrlRequestHead *of);


/* A read-only request that shows what is in @head. */
UrlRequest     *url_request_new_for_head (UrlRequestHead *head);

UrlRequestHead *url_request_head_copy    (UrlRequestHead *head);
UrlRequestHead *url_request_head_ref     (UrlRequestHead *head);
void            url_request_head_unref   (UrlRequestHead *head);

/* Whether what is sent is the same, and not only equal. */
gboolean        url_request_head_has_body_of (const UrlRequestHead *head,
                                              const UrlRequestHead *other);

void            url_request_head_drop_body (UrlRequestHead *head);

/* The URL for a message to a person, also where it cannot be parsed. */
const char     *url_request_head_get_display (UrlRequestHead *head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlRequestHead, url_request_head_unref)

G_END_DECLS
