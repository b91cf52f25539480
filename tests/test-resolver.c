/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "test-resolver.h"

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
  TestResolverFunc func;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

void
test_resolver_answer (GTask      *task,
                      const char *address)
{
  g_task_return_pointer (task, g_list_prepend (NULL, g_inet_address_new_from_string (address)),
                         free_addresses);
}

static void
lookup_async (GResolver                *resolver,
              const char               *hostname,
              GResolverNameLookupFlags  flags,
              GCancellable             *cancellable,
              GAsyncReadyCallback       callback,
              gpointer                  user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  TEST_RESOLVER (resolver)->func (task, hostname,
                                  (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0);
}

static void
lookup_plain_async (GResolver           *resolver,
                    const char          *hostname,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  lookup_async (resolver, hostname, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback,
                user_data);
}

static GList *
lookup_finish (GResolver     *resolver,
               GAsyncResult  *result,
               GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = lookup_plain_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

void
test_resolver_install (TestResolverFunc func)
{
  g_autoptr (TestResolver) self = g_object_new (TEST_TYPE_RESOLVER, NULL);

  self->func = func;
  g_resolver_set_default (G_RESOLVER (self));
}
