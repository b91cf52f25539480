/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-origin-memory-private.h"

#define SENTENCE (G_GINT64_CONSTANT (60) * 60 * G_USEC_PER_SEC)

/* Who makes a session speak to more is not worth remembering all of them for. */
#define MAX_ORIGINS 1024

typedef struct
{
  gint64 misbehaved_until; /* monotonic µs, 0 if it has not */
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
