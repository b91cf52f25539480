/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-mailbox-private.h"

#include <unistd.h>

#include "base/url-network-private.h"

/* How long one dispatch delivers, and how long the context then rests. */
#define TURN_US 1000
#define REST_US 1000

/* How many events of one port wait for a context to be woken; with data half of
 * what may be in flight. */
#define MAX_UNTOLD 8

typedef struct
{
  UrlDeliverFunc deliver;
  gpointer payload;
  GDestroyNotify free_payload;
} Event;

typedef struct
{
  GSource source;
  UrlMailbox *mailbox; /* (owned): its memory, not a reference */
} MailboxSource;

struct _UrlMailbox
{
  gatomicrefcount ref_count;
  GMainContext *context; /* (owned) */
  GSource *source;       /* (owned) */

  GMutex lock;
  GQueue ready;       /* (element-type UrlPort): guarded by lock */
  gint64 rests_until; /* guarded by lock: monotonic µs */
  gboolean asleep;    /* guarded by lock: the context may be in its poll */

  /* Only touched while dispatching. */
  gint64 spent;
  gint64 last_turn;
};

/* The mailboxes of the process, by context. */
static GMutex registry_lock;
static GHashTable *registry; /* (owned) (element-type GMainContext UrlMailbox): guarded by registry_lock */

static void
event_free (Event *event)
{
  if (event->free_payload != NULL && event->payload != NULL)
    event->free_payload (event->payload);
  g_free (event);
}

static gboolean
port_is_ready (UrlPort *port)
{
  UrlHold holds = port->closing ? port->holds & URL_HOLD_UNANNOUNCED : port->holds;

  return !g_queue_is_empty (&port->events) && holds == 0;
}

/* Called with the lock held. Lists the port if it has something to deliver,
 * and wakes the context. */
static void
list_port (UrlPort *port)
{
  UrlMailbox *self = port->mailbox;

  if (port->listed || !port_is_ready (port))
    return;

  port->listed = TRUE;
  port->owner_ref (port->owner, TRUE);
  g_queue_push_tail (&self->ready, port);
  if (self->asleep)
    url_network_wake (self->context);
  self->asleep = FALSE;
}

/* Called with the lock held. A context is left asleep until the network thread
 * has a rest; but not while one stream fills what may be in flight. */
static void
wake_for_stream (UrlPort *port)
{
  if (port->events.length == MAX_UNTOLD)
    g_main_context_wakeup (port->mailbox->context);
}

/* Takes the next event of the next port that may deliver one. The caller gets
 * the port's reference of its owner. The port is listed again at once, so that
 * a handler with a loop of its own hears the rest. */
static Event *
take_event (UrlMailbox  *self,
            UrlPort    **port_out)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  UrlPort *port = g_queue_pop_head (&self->ready);
  Event *event = NULL;

  *port_out = port;
  if (port == NULL)
    return NULL;

  port->listed = FALSE;
  if (port_is_ready (port))
    event = g_queue_pop_head (&port->events);
  list_port (port);

  return event;
}

static void
deliver_next (UrlMailbox *self,
              gboolean   *any_out)
{
  UrlPort *port = NULL;
  Event *event = take_event (self, &port);

  *any_out = port != NULL;
  if (port == NULL)
    return;

  if (event != NULL)
    {
      event->deliver (port->owner, event->payload);
      event_free (event);
    }

  port->owner_ref (port->owner, FALSE);
}

/* Rests if the turns since the last rest took as long as one turn may. */
static void
end_turn (UrlMailbox *self,
          gint64      now)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->rests_until = 0;
  if (self->spent >= TURN_US)
    {
      self->rests_until = now + REST_US;
      self->spent = 0;
    }
}

/* In how many milliseconds the next turn may be; −1 if nothing is to be
 * delivered. */
static int
get_delay (UrlMailbox *self,
           gboolean    may_sleep)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 rest = 0;

  self->asleep = may_sleep && g_queue_is_empty (&self->ready);
  if (g_queue_is_empty (&self->ready))
    return -1;

  if (self->rests_until != 0)
    rest = self->rests_until - g_source_get_time (self->source);

  return rest > 0 ? (int) ((rest + 999) / 1000) : 0;
}

static gboolean
mailbox_prepare (GSource *source,
                 int     *timeout)
{
  *timeout = get_delay (((MailboxSource *) source)->mailbox, TRUE);

  return *timeout == 0;
}

static gboolean
mailbox_check (GSource *source)
{
  return get_delay (((MailboxSource *) source)->mailbox, FALSE) == 0;
}

static gboolean
mailbox_dispatch (GSource     *source,
                  GSourceFunc  callback,
                  gpointer     user_data)
{
  UrlMailbox *self = ((MailboxSource *) source)->mailbox;
  gint64 start = g_get_monotonic_time ();
  gint64 now = start;
  gboolean any = TRUE;

  if (start - self->last_turn >= REST_US)
    self->spent = 0;

  while (any && self->spent + (now - start) < TURN_US)
    {
      deliver_next (self, &any);
      now = g_get_monotonic_time ();
    }

  self->spent += now - start;
  self->last_turn = now;
  end_turn (self, now);

  return G_SOURCE_CONTINUE;
}

/* The memory goes with the source: a context may be about to dispatch it while
 * another thread gives the last reference of the mailbox back. */
static void
mailbox_source_finalize (GSource *source)
{
  UrlMailbox *self = ((MailboxSource *) source)->mailbox;

  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Not by a ready time: to change that wakes the context, also in its own
 * thread. */
static GSourceFuncs mailbox_source_funcs = {
  .prepare = mailbox_prepare,
  .check = mailbox_check,
  .dispatch = mailbox_dispatch,
  .finalize = mailbox_source_finalize,
};

static UrlMailbox *
mailbox_new (GMainContext *context)
{
  UrlMailbox *self = g_new0 (UrlMailbox, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref (context);
  g_mutex_init (&self->lock);
  self->source = g_source_new (&mailbox_source_funcs, sizeof (MailboxSource));
  ((MailboxSource *) self->source)->mailbox = self;
  g_source_set_static_name (self->source, "[urlsession] mailbox");
  /* A handler may run a nested loop; its transfers go on. */
  g_source_set_can_recurse (self->source, TRUE);
  g_source_attach (self->source, context);

  return self;
}

UrlMailbox *
url_mailbox_get (GMainContext *context)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry_lock);
  UrlMailbox *self = NULL;

  if (registry == NULL)
    registry = g_hash_table_new (NULL, NULL);

  self = g_hash_table_lookup (registry, context);
  if (self != NULL)
    return url_mailbox_ref (self);

  self = mailbox_new (context);
  g_hash_table_insert (registry, context, self);

  return self;
}

UrlMailbox *
url_mailbox_ref (UrlMailbox *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_mailbox_unref (UrlMailbox *self)
{
  g_autoptr (GMainContext) context = NULL;

  g_mutex_lock (&registry_lock);
  if (!g_atomic_ref_count_dec (&self->ref_count))
    {
      g_mutex_unlock (&registry_lock);
      return;
    }
  g_hash_table_remove (registry, self->context);
  g_mutex_unlock (&registry_lock);

  context = self->context;
  g_source_destroy (self->source);
  g_source_unref (self->source);
}

GMainContext *
url_mailbox_get_context (UrlMailbox *self)
{
  return self->context;
}

/* A thread-default context is owned by its thread all the time. The global
 * default one is the main thread's, and is owned only while a loop runs. */
static gboolean
is_home (UrlMailbox *self)
{
  return g_main_context_is_owner (self->context) ||
         (self->context == g_main_context_default () && gettid () == getpid ());
}

gboolean
url_mailbox_enter (UrlMailbox *self)
{
  return is_home (self) && g_main_context_acquire (self->context);
}

void
url_mailbox_leave (UrlMailbox *self)
{
  g_main_context_release (self->context);
}

gboolean
url_mailbox_is_current (UrlMailbox *self)
{
  if (!url_mailbox_enter (self))
    return FALSE;

  url_mailbox_leave (self);

  return TRUE;
}

void
url_port_init (UrlPort     *port,
               UrlMailbox  *mailbox,
               gpointer     owner,
               void       (*owner_ref) (gpointer owner, gboolean take))
{
  port->mailbox = url_mailbox_ref (mailbox);
  port->owner = owner;
  port->owner_ref = owner_ref;
  g_queue_init (&port->events);
}

void
url_port_clear (UrlPort *port)
{
  g_assert (!port->listed);

  g_queue_clear_full (&port->events, (GDestroyNotify) event_free);
  g_clear_pointer (&port->mailbox, url_mailbox_unref);
}

static Event *
event_new (UrlDeliverFunc deliver,
           gpointer       payload,
           GDestroyNotify free_payload)
{
  Event *event = g_new (Event, 1);

  event->deliver = deliver;
  event->payload = payload;
  event->free_payload = free_payload;

  return event;
}

void
url_port_push (UrlPort        *port,
               UrlDeliverFunc  deliver,
               gpointer        payload,
               GDestroyNotify  free_payload)
{
  Event *event = event_new (deliver, payload, free_payload);

  g_mutex_lock (&port->mailbox->lock);
  if (!port->closing)
    {
      g_queue_push_tail (&port->events, g_steal_pointer (&event));
      list_port (port);
      wake_for_stream (port);
    }
  g_mutex_unlock (&port->mailbox->lock);

  g_clear_pointer (&event, event_free);
}

void
url_port_close (UrlPort        *port,
                UrlDeliverFunc  deliver)
{
  GQueue dropped = G_QUEUE_INIT;

  g_mutex_lock (&port->mailbox->lock);
  dropped = port->events;
  g_queue_init (&port->events);
  port->closing = TRUE;
  g_queue_push_tail (&port->events, event_new (deliver, NULL, NULL));
  list_port (port);
  g_mutex_unlock (&port->mailbox->lock);

  g_queue_clear_full (&dropped, (GDestroyNotify) event_free);
}

void
url_port_hold (UrlPort *port,
               UrlHold  reason)
{
  g_mutex_lock (&port->mailbox->lock);
  port->holds |= reason;
  g_mutex_unlock (&port->mailbox->lock);
}

void
url_port_release (UrlPort *port,
                  UrlHold  reason)
{
  g_mutex_lock (&port->mailbox->lock);
  port->holds &= ~reason;
  list_port (port);
  g_mutex_unlock (&port->mailbox->lock);
}
