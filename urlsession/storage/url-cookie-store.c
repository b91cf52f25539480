/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-store-struct-private.h"

#include <glib/gi18n-lib.h>

#include "message/url-cookie-parser-private.h"
#include "message/url-domain-private.h"

static void
changed_cb (const UrlCookieEntry *entry,
            gboolean              removed,
            gpointer              data)
{
  UrlCookieStore *self = data;

  self->has_changed = TRUE;
  if (self->path != NULL)
    url_cookie_store_note (self, entry, removed);
}

UrlCookieStore *
url_cookie_store_new (void)
{
  UrlCookieStore *self = g_new0 (UrlCookieStore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->table = url_cookie_table_new (changed_cb, self);
  self->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);

  return self;
}

UrlCookieStore *
url_cookie_store_ref (UrlCookieStore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
url_cookie_store_unref (UrlCookieStore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->path != NULL)
    url_cookie_store_close (self);
  url_cookie_table_free (self->table);
  g_ptr_array_unref (self->listeners);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
url_cookie_store_lock (UrlCookieStore *self)
{
  g_mutex_lock (&self->lock);
  self->has_changed = FALSE;
}

static gpointer
ref_source (gconstpointer source,
            gpointer      data)
{
  return g_source_ref ((GSource *) source);
}

void
url_cookie_store_unlock (UrlCookieStore *self)
{
  g_autoptr (GPtrArray) listeners = NULL;
  gboolean is_due = self->pending != NULL && g_hash_table_size (self->pending) > 0 &&
                    !self->is_scheduled;

  if (is_due)
    self->is_scheduled = TRUE;
  if (self->has_changed)
    listeners = g_ptr_array_copy (self->listeners, (GCopyFunc) ref_source, NULL);
  g_mutex_unlock (&self->lock);

  for (unsigned i = 0; listeners != NULL && i < listeners->len; i++)
    g_source_set_ready_time (g_ptr_array_index (listeners, i), 0);
  if (is_due)
    url_cookie_store_schedule (self);
}

static void
append_pair (GString               *out,
             const UrlCookieRecord *record)
{
  if (out->len > 0)
    g_string_append (out, "; ");
  if (*record->name != '\0')
    g_string_append_printf (out, "%s=", record->name);
  g_string_append (out, record->value);
}

static UrlCookieRequest
get_request (GUri     *uri,
             GUri     *first_party,
             gboolean  is_navigation)
{
  if (first_party == NULL || url_domain_is_same_site (uri, first_party, TRUE))
    return URL_COOKIE_REQUEST_SAME_SITE;

  return is_navigation ? URL_COOKIE_REQUEST_NAVIGATION : URL_COOKIE_REQUEST_CROSS_SITE;
}

static GPtrArray *
lookup (UrlCookieStore   *self,
        GUri             *uri,
        UrlCookieRequest  request)
{
  g_auto (UrlCookieOrigin) target = { NULL };
  GPtrArray *records = NULL;

  if (!url_cookie_origin_init (&target, uri))
    return g_ptr_array_new_with_free_func ((GDestroyNotify) url_cookie_record_unref);

  url_cookie_store_lock (self);
  records = url_cookie_table_lookup (self->table, &target, request, g_get_real_time ());
  url_cookie_store_unlock (self);

  return records;
}

static gboolean
is_empty (UrlCookieStore *self)
{
  gboolean empty;

  url_cookie_store_lock (self);
  empty = url_cookie_table_is_empty (self->table);
  url_cookie_store_unlock (self);

  return empty;
}

char *
url_cookie_store_dup_header (UrlCookieStore *self,
                             GUri           *uri,
                             GUri           *first_party,
                             gboolean        is_navigation)
{
  g_autoptr (GPtrArray) records = NULL;
  GString *out = NULL;

  if (is_empty (self))
    return NULL;

  records = lookup (self, uri, get_request (uri, first_party, is_navigation));
  if (records->len == 0)
    return NULL;

  out = g_string_new (NULL);
  for (unsigned i = 0; i < records->len; i++)
    append_pair (out, g_ptr_array_index (records, i));

  return g_string_free (out, FALSE);
}

static gboolean
accepts (UrlCookieAcceptPolicy  policy,
         GUri                  *uri,
         GUri                  *first_party)
{
  switch (policy)
    {
    case URL_COOKIE_ACCEPT_POLICY_NEVER:
      return FALSE;
    case URL_COOKIE_ACCEPT_POLICY_MAIN_DOCUMENT_ONLY:
      return first_party == NULL || url_domain_is_same_site (uri, first_party, FALSE);
    case URL_COOKIE_ACCEPT_POLICY_ALWAYS:
    default:
      return TRUE;
    }
}

unsigned
url_cookie_store_take_set_cookie (UrlCookieStore        *self,
                                  UrlCookieAcceptPolicy  policy,
                                  GUri                  *uri,
                                  GUri                  *first_party,
                                  const char *const     *values)
{
  g_auto (UrlCookieOrigin) origin = { NULL };
  UrlCookieRequest request = get_request (uri, first_party, FALSE);
  gint64 now = g_get_real_time ();
  unsigned taken = 0;

  if (!accepts (policy, uri, first_party) || !url_cookie_origin_init (&origin, uri))
    return 0;

  for (gsize i = 0; values[i] != NULL; i++)
    {
      g_autoptr (UrlCookieRecord) record = url_cookie_record_parse (values[i], &origin, now);

      /* Only a cookie that says so is for requests of other sites. */
      if (record == NULL || (request == URL_COOKIE_REQUEST_CROSS_SITE &&
                             record->same_site != URL_COOKIE_SAME_SITE_NONE))
        continue;

      url_cookie_store_lock (self);
      if (url_cookie_table_put (self->table, record, origin.secure, now))
        taken++;
      url_cookie_store_unlock (self);
    }

  if (taken > 0)
    url_cookie_store_tell_unkept (self);

  return taken;
}

GPtrArray *
url_cookie_store_lookup (UrlCookieStore *self,
                         GUri           *uri)
{
  return lookup (self, uri, URL_COOKIE_REQUEST_SAME_SITE);
}

GPtrArray *
url_cookie_store_list (UrlCookieStore *self)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) url_cookie_record_unref);
  g_autoptr (GPtrArray) entries = NULL;

  url_cookie_store_lock (self);
  entries = url_cookie_table_list (self->table, g_get_real_time ());
  for (unsigned i = 0; i < entries->len; i++)
    {
      UrlCookieEntry *entry = g_ptr_array_index (entries, i);

      g_ptr_array_add (records, url_cookie_record_ref (entry->record));
    }
  url_cookie_store_unlock (self);

  return records;
}

/* The cookie as it is kept: with a domain, and for a year at most. NULL if it
 * is none that @origin, or anybody, can set. */
static UrlCookieRecord *
resolve (UrlCookieRecord       *record,
         const UrlCookieOrigin *origin,
         gint64                 now)
{
  g_autoptr (UrlCookieRecord) resolved = url_cookie_record_copy (record);

  if (resolved->domain == NULL && origin != NULL)
    {
      resolved->domain = g_strdup (origin->host);
      resolved->host_only = TRUE;
    }
  if (resolved->expires != URL_COOKIE_SESSION)
    resolved->expires = MIN (resolved->expires, now + URL_COOKIE_MAX_LIFE);

  if (!url_cookie_record_is_acceptable (resolved) ||
      (origin != NULL && !url_cookie_record_is_from (resolved, origin)))
    return NULL;

  return g_steal_pointer (&resolved);
}

static gboolean
set_refused (const UrlCookieRecord  *record,
             GError                **error)
{
  g_autofree char *name = g_utf8_make_valid (record->name, -1);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _("The cookie “%s” cannot be set for this URL"), name);

  return FALSE;
}

gboolean
url_cookie_store_put (UrlCookieStore   *self,
                      UrlCookieRecord  *record,
                      GUri             *uri,
                      GError          **error)
{
  g_auto (UrlCookieOrigin) origin = { NULL };
  g_autoptr (UrlCookieRecord) resolved = NULL;
  gint64 now = g_get_real_time ();
  gboolean refused = FALSE;
  gboolean put = FALSE;

  if (uri != NULL && !url_cookie_origin_init (&origin, uri))
    return set_refused (record, error);

  resolved = resolve (record, uri != NULL ? &origin : NULL, now);
  if (resolved == NULL)
    return set_refused (record, error);

  url_cookie_store_lock (self);
  refused = self->accept_policy == URL_COOKIE_ACCEPT_POLICY_NEVER;
  if (!refused)
    put = url_cookie_table_put (self->table, resolved, uri == NULL || origin.secure, now);
  url_cookie_store_unlock (self);

  if (refused)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                           _("The storage takes no cookies"));
      return FALSE;
    }

  if (put)
    url_cookie_store_tell_unkept (self);

  return put || set_refused (record, error);
}

void
url_cookie_store_remove (UrlCookieStore  *self,
                         UrlCookieRecord *record)
{
  if (record->domain == NULL)
    return;

  url_cookie_store_lock (self);
  url_cookie_table_remove (self->table, record);
  url_cookie_store_unlock (self);
}

void
url_cookie_store_remove_since (UrlCookieStore *self,
                               gint64          since)
{
  url_cookie_store_lock (self);
  url_cookie_table_remove_since (self->table, since);
  url_cookie_store_unlock (self);
}

UrlCookieAcceptPolicy
url_cookie_store_get_accept_policy (UrlCookieStore *self)
{
  UrlCookieAcceptPolicy policy;

  url_cookie_store_lock (self);
  policy = self->accept_policy;
  url_cookie_store_unlock (self);

  return policy;
}

gboolean
url_cookie_store_set_accept_policy (UrlCookieStore        *self,
                                    UrlCookieAcceptPolicy  policy)
{
  gboolean is_other;

  url_cookie_store_lock (self);
  is_other = self->accept_policy != policy;
  self->accept_policy = policy;
  url_cookie_store_unlock (self);

  return is_other;
}

void
url_cookie_store_add_listener (UrlCookieStore *self,
                               GSource        *source)
{
  url_cookie_store_lock (self);
  g_ptr_array_add (self->listeners, g_source_ref (source));
  url_cookie_store_unlock (self);
}

void
url_cookie_store_remove_listener (UrlCookieStore *self,
                                  GSource        *source)
{
  url_cookie_store_lock (self);
  g_ptr_array_remove (self->listeners, source);
  url_cookie_store_unlock (self);
}
