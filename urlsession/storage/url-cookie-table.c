/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-table-private.h"

#include <string.h>

#include "message/url-domain-private.h"

struct _UrlCookieTable
{
  GHashTable *domains; /* (owned) (element-type utf8 GPtrArray): arrays of UrlCookieEntry */
  unsigned size;
  gint64 clock; /* the last time given out: no two are the same */

  UrlCookieTableFunc func;
  gpointer data;
};

UrlCookieEntry *
url_cookie_entry_new (UrlCookieRecord *record,
                      gint64           created,
                      gint64           accessed)
{
  UrlCookieEntry *self = g_new (UrlCookieEntry, 1);

  self->record = url_cookie_record_ref (record);
  self->created = created;
  self->accessed = accessed;

  return self;
}

void
url_cookie_entry_free (UrlCookieEntry *self)
{
  url_cookie_record_unref (self->record);
  g_free (self);
}

UrlCookieTable *
url_cookie_table_new (UrlCookieTableFunc func,
                      gpointer           data)
{
  UrlCookieTable *self = g_new0 (UrlCookieTable, 1);

  self->domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) g_ptr_array_unref);
  self->func = func;
  self->data = data;

  return self;
}

void
url_cookie_table_free (UrlCookieTable *self)
{
  g_hash_table_unref (self->domains);
  g_free (self);
}

gboolean
url_cookie_table_is_empty (const UrlCookieTable *self)
{
  return self->size == 0;
}

static gint64
tick (UrlCookieTable *self,
      gint64          now)
{
  self->clock = MAX (now, self->clock + 1);

  return self->clock;
}

static GPtrArray *
ensure_bucket (UrlCookieTable *self,
               const char     *domain)
{
  GPtrArray *bucket = g_hash_table_lookup (self->domains, domain);

  if (bucket == NULL)
    {
      bucket = g_ptr_array_new_with_free_func ((GDestroyNotify) url_cookie_entry_free);
      g_hash_table_insert (self->domains, g_strdup (domain), bucket);
    }

  return bucket;
}

static gboolean
find (UrlCookieTable         *self,
      const UrlCookieRecord  *record,
      GPtrArray             **bucket,
      unsigned               *position)
{
  *bucket = g_hash_table_lookup (self->domains, record->domain);
  if (*bucket == NULL)
    return FALSE;

  for (unsigned i = 0; i < (*bucket)->len; i++)
    {
      UrlCookieEntry *entry = g_ptr_array_index (*bucket, i);

      if (url_cookie_record_equal (entry->record, record))
        {
          *position = i;
          return TRUE;
        }
    }

  return FALSE;
}

/* The bucket stays, even when it is empty, for those who walk over it. */
static void
drop (UrlCookieTable *self,
      GPtrArray      *bucket,
      unsigned        position,
      gboolean        tell)
{
  g_autoptr (UrlCookieEntry) entry = g_ptr_array_steal_index_fast (bucket, position);

  self->size--;
  if (tell)
    self->func (entry, TRUE, self->data);
}

static gboolean
is_empty_cb (gpointer domain,
             gpointer bucket,
             gpointer data)
{
  return ((GPtrArray *) bucket)->len == 0;
}

static void
drop_empty (UrlCookieTable *self)
{
  g_hash_table_foreach_remove (self->domains, is_empty_cb, NULL);
}

static void
drop_expired (UrlCookieTable *self,
              GPtrArray      *bucket,
              gint64          now)
{
  for (unsigned i = bucket->len; i-- > 0;)
    {
      const UrlCookieEntry *entry = g_ptr_array_index (bucket, i);

      if (entry->record->expires <= now)
        drop (self, bucket, i, TRUE);
    }
}

static void
drop_all_expired (UrlCookieTable *self,
                  gint64          now)
{
  GHashTableIter iter;
  gpointer bucket = NULL;

  g_hash_table_iter_init (&iter, self->domains);
  while (g_hash_table_iter_next (&iter, NULL, &bucket))
    drop_expired (self, bucket, now);
}

static gboolean
is_older (const UrlCookieEntry *one,
          const UrlCookieEntry *other)
{
  if (one->accessed != other->accessed)
    return one->accessed < other->accessed;

  return one->created < other->created;
}

/* Within a domain those go first that are not secure, then those that were not
 * used for the longest time. */
static void
trim_domain (UrlCookieTable *self,
             GPtrArray      *bucket,
             gint64          now)
{
  if (bucket->len > URL_COOKIE_TABLE_MAX_DOMAIN)
    drop_expired (self, bucket, now);

  while (bucket->len > URL_COOKIE_TABLE_MAX_DOMAIN)
    {
      unsigned worst = 0;

      for (unsigned i = 1; i < bucket->len; i++)
        {
          const UrlCookieEntry *entry = g_ptr_array_index (bucket, i);
          const UrlCookieEntry *found = g_ptr_array_index (bucket, worst);

          if (!entry->record->secure == !found->record->secure ? is_older (entry, found) :
                                                                 !entry->record->secure)
            worst = i;
        }
      drop (self, bucket, worst, TRUE);
    }
}

/* Of all, those go that were not used for the longest time. */
static void
trim_all (UrlCookieTable *self,
          gint64          now)
{
  if (self->size > URL_COOKIE_TABLE_MAX)
    drop_all_expired (self, now);

  while (self->size > URL_COOKIE_TABLE_MAX)
    {
      GPtrArray *worst_bucket = NULL;
      unsigned worst = 0;
      GHashTableIter iter;
      gpointer bucket = NULL;

      g_hash_table_iter_init (&iter, self->domains);
      while (g_hash_table_iter_next (&iter, NULL, &bucket))
        {
          for (unsigned i = 0; i < ((GPtrArray *) bucket)->len; i++)
            {
              if (worst_bucket != NULL && !is_older (g_ptr_array_index ((GPtrArray *) bucket, i),
                                                     g_ptr_array_index (worst_bucket, worst)))
                continue;
              worst_bucket = bucket;
              worst = i;
            }
        }
      drop (self, worst_bucket, worst, TRUE);
    }
}

void
url_cookie_table_trim (UrlCookieTable *self,
                       gint64          now)
{
  GHashTableIter iter;
  gpointer bucket = NULL;

  g_hash_table_iter_init (&iter, self->domains);
  while (g_hash_table_iter_next (&iter, NULL, &bucket))
    trim_domain (self, bucket, now);
  trim_all (self, now);
  drop_empty (self);
}

/* Whether a secure cookie of this name could be taken for the new one (section
 * 5.7, "leave secure cookies alone"). */
static gboolean
hides_secure (UrlCookieTable        *self,
              const UrlCookieRecord *record)
{
  GHashTableIter iter;
  gpointer domain = NULL;
  gpointer bucket = NULL;

  g_hash_table_iter_init (&iter, self->domains);
  while (g_hash_table_iter_next (&iter, &domain, &bucket))
    {
      if (!url_domain_matches (domain, record->domain) &&
          !url_domain_matches (record->domain, domain))
        continue;

      for (unsigned i = 0; i < ((GPtrArray *) bucket)->len; i++)
        {
          const UrlCookieEntry *entry = g_ptr_array_index ((GPtrArray *) bucket, i);

          if (entry->record->secure && strcmp (entry->record->name, record->name) == 0 &&
              url_cookie_path_matches (record->path, entry->record->path))
            return TRUE;
        }
    }

  return FALSE;
}

gboolean
url_cookie_table_put (UrlCookieTable  *self,
                      UrlCookieRecord *record,
                      gboolean         came_encrypted,
                      gint64           now)
{
  gint64 time = tick (self, now);
  gint64 created = time;
  GPtrArray *bucket = NULL;
  unsigned position;

  if (!came_encrypted && !record->secure && hides_secure (self, record))
    return FALSE;

  if (find (self, record, &bucket, &position))
    {
      created = ((UrlCookieEntry *) g_ptr_array_index (bucket, position))->created;
      drop (self, bucket, position, record->expires <= now);
    }

  /* One that has expired is how a server removes it. */
  if (record->expires > now)
    {
      UrlCookieEntry *entry = url_cookie_entry_new (record, created, time);

      bucket = ensure_bucket (self, record->domain);
      g_ptr_array_add (bucket, entry);
      self->size++;
      self->func (entry, FALSE, self->data);
      trim_domain (self, bucket, now);
      trim_all (self, now);
    }

  /* Then some bucket must be empty: there are never many of them. */
  if (self->size < g_hash_table_size (self->domains))
    drop_empty (self);

  return TRUE;
}

gboolean
url_cookie_table_remove (UrlCookieTable        *self,
                         const UrlCookieRecord *record)
{
  GPtrArray *bucket = NULL;
  unsigned position;

  if (!find (self, record, &bucket, &position))
    return FALSE;

  drop (self, bucket, position, TRUE);
  if (bucket->len == 0)
    g_hash_table_remove (self->domains, record->domain);

  return TRUE;
}

void
url_cookie_table_remove_since (UrlCookieTable *self,
                               gint64          since)
{
  GHashTableIter iter;
  gpointer bucket = NULL;

  g_hash_table_iter_init (&iter, self->domains);
  while (g_hash_table_iter_next (&iter, NULL, &bucket))
    {
      for (unsigned i = ((GPtrArray *) bucket)->len; i-- > 0;)
        {
          const UrlCookieEntry *entry = g_ptr_array_index ((GPtrArray *) bucket, i);

          if (entry->created >= since)
            drop (self, bucket, i, TRUE);
        }
    }
  drop_empty (self);
}

static gboolean
is_sent (const UrlCookieRecord *record,
         const UrlCookieOrigin *target,
         UrlCookieRequest       request)
{
  if ((record->host_only && strcmp (record->domain, target->host) != 0) ||
      !url_cookie_path_matches (target->path, record->path) ||
      (record->secure && !target->secure))
    return FALSE;

  switch (record->same_site)
    {
    case URL_COOKIE_SAME_SITE_NONE:
      return TRUE;
    case URL_COOKIE_SAME_SITE_STRICT:
      return request == URL_COOKIE_REQUEST_SAME_SITE;
    case URL_COOKIE_SAME_SITE_DEFAULT:
    case URL_COOKIE_SAME_SITE_LAX:
    default:
      return request != URL_COOKIE_REQUEST_CROSS_SITE;
    }
}

/* Longer paths first, then what was there earlier (section 5.8.3). */
static int
compare_sent (gconstpointer a,
              gconstpointer b)
{
  const UrlCookieEntry *one = *(const UrlCookieEntry *const *) a;
  const UrlCookieEntry *two = *(const UrlCookieEntry *const *) b;
  gsize one_length = strlen (one->record->path);
  gsize two_length = strlen (two->record->path);

  if (one_length != two_length)
    return one_length > two_length ? -1 : 1;

  return one->created < two->created ? -1 : one->created > two->created;
}

GPtrArray *
url_cookie_table_lookup (UrlCookieTable        *self,
                         const UrlCookieOrigin *target,
                         UrlCookieRequest       request,
                         gint64                 now)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) url_cookie_record_unref);
  gint64 time = tick (self, now);

  /* From the host to the domains above it. */
  for (const char *domain = target->host; domain != NULL;)
    {
      GPtrArray *bucket = g_hash_table_lookup (self->domains, domain);
      const char *dot = strchr (domain, '.');

      if (bucket != NULL && url_domain_matches (target->host, domain))
        {
          drop_expired (self, bucket, now);
          for (unsigned i = 0; i < bucket->len; i++)
            {
              UrlCookieEntry *entry = g_ptr_array_index (bucket, i);

              if (is_sent (entry->record, target, request))
                g_ptr_array_add (found, entry);
            }
        }
      domain = dot != NULL ? dot + 1 : NULL;
    }

  g_ptr_array_sort (found, compare_sent);
  for (unsigned i = 0; i < found->len; i++)
    {
      UrlCookieEntry *entry = g_ptr_array_index (found, i);

      entry->accessed = time;
      g_ptr_array_add (records, url_cookie_record_ref (entry->record));
    }

  return records;
}

static int
compare_created (gconstpointer a,
                 gconstpointer b)
{
  const UrlCookieEntry *one = *(const UrlCookieEntry *const *) a;
  const UrlCookieEntry *two = *(const UrlCookieEntry *const *) b;

  return one->created < two->created ? -1 : one->created > two->created;
}

GPtrArray *
url_cookie_table_list (UrlCookieTable *self,
                       gint64          now)
{
  GPtrArray *entries = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer bucket = NULL;

  drop_all_expired (self, now);
  g_hash_table_iter_init (&iter, self->domains);
  while (g_hash_table_iter_next (&iter, NULL, &bucket))
    g_ptr_array_extend (entries, bucket, NULL, NULL);
  g_ptr_array_sort (entries, compare_created);

  return entries;
}

static gboolean
is_same (const UrlCookieRecord *one,
         const UrlCookieRecord *other)
{
  return strcmp (one->value, other->value) == 0 && one->expires == other->expires &&
         !one->secure == !other->secure && !one->http_only == !other->http_only &&
         one->same_site == other->same_site;
}

gboolean
url_cookie_table_adopt (UrlCookieTable *self,
                        UrlCookieEntry *entry)
{
  g_autoptr (UrlCookieEntry) owned = entry;
  GPtrArray *bucket = NULL;
  gboolean is_news = TRUE;
  unsigned position;

  if (find (self, entry->record, &bucket, &position))
    {
      const UrlCookieEntry *known = g_ptr_array_index (bucket, position);

      is_news = !is_same (known->record, entry->record);
      owned->accessed = MAX (owned->accessed, known->accessed);
      drop (self, bucket, position, FALSE);
    }

  g_ptr_array_add (ensure_bucket (self, entry->record->domain), g_steal_pointer (&owned));
  self->size++;

  return is_news;
}

gboolean
url_cookie_table_forget (UrlCookieTable        *self,
                         const UrlCookieRecord *record)
{
  GPtrArray *bucket = NULL;
  unsigned position;

  if (!find (self, record, &bucket, &position))
    return FALSE;

  drop (self, bucket, position, FALSE);
  if (bucket->len == 0)
    g_hash_table_remove (self->domains, record->domain);

  return TRUE;
}
