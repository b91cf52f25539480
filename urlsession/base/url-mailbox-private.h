/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What arrives on an application's main context.
 *
 * A mailbox serves one context, for all sessions of it. Senders have a port
 * each, a queue of events of their own; ports with events are served in turn,
 * one event at a time. A dispatch delivers for at most a millisecond and then
 * lets the context rest for as long, so that drawing gets its turn. */

typedef struct _UrlMailbox UrlMailbox;
typedef struct _UrlPort UrlPort;

typedef void (*UrlDeliverFunc) (gpointer owner,
                                gpointer payload);

/* Reasons for which a port's events wait; the last one holds its end too. */
typedef enum
{
  URL_HOLD_SUSPENDED = 1 << 0,
  URL_HOLD_DECISION = 1 << 1,
  URL_HOLD_UNANNOUNCED = 1 << 2,
} UrlHold;

/* Embedded in its owner, which it keeps alive while events are due. All but
 * the first three members is guarded by the mailbox's lock. */
struct _UrlPort
{
  UrlMailbox *mailbox; /* (owned) */
  gpointer owner;      /* (unowned) */
  void (*owner_ref) (gpointer owner, gboolean take);

  GQueue events;
  UrlHold holds;
  gboolean listed;
  gboolean closing;
};

UrlMailbox   *url_mailbox_get         (GMainContext   *context);
UrlMailbox   *url_mailbox_ref         (UrlMailbox     *self);
void          url_mailbox_unref       (UrlMailbox     *self);
GMainContext *url_mailbox_get_context (UrlMailbox     *self);

/* Whether the calling thread is the one of the context, also where no loop
 * runs yet. If so the context is taken until url_mailbox_leave(), so that
 * signals can be emitted. */
gboolean      url_mailbox_enter       (UrlMailbox     *self);
void          url_mailbox_leave       (UrlMailbox     *self);
gboolean      url_mailbox_is_current  (UrlMailbox     *self);

void          url_port_init           (UrlPort        *port,
                                       UrlMailbox     *mailbox,
                                       gpointer        owner,
                                       void          (*owner_ref) (gpointer owner, gboolean take));
void          url_port_clear          (UrlPort        *port);

/* Adds an event. @payload is freed after it was delivered or dropped. */
void          url_port_push           (UrlPort        *port,
                                       UrlDeliverFunc  deliver,
                                       gpointer        payload,
                                       GDestroyNotify  free_payload);

/* Drops what waits and delivers this as the last event, whatever holds but
 * URL_HOLD_UNANNOUNCED. */
void          url_port_close          (UrlPort        *port,
                                       UrlDeliverFunc  deliver);

void          url_port_hold           (UrlPort        *port,
                                       UrlHold         reason);
void          url_port_release        (UrlPort        *port,
                                       UrlHold         reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UrlMailbox, url_mailbox_unref)

G_END_DECLS
