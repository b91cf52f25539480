/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-connections-private.h"

#include <poll.h>
#include <string.h>

#include "base/url-network-private.h"

/* How long libsoup gets to take what came before the end of a connection. */
#define GRACE_MS 200

typedef struct
{
  GWeakRef stream;
  gboolean http2;
  GPtrArray *watches; /* (owned) (element-type UrlHangupWatch) */
  GSource *hangup;    /* (owned) (nullable): as long as it is watched */
  GSource *grace;     /* (owned) (nullable): the peer has closed it */
} Connection;

struct _UrlHangupWatch
{
  guint64 id;
  gboolean (*func) (gpointer data);
  gpointer data;
};

struct _UrlConnections
{
  GHashTable *connections; /* (owned) (element-type guint64 Connection) */
};

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  clear_source (&connection->hangup);
  clear_source (&connection->grace);
  g_ptr_array_unref (connection->watches);
  g_weak_ref_clear (&connection->stream);
  g_free (connection);
}

UrlConnections *
url_connections_new (void)
{
  UrlConnections *self = g_new0 (UrlConnections, 1);

  self->connections = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, connection_free);

  return self;
}

void
url_connections_free (UrlConnections *self)
{
  g_hash_table_unref (self->connections);
  g_free (self);
}

static gboolean
is_gone (gpointer key,
         gpointer value,
         gpointer user_data)
{
  Connection *connection = value;
  g_autoptr (GObject) stream = g_weak_ref_get (&connection->stream);

  return stream == NULL && connection->watches->len == 0;
}

static gboolean
negotiated_http2 (GIOStream *stream)
{
  return G_IS_TLS_CONNECTION (stream) &&
         g_strcmp0 (g_tls_connection_get_negotiated_protocol (G_TLS_CONNECTION (stream)), "h2") == 0;
}

void
url_connections_add (UrlConnections *self,
                     guint64         id,
                     GIOStream      *stream)
{
  Connection *connection = g_new0 (Connection, 1);

  g_assert (url_network_is_current ());

  g_hash_table_foreach_remove (self->connections, is_gone, NULL);
  g_weak_ref_init (&connection->stream, stream);
  connection->http2 = negotiated_http2 (stream);
  connection->watches = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_replace (self->connections, g_memdup2 (&id, sizeof id), connection);
}

GIOStream *
url_connections_get (UrlConnections *self,
                     guint64         id)
{
  Connection *connection = g_hash_table_lookup (self->connections, &id);

  return connection != NULL ? g_weak_ref_get (&connection->stream) : NULL;
}

gboolean
url_connections_is_http2 (UrlConnections *self,
                          guint64         id)
{
  Connection *connection = g_hash_table_lookup (self->connections, &id);

  return connection != NULL && connection->http2;
}

GSocketConnection *
url_connections_dup_base (GIOStream *stream)
{
  g_autoptr (GIOStream) base = NULL;

  if (G_IS_TLS_CONNECTION (stream))
    g_object_get (stream, "base-io-stream", &base, NULL);
  else
    base = g_object_ref (stream);

  return G_IS_SOCKET_CONNECTION (base) ? G_SOCKET_CONNECTION (g_steal_pointer (&base)) : NULL;
}

/* Each of those who watch may free what it likes, itself included. */
static gboolean
tell_watches (Connection *connection)
{
  g_autoptr (GPtrArray) watches = g_ptr_array_new ();
  gboolean any = FALSE;

  for (unsigned i = 0; i < connection->watches->len; i++)
    g_ptr_array_add (watches, connection->watches->pdata[i]);

  for (unsigned i = 0; i < watches->len; i++)
    {
      UrlHangupWatch *watch = watches->pdata[i];

      if (g_ptr_array_find (connection->watches, watch, NULL))
        any = watch->func (watch->data) || any;
    }

  return any;
}

static gboolean
grace_cb (gpointer data)
{
  Connection *connection = data;
  g_autoptr (GSource) grace = g_steal_pointer (&connection->grace);

  if (tell_watches (connection))
    connection->grace = url_network_add_timeout (GRACE_MS, "[urlsession] end of a connection",
                                                 grace_cb, connection, NULL);

  return G_SOURCE_REMOVE;
}

static gboolean
hangup_cb (GSocket      *socket,
           GIOCondition  condition,
           gpointer      data)
{
  Connection *connection = data;

  g_clear_pointer (&connection->hangup, g_source_unref);
  if (tell_watches (connection) && connection->grace == NULL)
    connection->grace = url_network_add_timeout (GRACE_MS, "[urlsession] end of a connection",
                                                 grace_cb, connection, NULL);

  return G_SOURCE_REMOVE;
}

static void
watch_socket (Connection *connection)
{
  g_autoptr (GIOStream) stream = g_weak_ref_get (&connection->stream);
  g_autoptr (GSocketConnection) base = stream != NULL ? url_connections_dup_base (stream) : NULL;

  if (base == NULL)
    return;

  /* GIO has no name for it, and hands it on as it is. */
  connection->hangup = g_socket_create_source (g_socket_connection_get_socket (base),
                                               (GIOCondition) POLLRDHUP, NULL);
  g_source_set_name (connection->hangup, "[urlsession] hangup");
  g_source_set_callback (connection->hangup, G_SOURCE_FUNC (hangup_cb), connection, NULL);
  url_network_attach (connection->hangup);
}

UrlHangupWatch *
url_connections_watch (UrlConnections *self,
                       guint64         id,
                       gboolean      (*func) (gpointer data),
                       gpointer        data)
{
  Connection *connection = g_hash_table_lookup (self->connections, &id);
  UrlHangupWatch *watch = NULL;

  if (connection == NULL)
    return NULL;

  watch = g_new0 (UrlHangupWatch, 1);
  watch->id = id;
  watch->func = func;
  watch->data = data;
  g_ptr_array_add (connection->watches, watch);
  if (connection->hangup == NULL && connection->grace == NULL)
    watch_socket (connection);

  return watch;
}

void
url_connections_unwatch (UrlConnections *self,
                         UrlHangupWatch *watch)
{
  Connection *connection = g_hash_table_lookup (self->connections, &watch->id);

  g_ptr_array_remove_fast (connection->watches, watch);
  if (connection->watches->len > 0)
    return;

  clear_source (&connection->hangup);
}

static gboolean
is_http2 (gpointer key,
          gpointer value,
          gpointer user_data)
{
  Connection *connection = value;
  g_autoptr (GObject) stream = g_weak_ref_get (&connection->stream);

  return stream != NULL && connection->http2;
}

gboolean
url_connections_have_http2 (UrlConnections *self)
{
  return g_hash_table_find (self->connections, is_http2, NULL) != NULL;
}

static void
cut (GIOStream *stream,
     gboolean   always)
{
  g_autoptr (GSocketConnection) base = url_connections_dup_base (stream);
  GSocket *socket = base != NULL ? g_socket_connection_get_socket (base) : NULL;

  if (socket != NULL && (always || g_socket_condition_check (socket, G_IO_OUT) == 0))
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
}

void
url_connections_cut (UrlConnections *self,
                     guint64         id,
                     gboolean        sending)
{
  g_autoptr (GIOStream) stream = url_connections_get (self, id);

  if (stream != NULL)
    cut (stream, sending);
}

static void
cut_one (gpointer key,
         gpointer value,
         gpointer user_data)
{
  Connection *connection = value;
  g_autoptr (GIOStream) stream = g_weak_ref_get (&connection->stream);

  if (stream != NULL)
    cut (stream, connection->http2);
}

void
url_connections_cut_all (UrlConnections *self)
{
  g_hash_table_foreach (self->connections, cut_one, NULL);
}
