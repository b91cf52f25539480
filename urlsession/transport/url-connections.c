/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-connections-private.h"

#include "base/url-network-private.h"

struct _UrlConnections
{
  GHashTable *streams; /* (owned) (element-type guint64 GWeakRef) */
};

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

UrlConnections *
url_connections_new (void)
{
  UrlConnections *self = g_new0 (UrlConnections, 1);

  self->streams = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, weak_ref_free);

  return self;
}

void
url_connections_free (UrlConnections *self)
{
  g_hash_table_unref (self->streams);
  g_free (self);
}

static gboolean
is_gone (gpointer key,
         gpointer value,
         gpointer user_data)
{
  g_autoptr (GObject) stream = g_weak_ref_get (value);

  return stream == NULL;
}

void
url_connections_add (UrlConnections *self,
                     guint64         id,
                     GIOStream      *stream)
{
  GWeakRef *reference = g_new0 (GWeakRef, 1);

  g_assert (url_network_is_current ());

  g_hash_table_foreach_remove (self->streams, is_gone, NULL);
  g_weak_ref_init (reference, stream);
  g_hash_table_replace (self->streams, g_memdup2 (&id, sizeof id), reference);
}

GIOStream *
url_connections_get (UrlConnections *self,
                     guint64         id)
{
  GWeakRef *reference = g_hash_table_lookup (self->streams, &id);

  return reference != NULL ? g_weak_ref_get (reference) : NULL;
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

static void
cut (GIOStream *stream,
     gboolean   sending)
{
  g_autoptr (GSocketConnection) base = url_connections_dup_base (stream);
  GSocket *socket = base != NULL ? g_socket_connection_get_socket (base) : NULL;

  if (socket != NULL && (sending || g_socket_condition_check (socket, G_IO_OUT) == 0))
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
cut_full (gpointer key,
          gpointer value,
          gpointer user_data)
{
  g_autoptr (GIOStream) stream = g_weak_ref_get (value);

  if (stream != NULL)
    cut (stream, FALSE);
}

void
url_connections_cut_full (UrlConnections *self)
{
  g_hash_table_foreach (self->streams, cut_full, NULL);
}
