/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "test-thing.h"

#include <float.h>
#include <json-glib/json-glib.h>

typedef enum
{
  PROP_BOOLEAN = 1,
  PROP_CHAR,
  PROP_UCHAR,
  PROP_INT,
  PROP_UINT,
  PROP_LONG,
  PROP_ULONG,
  PROP_INT64,
  PROP_UINT64,
  PROP_FLOAT,
  PROP_DOUBLE,
  PROP_SMALL,
  PROP_STRING,
  PROP_FIRST_NAME,
  PROP_FIXED,
  PROP_FIXED_CHILD,
  PROP_ENUM,
  PROP_FLAGS,
  PROP_DATE,
  PROP_WORDS,
  PROP_JSON_NODE,
  PROP_JSON_OBJECT,
  PROP_JSON_ARRAY,
  PROP_CHILD,
  PROP_MORE_THINGS,
  PROP_THINGS,
  PROP_NO_LIST,
  PROP_ODD_THINGS,
  PROP_STREAM,
  PROP_BYTES,
  PROP_READ_ONLY,
} TestThingProperty;

struct _TestThing
{
  GObject parent_instance;

  GThread *thread;
  GValue values[PROP_READ_ONLY + 1];
};

static GParamSpec *props[PROP_READ_ONLY + 1];
static int count;

G_DEFINE_FINAL_TYPE (TestThing, test_thing, G_TYPE_OBJECT)

int
test_thing_count (void)
{
  return g_atomic_int_get (&count);
}

GThread *
test_thing_get_thread (TestThing *self)
{
  return self->thread;
}

static void
test_thing_finalize (GObject *object)
{
  TestThing *self = TEST_THING (object);

  for (gsize i = 1; i < G_N_ELEMENTS (props); i++)
    g_value_unset (&self->values[i]);
  g_atomic_int_add (&count, -1);

  G_OBJECT_CLASS (test_thing_parent_class)->finalize (object);
}

static void
test_thing_get_property (GObject    *object,
                         unsigned    prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  g_value_copy (&TEST_THING (object)->values[prop_id], value);
}

static void
test_thing_set_property (GObject      *object,
                         unsigned      prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  g_value_copy (value, &TEST_THING (object)->values[prop_id]);
}

static void
add_numbers (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  props[PROP_BOOLEAN] = g_param_spec_boolean ("boolean", NULL, NULL, FALSE, flags);
  props[PROP_CHAR] = g_param_spec_char ("char", NULL, NULL, G_MININT8, G_MAXINT8, 0, flags);
  props[PROP_UCHAR] = g_param_spec_uchar ("uchar", NULL, NULL, 0, G_MAXUINT8, 0, flags);
  props[PROP_INT] = g_param_spec_int ("int", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  props[PROP_UINT] = g_param_spec_uint ("uint", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_LONG] = g_param_spec_long ("long", NULL, NULL, G_MINLONG, G_MAXLONG, 0, flags);
  props[PROP_ULONG] = g_param_spec_ulong ("ulong", NULL, NULL, 0, G_MAXULONG, 0, flags);
  props[PROP_INT64] = g_param_spec_int64 ("int64", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_UINT64] = g_param_spec_uint64 ("uint64", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_FLOAT] = g_param_spec_float ("float", NULL, NULL, -FLT_MAX, FLT_MAX, 0, flags);
  props[PROP_DOUBLE] =
      g_param_spec_double ("double", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_SMALL] = g_param_spec_int ("small", NULL, NULL, 0, 10, 5, flags);
}

static void
add_values (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags fixed = flags | G_PARAM_CONSTRUCT_ONLY;

  props[PROP_STRING] = g_param_spec_string ("string", NULL, NULL, NULL, flags);
  props[PROP_FIRST_NAME] = g_param_spec_string ("first-name", NULL, NULL, NULL, flags);
  props[PROP_FIXED] = g_param_spec_string ("fixed", NULL, NULL, NULL, fixed);
  props[PROP_ENUM] = g_param_spec_enum ("enum", NULL, NULL, G_TYPE_SOCKET_TYPE, 0, flags);
  props[PROP_FLAGS] =
      g_param_spec_flags ("flags", NULL, NULL, G_TYPE_TLS_CERTIFICATE_FLAGS, 0, flags);
  props[PROP_DATE] = g_param_spec_boxed ("date", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_WORDS] = g_param_spec_boxed ("words", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_JSON_NODE] = g_param_spec_boxed ("json-node", NULL, NULL, JSON_TYPE_NODE, flags);
  props[PROP_JSON_OBJECT] =
      g_param_spec_boxed ("json-object", NULL, NULL, JSON_TYPE_OBJECT, flags);
  props[PROP_JSON_ARRAY] = g_param_spec_boxed ("json-array", NULL, NULL, JSON_TYPE_ARRAY, flags);
  props[PROP_BYTES] = g_param_spec_boxed ("bytes", NULL, NULL, G_TYPE_BYTES, flags);
  props[PROP_READ_ONLY] = g_param_spec_string ("read-only", NULL, NULL, NULL,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
add_objects (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, TEST_TYPE_THING, flags);
  props[PROP_FIXED_CHILD] = g_param_spec_object ("fixed-child", NULL, NULL, TEST_TYPE_THING,
                                                 flags | G_PARAM_CONSTRUCT_ONLY);
  props[PROP_MORE_THINGS] =
      g_param_spec_object ("more-things", NULL, NULL, G_TYPE_LIST_STORE, flags);
  props[PROP_THINGS] = g_param_spec_object ("things", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  props[PROP_NO_LIST] = g_param_spec_object ("no-list", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  props[PROP_ODD_THINGS] =
      g_param_spec_object ("odd-things", NULL, NULL, G_TYPE_LIST_MODEL, readable);
  props[PROP_STREAM] = g_param_spec_object ("stream", NULL, NULL, G_TYPE_INPUT_STREAM, flags);
}

static void
test_thing_class_init (TestThingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = test_thing_finalize;
  object_class->get_property = test_thing_get_property;
  object_class->set_property = test_thing_set_property;

  add_numbers ();
  add_values ();
  add_objects ();
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
test_thing_init (TestThing *self)
{
  for (gsize i = 1; i < G_N_ELEMENTS (props); i++)
    {
      g_value_init (&self->values[i], G_PARAM_SPEC_VALUE_TYPE (props[i]));
      g_param_value_set_default (props[i], &self->values[i]);
    }

  g_value_take_object (&self->values[PROP_THINGS], g_list_store_new (TEST_TYPE_THING));
  g_value_take_object (&self->values[PROP_MORE_THINGS], g_list_store_new (TEST_TYPE_THING));
  g_value_take_object (&self->values[PROP_ODD_THINGS], g_list_store_new (G_TYPE_INPUT_STREAM));
  self->thread = g_thread_self ();
  g_atomic_int_inc (&count);
}
