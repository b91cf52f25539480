/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-json-builder-private.h"

#include <glib/gi18n-lib.h>

#include "json/url-json-path-private.h"
#include "json/url-json-schema-private.h"
#include "json/url-json-value-private.h"

/* What a frame makes. */
typedef enum
{
  FRAME_OBJECT,
  FRAME_LIST,  /* the items of a list store */
  FRAME_WORDS, /* a strv */
} FrameKind;

/* A list waits until its object, which has made the store, is there. */
typedef struct
{
  const UrlJsonProperty *property;
  const char *member;
} ListMember;

typedef struct
{
  FrameKind kind;
  JsonNode *node;                  /* (unowned) */
  unsigned next;                   /* property or element */
  const char *member;              /* (unowned) (nullable): that is being read */

  const UrlJsonSchema *schema;     /* (unowned) (nullable) */
  const UrlJsonProperty *property; /* (unowned) (nullable): of member */
  GPtrArray *names;                /* (owned) (nullable) (element-type utf8) */
  GArray *values;                  /* (owned) (nullable) (element-type GValue) */
  GArray *lists;                   /* (owned) (nullable) (element-type ListMember) */
  unsigned next_list;
  GObject *object;                 /* (owned) (nullable) */

  GListStore *store;               /* (owned) (nullable) */
  GPtrArray *words;                /* (owned) (nullable) (element-type utf8) */
} Frame;

struct _UrlJsonBuilder
{
  UrlJsonDocument *document; /* (unowned) */
  GType type;
  GHashTable *schemas;       /* (owned) (element-type GType UrlJsonSchema) */
  GPtrArray *frames;         /* (owned) (element-type Frame) */
  GObject *object;           /* (owned) (nullable): the result */
};

static void
frame_free (Frame *frame)
{
  g_clear_pointer (&frame->names, g_ptr_array_unref);
  g_clear_pointer (&frame->values, g_array_unref);
  g_clear_pointer (&frame->lists, g_array_unref);
  g_clear_object (&frame->object);
  g_clear_object (&frame->store);
  g_clear_pointer (&frame->words, g_ptr_array_unref);
  g_free (frame);
}

UrlJsonBuilder *
url_json_builder_new (UrlJsonDocument *document,
                      GType            type)
{
  UrlJsonBuilder *self = g_new0 (UrlJsonBuilder, 1);

  self->document = document;
  self->type = type;
  self->schemas = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) url_json_schema_free);
  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) frame_free);

  return self;
}

void
url_json_builder_free (UrlJsonBuilder *self)
{
  g_clear_pointer (&self->frames, g_ptr_array_unref);
  g_clear_pointer (&self->schemas, g_hash_table_unref);
  g_clear_object (&self->object);
  g_free (self);
}

static Frame *
get_top (UrlJsonBuilder *self)
{
  return self->frames->len > 0 ? g_ptr_array_index (self->frames, self->frames->len - 1) : NULL;
}

static Frame *
push_frame (UrlJsonBuilder *self,
            FrameKind       kind,
            JsonNode       *node)
{
  Frame *frame = g_new0 (Frame, 1);

  frame->kind = kind;
  frame->node = node;
  g_ptr_array_add (self->frames, frame);

  return frame;
}

static const UrlJsonSchema *
get_schema (UrlJsonBuilder *self,
            GType           type)
{
  UrlJsonSchema *schema = g_hash_table_lookup (self->schemas, GSIZE_TO_POINTER (type));

  if (schema == NULL)
    {
      schema = url_json_schema_new (type);
      g_hash_table_insert (self->schemas, GSIZE_TO_POINTER (type), schema);
    }

  return schema;
}

static gboolean
push_object (UrlJsonBuilder  *self,
             GType            type,
             JsonNode        *node,
             GError         **error)
{
  Frame *frame = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return url_json_fail_type (error, _("an object"), node);
  if (!G_TYPE_IS_OBJECT (type) || G_TYPE_IS_ABSTRACT (type))
    return url_json_fail (error, _("an object of the type %s cannot be made"), g_type_name (type));

  frame = push_frame (self, FRAME_OBJECT, node);
  frame->schema = get_schema (self, type);
  frame->names = g_ptr_array_new ();
  frame->values = g_array_new (FALSE, TRUE, sizeof (GValue));
  g_array_set_clear_func (frame->values, (GDestroyNotify) g_value_unset);
  frame->lists = g_array_new (FALSE, FALSE, sizeof (ListMember));

  return TRUE;
}

/* Keeps a value for the object that is to be made. Takes what is in @value. */
static gboolean
add_value (Frame   *frame,
           GValue  *value,
           GError **error)
{
  JsonObject *object = json_node_get_object (frame->node);
  GParamSpec *pspec = frame->property->pspec;

  if (!url_json_value_check (value, pspec, json_object_get_member (object, frame->member), error))
    return FALSE;

  g_ptr_array_add (frame->names, (gpointer) pspec->name);
  g_array_append_val (frame->values, *value);
  *value = (GValue) G_VALUE_INIT;

  return TRUE;
}

/* Hands what the top frame has made to the frame below it. */
static gboolean
pop_frame (UrlJsonBuilder  *self,
           GValue          *value,
           GError         **error)
{
  Frame *parent = NULL;

  g_ptr_array_set_size (self->frames, (int) self->frames->len - 1);
  parent = get_top (self);
  if (parent == NULL)
    self->object = g_value_dup_object (value);
  else if (parent->kind == FRAME_LIST)
    g_list_store_append (parent->store, g_value_get_object (value));
  else
    return add_value (parent, value, error);

  return TRUE;
}

static gboolean
begin_list (Frame                 *frame,
            const UrlJsonProperty *property,
            JsonNode              *node,
            GError               **error)
{
  ListMember list = { .property = property, .member = frame->member };

  if (!JSON_NODE_HOLDS_ARRAY (node) && !JSON_NODE_HOLDS_NULL (node))
    return url_json_fail_type (error, _("an array"), node);

  g_array_append_val (frame->lists, list);

  return TRUE;
}

static gboolean
read_property (UrlJsonBuilder  *self,
               Frame           *frame,
               GError         **error)
{
  JsonObject *object = json_node_get_object (frame->node);
  const UrlJsonProperty *property = &frame->schema->properties[frame->next++];
  GType type = G_PARAM_SPEC_VALUE_TYPE (property->pspec);
  JsonNode *node = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  frame->property = property;
  if (!url_json_property_find (property, object, &frame->member, error))
    return FALSE;
  if (frame->member == NULL)
    return TRUE;

  node = json_object_get_member (object, frame->member);
  if (url_json_property_is_list (property) && !JSON_NODE_HOLDS_OBJECT (node))
    return begin_list (frame, property, node, error);
  if (G_TYPE_IS_OBJECT (type) && JSON_NODE_HOLDS_OBJECT (node))
    return push_object (self, type, node, error);
  if (type == G_TYPE_STRV && JSON_NODE_HOLDS_ARRAY (node))
    {
      push_frame (self, FRAME_WORDS, node)->words = g_ptr_array_new_with_free_func (g_free);
      return TRUE;
    }

  g_value_init (&value, type);

  return url_json_value_read (&value, node, self->document, error) &&
         add_value (frame, &value, error);
}

static void
make_object (Frame *frame)
{
  GType type = G_OBJECT_CLASS_TYPE (frame->schema->klass);

  frame->member = NULL;
  frame->object = g_object_new_with_properties (type, frame->names->len,
                                                (const char **) frame->names->pdata,
                                                (const GValue *) (gpointer) frame->values->data);
  if (g_object_is_floating (frame->object))
    g_object_ref_sink (frame->object);
  g_array_set_size (frame->values, 0);
}

static gboolean
fill_list (UrlJsonBuilder  *self,
           Frame           *frame,
           GError         **error)
{
  ListMember *list = &g_array_index (frame->lists, ListMember, frame->next_list++);
  JsonNode *node = json_object_get_member (json_node_get_object (frame->node), list->member);
  g_autoptr (GObject) store = NULL;

  frame->member = list->member;
  g_object_get (frame->object, list->property->pspec->name, &store, NULL);
  if (store == NULL && JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!G_IS_LIST_STORE (store))
    return url_json_fail (error, _("the property %s of %s has no list store to fill"),
                          list->property->pspec->name, G_OBJECT_TYPE_NAME (frame->object));

  g_list_store_remove_all (G_LIST_STORE (store));
  if (JSON_NODE_HOLDS_ARRAY (node))
    push_frame (self, FRAME_LIST, node)->store = G_LIST_STORE (g_steal_pointer (&store));

  return TRUE;
}

static gboolean
step_object (UrlJsonBuilder  *self,
             Frame           *frame,
             GError         **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (frame->next < frame->schema->n_properties)
    return read_property (self, frame, error);
  if (frame->object == NULL)
    {
      make_object (frame);
      return TRUE;
    }
  if (frame->next_list < frame->lists->len)
    return fill_list (self, frame, error);

  g_value_init (&value, G_OBJECT_TYPE (frame->object));
  g_value_set_object (&value, frame->object);

  return pop_frame (self, &value, error);
}

static gboolean
step_list (UrlJsonBuilder  *self,
           Frame           *frame,
           GError         **error)
{
  JsonArray *array = json_node_get_array (frame->node);

  if (frame->next == json_array_get_length (array))
    {
      g_ptr_array_set_size (self->frames, (int) self->frames->len - 1);
      return TRUE;
    }

  return push_object (self, g_list_model_get_item_type (G_LIST_MODEL (frame->store)),
                      json_array_get_element (array, frame->next++), error);
}

static gboolean
step_words (UrlJsonBuilder  *self,
            Frame           *frame,
            GError         **error)
{
  JsonArray *array = json_node_get_array (frame->node);
  JsonNode *node = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  if (frame->next < json_array_get_length (array))
    {
      node = json_array_get_element (array, frame->next++);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return url_json_fail_type (error, _("a string"), node);
      g_ptr_array_add (frame->words, json_node_dup_string (node));
      return TRUE;
    }

  g_ptr_array_add (frame->words, NULL);
  g_value_init (&value, G_TYPE_STRV);
  g_value_take_boxed (&value, g_ptr_array_free (g_steal_pointer (&frame->words), FALSE));

  return pop_frame (self, &value, error);
}

static void
prefix_path (UrlJsonBuilder  *self,
             GError         **error)
{
  g_autoptr (GString) path = g_string_new ("$");

  for (unsigned i = 0; i < self->frames->len; i++)
    {
      const Frame *frame = g_ptr_array_index (self->frames, i);

      if (frame->kind != FRAME_OBJECT)
        url_json_path_append_index (path, frame->next - 1);
      else if (frame->member != NULL)
        url_json_path_append_member (path, frame->member);
    }
  g_prefix_error (error, "%s: ", path->str);
}

static gboolean
step_top (UrlJsonBuilder  *self,
          GError         **error)
{
  Frame *frame = get_top (self);

  if (frame == NULL)
    return push_object (self, self->type, self->document->root, error);

  switch (frame->kind)
    {
    case FRAME_OBJECT:
      return step_object (self, frame, error);
    case FRAME_LIST:
      return step_list (self, frame, error);
    case FRAME_WORDS:
    default:
      return step_words (self, frame, error);
    }
}

gboolean
url_json_builder_step (UrlJsonBuilder  *self,
                       GObject        **object_out,
                       GError         **error)
{
  if (!step_top (self, error))
    {
      prefix_path (self, error);
      return FALSE;
    }

  *object_out = g_steal_pointer (&self->object);

  return *object_out == NULL;
}
