/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-cookie-list-private.h"

#include "message/url-cookie-private.h"

struct _UrlCookieList
{
  GObject parent_instance;

  GPtrArray *records;  /* (owned) (element-type UrlCookieRecord) */
  UrlCookie **cookies; /* (owned) (nullable): those that were asked for */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UrlCookieList, url_cookie_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
url_cookie_list_get_item_type (GListModel *model)
{
  return URL_TYPE_COOKIE;
}

static unsigned
url_cookie_list_get_n_items (GListModel *model)
{
  return URL_COOKIE_LIST (model)->records->len;
}

/* The same object each time. */
static gpointer
url_cookie_list_get_item (GListModel *model,
                          unsigned    position)
{
  UrlCookieList *self = URL_COOKIE_LIST (model);

  if (position >= self->records->len)
    return NULL;

  if (self->cookies[position] == NULL)
    self->cookies[position] =
        url_cookie_new_for_record (g_ptr_array_index (self->records, position));

  return g_object_ref (self->cookies[position]);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = url_cookie_list_get_item_type;
  iface->get_n_items = url_cookie_list_get_n_items;
  iface->get_item = url_cookie_list_get_item;
}

static void
url_cookie_list_finalize (GObject *object)
{
  UrlCookieList *self = URL_COOKIE_LIST (object);

  for (unsigned i = 0; i < self->records->len; i++)
    g_clear_object (&self->cookies[i]);
  g_clear_pointer (&self->cookies, g_free);
  g_clear_pointer (&self->records, g_ptr_array_unref);

  G_OBJECT_CLASS (url_cookie_list_parent_class)->finalize (object);
}

static void
url_cookie_list_class_init (UrlCookieListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = url_cookie_list_finalize;
}

static void
url_cookie_list_init (UrlCookieList *self)
{
}

GListModel *
url_cookie_list_new (GPtrArray *records)
{
  UrlCookieList *self = g_object_new (URL_TYPE_COOKIE_LIST, NULL);

  self->records = g_ptr_array_ref (records);
  self->cookies = g_new0 (UrlCookie *, records->len);

  return G_LIST_MODEL (self);
}
