/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-origin-memory-private.h"

#define SENTENCE (G_GINT64_CONSTANT (60) * 60 * G_USEC_PER_SEC)

/* How many connections may be lost in a body before it looks like a habit. What libsoup
 * had for each stays in memory. */
#define MAX_LOSSES 3

/* Who makes a session speak to more is not worth remembering all of them for. */
#define MAX_ORIGINS 1024

typedef struct
{
  gint64 misbehaved_until; /* monotonic µs, 0 if it has not */
  gint64 last_loss;        /* likewise, of a connection */
  unsigned losses;         /* in the hour before that */
  gboolean only_http2;
  gboolean exclusive; /* requests to it go over connections of their own */
} Origin;

struct _UrlOriginMemory
{
  GHashTable *origins; /* (owned) (element-type utf8 Origin) */
};

UrlOriginMemory *
url_origin_memory_new (void)
{
  UrlOriginMemory *self = g_new0 (UrlOriginMemory, 1);

  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
url_origin_memory_free (UrlOriginMemory *self)
{
  g_hash_table_unref (self->origins);
  g_free (self);
}

static Origin *
ensure_origin (UrlOriginMemory *self,
               const char      *name)
{
  Origin *origin = g_hash_table_lookup (self->origins, name);

  if (origin == NULL)
    {
      if (g_hash_table_size (self->origins) >= MAX_ORIGINS)
        g_hash_table_remove_all (self->origins);
      origin = g_new0 (Origin, 1);
      g_hash_table_insert (self->origins, g_strdup (name), origin);
    }

  return origin;
}

void
url_origin_memory_note_misbehaviour (UrlOriginMemory *self,
                                     const char      *origin)
{
  ensure_origin (self, origin)->misbehaved_until = g_get_monotonic_time () + SENTENCE;
}

void
url_origin_memory_note_loss (UrlOriginMemory *self,
                             const char      *name)
{
  Origin *origin = ensure_origin (self, name);
  gint64 now = g_get_monotonic_time ();

  if (now - origin->last_loss > SENTENCE)
    origin->losses = 0;
  origin->last_loss = now;
  origin->losses++;
  if (origin->losses >= MAX_LOSSES)
    url_origin_memory_note_misbehaviour (self, name);
}

void
url_origin_memory_note_only_http2 (UrlOriginMemory *self,
                                   const char      *origin)
{
  ensure_origin (self, origin)->only_http2 = TRUE;
}

void
url_origin_memory_note_shares (UrlOriginMemory *self,
                               const char      *origin,
                               gboolean         shares)
{
  ensure_origin (self, origin)->exclusive = !shares;
}

gboolean
url_origin_memory_has_misbehaved (UrlOriginMemory *self,
                                  const char      *name)
{
  const Origin *origin = g_hash_table_lookup (self->origins, name);

  return origin != NULL && origin->misbehaved_until > g_get_monotonic_time ();
}

gboolean
url_origin_memory_is_only_http2 (UrlOriginMemory *self,
                                 const char      *name)
{
  const Origin *origin = g_hash_table_lookup (self->origins, name);

  return origin != NULL && origin->only_http2;
}

gboolean
url_origin_memory_may_share (UrlOriginMemory *self,
                             const char      *name)
{
  const Origin *origin = g_hash_table_lookup (self->origins, name);

  return origin == NULL || !origin->exclusive;
}
