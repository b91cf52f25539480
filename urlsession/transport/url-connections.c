/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-connections-private.h"

#include "base/url-network-private.h"

struct _UrlConnections
{
  grefcount ref_count;
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

  g_ref_count_init (&self->ref_count);
  self->streams = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, weak_ref_free);

  return self;
}

UrlConnections *
url_connections_ref (UrlConnections *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

void
url_connections_unref (UrlConnections *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

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
