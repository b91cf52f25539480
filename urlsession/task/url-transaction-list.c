/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-transaction-list-private.h"

struct _UrlTransactionList
{
  GObject parent_instance;

  GPtrArray *items; /* (owned) (element-type UrlTransactionMetrics) */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UrlTransactionList, url_transaction_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
url_transaction_list_get_item_type (GListModel *model)
{
  return URL_TYPE_TRANSACTION_METRICS;
}

static unsigned
url_transaction_list_get_n_items (GListModel *model)
{
  return URL_TRANSACTION_LIST (model)->items->len;
}

static gpointer
url_transaction_list_get_item (GListModel *model,
                               unsigned    position)
{
  UrlTransactionList *self = URL_TRANSACTION_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = url_transaction_list_get_item_type;
  iface->get_n_items = url_transaction_list_get_n_items;
  iface->get_item = url_transaction_list_get_item;
}

static void
url_transaction_list_finalize (GObject *object)
{
  UrlTransactionList *self = URL_TRANSACTION_LIST (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);

  G_OBJECT_CLASS (url_transaction_list_parent_class)->finalize (object);
}

static void
url_transaction_list_class_init (UrlTransactionListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = url_transaction_list_finalize;
}

static void
url_transaction_list_init (UrlTransactionList *self)
{
}

UrlTransactionList *
url_transaction_list_new (GPtrArray *records)
{
  UrlTransactionList *self = g_object_new (URL_TYPE_TRANSACTION_LIST, NULL);

  self->items = g_ptr_array_new_full (records->len, g_object_unref);
  for (unsigned i = 0; i < records->len; i++)
    g_ptr_array_add (self->items, url_transaction_metrics_new (g_ptr_array_index (records, i)));

  return self;
}
