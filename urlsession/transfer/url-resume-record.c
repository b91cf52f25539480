/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-resume-record-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "json/url-json-document-private.h"
#include "message/url-error.h"
#include "message/url-headers-private.h"

#define FORMAT "urlsession-download"
#define VERSION 1

/* Nobody's URL is longer. */
#define MAX_SIZE (64 * 1024)

UrlResumeRecord *
url_resume_record_copy (const UrlResumeRecord *record)
{
  UrlResumeRecord *copy = g_memdup2 (record, sizeof *record);

  copy->uri = g_strdup (record->uri);
  copy->partial = g_strdup (record->partial);
  copy->validator = g_strdup (record->validator);
  copy->boot = g_strdup (record->boot);

  return copy;
}

void
url_resume_record_free (UrlResumeRecord *record)
{
  g_free (record->uri);
  g_free (record->partial);
  g_free (record->validator);
  g_free (record->boot);
  g_free (record);
}

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_integer (JsonBuilder *builder,
             const char  *name,
             gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

/* A number of the file system may be larger than JSON's, and so is a string. */
static void
add_number (JsonBuilder *builder,
            const char  *name,
            guint64      value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);

  add_string (builder, name, text);
}

GBytes *
url_resume_record_to_bytes (const UrlResumeRecord *record)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;
  /* A path is bytes, and JSON is text. */
  g_autofree char *partial = g_uri_escape_string (record->partial, "/", FALSE);
  char *text = NULL;

  json_builder_begin_object (builder);
  add_string (builder, "format", FORMAT);
  add_integer (builder, "version", VERSION);
  add_string (builder, "url", record->uri);
  add_string (builder, "partial", partial);
  add_number (builder, "device", record->device);
  add_number (builder, "inode", record->inode);
  add_integer (builder, "offset", record->offset);
  add_integer (builder, "total", record->total);
  add_string (builder, "validator", record->validator);
  add_string (builder, "boot", record->boot);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                 json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gboolean
get_integer (JsonObject *object,
             const char *name,
             gint64     *value)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  *value = json_node_get_int (node);

  return TRUE;
}

static gboolean
get_number (JsonObject *object,
            const char *name,
            guint64    *value)
{
  const char *text = get_string (object, name);

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, value, NULL);
}

static gboolean
read_members (JsonObject      *object,
              UrlResumeRecord *record)
{
  const char *partial = get_string (object, "partial");
  gint64 version = 0;

  if (g_strcmp0 (get_string (object, "format"), FORMAT) != 0 ||
      !get_integer (object, "version", &version) || version != VERSION)
    return FALSE;

  record->uri = g_strdup (get_string (object, "url"));
  record->partial = partial != NULL ? g_uri_unescape_string (partial, NULL) : NULL;
  record->validator = g_strdup (get_string (object, "validator"));
  record->boot = g_strdup (get_string (object, "boot"));

  return record->uri != NULL && record->partial != NULL &&
         g_path_is_absolute (record->partial) && record->validator != NULL &&
         *record->validator != '\0' && url_is_field_value (record->validator) &&
         record->boot != NULL && get_number (object, "device", &record->device) &&
         get_number (object, "inode", &record->inode) &&
         get_integer (object, "offset", &record->offset) && record->offset >= 0 &&
         get_integer (object, "total", &record->total) && record->total >= -1 &&
         (record->total < 0 || record->offset <= record->total);
}

UrlResumeRecord *
url_resume_record_parse (GBytes  *data,
                         GError **error)
{
  g_autoptr (UrlJsonDocument) document = NULL;
  UrlResumeRecord *record = g_new0 (UrlResumeRecord, 1);

  if (g_bytes_get_size (data) <= MAX_SIZE)
    document = url_json_document_parse (data, NULL, NULL);

  if (document != NULL && document->root != NULL && JSON_NODE_HOLDS_OBJECT (document->root) &&
      read_members (json_node_get_object (document->root), record))
    return record;

  url_resume_record_free (record);
  g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_RESUME, "%s",
               _("The resume data are not those of a download, or of a version that is not known "
                 "here"));

  return NULL;
}

char *
url_resume_record_dup_boot (void)
{
  char *boot = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    return g_strdup ("");

  return g_strstrip (boot);
}
