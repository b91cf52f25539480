/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-json-schema-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "json/url-json-value-private.h"

static char *
to_camel (const char *name)
{
  GString *camel = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      if (*p == '-' && p[1] != '\0')
        g_string_append_c (camel, g_ascii_toupper (*++p));
      else
        g_string_append_c (camel, *p);
    }

  return g_string_free (camel, FALSE);
}

/* Lists are filled and need not be writable. */
static gboolean
is_read (GParamSpec *pspec)
{
  gboolean is_list = g_type_is_a (G_PARAM_SPEC_VALUE_TYPE (pspec), G_TYPE_LIST_MODEL);

  return (pspec->flags & G_PARAM_WRITABLE) != 0 ||
         (is_list && (pspec->flags & G_PARAM_READABLE) != 0);
}

static void
property_init (UrlJsonProperty *self,
               GParamSpec      *pspec)
{
  self->pspec = pspec;
  self->names[0] = g_strdup (pspec->name);
  if (strchr (pspec->name, '-') != NULL)
    {
      self->names[1] = g_strdelimit (g_strdup (pspec->name), "-", '_');
      self->names[2] = to_camel (pspec->name);
    }
}

UrlJsonSchema *
url_json_schema_new (GType type)
{
  UrlJsonSchema *self = g_new0 (UrlJsonSchema, 1);
  unsigned n_all = 0;
  g_autofree GParamSpec **all = NULL;

  self->klass = g_type_class_ref (type);
  all = g_object_class_list_properties (self->klass, &n_all);
  self->properties = g_new0 (UrlJsonProperty, n_all);
  for (unsigned i = 0; i < n_all; i++)
    {
      if (is_read (all[i]))
        property_init (&self->properties[self->n_properties++], all[i]);
    }

  return self;
}

void
url_json_schema_free (UrlJsonSchema *self)
{
  for (unsigned i = 0; i < self->n_properties; i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (self->properties[i].names); j++)
        g_free (self->properties[i].names[j]);
    }
  g_free (self->properties);
  g_type_class_unref (self->klass);
  g_free (self);
}

gboolean
url_json_property_find (const UrlJsonProperty  *self,
                        JsonObject             *object,
                        const char            **name_out,
                        GError                **error)
{
  const char *found = NULL;

  *name_out = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (self->names); i++)
    {
      if (self->names[i] == NULL || !json_object_has_member (object, self->names[i]))
        continue;
      if (found != NULL)
        return url_json_fail (error, _("“%s” and “%s” are there for one property"), found,
                              self->names[i]);
      found = self->names[i];
    }
  *name_out = found;

  return TRUE;
}

gboolean
url_json_property_is_list (const UrlJsonProperty *self)
{
  return g_type_is_a (G_PARAM_SPEC_VALUE_TYPE (self->pspec), G_TYPE_LIST_MODEL) &&
         (self->pspec->flags & G_PARAM_READABLE) != 0;
}
