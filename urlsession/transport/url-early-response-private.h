/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Listens while the body of a request is sent, because libsoup reads only when
 * it has sent everything. Network thread only. */
typedef struct _UrlEarlyResponse UrlEarlyResponse;

typedef struct
{
  SoupStatus status;
  SoupHTTPVersion version;
  const char *reason;          /* (nullable) */
  SoupMessageHeaders *headers; /* (unowned) */
  gsize size;                  /* bytes on the wire */
} UrlEarlyHead;

/* @holds: bytes that libsoup will never see were taken off the connection, or
 * they are told already; meanwhile nothing may be sent to its end.
 * @head: one before the final one, or the final one, after which it listens no
 * more.
 * @failed: what came is no response. @error is (transfer full).
 * No one of them may free the object. */
typedef struct
{
  void (*holds)  (gpointer            listener,
                  gboolean            holds);
  void (*head)   (gpointer            listener,
                  const UrlEarlyHead *head);
  void (*failed) (gpointer            listener,
                  GError             *error);
} UrlEarlyEvents;

UrlEarlyResponse *url_early_response_new  (GIOStream            *connection,
                                           const UrlEarlyEvents *events,
                                           gpointer              listener);
void              url_early_response_free (UrlEarlyResponse     *self);

/* From now on libsoup reads what comes. */
void              url_early_response_stop (UrlEarlyResponse     *self);

/* The body behind the final @head, as far as @has_body says that it may have
 * one. */
GInputStream     *url_early_response_open (UrlEarlyResponse     *self,
                                           const UrlEarlyHead   *head,
                                           gboolean              has_body,
                                           GError              **error);

/* A number that grows with what comes, and the bytes of the body so far. */
gint64            url_early_response_get_activity  (UrlEarlyResponse *self);
gint64            url_early_response_get_raw_bytes (UrlEarlyResponse *self);

G_END_DECLS
