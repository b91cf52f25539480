/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-connection-queue-private.h"

typedef struct
{
  char *name; /* (owned): the key, too */
  unsigned in_use;
  GSequence *waiting; /* (owned) (element-type UrlTicket): in their order */
} Host;

struct _UrlTicket
{
  GSequenceIter *place;
  Host *host; /* (unowned): hosts with tickets stay */
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

  g_sequence_free (host->waiting);
  g_free (host->name);
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
      host->name = g_strdup (name);
      host->waiting = g_sequence_new (g_free);
      g_hash_table_insert (self->hosts, host->name, host);
    }

  return host;
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

static UrlTicket *
first_ticket (Host *host)
{
  GSequenceIter *begin = g_sequence_get_begin_iter (host->waiting);

  return g_sequence_iter_is_end (begin) ? NULL : g_sequence_get (begin);
}

/* The ticket that comes first, among those whose host has room. */
static UrlTicket *
find_next (UrlConnectionQueue *self)
{
  UrlTicket *next = NULL;
  GHashTableIter iter;
  gpointer value = NULL;

  if (self->in_use >= self->max_connections)
    return NULL;

  g_hash_table_iter_init (&iter, self->hosts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Host *host = value;
      UrlTicket *first = first_ticket (host);

      if (first != NULL && host->in_use < self->max_connections_per_host &&
          (next == NULL || compare_tickets (first, next, NULL) < 0))
        next = first;
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

      ticket->host->in_use++;
      self->in_use++;
      g_sequence_remove (ticket->place);
      granted (data);
    }
}

UrlTicket *
url_connection_queue_ask (UrlConnectionQueue *self,
                          const char         *name,
                          double              priority,
                          void              (*granted) (gpointer data),
                          gpointer            data)
{
  Host *host = ensure_host (self, name);
  UrlTicket *ticket = NULL;

  if (self->in_use < self->max_connections && host->in_use < self->max_connections_per_host &&
      g_sequence_is_empty (host->waiting))
    {
      host->in_use++;
      self->in_use++;
      granted (data);
      return NULL;
    }

  ticket = g_new0 (UrlTicket, 1);
  ticket->host = host;
  ticket->priority = priority;
  ticket->number = ++self->last_number;
  ticket->granted = granted;
  ticket->data = data;
  ticket->place = g_sequence_insert_sorted (host->waiting, ticket, compare_tickets, NULL);

  return ticket;
}

static void
drop_idle_host (UrlConnectionQueue *self,
                Host               *host)
{
  if (host->in_use == 0 && g_sequence_is_empty (host->waiting))
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
url_connection_queue_release (UrlConnectionQueue *self,
                              const char         *name)
{
  Host *host = g_hash_table_lookup (self->hosts, name);

  g_assert (host != NULL && host->in_use > 0);

  host->in_use--;
  self->in_use--;
  drop_idle_host (self, host);
  grant (self);
}
