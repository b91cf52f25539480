/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-task-list-private.h"

struct _UrlTaskList
{
  GObject parent_instance;

  GSequence *tasks;  /* (owned) (element-type UrlTask) */
  GHashTable *iters; /* (owned) (element-type UrlTask GSequenceIter): so that a
                        task is found among thousands without a search */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (UrlTaskList, url_task_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return URL_TYPE_TASK;
}

static unsigned
get_n_items (GListModel *model)
{
  return (unsigned) g_sequence_get_length (URL_TASK_LIST (model)->tasks);
}

static gpointer
get_item (GListModel *model,
          unsigned    position)
{
  UrlTaskList *self = URL_TASK_LIST (model);
  GSequenceIter *iter = NULL;

  if (position >= get_n_items (model))
    return NULL;

  iter = g_sequence_get_iter_at_pos (self->tasks, (int) position);

  return g_object_ref (g_sequence_get (iter));
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
url_task_list_finalize (GObject *object)
{
  UrlTaskList *self = URL_TASK_LIST (object);

  g_clear_pointer (&self->iters, g_hash_table_unref);
  g_clear_pointer (&self->tasks, g_sequence_free);

  G_OBJECT_CLASS (url_task_list_parent_class)->finalize (object);
}

static void
url_task_list_class_init (UrlTaskListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = url_task_list_finalize;
}

static void
url_task_list_init (UrlTaskList *self)
{
  self->tasks = g_sequence_new (g_object_unref);
  self->iters = g_hash_table_new (NULL, NULL);
}

UrlTaskList *
url_task_list_new (void)
{
  return g_object_new (URL_TYPE_TASK_LIST, NULL);
}

void
url_task_list_append (UrlTaskList *self,
                      UrlTask     *task)
{
  unsigned position = get_n_items (G_LIST_MODEL (self));

  g_hash_table_insert (self->iters, task, g_sequence_append (self->tasks, g_object_ref (task)));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

void
url_task_list_remove (UrlTaskList *self,
                      UrlTask     *task)
{
  GSequenceIter *iter = g_hash_table_lookup (self->iters, task);
  unsigned position;

  if (iter == NULL)
    return;

  position = (unsigned) g_sequence_iter_get_position (iter);
  g_hash_table_remove (self->iters, task);
  g_sequence_remove (iter);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}
