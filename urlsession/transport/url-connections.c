/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-connections-private.h"

#include <string.h>

#include "base/url-network-private.h"

typedef struct
{
  GWeakRef stream;
  UrlSharedConnection *shared; /* (owned) (nullable): with HTTP/2 */
} Connection;

struct _UrlConnections
{
  gboolean had_http2;
  gboolean broken; /* one of those was lost while it was used */
  GHashTable *connections; /* (owned) (element-type guint64 Connection) */
};

static void
connection_free (gpointer data)
{
  Connection *connection = data;

  g_clear_pointer (&connection->shared, url_shared_connection_unref);
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

  return stream == NULL;
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
  if (negotiated_http2 (stream))
    connection->shared = url_shared_connection_new (stream, &self->broken);
  self->had_http2 = self->had_http2 || connection->shared != NULL;
  g_hash_table_replace (self->connections, g_memdup2 (&id, sizeof id), connection);
}

GIOStream *
url_connections_get (UrlConnections *self,
                     guint64         id)
{
  Connection *connection = g_hash_table_lookup (self->connections, &id);

  return connection != NULL ? g_weak_ref_get (&connection->stream) : NULL;
}

UrlSharedConnection *
url_connections_get_shared (UrlConnections *self,
                            guint64         id)
{
  Connection *connection = g_hash_table_lookup (self->connections, &id);

  return connection != NULL ? connection->shared : NULL;
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

gboolean
url_connections_had_http2 (UrlConnections *self)
{
  return self->had_http2;
}

gboolean
url_connections_were_broken (UrlConnections *self)
{
  return self->broken;
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
    cut (stream, connection->shared != NULL);
}

void
url_connections_cut_all (UrlConnections *self)
{
  g_hash_table_foreach (self->connections, cut_one, NULL);
}

static void
close_one (gpointer key,
           gpointer value,
           gpointer user_data)
{
  Connection *connection = value;
  g_autoptr (GIOStream) stream = g_weak_ref_get (&connection->stream);
  g_autoptr (GSocketConnection) base = stream != NULL ? url_connections_dup_base (stream) : NULL;

  if (base != NULL && connection->shared != NULL)
    g_socket_close (g_socket_connection_get_socket (base), NULL);
}

void
url_connections_close_shared (UrlConnections *self)
{
  g_hash_table_foreach (self->connections, close_one, NULL);
}
