/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-kept-request-private.h"

#include <math.h>
#include <string.h>

#include "json/url-json-members-private.h"
#include "message/url-headers-private.h"
#include "message/url-redaction-private.h"

/* Of names and values. Servers take no more than a part of it. */
#define MAX_FIELDS_SIZE (32 * 1024)

struct _UrlKeptRequest
{
  UrlHeaders *headers; /* (owned) */
  char *main_document; /* (owned): its URL, "" for none */
  double timeout;
  double priority;
  gboolean handles_cookies;
  gboolean allows_metered_network;
  gint64 expect_continue_size;
};

/* Which fields of an application's own are secret nobody knows: what sounds like
 * it is taken for it. */
static gboolean
is_secret (const char *name)
{
  const char *const parts[] = { "auth",   "cookie", "credential", "csrf", "key",  "pass",
                                "secret", "sess",   "sign",       "token", "xsrf" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (strstr (lower, parts[i]) != NULL)
        return TRUE;
    }

  return url_redaction_is_secret (name);
}

typedef struct
{
  UrlHeaders *headers; /* (unowned) */
  gsize size;
} Kept;

static void
keep_field (const char *name,
            const char *value,
            gpointer    user_data)
{
  Kept *kept = user_data;

  if (is_secret (name))
    return;

  kept->size += strlen (name) + strlen (value);
  if (kept->size <= MAX_FIELDS_SIZE)
    url_headers_append (kept->headers, name, value);
}

UrlKeptRequest *
url_kept_request_new (UrlRequestHead *request)
{
  UrlKeptRequest *self = g_new0 (UrlKeptRequest, 1);
  Kept kept = { 0 };

  self->headers = url_headers_new ();
  kept.headers = self->headers;
  url_headers_foreach (request->headers, keep_field, &kept);
  self->main_document =
      request->main_document_uri != NULL
          ? g_uri_to_string_partial (request->main_document_uri,
                                     G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT)
          : g_strdup ("");
  self->timeout = request->timeout;
  self->priority = request->priority;
  self->handles_cookies = request->handles_cookies;
  self->allows_metered_network = request->allows_metered_network;
  self->expect_continue_size = request->expect_continue_size;

  return self;
}

UrlKeptRequest *
url_kept_request_copy (const UrlKeptRequest *self)
{
  UrlKeptRequest *copy = g_memdup2 (self, sizeof *self);

  copy->headers = url_headers_copy (self->headers);
  copy->main_document = g_strdup (self->main_document);

  return copy;
}

void
url_kept_request_free (UrlKeptRequest *self)
{
  g_clear_pointer (&self->headers, url_headers_unref);
  g_free (self->main_document);
  g_free (self);
}

static void
add_field (const char *name,
           const char *value,
           gpointer    builder)
{
  json_builder_begin_array (builder);
  json_builder_add_string_value (builder, name);
  json_builder_add_string_value (builder, value);
  json_builder_end_array (builder);
}

void
url_kept_request_add (const UrlKeptRequest *self,
                      JsonBuilder          *builder)
{
  json_builder_set_member_name (builder, "request");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "fields");
  json_builder_begin_array (builder);
  url_headers_foreach (self->headers, add_field, builder);
  json_builder_end_array (builder);
  url_json_add_string (builder, "main-document", self->main_document);
  url_json_add_double (builder, "timeout", self->timeout);
  url_json_add_double (builder, "priority", self->priority);
  url_json_add_boolean (builder, "cookies", self->handles_cookies);
  url_json_add_boolean (builder, "metered", self->allows_metered_network);
  url_json_add_integer (builder, "expect-continue-size", self->expect_continue_size);
  json_builder_end_object (builder);
}

/* (nullable) */
static const char *
get_text (JsonArray *array,
          unsigned   index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* One that would not have been kept is not read either. */
static gboolean
read_field (JsonNode   *node,
            UrlHeaders *headers)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  const char *name = NULL;
  const char *value = NULL;

  if (pair == NULL || json_array_get_length (pair) != 2)
    return FALSE;

  name = get_text (pair, 0);
  value = get_text (pair, 1);
  if (name == NULL || value == NULL || !url_is_token (name) || is_secret (name) ||
      !url_is_field_value (value))
    return FALSE;

  url_headers_append (headers, name, value);

  return TRUE;
}

static gboolean
read_fields (JsonObject     *object,
             UrlKeptRequest *self)
{
  JsonNode *node = json_object_get_member (object, "fields");
  JsonArray *fields =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  unsigned length = fields != NULL ? json_array_get_length (fields) : 0;

  for (unsigned i = 0; i < length; i++)
    {
      if (!read_field (json_array_get_element (fields, i), self->headers))
        return FALSE;
    }

  return fields != NULL;
}

static gboolean
read_members (JsonObject     *object,
              UrlKeptRequest *self)
{
  self->main_document = g_strdup (url_json_get_string (object, "main-document"));

  return read_fields (object, self) && self->main_document != NULL &&
         (*self->main_document == '\0' ||
          g_uri_is_valid (self->main_document, G_URI_FLAGS_NONE, NULL)) &&
         url_json_get_double (object, "timeout", &self->timeout) && isfinite (self->timeout) &&
         self->timeout >= 0.0 && url_json_get_double (object, "priority", &self->priority) &&
         self->priority >= 0.0 && self->priority <= 1.0 &&
         url_json_get_boolean (object, "cookies", &self->handles_cookies) &&
         url_json_get_boolean (object, "metered", &self->allows_metered_network) &&
         url_json_get_integer (object, "expect-continue-size", &self->expect_continue_size) &&
         self->expect_continue_size >= -1;
}

UrlKeptRequest *
url_kept_request_read (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "request");
  UrlKeptRequest *self = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  self = g_new0 (UrlKeptRequest, 1);
  self->headers = url_headers_new ();

  if (read_members (json_node_get_object (node), self))
    return self;

  url_kept_request_free (self);

  return NULL;
}

static void
remove_old (const char *name,
            const char *value,
            gpointer    headers)
{
  url_headers_remove (headers, name);
}

static void
append_new (const char *name,
            const char *value,
            gpointer    headers)
{
  url_headers_append (headers, name, value);
}

void
url_kept_request_apply (const UrlKeptRequest *self,
                        const UrlHeaders     *headers,
                        UrlRequest           *request)
{
  g_autoptr (UrlHeaders) merged = url_headers_copy (self->headers);
  g_autoptr (GUri) main_document =
      *self->main_document != '\0' ? g_uri_parse (self->main_document, G_URI_FLAGS_NONE, NULL)
                                   : NULL;

  if (headers != NULL)
    {
      url_headers_foreach (headers, remove_old, merged);
      url_headers_foreach (headers, append_new, merged);
    }
  url_request_set_headers (request, merged);
  url_request_set_main_document_uri (request, main_document);
  url_request_set_timeout (request, self->timeout);
  url_request_set_priority (request, self->priority);
  url_request_set_handles_cookies (request, self->handles_cookies);
  url_request_set_allows_metered_network (request, self->allows_metered_network);
  url_request_set_expect_continue_size (request, self->expect_continue_size);
}
