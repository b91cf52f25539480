/* Copyright The urlsession authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "config.h"

#include "url-upload-record-private.h"

#include <glib/gi18n-lib.h>

#include "json/url-json-members-private.h"
#include "message/url-error.h"
#include "message/url-headers-private.h"

#define FORMAT "urlsession-upload"
#define VERSION 1

static const char *const protocols[] = {
  [URL_UPLOAD_DRAFT] = "draft",
  [URL_UPLOAD_TUS] = "tus",
};

UrlUploadRecord *
url_upload_record_copy (const UrlUploadRecord *record)
{
  UrlUploadRecord *copy = g_memdup2 (record, sizeof *record);

  copy->uri = g_strdup (record->uri);
  copy->method = g_strdup (record->method);
  copy->place = g_strdup (record->place);
  copy->file = g_strdup (record->file);
  copy->request = url_kept_request_copy (record->request);

  return copy;
}

void
url_upload_record_free (UrlUploadRecord *record)
{
  g_free (record->uri);
  g_free (record->method);
  g_free (record->place);
  g_free (record->file);
  g_clear_pointer (&record->request, url_kept_request_free);
  g_free (record);
}

static void
add_file (JsonBuilder           *builder,
          const UrlUploadRecord *record)
{
  url_json_add_string (builder, "file", record->file);
  url_json_add_integer (builder, "size", record->version.size);
  url_json_add_number (builder, "modified", record->version.modified);
  url_json_add_number (builder, "modified-nsec", record->version.modified_nsec);
  url_json_add_number (builder, "inode", record->version.inode);
}

GBytes *
url_upload_record_to_bytes (const UrlUploadRecord *record)
{
  JsonBuilder *builder = url_json_begin_record (FORMAT, VERSION);

  url_json_add_string (builder, "protocol", protocols[record->protocol]);
  url_json_add_string (builder, "url", record->uri);
  url_json_add_string (builder, "method", record->method);
  url_json_add_string (builder, "place", record->place);
  url_json_add_integer (builder, "length", record->length);
  url_kept_request_add (record->request, builder);
  if (record->file != NULL)
    add_file (builder, record);

  return url_json_end_record (builder);
}

static gboolean
read_file (JsonObject      *object,
           UrlUploadRecord *record)
{
  guint64 nsec = 0;

  record->file = g_strdup (url_json_get_string (object, "file"));
  if (record->file == NULL)
    return !json_object_has_member (object, "file");

  if (!url_json_get_integer (object, "size", &record->version.size) ||
      !url_json_get_number (object, "modified", &record->version.modified) ||
      !url_json_get_number (object, "modified-nsec", &nsec) || nsec >= 1000000000 ||
      !url_json_get_number (object, "inode", &record->version.inode))
    return FALSE;

  record->version.modified_nsec = (guint32) nsec;

  return record->version.size == record->length;
}

static gboolean
read_protocol (JsonObject      *object,
               UrlUploadRecord *record)
{
  const char *name = url_json_get_string (object, "protocol");

  for (gsize i = 0; i < G_N_ELEMENTS (protocols); i++)
    {
      record->protocol = (UrlUploadProtocol) i;
      if (g_strcmp0 (name, protocols[i]) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
read_members (JsonObject      *object,
              UrlUploadRecord *record)
{
  record->uri = g_strdup (url_json_get_string (object, "url"));
  record->method = g_strdup (url_json_get_string (object, "method"));
  record->place = g_strdup (url_json_get_string (object, "place"));
  record->request = url_kept_request_read (object);

  return record->uri != NULL && record->method != NULL && url_is_token (record->method) &&
         record->place != NULL && record->request != NULL && read_protocol (object, record) &&
         url_json_get_integer (object, "length", &record->length) && record->length >= -1 &&
         read_file (object, record);
}

UrlUploadRecord *
url_upload_record_parse (GBytes  *data,
                         GError **error)
{
  g_autoptr (UrlJsonDocument) document =
      url_json_parse_record (data, URL_RESUME_DATA_MAX_SIZE, FORMAT, VERSION);
  UrlUploadRecord *record = g_new0 (UrlUploadRecord, 1);

  if (document != NULL && read_members (json_node_get_object (document->root), record))
    return record;

  url_upload_record_free (record);
  g_set_error (error, URL_ERROR, URL_ERROR_CANNOT_RESUME, "%s",
               _("The resume data are not those of an upload, or of a version that is not known "
                 "here"));

  return NULL;
}
