/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-connection-queue-private.h"

/* What servers allow at a time on one connection, if they follow the advice of
 * RFC 9113, section 6.5.2. */
#define MAX_STREAMS 100

typedef struct
{
  GRefString *name;       /* (owned): the key, too */
  unsigned exclusive;     /* granted to those who want a connection of their own */
  unsigned shared;        /* granted to those who would share one */
  gboolean multiplexed;   /* they do share one */
  GSequence *own_waiting; /* (owned) (element-type UrlTicket): in their order */
  GSequence *shared_waiting; /* (owned) (element-type UrlTicket): likewise */
} Host;

struct _UrlTicket
{
  GSequenceIter *place;
  Host *host; /* (unowned): hosts with tickets stay */
  gboolean shares;
  double priority;
  guint64 number;
  void (*granted) (gpointer data);
  gpointer data;
};

struct _UrlConnectionQueue
{
  unsigned max_connections;
  unsigned max_connections_per_host;
  unsigned in_use;
  guint64 last_number;
  GHashTable *hosts; /* (owned) (element-type utf8 Host) */
};

static void
host_free (gpointer data)
{
  Host *host = data;

  g_sequence_free (host->own_waiting);
  g_sequence_free (host->shared_waiting);
  g_ref_string_release (host->name);
  g_free (host);
}

UrlConnectionQueue *
url_connection_queue_new (unsigned max_connections,
                          unsigned max_connections_per_host)
{
  UrlConnectionQueue *self = g_new0 (UrlConnectionQueue, 1);

  self->max_connections = max_connections;
  self->max_connections_per_host = max_connections_per_host;
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, host_free);

  return self;
}

void
url_connection_queue_free (UrlConnectionQueue *self)
{
  g_hash_table_unref (self->hosts);
  g_free (self);
}

static Host *
ensure_host (UrlConnectionQueue *self,
             const char         *name)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  if (host == NULL)
    {
      host = g_new0 (Host, 1);
      host->name = g_ref_string_new (name);
      host->own_waiting = g_sequence_new (g_free);
      host->shared_waiting = g_sequence_new (g_free);
      g_hash_table_insert (self->hosts, host->name, host);
    }

  return host;
}

GRefString *
url_connection_queue_ref_host (UrlConnectionQueue *self,
                               const char         *name)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  return host != NULL ? g_ref_string_acquire (host->name) : g_ref_string_new (name);
}

static GSequence *
get_waiting (Host     *host,
             gboolean  shares)
{
  return shares ? host->shared_waiting : host->own_waiting;
}

static unsigned
count_connections (Host *host)
{
  return host->exclusive + (host->multiplexed ? MIN (host->shared, 1) : host->shared);
}

static void
add_grants (UrlConnectionQueue *self,
            Host               *host,
            gboolean            shares,
            int                 n_grants)
{
  unsigned *grants = shares ? &host->shared : &host->exclusive;

  self->in_use -= count_connections (host);
  *grants = (unsigned) ((int) *grants + n_grants);
  self->in_use += count_connections (host);
}

static gboolean
has_room (UrlConnectionQueue *self,
          Host               *host,
          gboolean            shares)
{
  if (shares && host->multiplexed && host->shared > 0)
    return host->shared < MAX_STREAMS;

  return self->in_use < self->max_connections &&
         count_connections (host) < self->max_connections_per_host;
}

static int
compare_tickets (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  const UrlTicket *first = a;
  const UrlTicket *second = b;

  if (first->priority != second->priority)
    return first->priority > second->priority ? -1 : 1;

  return first->number < second->number ? -1 : first->number > second->number;
}

/* The better of @best and the first that waits, if that one has room. */
static UrlTicket *
choose_better (UrlConnectionQueue *self,
               Host               *host,
               gboolean            shares,
               UrlTicket          *best)
{
  GSequenceIter *begin = g_sequence_get_begin_iter (get_waiting (host, shares));
  UrlTicket *first = g_sequence_iter_is_end (begin) ? NULL : g_sequence_get (begin);

  if (first == NULL || !has_room (self, host, shares) ||
      (best != NULL && compare_tickets (best, first, NULL) < 0))
    return best;

  return first;
}

/* The ticket that comes first, among those whose host has room. */
static UrlTicket *
find_next (UrlConnectionQueue *self)
{
  UrlTicket *next = NULL;
  GHashTableIter iter;
  gpointer host = NULL;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &host))
    {
      next = choose_better (self, host, FALSE, next);
      next = choose_better (self, host, TRUE, next);
    }

  return next;
}

static void
grant (UrlConnectionQueue *self)
{
  UrlTicket *ticket = NULL;

  while ((ticket = find_next (self)) != NULL)
    {
      void (*granted) (gpointer data) = ticket->granted;
      gpointer data = ticket->data;

      add_grants (self, ticket->host, ticket->shares, 1);
      g_sequence_remove (ticket->place);
      granted (data);
    }
}

UrlTicket *
url_connection_queue_ask (UrlConnectionQueue *self,
                          const char         *name,
                          gboolean            shares,
                          double              priority,
                          void              (*granted) (gpointer data),
                          gpointer            data)
{
  Host *host = ensure_host (self, name);
  UrlTicket *ticket = NULL;

  if (has_room (self, host, shares) && g_sequence_is_empty (get_waiting (host, shares)))
    {
      add_grants (self, host, shares, 1);
      granted (data);
      return NULL;
    }

  ticket = g_new0 (UrlTicket, 1);
  ticket->host = host;
  ticket->shares = shares;
  ticket->priority = priority;
  ticket->number = ++self->last_number;
  ticket->granted = granted;
  ticket->data = data;
  ticket->place = g_sequence_insert_sorted (get_waiting (host, shares), ticket, compare_tickets,
                                            NULL);

  return ticket;
}

static void
drop_idle_host (UrlConnectionQueue *self,
                Host               *host)
{
  if (host->exclusive == 0 && host->shared == 0 && g_sequence_is_empty (host->own_waiting) &&
      g_sequence_is_empty (host->shared_waiting))
    g_hash_table_remove (self->hosts, host->name);
}

void
url_connection_queue_forget (UrlConnectionQueue *self,
                             UrlTicket          *ticket)
{
  Host *host = ticket->host;

  g_sequence_remove (ticket->place);
  drop_idle_host (self, host);
}

void
url_connection_queue_move (UrlConnectionQueue *self,
                           UrlTicket          *ticket,
                           double              priority)
{
  ticket->priority = priority;
  g_sequence_sort_changed (ticket->place, compare_tickets, NULL);
}

void
url_connection_queue_set_multiplexed (UrlConnectionQueue *self,
                                      const char         *name,
                                      gboolean            multiplexed)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  if (host == NULL || host->multiplexed == multiplexed)
    return;

  self->in_use -= count_connections (host);
  host->multiplexed = multiplexed;
  self->in_use += count_connections (host);
  grant (self);
}

void
url_connection_queue_release (UrlConnectionQueue *self,
                              const char         *name,
                              gboolean            shares)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  g_assert (host != NULL && (shares ? host->shared : host->exclusive) > 0);

  add_grants (self, host, shares, -1);
  drop_idle_host (self, host);
  grant (self);
}
