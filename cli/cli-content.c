/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "cli-content.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "cli-check.h"

/* Less than the library sends. */
#define MAX_DEPTH 500

static gboolean is_sendable (JsonNode *node,
                             unsigned  depth);

static gboolean
are_members_sendable (JsonObject *object,
                      unsigned    depth)
{
  g_autoptr(GList) members = json_object_get_members (object);

  for (GList *member = members; member != NULL; member = member->next)
    {
      if (!g_utf8_validate (member->data, -1, NULL) ||
          !is_sendable (json_object_get_member (object, member->data), depth))
        return FALSE;
    }

  return TRUE;
}

/* The library only warns about what is not. */
static gboolean
is_sendable (JsonNode *node,
             unsigned  depth)
{
  gboolean good = depth <= MAX_DEPTH;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return good && are_members_sendable (json_node_get_object (node), depth + 1);
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (unsigned i = 0; good && i < json_array_get_length (array); i++)
        good = is_sendable (json_array_get_element (array, i), depth + 1);
    }
  else if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    good = good && isfinite (json_node_get_double (node));
  else if (json_node_get_value_type (node) == G_TYPE_STRING)
    good = good && g_utf8_validate (json_node_get_string (node), -1, NULL);

  return good;
}

/* NULL if @text is no JSON. */
static JsonNode *
parse_value (const char *text)
{
  g_autoptr(JsonNode) node = json_from_string (text, NULL);

  return node != NULL && is_sendable (node, 1) ? g_steal_pointer (&node) : NULL;
}

static gboolean
add_json_field (JsonObject  *object,
                const char  *field,
                GError     **error)
{
  const char *equals = strchr (field, '=');
  g_autofree char *shown = g_filename_display_name (field);
  g_autofree char *key = NULL;
  g_autoptr(JsonNode) value = NULL;
  gboolean is_json = FALSE;

  if (equals == NULL || equals == field)
    return cli_refuse (error, _("“%s” is no JSON field: write “key=text” or “key:=JSON”"), shown);
  if (!g_utf8_validate (field, -1, NULL))
    return cli_refuse (error, _("The JSON field “%s” is not UTF-8"), shown);

  is_json = equals[-1] == ':';
  key = g_strndup (field, (gsize) (equals - field) - (is_json ? 1 : 0));
  if (json_object_has_member (object, key))
    return cli_refuse (error, _("The JSON field “%s” was given twice"), key);

  if (is_json)
    value = parse_value (equals + 1);
  else
    value = json_node_init_string (json_node_alloc (), equals + 1);
  if (value == NULL)
    return cli_refuse (error, _("The value in “%s” is not JSON"), shown);

  json_object_set_member (object, key, g_steal_pointer (&value));

  return TRUE;
}

static gboolean
make_json (CliContent  *self,
           GError     **error)
{
  g_autoptr(JsonObject) object = json_object_new ();

  for (unsigned i = 0; self->json_fields[i] != NULL; i++)
    {
      if (!add_json_field (object, self->json_fields[i], error))
        return FALSE;
    }

  self->json = json_node_init_object (json_node_alloc (), object);

  return TRUE;
}

static gboolean
check_form (const CliContent  *self,
            const UrlHeaders  *headers,
            GError           **error)
{
  for (unsigned i = 0; self->form_fields[i] != NULL; i++)
    {
      g_autofree char *shown = g_filename_display_name (self->form_fields[i]);

      if (strchr (self->form_fields[i], '=') == NULL)
        return cli_refuse (error, _("“%s” is no field of a form: write “name=value”"), shown);
    }

  if (url_headers_contains (headers, "Content-Type"))
    return cli_refuse (error, _("A form has a Content-Type of its own"));

  return TRUE;
}

gboolean
cli_content_check (CliContent        *self,
                   const UrlHeaders  *headers,
                   GError           **error)
{
  int kinds = (self->data != NULL) + (self->json_fields != NULL) + (self->form_fields != NULL);

  if (kinds > 1)
    return cli_refuse (error, _("Only one of --data, --json and --form can be sent"));
  if (self->json_fields != NULL)
    return make_json (self, error);

  return self->form_fields == NULL || check_form (self, headers, error);
}

void
cli_content_clear (CliContent *self)
{
  g_clear_pointer (&self->data, g_free);
  g_clear_pointer (&self->json_fields, g_strfreev);
  g_clear_pointer (&self->form_fields, g_strfreev);
  g_clear_pointer (&self->json, json_node_unref);
}

gboolean
cli_content_is_there (const CliContent *self)
{
  return self->data != NULL || self->json_fields != NULL || self->form_fields != NULL;
}

gboolean
cli_content_is_standard_input (const CliContent *self)
{
  return g_strcmp0 (self->data, "@-") == 0;
}

static void
set_data (UrlRequest *request,
          const char *data)
{
  g_autoptr(GInputStream) input = NULL;
  g_autoptr(GFile) file = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (strcmp (data, "@-") == 0)
    {
      input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
      url_request_set_body_stream (request, input);
    }
  else if (*data == '@')
    {
      file = g_file_new_for_path (data + 1);
      url_request_set_body_file (request, file);
    }
  else
    {
      bytes = g_bytes_new (data, strlen (data));
      url_request_set_body (request, bytes);
    }
}

static void
set_json (UrlRequest *request,
          JsonNode   *json)
{
  url_request_set_json (request, json);
  if (!url_headers_contains (url_request_get_headers (request), "Accept"))
    url_request_set_header (request, "Accept", "application/json");
}

static void
add_form_field (UrlRequest *request,
                const char *field)
{
  const char *equals = strchr (field, '=');
  g_autofree char *name = g_strndup (field, (gsize) (equals - field));

  url_request_add_form_field (request, name, equals + 1);
}

/* Sets the body, and POST as the method. */
void
cli_content_set (const CliContent *self,
                 UrlRequest       *request)
{
  if (!cli_content_is_there (self))
    return;

  if (self->data != NULL)
    set_data (request, self->data);
  if (self->json != NULL)
    set_json (request, self->json);
  for (unsigned i = 0; self->form_fields != NULL && self->form_fields[i] != NULL; i++)
    add_form_field (request, self->form_fields[i]);
  url_request_set_method (request, "POST");
}
